"""Stream time: publish times move the clock, times of receipt only where there is nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from stream.identity import MemoryState
from stream.identity.calendar import Calendar, seconds
from stream.records import Header

PUBLISHED = datetime(2024, 3, 3, 12, tzinfo=UTC)
RECEIVED = datetime(2024, 9, 1, tzinfo=UTC)
"""An archive is read half a year later."""


def header(number: int, published: datetime | None, received: datetime | None = RECEIVED) -> Header:
    return Header(
        article_id=f"a{number}", revision="r", origin=f"raw-0-{number}", published_at=published, received_at=received,
        language="en",
    )  # fmt: skip


def calendar(state: MemoryState) -> Calendar:
    return Calendar(state, "p", timedelta(days=30), 1000)


def read(state: MemoryState, *headers: Header) -> Calendar:
    """A message at a time, as the deciders do; each article is filed."""
    for each in headers:
        clock = calendar(state)
        clock.file(each.article_id, clock.advance(each))
        clock.save()
    return calendar(state)


def test_undated_articles_of_an_archive_take_the_time_of_the_dated_ones() -> None:
    state = MemoryState()
    clock = read(state, header(0, PUBLISHED), header(1, None), header(2, None), header(3, None))
    assert clock.now == seconds(PUBLISHED)
    assert clock.due(9) == []


def test_the_time_of_receipt_makes_no_difference_once_there_are_dates() -> None:
    with_receipt, without = MemoryState(), MemoryState()
    days = [PUBLISHED, None, PUBLISHED + timedelta(days=3), None]
    read(with_receipt, *(header(number, day) for number, day in enumerate(days)))
    read(without, *(header(number, day, None) for number, day in enumerate(days)))
    assert with_receipt.get("p|clock") == without.get("p|clock")


def test_the_first_date_counts_however_late_undated_articles_were_received() -> None:
    state = MemoryState()
    assert read(state, header(0, None), header(1, PUBLISHED)).now == seconds(PUBLISHED)


def test_a_feed_without_dates_expires_by_its_times_of_receipt() -> None:
    state = MemoryState()
    read(state, header(0, None), header(1, None, RECEIVED + timedelta(days=20)))
    clock = read(state, header(2, None, RECEIVED + timedelta(days=40)))
    assert clock.due(9) == ["a0"]
