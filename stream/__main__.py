"""`python -m stream` is `newsstream`."""

from stream.cli import main

if __name__ == "__main__":
    main()
