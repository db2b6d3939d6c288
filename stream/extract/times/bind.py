"""Which of the article's times is the time of an event."""

from __future__ import annotations

from collections.abc import Sequence

from stream.extract.parsed import ParsedArticle, TimeHit, TriggerHit


def bind_time(article: ParsedArticle, trigger: TriggerHit, times: Sequence[TimeHit]) -> tuple[TimeHit | None, str]:
    """The time of the event and why it was chosen; a TimeHit with start == end is implied by the publish date."""
    sentence = trigger.sentence
    for hit in times:
        if hit.part is trigger.part and sentence.start_char <= hit.start < sentence.end_char and hit.since:
            return hit, "in the sentence"
    return None, "no time"
