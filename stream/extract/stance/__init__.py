"""Stance: is the event told as fact, claim, denial, plan, order, threat, attempt, accusation, possibility or history?

Signs are collected on the way up the parse (signs.py) with words from data files (lexicon.py), the source of a report
is looked for (attribution.py), and the signs are weighed in the order that the records prescribe (judge.py).
"""

from stream.extract.stance.judge import judge, time_of
from stream.extract.stance.lexicon import reporting_verbs

__all__ = ["judge", "reporting_verbs", "time_of"]
