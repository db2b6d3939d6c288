"""Points in time and spans, as the options of all commands take them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import typer

_START = datetime.min.replace(tzinfo=UTC)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SPAN = re.compile(r"([0-9]{1,9})([smhd])")
EXPECTED = "a date, a time as in 2026-11-20T09:00:00Z, or how far back: 90s, 15m, 2h, 7d"


def moment(text: str, now: datetime) -> datetime:
    """A date, which is its midnight, a time, in UTC where no zone is given, or a span before now. Raises ValueError."""
    back = _SPAN.fullmatch(text)
    try:
        if back is not None:
            return now - timedelta(seconds=_seconds(back))
        read = datetime.fromisoformat(text)
        return read.astimezone(UTC) if read.tzinfo is not None else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"expected {EXPECTED}; got {text!r}") from None


def broker_time(text: str, option: str, now: float) -> int | None:
    """A moment as brokers are asked for it, in ms since 1970; 0 for `start`, None for `now`. Raises BadParameter.

    Args:
        text: as the user gave it.
        option: its name, for the error.
        now: seconds since 1970.
    """
    if text == "now":
        return None
    if text == "start":
        return 0
    try:
        when = moment(text, datetime.fromtimestamp(now, UTC))
    except ValueError:
        raise typer.BadParameter(f"expected start, now, {EXPECTED}; got {text!r}", param_hint=option) from None
    return max(1, int(when.timestamp() * 1000))


def stretch(since: str | None, until: str | None, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From when until when, for --since and --until: moments as above, `start` or `now`; None where it is open.

    Raises ValueError for what cannot be read, and for a beginning that is not before the end: it would find nothing and
    look like peace.
    """
    begin, end = _bound(since, now), _bound(until, now)
    first = begin or _START
    if first > now if end is None else first >= end:
        raise ValueError(f"expected --since before --until, got {since or 'start'} and {until or 'now'}")
    return (None if since == "start" else begin), end


def _bound(text: str | None, now: datetime) -> datetime | None:
    if not text:
        return None
    if text in ("start", "now"):
        return now if text == "now" else _START
    try:
        return moment(text, now)
    except ValueError:
        raise ValueError(f"expected start, now, {EXPECTED}; got {text!r}") from None


def span(text: str, option: str) -> int:
    """A span in seconds. Raises BadParameter, which names the option."""
    match = _SPAN.fullmatch(text)
    if match is None and text != "0":
        raise typer.BadParameter(f"expected a span such as 90s, 15m, 2h, 7d or 0; got {text!r}", param_hint=option)
    return _seconds(match) if match is not None else 0


def shown_time(ms: int) -> str:
    """A broker's time for people."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _seconds(match: re.Match[str]) -> int:
    return int(match[1]) * _UNITS[match[2]]
