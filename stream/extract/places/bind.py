"""Where an event happened."""

from __future__ import annotations

from stream.extract.parsed import ParsedArticle, PlaceHit, TriggerHit


def bind_location(article: ParsedArticle, trigger: TriggerHit, places: list[PlaceHit]) -> tuple[PlaceHit | None, str]:
    """Where the event of `trigger` happened, and why; None when the text does not say."""
    del article
    inside = [hit for hit in places if hit.part is trigger.part]
    after = [hit for hit in inside if hit.start >= trigger.end and hit.end <= trigger.sentence.end_char]
    return (after[0], "first after the trigger") if after else (None, "no place in the sentence")
