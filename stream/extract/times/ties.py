"""How closely a time expression and an event's trigger hang together in the parse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream.extract.times.governor import Governor, clause_verb, is_reporting, same_stem
from stream.extract.times.lexicon import cues

if TYPE_CHECKING:
    from spacy.tokens import Token

_CLIMB = 10
_WIDE = 20


def tie(governor: Governor, trigger: Token) -> float:
    """How closely an expression and a trigger hang together in the parse."""
    if governor.head.i == trigger.i:
        return 12.0
    if trigger.i in governor.path:
        return 10.0
    own = clause_verb(trigger)
    if own is None or governor.verb is None:
        return 5.0 if governor.verb is None else 4.0
    if same_stem(governor.head, trigger):
        return 9.0
    if governor.verb.i == own.i:
        return 9.0 if governor.head.i == own.i else 4.5 if governor.owned else 6.0
    return _between(governor.verb, own)


def _between(dated: Token, own: Token) -> float:
    """The tie of two clauses: coordinated and simultaneous ones share a time, "after" and relative clauses do not."""
    labels = _labels(own, dated)
    if labels is None:
        labels = _labels(dated, own)
        if labels is None:
            return 4.0
        if all(label in ("conj", "xcomp", "aux", "when") for label in labels):
            return 7.0
        return 2.0
    if all(label in ("conj", "xcomp", "aux", "when", "advcl") for label in labels):
        return 7.0
    if is_reporting(dated):
        return 4.0
    return 4.5 if labels == ["ccomp"] else 2.5


def _labels(low: Token, high: Token) -> list[str] | None:
    """The dependency labels on the way up from `low` to `high`; None when `high` is not above it."""
    labels: list[str] = []
    token = low
    for _ in range(_CLIMB):
        if token.i == high.i:
            return labels
        labels.append(_label(token))
        if token.head.i == token.i:
            return None
        token = token.head
    return None


def _label(token: Token) -> str:
    if token.dep_ == "advcl":
        marks = [
            child.lower_
            for _, child in zip(range(_WIDE), token.lefts, strict=False)
            if child.dep_ in ("mark", "advmod", "prep")
        ]
        if any(mark in cues("sequence") for mark in marks):
            return "sequence"
        return "when" if any(mark in ("when", "as", "while") for mark in marks) else "advcl"
    if token.dep_ == "pcomp" and token.head.lower_ in cues("sequence"):
        return "sequence"
    return token.dep_
