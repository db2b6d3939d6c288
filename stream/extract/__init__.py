"""Kept text to events: who did what to whom, with what, where, when, at what cost, and whether it is a fact.

Order of work for one article (extractor.py): parse once with spaCy; find places and times; find triggers; bind to each
trigger its participants, location, time, effects and stance; fold repeated mentions; choose the headline event.
Lexicons are data files beside the code that reads them.
"""

from stream.extract.extractor import Extraction, Extractor

__all__ = ["Extraction", "Extractor"]
