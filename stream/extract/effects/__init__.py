"""Effects: tolls and damage of an event."""

from __future__ import annotations

from stream.extract.parsed import ParsedArticle, TriggerHit
from stream.records import Effects


def bind_effects(article: ParsedArticle, trigger: TriggerHit) -> Effects:
    """Killed, injured, missing, captured, displaced and damaged, as the text gives them for this event."""
    return Effects()
