"""What the options --from, --to, --since, --until and --lead-in take, in whatever command they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import typer

from stream.cli.moments import broker_time, moment, shown_time, span, stretch

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOT_MOMENTS = ["", "yesterday", "2 h", "2h30m", "-5m", "999999999d", "2026-13-01", "\u0665m", "1e9"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", NOON - timedelta(seconds=90)),
        ("15m", NOON - timedelta(minutes=15)),
        ("2h", NOON - timedelta(hours=2)),
        ("7d", NOON - timedelta(days=7)),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01 09:00", datetime(2026, 3, 1, 9, tzinfo=UTC)),
        ("2026-03-01T09:00:00Z", datetime(2026, 3, 1, 9, tzinfo=UTC)),
        ("2026-03-01T09:00:00+02:00", datetime(2026, 3, 1, 7, tzinfo=UTC)),
    ],
)
def test_moments_are_spans_dates_or_times(text: str, expected: datetime) -> None:
    assert moment(text, NOON) == expected
    assert broker_time(text, "--from", NOON.timestamp()) == expected.timestamp() * 1000


@pytest.mark.parametrize(("text", "expected"), [("now", None), ("start", 0), ("0001-01-01", 1), ("99999d", 1)])
def test_brokers_know_a_start_and_an_end(text: str, expected: int | None) -> None:
    assert broker_time(text, "--from", NOON.timestamp()) == expected


@pytest.mark.parametrize("text", NOT_MOMENTS)
def test_what_is_no_moment_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="expected a date, a time"):
        moment(text, NOON)
    with pytest.raises(typer.BadParameter, match="expected start, now, a date"):
        broker_time(text, "--from", NOON.timestamp())


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, (None, None)),
        ("start", "now", (None, NOON)),
        ("start", None, (None, None)),
        ("now", None, (NOON, None)),
        ("2h", "1h", (NOON - 2 * HOUR, NOON - HOUR)),
        (None, "1h", (None, NOON - HOUR)),
        ("2026-11-20", "2026-11-20T01:00", (NOON - 12 * HOUR, NOON - 11 * HOUR)),
    ],
)
def test_a_stretch_of_time_may_be_open(since: str | None, until: str | None, expected: object) -> None:
    assert stretch(since, until, NOON) == expected


@pytest.mark.parametrize(
    ("since", "until"), [("1h", "2h"), ("1h", "1h"), ("2099-01-01", None), ("start", "start"), (None, "start")]
)
def test_a_stretch_that_holds_nothing_is_told(since: str | None, until: str | None) -> None:
    with pytest.raises(
        ValueError, match=f"expected --since before --until, got {since or 'start'} and {until or 'now'}"
    ):
        stretch(since, until, NOON)


def test_what_a_stretch_takes_is_told() -> None:
    with pytest.raises(ValueError, match=r"expected start, now, a date, .* got 'tuesday'"):
        stretch(None, "tuesday", NOON)


def test_spans() -> None:
    assert [span(text, "--lead-in") for text in ("0", "90s", "15m", "1d")] == [0, 90, 900, 86_400]
    with pytest.raises(typer.BadParameter, match="expected a span"):
        span("a while", "--lead-in")


def test_times_are_shown_in_utc() -> None:
    assert shown_time(1_795_132_800_500) == "2026-11-20T00:00:00Z"
