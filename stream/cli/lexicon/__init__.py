"""`newsstream lexicon`: check, test and import what extraction knows."""
