"""Publish dates: read what feeds really send, and drop what cannot be true.

A date that cannot be read or believed is null; it never costs us the article.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_EARLIEST_YEAR = 1900
_LATEST_YEAR = 2100
_TOLERATED_LEAD = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z)?)?$")
_ISO_TAIL = re.compile(r"[ ]?(?:UTC|GMT)$")
_SHORT_ZONE = re.compile(r"([+-]\d\d)(\d\d)$")
_FRACTION = re.compile(r"(\.\d{1,6})\d*")
_UNIX_SECONDS = re.compile(r"\d{9,10}$")
_FORMATS = (
    "%Y/%m/%d",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m",
    "%d %B %Y",
    "%d %b %Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%B %d %Y",
    "%A, %B %d, %Y",
    "%A, %d %B %Y",
    "%B %d, %Y %I:%M %p",
    "%b %d, %Y %I:%M %p",
    "%d %B %Y %H:%M",
    "%d %b %Y %H:%M",
    "%d.%m.%Y",
)


def publish_date(value: str | None, received_at: datetime | None = None) -> datetime | None:
    """The publish time, timezone-aware, or None where it is missing, unreadable or implausible.

    Args:
        value: RFC 3339 by right; RFC 2822, bare dates and some newspaper forms are read too. Without a zone: UTC.
        received_at: when the broker got the article; a publish date over a day later is implausible.

    The zone is kept where it is a matter of whole minutes; else the same instant is given in UTC. Implausible are
    1970-01-01 (the zero of many databases), years outside 1900..2100, and the future. Without `received_at` there is no
    clock to compare with, so that equal input gives equal output.
    """
    if value is None or len(value) > 100:
        return None
    when = _read(" ".join(value.split()))
    if when is None:
        return None
    try:
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when
        utc = when.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    if not _EARLIEST_YEAR <= utc.year <= _LATEST_YEAR or abs(utc - _EPOCH) < _TOLERATED_LEAD:
        return None
    if received_at is not None and utc > received_at.astimezone(UTC) + _TOLERATED_LEAD:
        return None
    return when if _has_whole_minutes(when) else utc


def _has_whole_minutes(when: datetime) -> bool:
    """Whether the zone is one that RFC 3339 can write; any other would move the instant on its way over the wire."""
    offset = when.utcoffset()
    return offset is not None and not offset % timedelta(minutes=1)


def _read(value: str) -> datetime | None:
    if not value:
        return None
    for attempt in (_read_iso, _read_compact, _read_rfc2822, _read_newspaper):
        try:
            when = attempt(value)
        except (ValueError, TypeError, OverflowError, OSError):
            continue
        if when is not None:
            return when
    return None


def _read_iso(value: str) -> datetime | None:
    value = _FRACTION.sub(r"\1", _ISO_TAIL.sub("Z", value), count=1)
    return datetime.fromisoformat(_SHORT_ZONE.sub(r"\1:\2", value) if "T" in value or ":" in value else value)


def _read_compact(value: str) -> datetime | None:
    if _UNIX_SECONDS.match(value):
        return datetime.fromtimestamp(int(value), UTC)
    match = _COMPACT.match(value)
    if match is None:
        return None
    year, month, day, hour, minute, second, _zone = match.groups()
    return datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC)


def _read_rfc2822(value: str) -> datetime | None:
    return parsedate_to_datetime(value) if ":" in value else None


def _read_newspaper(value: str) -> datetime | None:
    value = value.replace("Sept.", "Sep").replace("a.m.", "AM").replace("p.m.", "PM").replace(".,", ",")
    for form in _FORMATS:
        try:
            return datetime.strptime(value, form)  # noqa: DTZ007 - the caller adds the zone
        except ValueError:
            continue
    return None
