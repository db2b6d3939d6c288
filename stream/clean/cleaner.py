"""Orders the steps of cleaning for one article; decides little itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from stream.clean.dates import publish_date
from stream.clean.fingerprint import fingerprint
from stream.clean.ids import article_id, revision
from stream.clean.language import judge_language
from stream.clean.markup import find_pieces
from stream.clean.raw import MAX_TEXT_BYTES
from stream.clean.verdicts import LineVerdict, judge_lines
from stream.records import Article, RawArticle, Rejection, RejectReason, Removed
from stream.records.layers import Cut, View, first_view

_NOT_TEXT = re.compile("[\\x00-\\x08\\x0e-\\x1a\\x1c-\\x1f\\x7f\\ufffd]")
_BINARY_SAMPLE = 100_000
_BINARY_SHARE = 0.1
_UNUSABLE_IN_TITLE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")


def clean(raw: RawArticle, origin: str, received_at: datetime | None = None) -> Article | Rejection:
    """Clean one article.

    Args:
        raw: the article as scraped.
        origin: where it stood: topic-partition-offset or input line, equal on redelivery.
        received_at: when the broker got it; None off the stream.

    Returns:
        The cleaned article, or a Rejection with its reason. Never raises.
    """
    refusal = _refuse_unread(raw)
    if refusal is not None:
        return refusal
    seen = visible(raw.text)
    view = seen.without(_cuts(judge_lines(seen.text, raw.title)))
    kept = view.text
    if not any(character.isalnum() for character in kept):
        return _reject(raw, RejectReason.NO_CONTENT, "expected an article, got boilerplate only", view.removed)
    verdict = judge_language(kept, raw.language)
    if verdict.refusal is not None:
        return _reject(raw, RejectReason.LANGUAGE, verdict.refusal, view.removed)
    return Article(
        article_id=article_id(raw),
        revision=revision(raw),
        origin=origin,
        url=raw.url,
        source=raw.source,
        title=_usable_title(raw.title),
        language=verdict.language,
        published_at=publish_date(raw.published_at, received_at),
        received_at=received_at,
        text=raw.text,
        segments=view.segments,
        removed=view.removed,
        fingerprint=fingerprint(kept),
    )


def visible(text: str) -> View:
    """The text as a reader sees it: mark-up gone, characters repaired."""
    return first_view(text, find_pieces(text))


def explain(raw: RawArticle) -> list[LineVerdict]:
    """The decision on every line of the article, with offsets into its original text: what `newsstream explain` shows.

    Lines of a text that is refused unread (empty, too large, binary) have no verdicts.
    """
    if _refuse_unread(raw) is not None:
        return []
    seen = visible(raw.text)
    verdicts = []
    for verdict in judge_lines(seen.text, raw.title):
        start, end = seen.kept.original_range(verdict.start, verdict.end)
        verdicts.append(replace(verdict, start=start, end=end))
    return verdicts


def _cuts(verdicts: Iterable[LineVerdict]) -> list[Cut]:
    return [Cut(verdict.start, verdict.end, verdict.reason) for verdict in verdicts if verdict.reason is not None]


def _refuse_unread(raw: RawArticle) -> Rejection | None:
    """Refuse what needs no look at its lines: empty, too large, binary."""
    if not raw.text.strip():
        if raw.title and raw.title.strip():
            return _reject(raw, RejectReason.TITLE_ONLY, "expected `text`, got a title alone")
        return _reject(raw, RejectReason.EMPTY_TEXT, "expected `text`, got an empty one")
    if len(raw.text) > MAX_TEXT_BYTES:
        detail = f"the text has {len(raw.text):,} characters, the limit is {MAX_TEXT_BYTES:,} bytes"
        return _reject(raw, RejectReason.TOO_LARGE, detail)
    sample = raw.text[:_BINARY_SAMPLE]
    damaged = len(_NOT_TEXT.findall(sample))
    if damaged > _BINARY_SHARE * len(sample):
        return _reject(raw, RejectReason.BINARY, f"expected text, got {damaged / len(sample):.0%} control characters")
    return None


def _usable_title(title: str | None) -> str | None:
    """The title with the characters that no reader can use as spaces, so that offsets into it stay true."""
    return None if title is None else _UNUSABLE_IN_TITLE.sub(" ", title)


def _reject(raw: RawArticle, reason: RejectReason, detail: str, removed: list[Removed] | None = None) -> Rejection:
    return Rejection(article_id=article_id(raw), reason=reason, detail=detail, removed=removed or [])
