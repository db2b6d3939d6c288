"""Resolvers of calendar expressions: dates, months, years, weekdays, named days, feasts, clock times."""

from __future__ import annotations

from datetime import date, timedelta

from stream.extract.times.calendar import (
    Meaning,
    at_minute,
    easter,
    in_month,
    in_season,
    in_year,
    in_years,
    nth_weekday,
    on_day,
    shift,
)
from stream.extract.times.lexicon import cues
from stream.extract.times.reading import Reading
from stream.records import Anchor

_AHEAD_DAYS = 120  # a date without year and tense may lie this far ahead before the one behind is likelier
_HALVES = {"MO": "a", "AF": "p", "EV": "p", "NI": "p"}
_SOON_DAYS = 60
_SOON_MONTHS = 2
_SET_MONTHS = 4


def iso_date(reading: Reading) -> Meaning | None:
    """2017-05-31."""
    return _made(*(int(part) for part in reading.frame.items[reading.first].text.split("-")))


def slashed_date(reading: Reading) -> Meaning | None:
    """5/31/2017: month first, as American news has it, unless only day first is a date."""
    first, second, year = (int(part) for part in reading.frame.items[reading.first].text.split("/"))
    if year < 100:
        year += 2000 if year < 70 else 1900
    return _made(year, first, second) or _made(year, second, first)


def full_date(reading: Reading) -> Meaning | None:
    """May 31, 31 May 2017, Wednesday, May 31, with or without a clock time."""
    month, day, year = reading.number("M"), reading.number("d"), _year(reading)
    if month is None or day is None or not 1 <= day <= 31:
        return None
    if year is not None:
        found = _made(year, month, day)
    else:
        chosen = _nearest_year(reading, month, day)
        if chosen is None:
            return Meaning(f"XXXX-{month:02d}-{day:02d}")
        found = _made(chosen, month, day)
        found = found.against(reading.anchor) if found else None
    return _with_clock(reading, found)


def month_of_year(reading: Reading) -> Meaning | None:
    """March 2016, late November 1999."""
    month, year = reading.number("M"), _year(reading)
    if month is None or year is None:
        return None
    return in_month(year, month).against(Anchor.TEXT)


def bare_month(reading: Reading) -> Meaning | None:
    """December, last November, June last year."""
    month, today = reading.number("M"), reading.today
    if month is None or not _is_month(reading):
        return None
    if today is None:
        return Meaning(f"XXXX-{month:02d}")
    relation = reading.item("rel") or reading.item("rel2")
    letter = relation.letter if relation else ""
    year = today.year
    if reading.item("rel2"):
        year += {"l": -1, "f": 1}.get(letter, 0)
    elif letter == "l":
        year -= month >= today.month
    elif letter == "f":
        year += month <= today.month
    elif letter != "h":
        year = _month_year(reading, month, today)
    return in_month(year, month).against(reading.anchor)


def year_alone(reading: Reading) -> Meaning | None:
    """1998, fiscal 1989, early 1990, mid-1996. Numbers that count something are no years."""
    year = reading.number("y")
    if year is None:
        return None
    named = reading.before() in cues("of_year") or reading.item("U") or reading.item("L")
    if not 1900 <= year <= 2100 and not named:
        return None
    if reading.today and year > reading.today.year + 50:
        return None
    if reading.after() in cues("counted"):
        return None
    found = in_year(year)
    return found.against(Anchor.TEXT) if found else None


def decade(reading: Reading) -> Meaning | None:
    """1990s, the nineties, the '80s."""
    first = reading.number("Y")
    found = in_years(first, 10) if first is not None and reading.before() != "$" else None
    return found.against(Anchor.TEXT) if found else None


def century(reading: Reading) -> Meaning | None:
    """The 20th century: the years from 1900, as TIMEX3 has it."""
    nth = reading.number("O")
    if nth is None or not 2 <= nth <= 30 or reading.value("U") != "CE":
        return None
    found = in_years((nth - 1) * 100, 100)
    return found.against(Anchor.TEXT) if found else None


