"""Words to numbers: "four", "two dozen", "at least 1,200", "between 5 and 7", "a family of four", "dozens".

A quantity is a pair of bounds. An exact number has low == high; "at least 12" has no high, "up to 20" no low. An open
plural ("dozens") has the least it can mean as low: two of its unit. "More than 12" people are at least 13. "About 12"
counts as 12, since the text is what the reader has. The words stand in numbers.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from stream.tables import read_table, table_error

if TYPE_CHECKING:
    from spacy.tokens import Token

_PACKAGE, _TABLE = "stream.extract", "numbers.tsv"
_NUMERALS = frozenset(("unit", "teen", "ten", "hundred", "scale"))
_ROLES = _NUMERALS | {"article", "group", "plural", "vague", "exact", "none", "whole", "bound", "after"}
_BOUNDS = frozenset(("low", "high", "above", "below", "about"))
_DIGITS = re.compile(r"\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,3})?|\d{1,12}(?:\.\d{1,6})?")
_WORDS = re.compile(r"\d[\d,.]{0,20}|[^\W\d_]+|[-–]", re.UNICODE)
_MOST = 10**12  # larger numbers are not counts of people or things


@dataclass(frozen=True, slots=True)
class Quantity:
    """Bounds of a count, either may be open (None); both are >= 0 and low <= high."""

    low: int | None
    high: int | None

    @property
    def exact(self) -> bool:
        """Whether the text gives one number."""
        return self.low is not None and self.low == self.high

    def __add__(self, other: Quantity) -> Quantity:
        low = None if self.low is None and other.low is None else (self.low or 0) + (other.low or 0)
        high = None if self.high is None or other.high is None else self.high + other.high
        return Quantity(low, high)


@dataclass(frozen=True, slots=True)
class _Lexicon:
    words: dict[str, tuple[str, int]]
    before: dict[tuple[str, ...], str]
    after: dict[tuple[str, ...], str]


@cache
def _lexicon() -> _Lexicon:
    words: dict[str, tuple[str, int]] = {}
    before: dict[tuple[str, ...], str] = {}
    after: dict[tuple[str, ...], str] = {}
    for line, (word, role, value) in read_table(_PACKAGE, _TABLE, 3):
        if role not in _ROLES:
            raise table_error(_PACKAGE, _TABLE, line, f"a role of {sorted(_ROLES)}", repr(role))
        if role in ("bound", "after"):
            if value not in _BOUNDS:
                raise table_error(_PACKAGE, _TABLE, line, f"a bound of {sorted(_BOUNDS)}", repr(value))
            (before if role == "bound" else after)[tuple(word.split())] = value
        elif value.isdigit():
            words[word] = (role, int(value))
        else:
            raise table_error(_PACKAGE, _TABLE, line, "a whole number", repr(value))
    return _Lexicon(words, before, after)


def parse_quantity(text: str) -> Quantity | None:
    """The first quantity that `text` states, None when it states none. Linear in the length of the text.

    A bare article counts ("a missile" is one missile) unless a number follows later ("a family of four").
    """
    words = [match.group().lower() for match in _WORDS.finditer(text)]
    article = None
    for at in range(len(words)):
        found = read_quantity(words, at)
        if found is None:
            continue
        quantity, end = found
        if end == at + 1 and _role(words[at]) == "article":
            article = article or quantity
            continue
        return quantity
    return article


def read_quantity(words: Sequence[str], at: int) -> tuple[Quantity, int] | None:
    """The quantity that starts at word `at` of lower-case `words` with its bounds, and the index behind it.

    Hyphens are words of their own, as spaCy's tokens have them ("twenty", "-", "five").
    """
    bound, start = _bound(words, at)
    if words[start : start + 1] == ["between"] or words[start : start + 1] == ["from"]:
        return _range(words, start + 1)
    found = _plain(words, start)
    if found is None:
        return None
    quantity, end = found
    if quantity.exact and end + 1 < len(words) and words[end] in ("to", "or", "-", "–"):
        upper = _plain(words, end + 1)
        if upper and upper[0].exact and (upper[0].low or 0) > (quantity.low or 0) and not _is_article(words, end + 1):
            return Quantity(quantity.low, upper[0].high), upper[1]
    for phrase, kind in _lexicon().after.items():
        if tuple(words[end : end + len(phrase)]) == phrase:
            return _bounded(quantity, kind), end + len(phrase)
    return _bounded(quantity, bound), end


def read_number(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """The cardinal that starts at word `at` ("two hundred and six", "1.5 million") and the index behind it."""
    if at >= len(words):
        return None
    if _DIGITS.fullmatch(words[at]):
        return _digits(words, at)
    return _spelled(words, at)


def is_number_word(word: str) -> bool:
    """Whether a lower-case word can begin a cardinal in words."""
    entry = _lexicon().words.get(word)
    return entry is not None and entry[0] in _NUMERALS


def is_count_noun(word: str) -> bool:
    """Whether a lower-case word counts what its "of" phrase names ("dozens of", "a couple of")."""
    return _role(word) in ("group", "plural")


def noun_quantity(noun: Token) -> tuple[Quantity, int, int] | None:
    """The quantity said of a noun by its own modifiers, with the kept-text offsets of the words that say it.

    Understands "four missiles", "at least 12 of the men", "dozens of rockets", "a family of four", "a missile".
    None for a bare plural and for definite or possessive nouns.
    """
    start = min((child.left_edge.i for child in noun.lefts if child.dep_ in _LEFT), default=noun.i)
    start = max(start, noun.i - _WIDEST)
    doc = noun.doc
    stop = min(noun.i + 4, noun.sent.end) if doc.has_annotation("SENT_START") else min(noun.i + 4, len(doc))
    words = [token.lower_ for token in doc[start:stop]]
    inner = _of_so_many(words, noun.i - start)
    for at in range(noun.i - start + 1):
        found = read_quantity(words, at)
        if found is None or (at + start == noun.i and _role(words[at]) not in ("group", "plural", "exact", "vague")):
            continue
        quantity, end = found
        if end == at + 1 and _role(words[at]) == "article" and inner is not None:
            return _whole(doc[start + at], doc[start + inner[1] - 1], inner[0])
        last = doc[start + end - 1]
        return quantity, doc[start + at].idx, last.idx + len(last)
    return _whole(noun, doc[start + inner[1] - 1], inner[0]) if inner is not None else None


def _whole(first: Token, last: Token, number: int) -> tuple[Quantity, int, int]:
    return Quantity(number, number), first.idx, last.idx + len(last)


def _of_so_many(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """The number of a whole ("a family of four", "a convoy of six"); a father of three is one."""
    if words[at + 1 : at + 2] != ["of"] or _role(words[at]) != "whole":
        return None
    return read_number(words, at + 2)


_WIDEST = 12  # words between a number and its noun
_LEFT = frozenset(("nummod", "det", "quantmod", "predet", "amod", "advmod", "compound"))


def _role(word: str) -> str | None:
    entry = _lexicon().words.get(word)
    return entry[0] if entry else None


def _is_article(words: Sequence[str], at: int) -> bool:
    return at < len(words) and _role(words[at]) == "article"


def _bound(words: Sequence[str], at: int) -> tuple[str, int]:
    """The bound phrase at `at` (longest first) and the index behind it; "about" when there is none."""
    before = _lexicon().before
    for size in (3, 2, 1):
        kind = before.get(tuple(words[at : at + size])) if at + size <= len(words) else None
        if kind is not None:
            inner, end = _bound(words, at + size) if size and kind == "about" else ("about", at + size)
            return (kind if inner == "about" else inner), end
    return "about", at


def _bounded(quantity: Quantity, bound: str) -> Quantity:
    low = quantity.low
    if low is None or bound == "about":
        return quantity
    if bound in ("low", "above"):
        return Quantity(low + 1 if bound == "above" and quantity.exact else low, None)
    return Quantity(None, max(low - 1, 0) if bound == "below" else low)


def _range(words: Sequence[str], at: int) -> tuple[Quantity, int] | None:
    lower = read_number(words, at)
    if lower is None or lower[1] >= len(words) or words[lower[1]] not in ("and", "to"):
        return None
    upper = read_number(words, lower[1] + 1)
    if upper is None or upper[0] < lower[0]:
        return None
    return Quantity(lower[0], upper[0]), upper[1]


def _plain(words: Sequence[str], at: int) -> tuple[Quantity, int] | None:
    """A quantity without bounds in front: open plural, vague word, group, none, or a cardinal."""
    if at >= len(words):
        return None
    if words[at] == "half" and (at + 2 < len(words)) and words[at + 1] in ("a", "-") and words[at + 2] == "dozen":
        return Quantity(6, 6), at + 3
    role = _role(words[at])
    if role == "plural":
        return _open_plural(words, at)
    if role in ("exact", "none", "group"):
        value = _lexicon().words[words[at]][1]
        return Quantity(value, value), at + 1
    if role == "vague":
        low = _lexicon().words[words[at]][1]
        scaled = _lexicon().words.get(words[at + 1], ("", 0)) if at + 1 < len(words) else ("", 0)
        if scaled[0] in ("hundred", "scale", "group"):
            return Quantity(low * scaled[1], None), at + 2
        return Quantity(low, None), at + 1
    number = read_number(words, at)
    if number is None:
        return _after_article(words, at) if role == "article" else None
    value, end = number
    if end < len(words) and _role(words[end]) == "group":
        return _times(value, words[end]), end + 1
    return Quantity(value, value), end


def _times(value: int, group: str) -> Quantity:
    size = _lexicon().words[group][1]
    return Quantity(value * size, value * size)


def _after_article(words: Sequence[str], at: int) -> tuple[Quantity, int]:
    """An article: "a dozen", "a few", "a couple", "a hundred", or plainly one."""
    following = words[at + 1] if at + 1 < len(words) else ""
    role = _role(following)
    if role in ("group", "vague", "hundred", "scale"):
        found = _plain(words, at + 1) if role in ("group", "vague") else None
        if found:
            return found
        size = _lexicon().words[following][1]
        return Quantity(size, size), at + 2
    return Quantity(1, 1), at + 1


def _open_plural(words: Sequence[str], at: int) -> tuple[Quantity, int]:
    """Plurals such as "dozens", "hundreds", "tens of thousands"."""
    low = _lexicon().words[words[at]][1]
    if at + 2 < len(words) and words[at + 1] == "of" and _role(words[at + 2]) == "plural":
        unit = _lexicon().words[words[at + 2]][1] // 2
        return Quantity(min(low * unit, _MOST), None), at + 3
    return Quantity(low, None), at + 1


def _digits(words: Sequence[str], at: int) -> tuple[int, int] | None:
    value = float(words[at].replace(",", ""))
    scale = _lexicon().words.get(words[at + 1], ("", 0)) if at + 1 < len(words) else ("", 0)
    if scale[0] in ("hundred", "scale"):
        return _capped(value * scale[1]), at + 2
    return (int(value), at + 1) if value == int(value) and value <= _MOST else None


def _capped(value: float) -> int:
    return int(min(value, _MOST))


def _spelled(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """A cardinal in words by the usual grammar: tens and units add up, hundred and scales multiply."""
    total, current, index, last = 0, 0, at, ""
    lexicon = _lexicon().words
    while index < len(words) and total <= _MOST:
        word = words[index]
        if word in ("and", "-", "–") and last and _joins(words, index, last):
            index += 1
            continue
        role, value = lexicon.get(word, ("", 0))
        if (role == "unit" and last in ("", "ten", "hundred", "scale")) or (
            role in ("teen", "ten") and last in ("", "hundred", "scale")
        ):
            current += value
        elif role == "hundred" and last in ("unit", "teen"):
            current *= value
        elif role == "scale" and last and current:
            total, current = total + current * value, 0
        else:
            break
        last, index = role, index + 1
    if not last:
        return None
    return _capped(total + current), index


def _joins(words: Sequence[str], at: int, last: str) -> bool:
    """Whether "and" or a hyphen at `at` continues a cardinal ("twenty-five", "two hundred and six")."""
    following = _role(words[at + 1]) if at + 1 < len(words) else None
    if words[at] == "and":
        return last in ("hundred", "scale") and following in ("unit", "teen", "ten")
    return (last == "ten" and following == "unit") or following in ("hundred", "scale")
