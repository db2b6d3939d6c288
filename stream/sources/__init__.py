"""Feeds: one file per kind of input."""