def weekday(reading: Reading) -> Meaning | None:
    """On Thursday: the nearest one behind, today included, unless the clause lies ahead."""
    day, today = reading.number("W"), reading.today
    if day is None:
        return None
    if today is None:
        return Meaning(f"XXXX-WXX-{day + 1}")
    relation = reading.item("rel")
    back = (today.weekday() - day) % 7
    if relation and relation.letter == "b" and reading.frame.last and reading.frame.last.since:
        return _with_clock(reading, on_day(_weekday_near(reading.frame.last.since, day)).against(Anchor.EVENT))
    if relation and relation.letter == "l":
        found = today - timedelta(days=back or 7)
    elif relation and relation.letter == "f":
        found = today + timedelta(days=7 - back)
    elif (relation and relation.letter == "h") or _lies_ahead(reading):
        found = today + timedelta(days=(7 - back) % 7)
    else:
        found = today - timedelta(days=back)
    return _with_clock(reading, on_day(found, reading.value("P")).against(reading.anchor))


def named_day(reading: Reading) -> Meaning | None:
    """Today, yesterday morning, tonight, overnight."""
    offset, _, part = reading.value("D").partition(",")
    if reading.today is None:
        return None
    found = on_day(shift(reading.today, "D", int(offset)), reading.value("P") or part)
    return _with_clock(reading, found.against(reading.anchor))


def part_of_day(reading: Reading) -> Meaning | None:
    """This morning, last night, that evening, the next morning."""
    relation, part, today = reading.item("rel"), reading.value("P"), reading.today
    if relation is None or today is None:
        return None
    told = reading.frame.day
    if relation.letter == "b" or (relation.letter == "f" and relation.text != "coming"):
        base = told.since if told and told.since else today
        found = on_day(shift(base, "D", relation.letter == "f"), part)
        return _with_clock(reading, found.against(Anchor.EVENT))
    day = shift(today, "D", -1) if relation.letter == "l" else today
    return _with_clock(reading, on_day(day, part).against(reading.anchor))


def clock_alone(reading: Reading) -> Meaning | None:
    """At 10:35 p.m.: on the last day that the text named, else on the reference day."""
    told = reading.frame.day
    day = told.since if told and told.since else reading.today
    if day is None or _is_duration(reading):
        return None
    return _with_clock(reading, on_day(day).against(reading.anchor), needed=True)


def _is_duration(reading: Reading) -> bool:
    """Whether it is how long something runs, as in the list of a player: "0:48 Flood hits the valley"."""
    if reading.item("C") or reading.item("Z") or reading.item("ofday") or reading.before() in cues("clock_before"):
        return False
    text = reading.frame.part.kept.text
    bare = text[reading.start : reading.end]
    return len(bare) == 4 and bare[1] == ":" and text[reading.end + 1 : reading.end + 2].isupper()


def season(reading: Reading) -> Meaning | None:
    """Last fall, the summer of 1994, this spring."""
    name, today, year = reading.value("S"), reading.today, _year(reading)
    relation = reading.item("rel")
    bare = relation is None and year is None and not reading.item("pre")
    if bare and reading.before() not in cues("season_before"):
        return None
    if year is not None:
        return in_season(year, name).against(Anchor.TEXT)
    if today is None:
        return Meaning(f"XXXX-{name}")
    start = in_season(today.year, name)
    begun = start.since is not None and start.since <= today
    over = start.until is not None and start.until < today
    year = today.year
    if relation and relation.letter == "l":
        year -= not over
    elif relation and relation.letter == "f":
        year += begun
    elif not relation and not begun and not reading.is_future():
        year -= 1
    return in_season(year, name).against(reading.anchor)


def feast(reading: Reading) -> Meaning | None:
    """Christmas, last Thanksgiving, Easter Sunday 2017."""
    rule, today, year = reading.value("K"), reading.today, _year(reading)
    if today is None and year is None:
        return None
    if year is not None:
        return on_day(_feast_day(rule, year, reading)).against(Anchor.TEXT)
    assert today is not None  # noqa: S101 - the case was left above; tells the type checker
    relation = reading.item("rel")
    found = _feast_day(rule, today.year, reading)
    if relation and relation.letter == "l":
        found = found if found < today else _feast_day(rule, today.year - 1, reading)
    elif (relation and relation.letter == "f") or reading.is_future():
        found = found if found >= today else _feast_day(rule, today.year + 1, reading)
    elif found > today + timedelta(days=_AHEAD_DAYS) or (found > today and reading.is_past()):
        found = _feast_day(rule, today.year - 1, reading)
    return on_day(found).against(reading.anchor)


def _feast_day(rule: str, year: int, reading: Reading) -> date:
    if rule.startswith("EASTER"):
        day = easter(year) + timedelta(days=int(rule[6:]))
    else:
        parts = [int(part) for part in rule.split("-")]
        day = date(year, *parts) if len(parts) == 2 else nth_weekday(year, parts[0], parts[1], parts[2])
    return day - timedelta(days=1) if reading.item("eve") else day


