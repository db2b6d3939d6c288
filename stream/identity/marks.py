"""Numbers, names and turns of a text: what tells two bulletins of one template, or two states of one story, apart.

Market notices, weather warnings and police logs share most of their words with the last one; what differs is the
figures and the names. An edited copy keeps both, or only adds some. A name counts by its slot, the small word before
it: a bulletin fills the same slots with other names, whereas a credit or a caption has slots of its own. A follow-up
shares its background with the report before, but opens with what is new: another toll, a death, an arrest (turns.tsv).
"""

from __future__ import annotations

import re
from calendar import month_abbr, month_name
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from stream.tables import read_table, table_error

PACKAGE, TURNS, NUMBERS = "stream.identity", "turns.tsv", "number_words.tsv"
LONGEST_TEXT = 20_000  # characters that are looked at
LEAD_WORDS = 60
NUMBERS_KEPT = 48
NAMES_KEPT = 32
SHORT_SHINGLES = 200  # below this a bulletin may be a template
LONGEST_NUMBER = 24
LONGEST_SLOT = 12
SHORT_NAMES = 2  # so many names of its own on each side make two bulletins
LEAST_SHINGLES = 30  # below this one name is enough

_TOKEN = re.compile(r"([^\W\d_]+|\d[\d.,:/]{0,20})")
_SENTENCE_END = '.!?"”“:;\n-–—'
_MONTHS = frozenset(name.casefold() for name in (*month_name, *month_abbr, "Sept") if name)
_HALVES = frozenset(("am", "pm", "a", "p"))  # of the day


