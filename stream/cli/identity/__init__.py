"""`newsstream incidents` and `newsstream why`: what identity did, asked afterwards."""
