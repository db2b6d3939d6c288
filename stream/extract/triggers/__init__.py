"""Triggers: the words that report events, typed in three code systems."""

from __future__ import annotations

from stream.extract.parsed import Candidate, ParsedArticle, Participants, TriggerHit
from stream.records import Codes


def find_triggers(article: ParsedArticle) -> list[TriggerHit]:
    """Every event trigger of title and body, in reading order. Reporting verbs are attribution, not triggers."""
    return []


def code_event(trigger: TriggerHit, participants: Participants) -> Codes:
    """CAMEO, quad class, scale and ACLED codes of a trigger whose participants are known."""
    raise NotImplementedError


def choose_headline(article: ParsedArticle, candidates: list[Candidate]) -> int | None:
    """Index of the event that the article is about; None when no candidate qualifies."""
    return 0 if candidates else None


def confidence(article: ParsedArticle, candidate: Candidate) -> float:
    """Calibrated probability that the event's type is right."""
    return candidate.trigger.score
