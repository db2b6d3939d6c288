"""Times: expressions in the text, what they mean, and which of them is the time of an event.

Text becomes items with class letters (items.py), rules over the letters find expressions (rules.py), resolvers give
them a meaning (dates.py, relative.py, calendar.py) against the publish date or the dateline and the dates that the text
has named before (frame.py); the tense of the clause decides between the last Thursday and the next (tense.py).
"""

from stream.extract.times.bind import bind_time
from stream.extract.times.find import find_times

__all__ = ["bind_time", "find_times"]
