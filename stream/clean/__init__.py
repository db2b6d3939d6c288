"""Raw text to kept text: decode and repair, find the language, sanity-check the date, take out what is not the article.

`clean` answers every input with an Article or a Rejection and never raises.
"""

from stream.clean.cleaner import clean, explain
from stream.clean.raw import MAX_TEXT_BYTES, parse_raw
from stream.clean.verdicts import LineVerdict

__all__ = ["MAX_TEXT_BYTES", "LineVerdict", "clean", "explain", "parse_raw"]
