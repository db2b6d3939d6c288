"""Extraction without a parse: numbers, times and places of any text. What is found stands in the text."""

from __future__ import annotations

from datetime import date, datetime

from stream.clean.dates import publish_date
from stream.extract.extractor import time_record
from stream.extract.numbers import parse_quantity
from stream.extract.parsed import ParsedArticle, PartText
from stream.extract.places import find_places
from stream.extract.times import find_times
from stream.records import Granularity, Header, Segment
from stream.records.kept import KeptText
from tests.fuzz.draw import decoded, fields


def numbers(data: bytes) -> None:
    """Bounds are in order."""
    found = parse_quantity(decoded(data))
    if found is not None:
        assert all(bound is None or bound >= 0 for bound in (found.low, found.high))
        assert found.low is None or found.high is None or found.low <= found.high


def times(data: bytes) -> None:
    """Days exist, beginnings come before ends."""
    text, published = fields(data, 2)
    made = article(text or "", None, published)
    for hit in find_times(made):
        found = time_record(hit)
        assert found.text == (text or "")[found.start : found.end] != ""
        assert (found.since is None) == (found.until is None)
        if found.since is not None and found.until is not None:
            read = datetime.fromisoformat if hit.granularity is Granularity.MINUTE else date.fromisoformat
            assert read(found.since) <= read(found.until)


def places(data: bytes) -> None:
    """Names are slices of their part."""
    text, title = fields(data, 2)
    made = article(text or "", title, None)
    for hit in find_places(made):
        whole = (title or "") if hit.part.is_title else (text or "")
        assert hit.place.text == whole[hit.place.start : hit.place.end] != ""
        hit.place.to_bytes()


def article(text: str, title: str | None, published: str | None) -> ParsedArticle:
    """An article of which only the text is known: places and times ask for no more."""
    header = Header(
        article_id="a", revision="r", origin="o", title=title, published_at=publish_date(published), url=title
    )
    head = _part(title, "title") if title and title.strip() else None
    return ParsedArticle(header, _part(text), head, parsed=False)


def _part(text: str, part: str | None = None) -> PartText:
    kept = KeptText(text, [Segment(start=0, end=len(text))] if text else [], part=part)  # type: ignore[arg-type]
    return PartText(kept, None)  # type: ignore[arg-type]
