"""Stance: factuality, polarity and attribution of an event."""

from __future__ import annotations

from stream.extract.parsed import ParsedArticle, Stance, TimeHit, TriggerHit
from stream.records import Factuality, Polarity


def judge(article: ParsedArticle, trigger: TriggerHit, time: TimeHit | None) -> Stance:
    """How the text presents the event of `trigger`."""
    return Stance(Factuality.ASSERTED, Polarity.POSITIVE)
