"""Time expressions: found, resolved to intervals, and bound to events."""

from __future__ import annotations

from stream.extract.parsed import ParsedArticle, TimeHit, TriggerHit


def find_times(article: ParsedArticle) -> list[TimeHit]:
    """Every time expression in the kept text, in reading order, with its TIMEX3 value and interval."""
    return []


def bind_time(article: ParsedArticle, trigger: TriggerHit, times: list[TimeHit]) -> tuple[TimeHit | None, str]:
    """When the event of `trigger` happened, and why; None when the text does not say."""
    return None, "no time"
