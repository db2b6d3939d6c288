"""The data files beside this module as the values they hold.

Every loader checks its file; a bad row raises TableError with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeVar

from stream.records import RemovedReason
from stream.tables import read_table, table_error

Action = Literal["remove", "heading", "hint", "dateline"]
Place = Literal["whole", "start", "end", "any"]
Role = Literal["inline", "block", "drop", "raw"]

_ACTIONS: dict[str, Action] = {"remove": "remove", "heading": "heading", "hint": "hint", "dateline": "dateline"}
_PLACES: dict[str, Place] = {"whole": "whole", "start": "start", "end": "end", "any": "any"}
_ROLES: dict[str, Role] = {"inline": "inline", "block": "block", "drop": "drop", "raw": "raw"}
PACKAGE = "stream.clean"
_CLASSES = ("function", "finite", "date", "personal", "english")
_REASONS = {item.value: item for item in RemovedReason}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase that marks a line; the columns of cues.tsv."""

    reason: RemovedReason
    action: Action
    place: Place
    most_words: int
    phrase: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A pattern that marks a line; the columns of shapes.tsv."""

    reason: RemovedReason
    action: Action
    most_words: int
    needs: tuple[str, ...]
    pattern: re.Pattern[str]


@lru_cache(maxsize=1)
def load_cues() -> tuple[Cue, ...]:
    """The phrases of cues.tsv. Raises TableError with file and line on a malformed row."""
    file, cues = "cues.tsv", []
    for line, (reason, action, place, most_words, phrase) in read_table(PACKAGE, file, 5):
        if phrase != " ".join(phrase.lower().split()):
            raise table_error(PACKAGE, file, line, "a lower-case phrase with single spaces", repr(phrase))
        cues.append(
            Cue(
                _one_of(file, line, reason, _REASONS),
                _one_of(file, line, action, _ACTIONS),
                _one_of(file, line, place, _PLACES),
                _count(file, line, most_words),
                phrase,
            )
        )
    return tuple(cues)


@lru_cache(maxsize=1)
def load_shapes() -> tuple[Shape, ...]:
    """The patterns of shapes.tsv. Raises TableError with file and line on a malformed row."""
    file, shapes = "shapes.tsv", []
    for line, (reason, action, most_words, needs, pattern) in read_table(PACKAGE, file, 5):
        try:
            compiled = re.compile(pattern)
        except re.error as error:
            raise table_error(PACKAGE, file, line, "a regular expression", f"{pattern!r} ({error})") from error
        shapes.append(
            Shape(
                _one_of(file, line, reason, _REASONS),
                _one_of(file, line, action, _ACTIONS),
                _count(file, line, most_words),
                () if needs == "-" else tuple(needs.split(",")),
                compiled,
            )
        )
    return tuple(shapes)


@lru_cache(maxsize=1)
def load_tags() -> dict[str, tuple[Role, RemovedReason]]:
    """Element name -> role and reason (tags.tsv). Raises TableError with file and line on a malformed row."""
    file, tags = "tags.tsv", {}
    for line, (role, reason, names) in read_table(PACKAGE, file, 3):
        becomes = _one_of(file, line, role, _ROLES), _one_of(file, line, reason, _REASONS)
        tags.update(dict.fromkeys(names.split(), becomes))
    return tags


@lru_cache(maxsize=1)
def load_words() -> dict[str, frozenset[str]]:
    """Class -> words (words.tsv). Raises TableError with file and line on a malformed row."""
    file = "words.tsv"
    classes: dict[str, set[str]] = {name: set() for name in _CLASSES}
    for line, (name, words) in read_table(PACKAGE, file, 2):
        _one_of(file, line, name, classes).update(words.split())
    return {name: frozenset(words) for name, words in classes.items()}


@lru_cache(maxsize=1)
def load_weights() -> dict[str, float]:
    """Feature -> weight (weights.tsv). Raises TableError with file and line on a malformed row."""
    file, weights = "weights.tsv", {}
    for line, (feature, weight) in read_table(PACKAGE, file, 2):
        try:
            weights[feature] = float(weight)
        except ValueError as error:
            raise table_error(PACKAGE, file, line, "a number", repr(weight)) from error
    return weights


def _one_of(file: str, line: int, value: str, known: Mapping[str, T]) -> T:
    if value not in known:
        raise table_error(PACKAGE, file, line, f"one of {', '.join(known)}", repr(value))
    return known[value]


def _count(file: str, line: int, value: str) -> int:
    if not value.isdecimal():
        raise table_error(PACKAGE, file, line, "a whole number", repr(value))
    return int(value)