def _made(year: int, month: int, day: int) -> Meaning | None:
    """A day, None when there is no such day."""
    try:
        return on_day(date(year, month, day)).against(Anchor.TEXT)
    except ValueError:
        return None


def _year(reading: Reading) -> int | None:
    year = reading.number("y")
    if year is not None and year < 100 and reading.item("y"):
        year += 1900 if year >= 50 else 2000
    return year if year is None or 1 <= year <= 9998 else None


def _nearest_year(reading: Reading, month: int, day: int) -> int | None:
    """The year of a date without one: by tense, else the nearest."""
    today = reading.today
    if today is None:
        return None
    this = _made(today.year, month, day) or _made(today.year + 1, month, day) or _made(today.year - 1, month, day)
    if this is None or this.since is None:
        return today.year
    if reading.is_future() or reading.before() in cues("by"):
        # What is announced for a date close behind is a slip of tense, not a plan for next year.
        return today.year if this.since >= today - timedelta(days=60) else today.year + 1
    ahead = (this.since - today).days
    is_set = reading.before() == "for" or reading.is_set_ahead()
    if 0 < ahead <= _AHEAD_DAYS and is_set:
        return today.year  # "called for 10 December" sets a date, whatever the tense of the calling
    if ahead <= _AHEAD_DAYS - 365 and is_set:
        return today.year + 1
    if 0 < ahead <= _SOON_DAYS and not reading.follows_past():
        return today.year
    if ahead <= 0:
        return today.year + 1 if -ahead > 365 - _AHEAD_DAYS // 4 and not reading.is_past() else today.year
    if reading.is_past():
        return today.year - (ahead > 3)
    return today.year if ahead <= _AHEAD_DAYS else today.year - 1


def _month_year(reading: Reading, month: int, today: date) -> int:
    ahead = (month - today.month) % 12
    if 0 < ahead <= _SET_MONTHS and reading.is_set_ahead():
        return today.year + (month < today.month)
    if reading.before() in cues("by") and not reading.follows_past():
        return today.year + (month < today.month)
    if reading.is_future():
        return today.year + (month < today.month)
    if month <= today.month:
        return today.year
    return today.year if ahead <= _SOON_MONTHS and not reading.follows_past() else today.year - 1


def _is_month(reading: Reading) -> bool:
    """Words that are also names, verbs or short forms are months only in company."""
    item = reading.item("M")
    if item is None or (len(item.text) == 3 and item.text != "may"):
        return False
    if item.text not in ("may", "march", "august", "april", "june"):
        return True
    if reading.item("rel") or reading.item("rel2") or reading.item("pre"):
        return True
    if reading.before() in cues("month_before"):
        return not (item.text == "may" and reading.before() == "and")
    if not reading.frame.parsed or item.text == "may":
        return False
    token = reading.frame.part.doc.char_span(item.start, item.end, alignment_mode="expand")
    return token is not None and all(word.ent_type_ == "DATE" for word in token)


def _with_clock(reading: Reading, found: Meaning | None, *, needed: bool = False) -> Meaning | None:
    """Add the clock time that the expression carries, if it does."""
    if found is None or found.since is None:
        return found
    clock = reading.item("c")
    if clock is None:
        return None if needed else found
    hour, _, minute = clock.value.partition(":")
    half = reading.value("C") or _HALVES.get(reading.value("ofday") or reading.value("P"), "")
    hours, minutes = int(hour), int(minute or 0)
    if hours > 24 or minutes > 59 or (half and hours > 12):
        return None if needed else found
    hours = hours % 12 + 12 * (half == "p") if half else hours % 24
    zone = reading.value("Z")
    made = at_minute(found.since, hours, minutes, int(zone) if zone else reading.frame.offset)
    return made.against(found.anchor or reading.anchor)


def _lies_ahead(reading: Reading) -> bool:
    """Whether the clause, or the preposition, says that a day is yet to come."""
    if reading.before() in ("until", "till"):
        return True
    return reading.is_future() or reading.is_set_ahead() or (reading.before() == "by" and not reading.is_past())


def _weekday_near(day: date, wanted: int) -> date:
    """The first such weekday at or after `day`."""
    return day + timedelta(days=(wanted - day.weekday()) % 7)
