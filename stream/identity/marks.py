"""Numbers and names of a text: what tells two bulletins of one template apart.

Market notices, weather warnings and police logs share most of their words with the last one; what differs is the
figures and the names. An edited copy keeps both, or only adds some.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

LEAD_WORDS = 60
NUMBERS_KEPT = 48
NAMES_KEPT = 32
SHORT_SHINGLES = 200  # below this a bulletin may be a template
LONGEST_NUMBER = 24
SHORT_NAMES = 2  # so many names of its own on each side make two bulletins

_TOKEN = re.compile(r"[^\W\d_]+|\d[\d.,:/]{0,20}")
_SENTENCE_END = '.!?"”“:;\n-–—'
_VALUES = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8"}
_VALUES |= {"nine": "9", "ten": "10", "eleven": "11", "twelve": "12"}
_VALUES |= {word: word for word in ("dozens", "hundreds", "thousands", "million", "billion")}


@dataclass(frozen=True, slots=True)
class Marks:
    """Distinct numbers of the lead, of the whole text (both capped), and capitalised words inside sentences."""

    lead_numbers: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[str]

    def dump(self) -> list[Any]:
        """For state."""
        return [sorted(self.lead_numbers), sorted(self.numbers - self.lead_numbers), sorted(self.names)]

    @classmethod
    def load(cls, stored: list[Any]) -> Marks:
        """From state."""
        lead, rest, names = (frozenset(part) for part in stored)
        return cls(lead, lead | rest, names)


def marks_of(text: str) -> Marks:
    """The marks of a text; linear in its length, and only the first part of a long text counts."""
    lead: dict[str, None] = {}
    numbers: dict[str, None] = {}
    names: dict[str, None] = {}
    for index, found in enumerate(_TOKEN.finditer(text[:20_000])):
        word = found.group()
        number = _number(word) if len(word) <= LONGEST_NUMBER else None
        if number is not None:
            if index < LEAD_WORDS:
                lead[number] = None
            if len(numbers) < NUMBERS_KEPT:
                numbers[number] = None
        elif len(names) < NAMES_KEPT and word[0].isupper() and _is_name(text, found.start(), word):
            names[word.casefold()] = None
    return Marks(frozenset(lead), frozenset(lead) | frozenset(numbers), frozenset(names))


@lru_cache(maxsize=8192)
def _number(word: str) -> str | None:
    """A number in normal form; None for words and for clock times, which local editors convert."""
    if word[0].isdigit():
        return None if ":" in word else re.sub(r"[.,/]+", "", word).lstrip("0") or "0"
    return _VALUES.get(word.casefold())


def _is_name(text: str, start: int, word: str) -> bool:
    if len(word) < 3 or not word[0].isupper() or not word[1:].islower():
        return False
    before = text[max(0, start - 3) : start].rstrip(" ")
    return bool(before) and before[-1] not in _SENTENCE_END


def differ(one: Marks, other: Marks, shingles: int) -> bool:
    """Whether two alike texts speak of different things: each side has figures (or, in short texts, names) of its own.

    `shingles` is the length of the shorter text. In short texts all figures count, in longer ones those of the lead:
    there a changed figure is a new toll, which must be read and not dropped as a copy.
    """
    mine, theirs = (one.numbers, other.numbers) if shingles < SHORT_SHINGLES else (one.lead_numbers, other.lead_numbers)
    if mine - other.numbers and theirs - one.numbers:
        return True
    own, foreign = one.names - other.names, other.names - one.names
    return shingles < SHORT_SHINGLES and min(len(own), len(foreign)) >= SHORT_NAMES
