"""Streets and roads: names of spots that no gazetteer holds, found by their last or first word.

"Hatton Hill Lane", "W. 36th St.", "Route 58", "Interstate 95" are places without coordinates; the town names in them
("Pennsylvania Avenue") are none.
"""

from __future__ import annotations

from stream.extract.parsed import PartText
from stream.extract.places.scan import Mention, Word
from stream.extract.places.words import word_lists

MOST_WORDS = 4
_SHORT = frozenset(("st", "ave", "rd", "blvd", "dr", "ln", "hwy", "pkwy", "ct"))
_PREFIX = frozenset(("route", "highway", "interstate", "hwy", "motorway", "expressway"))


def streets(part: PartText, words: list[Word]) -> list[Mention]:
    """The streets of one part, in order, not overlapping."""
    found: list[Mention] = []
    free = 0
    for at, word in enumerate(words):
        if not word.cap or at < free:
            continue
        first, last = _numbered(words, at) if word.folded in _PREFIX else _named(words, at, free)
        if first < last:
            end = words[last].end + (
                words[last].gap.startswith(".") and words[last].folded in _SHORT | {"saint", "drive"}
            )
            key = " ".join(one.folded for one in words[first : last + 1])
            found.append(Mention(part, words, first, last, words[first].start, end, key, [], local=True))
            free = last + 1
    return found


def _numbered(words: list[Word], at: int) -> tuple[int, int]:
    following = words[at + 1] if at + 1 < len(words) and words[at].gap in (" ", "-") else None
    return at, at + 1 if following and following.text.isdigit() and len(following.text) < 4 else at


def _named(words: list[Word], at: int, free: int) -> tuple[int, int]:
    """The run of capitalised words and ordinals that ends in a street word here."""
    word = words[at]
    short = word.text in ("St", "Ave", "Rd", "Blvd", "Dr", "Ln", "Hwy", "Pkwy", "Ct")
    if not (word.folded in word_lists().street or short) or (short and not word.gap.startswith(".")):
        return at, at
    first = at
    while first > free and at - first < MOST_WORDS:
        before = words[first - 1]
        ordinal = before.text[0].isdigit() and before.text[-1].isalpha()
        if not (before.cap or ordinal) or before.gap not in (" ", ". ", "-"):
            break
        first -= 1
    # "Marvin F. Lane": a person.
    if any(len(one.text) == 1 and one.text.isalpha() for one in words[first + 1 : at]):
        return at, at
    # "St. Mary", "Dr. Smith": a title or a saint, with the name behind it.
    following = words[at + 1] if at + 1 < len(words) else None
    if short and following is not None and following.cap and word.gap == ". " and at - first == 0:
        return at, at
    return first, at
