"""The verb `newsstream replay`."""
