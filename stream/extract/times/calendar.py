"""What a time expression means on the calendar: a TIMEX3 value with its interval and granularity.

Values follow TIMEX3 (TimeML 1.2.1): 2017-05-31, 2017-05, 2017, 2017-W22, 2017-W22-WE, 2017-Q2, 2017-SU, 201 (decade),
20 (century), P2W, PT5H, XXXX-WXX-4, PRESENT_REF. Weeks are ISO weeks. Seasons are those of the northern hemisphere by
whole months. Intervals are inclusive.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from stream.records import Anchor, Granularity

_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_DURATIONS = {"Y": "P{}Y", "M": "P{}M", "W": "P{}W", "D": "P{}D", "H": "PT{}H", "MI": "PT{}M", "S": "PT{}S"}
_TIMES_TEN = {"DE": 10, "CE": 100}
_DAYS = {"D": 1, "W": 7, "FN": 14, "WE": 7}
_MONTHS = {"M": 1, "Q": 3, "Y": 12, "DE": 120, "CE": 1200}
_FIRST_YEAR, _LAST_YEAR = 1, 9999


@dataclass(frozen=True, slots=True)
class Meaning:
    """A resolved expression. `since`/`until` are inclusive days (or RFC 3339 minutes in `at`), None when unanchored."""

    value: str | None
    since: date | None = None
    until: date | None = None
    granularity: Granularity | None = None
    anchor: Anchor | None = None
    at: str | None = None
    why: str = ""

    def against(self, anchor: Anchor) -> Meaning:
        """The same, said to be resolved against `anchor`."""
        return replace(self, anchor=anchor)

    def until_day(self, day: date) -> Meaning:
        """The same, ending at `day` at the latest (what is "earlier this month" is over by today)."""
        if self.until is None or self.since is None or not self.since <= day < self.until:
            return self
        return replace(self, until=day)


def on_day(day: date, part: str = "") -> Meaning:
    """One day, or a part of it (MO AF EV NI DT MI)."""
    return Meaning(day.isoformat() + (f"T{part}" if part else ""), day, day, Granularity.DAY)


def at_minute(day: date, hour: int, minute: int, offset: int | None) -> Meaning:
    """A clock time; `offset` is the zone's distance from UTC in minutes, None when unknown (RFC 3339: -00:00)."""
    clock = f"{day.isoformat()}T{hour:02d}:{minute:02d}"
    zone = "-00:00" if offset is None else f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}"
    return Meaning(clock, day, day, Granularity.MINUTE, at=f"{clock}:00{zone}")


def in_month(year: int, month: int) -> Meaning:
    """One month."""
    return Meaning(
        f"{year:04d}-{month:02d}",
        date(year, month, 1),
        date(year, month, monthrange(year, month)[1]),
        Granularity.MONTH,
    )


def in_year(year: int) -> Meaning | None:
    """One year; None outside the calendar."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    return Meaning(f"{year:04d}", date(year, 1, 1), date(year, 12, 31), Granularity.YEAR)


def in_years(first: int, count: int) -> Meaning | None:
    """A decade (count 10) or a century (count 100) that starts at `first`."""
    if not _FIRST_YEAR <= first <= _LAST_YEAR - count:
        return None
    digits = 3 if count == 10 else 2
    return Meaning(f"{first:04d}"[:digits], date(first, 1, 1), date(first + count - 1, 12, 31), Granularity.INTERVAL)


def in_week(day: date) -> Meaning:
    """The ISO week around `day`."""
    year, week, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    return Meaning(f"{year:04d}-W{week:02d}", monday, monday + timedelta(days=6), Granularity.WEEK)


def on_weekend(day: date) -> Meaning:
    """Saturday and Sunday of the ISO week around `day`."""
    week = in_week(day)
    assert week.since is not None  # noqa: S101 - in_week always sets it; tells the type checker
    return Meaning(
        f"{week.value}-WE", week.since + timedelta(days=5), week.since + timedelta(days=6), Granularity.INTERVAL
    )


def in_quarter(year: int, quarter: int) -> Meaning:
    """A calendar quarter, 1 to 4."""
    first, last = in_month(year, quarter * 3 - 2), in_month(year, quarter * 3)
    return Meaning(f"{year:04d}-Q{quarter}", first.since, last.until, Granularity.INTERVAL)


def in_half(year: int, half: int) -> Meaning:
    """The first or second half of a year."""
    first, last = in_month(year, half * 6 - 5), in_month(year, half * 6)
    return Meaning(f"{year:04d}-H{half}", first.since, last.until, Granularity.INTERVAL)


def in_season(year: int, season: str) -> Meaning:
    """A season; the winter of a year starts in its December."""
    start = date(year, _SEASONS[season], 1)
    last = shift(start, "M", 2)
    return Meaning(f"{year:04d}-{season}", start, in_month(last.year, last.month).until, Granularity.INTERVAL)


def unit_around(day: date, unit: str) -> Meaning | None:
    """The year, quarter, month, week, weekend, decade ... in which `day` lies."""
    if unit == "Y":
        return in_year(day.year)
    if unit == "M":
        return in_month(day.year, day.month)
    if unit in ("W", "FN"):
        return in_week(day)
    if unit == "WE":
        return on_weekend(day)
    if unit == "Q":
        return in_quarter(day.year, (day.month + 2) // 3)
    if unit in _TIMES_TEN:
        size = _TIMES_TEN[unit]
        return in_years(day.year // size * size, size)
    return on_day(day)


def shift(day: date, unit: str, count: int) -> date:
    """`day` moved by `count` units, clipped to the calendar; a day that a month lacks becomes its last."""
    if unit in _MONTHS:
        months = day.year * 12 + day.month - 1 + count * _MONTHS[unit]
        year, month = months // 12, months % 12 + 1
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            return date.min if year < _FIRST_YEAR else date.max
        return date(year, month, min(day.day, monthrange(year, month)[1]))
    try:
        return day + timedelta(days=count * _DAYS.get(unit, 0))
    except OverflowError:
        return date.min if count < 0 else date.max


def duration(count: str, unit: str) -> str:
    """The TIMEX3 duration of `count` units; `count` is a number or X for an unknown one."""
    if unit in _TIMES_TEN:
        return f"P{int(count) * _TIMES_TEN[unit]}Y" if count.isdigit() else f"P{count}{unit}"
    if unit == "Q":
        return f"P{count}Q"
    if unit == "FN":
        return f"P{int(count) * 2}W" if count.isdigit() else "PXW"
    if unit == "WE":
        return f"P{int(count) * 2}D" if count == "1" else f"P{count}WE"
    return _DURATIONS[unit].format(count)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth (1..5, -1 the last) weekday (Monday is 0) of a month."""
    if nth < 0:
        last = date(year, month, monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def easter(year: int) -> date:
    """Western Easter Sunday (the anonymous Gregorian algorithm, Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, g = b // 4, b % 4, (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
