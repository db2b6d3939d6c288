"""Points in time as the options of a window take them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import typer

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
EXPECTED = "start, now, a date, a time as in 2026-11-20T09:00:00Z, or how far back: 90s, 15m, 2h, 7d"


def moment(text: str, option: str, now: float) -> int | None:
    """A time in ms since 1970; 0 for `start`, None for `now`. A date is its midnight and a time without zone is UTC.

    Args:
        text: as the user gave it.
        option: its name, for the error.
        now: seconds since 1970.
    """
    if text == "now":
        return None
    if text == "start":
        return 0
    if re.fullmatch(r"[0-9]{1,9}[smhd]", text):
        return max(1, int((now - span(text, option)) * 1000))
    try:
        when = datetime.fromisoformat(text)
        seconds = (when if when.tzinfo is not None else when.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"expected {EXPECTED}; got {text!r}", param_hint=option) from None
    return max(1, int(seconds * 1000))


def span(text: str, option: str) -> int:
    """A span in seconds."""
    match = re.fullmatch(r"([0-9]{1,9})([smhd])", text)
    if match is None and text != "0":
        raise typer.BadParameter(f"expected a span such as 90s, 15m, 2h, 7d or 0; got {text!r}", param_hint=option)
    return int(match[1]) * _UNITS[match[2]] if match is not None else 0


def shown_time(ms: int) -> str:
    """A broker's time for people."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