@dataclass(frozen=True)
class Marks:
    """What is compared, in the order of the text.

    Attributes:
        lead: numbers of the lead, each with the word behind it: `12 people`.
        rest: those of the rest of the text, in the same form.
        named: capitalised words inside sentences, each behind the last small word before it: `in velmora`.
        opened: turns that the lead tells of.
        turns: those of the rest of the text.
    """

    lead: tuple[str, ...]
    rest: tuple[str, ...]
    named: tuple[str, ...]
    opened: tuple[str, ...]
    turns: tuple[str, ...]

    def dump(self) -> list[Any]:
        """For state."""
        return [list(part) for part in (self.lead, self.rest, self.named, self.opened, self.turns)]

    @classmethod
    def load(cls, stored: list[Any]) -> Marks:
        """From state."""
        return cls(*(tuple(part) for part in stored))

    @cached_property
    def lead_numbers(self) -> frozenset[str]:
        """Distinct numbers of the lead."""
        return frozenset(entry.partition(" ")[0] for entry in self.lead)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Distinct numbers of the whole text."""
        return self.lead_numbers.union(entry.partition(" ")[0] for entry in self.rest)

    @cached_property
    def names(self) -> frozenset[str]:
        """Distinct names."""
        return frozenset(entry.partition(" ")[2] for entry in self.named)

    @cached_property
    def slots(self) -> dict[str, set[str]]:
        """Names by the word before them."""
        found: dict[str, set[str]] = {}
        for entry in self.named:
            slot, _, name = entry.partition(" ")
            found.setdefault(slot, set()).add(name)
        return found


def marks_of(text: str) -> Marks:
    """The marks of a text; linear in its length, and only the first part of a long text counts."""
    parts = _TOKEN.split(text[:LONGEST_TEXT])  # tokens, each behind what stands before it
    tokens, known, telling = parts[1::2], turns(), _telling()
    # One dictionary each, because they keep the order of the text.
    lead: dict[str, None] = {}
    rest: dict[str, None] = {}
    named: dict[str, None] = {}
    opened: dict[str, None] = {}
    turned: dict[str, None] = {}
    slot = ""
    for index, word in enumerate(tokens):
        if word.islower() and word.isascii() and word not in telling:
            slot = word  # as nearly all words are
            continue
        number = _number(word) if len(word) <= LONGEST_NUMBER else None
        if number is not None:
            joined = "".join(parts[2 * index + 1 : 2 * index + 4]).casefold()
            if joined != word.casefold() and joined in number_words():
                tokens[index + 1] = joined  # of twenty-five the first half does not count
                continue
            counted = _counted(tokens, index)
            if counted is not None and (index < LEAD_WORDS or len(rest) < NUMBERS_KEPT):
                (lead if index < LEAD_WORDS else rest)[f"{number} {counted[:LONGEST_SLOT]}"] = None
        elif not word[0].isupper():
            slot = word
            if word in known:
                (opened if index < LEAD_WORDS else turned)[known[word]] = None
        elif len(named) < NAMES_KEPT and _is_name(word, "".join(parts[max(0, 2 * index - 1) : 2 * index + 1])):
            named[f"{slot[:LONGEST_SLOT]} {word[:LONGEST_NUMBER].casefold()}"] = None
    return Marks(tuple(lead), tuple(rest), tuple(named), tuple(opened), tuple(turned))


def _counted(tokens: list[str], index: int) -> str | None:
    """The word behind a number; None where the number is of a date or a time of day: each outlet writes its own."""
    before = tokens[index - 1].casefold() if index else ""
    after = tokens[index + 1].casefold() if index + 1 < len(tokens) else ""
    is_clock = after in _HALVES and tokens[index][0].isdigit()
    return None if is_clock or before in _MONTHS or after in _MONTHS else after


@lru_cache(maxsize=8192)
def _number(word: str) -> str | None:
    """A number in normal form; None for words and for clock times, which local editors convert."""
    if word[0].isdigit():
        return None if ":" in word else re.sub(r"[.,/]+", "", word).lstrip("0") or "0"
    return number_words().get(word.casefold())


def _is_name(word: str, before: str) -> bool:
    """Whether a capitalised word stands inside a sentence; `before` is the token before it and what lies between."""
    if len(word) < 3 or not word[1:].islower() or word.casefold() in _MONTHS:
        return False
    before = before[-3:].rstrip(" ")
    return bool(before) and before[-1] not in _SENTENCE_END


def differ(later: Marks, earlier: Marks, shingles: int) -> bool:
    """Whether two alike texts speak of different things: each side has figures (or, in short texts, names) of its own.

    `shingles` is the length of the shorter text. In short texts all figures count, in longer ones those of the lead:
    there a changed figure is a new toll, which must be read and not dropped as a copy. So is a turn that the earlier
    text does not know.
    """
    short = shingles < SHORT_SHINGLES
    mine, theirs = (later.numbers, earlier.numbers) if short else (later.lead_numbers, earlier.lead_numbers)
    if mine - earlier.numbers and theirs - later.numbers:
        return True
    if not set(later.opened).issubset((*earlier.opened, *earlier.turns)):
        return True
    return _recounted(later, earlier) or (short and _renamed(later, earlier, shingles))


def _recounted(one: Marks, other: Marks) -> bool:
    """Whether the leads give different figures of one thing, such as `12 people` and `14 people`."""
    mine = set(one.lead).difference(other.lead, other.rest)
    theirs = set(other.lead).difference(one.lead, one.rest)
    return not {_thing(entry) for entry in mine}.isdisjoint(_thing(entry) for entry in theirs)


def _thing(entry: str) -> str:
    return entry.partition(" ")[2]


def _renamed(one: Marks, other: Marks, shingles: int) -> bool:
    """Whether names of the one stand where the other has names of its own."""
    mine: set[str] = set()
    theirs: set[str] = set()
    for slot, names in one.slots.items():
        own, foreign = names - other.names, other.slots.get(slot, set()) - one.names
        if own and foreign:
            mine |= own
            theirs |= foreign
    return min(len(mine), len(theirs)) >= (SHORT_NAMES if shingles >= LEAST_SHINGLES else 1)


@lru_cache(maxsize=1)
def _telling() -> frozenset[str]:
    """Small words that a mark is made of."""
    return frozenset((*turns(), *number_words()))


@lru_cache(maxsize=1)
def turns() -> dict[str, str]:
    """Word -> the turn that it stands for. Raises TableError with file and line."""
    return _by_word(TURNS)


@lru_cache(maxsize=1)
def number_words() -> dict[str, str]:
    """Word -> its number, `twenty-one` and its like included. Raises TableError with file and line."""
    known = _by_word(NUMBERS)
    values = {word: int(value) for word, value in known.items() if value.isdigit()}
    tens = [(word, value) for word, value in values.items() if value >= 20]
    units = [(word, value) for word, value in values.items() if value < 10]
    return known | {f"{ten}-{unit}": str(high + low) for ten, high in tens for unit, low in units}


def _by_word(file: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line, (meaning, words) in read_table(PACKAGE, file, 2):
        for word in words.split():
            if found.setdefault(word, meaning) != meaning:
                raise table_error(PACKAGE, file, line, "each word once", repr(word))
    return found
