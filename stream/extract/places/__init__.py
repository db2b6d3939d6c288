"""Place names: found, resolved to coordinates, and bound to events."""

from __future__ import annotations

from stream.extract.parsed import ParsedArticle, PlaceHit, TriggerHit


def find_places(article: ParsedArticle) -> list[PlaceHit]:
    """Every place name in the kept text, in reading order, disambiguated within the article."""
    return []


def bind_location(article: ParsedArticle, trigger: TriggerHit, places: list[PlaceHit]) -> tuple[PlaceHit | None, str]:
    """Where the event of `trigger` happened, and why; None when the text does not say."""
    return None, "no place"
