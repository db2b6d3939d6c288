"""Loaders of the data files beside this module; each checks its file and names file and line on error."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal, TypeVar

from stream.records import RemovedReason

Action = Literal["remove", "heading", "hint", "dateline"]
Place = Literal["whole", "start", "end", "any"]
Role = Literal["inline", "block", "drop", "raw"]

_ACTIONS: dict[str, Action] = {"remove": "remove", "heading": "heading", "hint": "hint", "dateline": "dateline"}
_PLACES: dict[str, Place] = {"whole": "whole", "start": "start", "end": "end", "any": "any"}
T = TypeVar("T")

_ROLES: dict[str, Role] = {"inline": "inline", "block": "block", "drop": "drop", "raw": "raw"}
_CLASSES = ("function", "finite", "date", "personal", "english")


class TableError(ValueError):
    """A data file breaks its format; the message names file and line."""


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


def rows(name: str, columns: int) -> Iterator[tuple[str, list[str]]]:
    """The rows of a tab-separated file as (file:line, cells); comment and blank lines are skipped."""
    text = resources.files("stream.clean").joinpath(name).read_text(encoding="utf-8")
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != columns:
            raise TableError(f"{name}:{number}: expected {columns} columns, got {len(cells)}")
        yield f"{name}:{number}", cells


@lru_cache(maxsize=1)
def load_cues() -> tuple[Cue, ...]:
    """cues.tsv."""
    cues = []
    for where, (reason, action, place, most_words, phrase) in rows("cues.tsv", 5):
        if phrase != " ".join(phrase.lower().split()) or not phrase:
            raise TableError(f"{where}: expected a lower-case phrase with single spaces, got {phrase!r}")
        cues.append(
            Cue(
                _one_of(where, reason, {item.value: item for item in RemovedReason}),
                _one_of(where, action, _ACTIONS),
                _one_of(where, place, _PLACES),
                _count(where, most_words),
                phrase,
            )
        )
    return tuple(cues)


@lru_cache(maxsize=1)
def load_shapes() -> tuple[Shape, ...]:
    """shapes.tsv."""
    shapes = []
    for where, (reason, action, most_words, needs, pattern) in rows("shapes.tsv", 5):
        try:
            compiled = re.compile(pattern)
        except re.error as error:
            raise TableError(f"{where}: expected a regular expression: {error}") from error
        shapes.append(
            Shape(
                _one_of(where, reason, {item.value: item for item in RemovedReason}),
                _one_of(where, action, _ACTIONS),
                _count(where, most_words),
                () if needs == "-" else tuple(needs.split(",")),
                compiled,
            )
        )
    return tuple(shapes)


@lru_cache(maxsize=1)
def load_tags() -> dict[str, tuple[Role, RemovedReason]]:
    """tags.tsv: element name to role and reason."""
    tags = {}
    for where, (role, reason, names) in rows("tags.tsv", 3):
        becomes = _one_of(where, role, _ROLES), _one_of(where, reason, {item.value: item for item in RemovedReason})
        tags.update(dict.fromkeys(names.split(), becomes))
    return tags


@lru_cache(maxsize=1)
def load_words() -> dict[str, frozenset[str]]:
    """words.tsv: class to words."""
    classes: dict[str, set[str]] = {name: set() for name in _CLASSES}
    for where, (name, words) in rows("words.tsv", 2):
        _one_of(where, name, classes).update(words.split())
    return {name: frozenset(words) for name, words in classes.items()}


@lru_cache(maxsize=1)
def load_weights() -> dict[str, float]:
    """weights.tsv: feature to weight."""
    weights = {}
    for where, (feature, weight) in rows("weights.tsv", 2):
        try:
            weights[feature] = float(weight)
        except ValueError as error:
            raise TableError(f"{where}: expected a number, got {weight!r}") from error
    return weights


def _one_of(where: str, value: str, known: Mapping[str, T]) -> T:
    if value not in known:
        raise TableError(f"{where}: expected one of {', '.join(known)}, got {value!r}")
    return known[value]


def _count(where: str, value: str) -> int:
    if not value.isdecimal():
        raise TableError(f"{where}: expected a whole number, got {value!r}")
    return int(value)
