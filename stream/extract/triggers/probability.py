"""Confidence: the calibrated probability that an event's type is right.

A logistic model over a few features of the match and its bindings; the coefficients stand in `data/confidence.tsv`.
"""

from __future__ import annotations

import math
from functools import cache

from stream.extract.parsed import Candidate, ParsedArticle
from stream.extract.triggers.lexicon import lexicon
from stream.extract.triggers.ontology import PACKAGE
from stream.records import EventType
from stream.tables import read_table, table_error

FEATURES = (
    "bias", "score", "nominal", "title", "phrase", "conditions", "modes", "alternatives", "actors", "recipients",
    "toll", "extension", "verbal_type", "agree", "request", "accuse", "assault", "protest", "coerce",
    "long",
)  # fmt: skip
_VERBAL = {
    EventType.CONSULT,
    EventType.SUPPORT,
    EventType.COOPERATE,
    EventType.AID,
    EventType.REJECT,
    EventType.THREATEN,
}
_EXTENSION = {EventType.DISASTER, EventType.ACCIDENT, EventType.CRIME, EventType.ELECT, EventType.DEAL}


@cache
def coefficients() -> dict[str, float]:
    """Feature to weight. Raises TableError on an unknown or missing feature."""
    weights: dict[str, float] = {}
    for line, (name, value) in read_table(PACKAGE, "data/confidence.tsv", 2):
        if name not in FEATURES:
            raise table_error(PACKAGE, "data/confidence.tsv", line, "a feature", name)
        weights[name] = float(value)
    missing = set(FEATURES) - set(weights)
    if missing:
        raise table_error(PACKAGE, "data/confidence.tsv", 0, "all features", f"none for {sorted(missing)}")
    return weights


def features(candidate: Candidate) -> dict[str, float]:
    """What the model looks at; all values lie in 0..1."""
    trigger, effects = candidate.trigger, candidate.effects
    entry = lexicon().entries.get(trigger.rule)
    others = len({rule.split(".")[0] for rule in trigger.alternatives})
    return {
        "bias": 1.0,
        "score": trigger.score,
        "nominal": float(trigger.nominal),
        "title": float(trigger.part.is_title),
        "phrase": float(entry is not None and len(entry.words) > 1),
        "conditions": float(entry is not None and entry.rank[1] > 0),
        "modes": float(bool(trigger.modes)),
        "alternatives": min(1.0, others / 2),
        "actors": float(bool(candidate.participants.actors)),
        "recipients": float(bool(candidate.participants.recipients)),
        "toll": float(any(toll.max for toll in (effects.killed, effects.injured, effects.missing))),
        "extension": float(trigger.type in _EXTENSION),
        "verbal_type": float(trigger.type in _VERBAL),
        "agree": float(trigger.type == EventType.AGREE),
        "request": float(trigger.type == EventType.REQUEST),
        "accuse": float(trigger.type == EventType.ACCUSE),
        "assault": float(trigger.type == EventType.ASSAULT),
        "protest": float(trigger.type == EventType.PROTEST),
        "coerce": float(trigger.type == EventType.COERCE),
        "long": min(1.0, len(trigger.sentence) / 60),
    }


def confidence(article: ParsedArticle, candidate: Candidate) -> float:  # noqa: ARG001 - every step gets the article
    """Calibrated probability that the event's type is right, 0..1."""
    weights = coefficients()
    total = sum(weights[name] * value for name, value in features(candidate).items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
