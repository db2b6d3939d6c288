"""Bytes to a clean article: whatever comes, one answer, with offsets that hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import jsonschema_rs

from stream.clean import clean, parse_raw
from stream.clean.cleaner import explain, visible
from stream.clean.dates import publish_date
from stream.clean.ids import article_id, canonical_url
from stream.records import Article, RawArticle, Rejection
from stream.records.base import load_json
from stream.schemas import CONTRACTS, schema_of
from tests.fuzz.draw import decoded, fields

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def raw(data: bytes) -> None:
    """Any message: an article or a refusal; an article goes on into the cleaner."""
    answer = parse_raw(data, "topic-0-1")
    assert parse_raw(data, "topic-0-1") == answer
    if isinstance(answer, Rejection):
        follows_schema("news.internal.rejected", answer)
        assert answer.article_id
        assert answer.detail
        return
    assert parse_raw(answer.to_bytes(), "topic-0-2") == answer
    check_cleaned(answer)


def clean_article(data: bytes) -> None:
    """An article whose fields are anything at all."""
    text, title, url, date, language = fields(data, 5)
    check_cleaned(RawArticle(text=text or "", title=title, url=url, published_at=date, language=language))


def check_cleaned(given: RawArticle) -> None:
    """What holds of every cleaned or refused article."""
    answer = clean(given, "topic-0-1", NOW)
    assert clean(given, "topic-0-1", NOW) == answer
    assert answer.article_id == article_id(given)
    follows_schema("news.internal.rejected" if isinstance(answer, Rejection) else "news.articles.clean", answer)
    assert type(answer).from_bytes(answer.to_bytes()) == answer
    for verdict in explain(given):
        assert 0 <= verdict.start <= verdict.end <= len(given.text)
    if isinstance(answer, Article):
        assert answer.text == given.text
        assert answer.title is None or len(answer.title) == len(given.title or "")
        covers(len(given.text), [(piece.start, piece.end) for piece in [*answer.segments, *answer.removed]])


def mark_up(data: bytes) -> None:
    """The visible text: its pieces cover the original, every character leads back to it."""
    text = decoded(data)
    view = visible(text)
    covers(len(text), [(piece.start, piece.end) for piece in [*view.segments, *view.removed]])
    kept = view.kept
    last = 0
    for at in range(0, len(kept.text), max(1, len(kept.text) // 50)):
        start, end = kept.original_range(at, at + 1)
        assert last <= start < end <= len(text)
        last = start


def url(data: bytes) -> None:
    """A page has one canonical url, over either scheme and from every campaign: ids are made of it."""
    given = decoded(data).strip()
    found = canonical_url(given)
    assert found is None or "//" in found
    if given.startswith("https://"):
        assert canonical_url(f"http{given[5:]}") == found
    if found is not None and not set(given) & set("?#;"):
        assert canonical_url(f"{given}?utm_source=feed") == found


def date(data: bytes) -> None:
    """A publish date is one instant within the believable years, and is read back as itself."""
    found = publish_date(decoded(data))
    if found is None:
        return
    assert found.utcoffset() is not None
    assert 1900 <= found.astimezone(UTC).year <= 2100
    assert publish_date(found.isoformat()) == found
    seen = publish_date(decoded(data), NOW)
    assert seen is None or seen <= NOW + timedelta(days=1)


def covers(length: int, pieces: list[tuple[int, int]]) -> None:
    """Pieces of a text of that length, together without gap or overlap."""
    at = 0
    for start, end in sorted(pieces):
        assert start == at < end
        at = end
    assert at == length


@cache
def _validator(name: str) -> Any:
    [contract] = [each for each in CONTRACTS if each.name == name]
    return jsonschema_rs.validator_for(schema_of(contract), validate_formats=True)


def follows_schema(name: str, record: Any) -> None:
    """What goes onto a topic follows its schema."""
    found = [error.message for error in _validator(name).iter_errors(load_json(record.to_bytes()))]
    assert found == []
