"""Resolvers of relative expressions, durations, sets, quarters and references."""

from __future__ import annotations

from datetime import date

from stream.extract.times.calendar import (
    Meaning,
    duration,
    in_half,
    in_quarter,
    in_year,
    on_day,
    on_weekend,
    shift,
    unit_around,
)
from stream.extract.times.lexicon import cues
from stream.extract.times.reading import Reading
from stream.records import Anchor, Granularity

_STEP = {"l": -1, "h": 0, "f": 1, "b": 0}
_SHORT = frozenset(("H", "MI", "S"))
_LETTERS = {"FN": "W", "WE": "D"}


def relative_unit(reading: Reading) -> Meaning | None:
    """Last year, this week, next month, that day, the following year, the past week."""
    relation, unit, today = reading.item("rel"), reading.value("U"), reading.today
    if relation is None or unit in _SHORT:
        return None
    if relation.letter == "b" or relation.text in cues("told") or (unit == "D" and relation.letter in "lf"):
        return _told_unit(reading, relation.letter, unit)
    if today is None:
        return Meaning(f"P1{unit}") if unit in ("Y", "M", "W") and relation.text == "past" else None
    if unit == "D":
        return on_day(today).against(reading.anchor) if relation.text == "this" else None
    if relation.text == "past" and unit in ("DE", "CE"):
        since = shift(today, unit, -1)
        return Meaning(duration("1", unit), since, today, Granularity.INTERVAL, reading.anchor)
    step = _STEP[relation.letter]
    if unit == "WE" and relation.letter == "l" and today.weekday() >= 5:
        step = -1
    if relation.text == "earlier":
        step = 0
    found = unit_around(shift(today, unit, step), unit)
    if found is None:
        return None
    found = found.against(reading.anchor)
    side = reading.item("pre")
    if side and side.letter == "e" and step == 0:
        return _earlier(found, unit, today, reading)
    return found


def _earlier(found: Meaning, unit: str, today: date, reading: Reading) -> Meaning:
    """What was "earlier this month" is over by today; on the first of a month it can only mean the one before."""
    if found.since == today:
        before = unit_around(shift(today, "D", -1), unit)
        return before.against(reading.anchor) if before else found
    return found.until_day(today)


def _told_unit(reading: Reading, letter: str, unit: str) -> Meaning | None:
    """That day, the same year, the following month, the next day: counted from what the text named last."""
    told = reading.frame.last
    base = told.since if told and told.since else reading.today
    if base is None:
        return None
    found = unit_around(shift(base, unit, _STEP[letter]), unit)
    return found.against(Anchor.EVENT) if found else None


def within_unit(reading: Reading) -> Meaning | None:
    """Earlier in the year, later in the month: the unit around today."""
    unit, today = reading.value("U"), reading.today
    if today is None or unit in _SHORT or unit == "D":
        return None
    found = unit_around(today, unit)
    return found.against(reading.anchor) if found else None


def unit_end(reading: Reading) -> Meaning | None:
    """Year-end, the end of the month: the unit around today."""
    unit, today = reading.value("U"), reading.today
    if today is None or unit in _SHORT or unit == "D":
        return None
    found = unit_around(today, unit)
    if found is None or found.until is None:
        return None
    last = reading.item("R")
    return on_day(found.until).against(reading.anchor) if last and last.value == "END" and unit in "YM" else found


def counted(reading: Reading) -> Meaning | None:
    """Two years ago, eight months later, a day earlier."""
    unit, side = reading.value("U"), reading.item("dir")
    if side is None:
        return None
    count = _count(reading)
    told = reading.frame.last
    from_text = side.letter != "g" and told is not None and told.since is not None and told.anchor != Anchor.EVENT
    base = told.since if from_text and told else reading.today
    if count is None:
        return Meaning("PAST_REF" if side.letter in "ge<" else "FUTURE_REF")
    if base is None:
        return None
    step = -count if side.letter in "ge<" else count
    anchor = Anchor.EVENT if from_text else reading.anchor
    if unit in _SHORT:
        return on_day(base).against(anchor)
    by_quarter = unit == "Y" and count == 1 and not reading.frame.spans_quarters
    if by_quarter and reading.frame.quarter and reading.frame.quarter.since:
        then = shift(reading.frame.quarter.since, "Y", step)
        return in_quarter(then.year, (then.month + 2) // 3).against(Anchor.EVENT)
    day = shift(base, unit, step)
    if day in (date.min, date.max):
        return None
    found = unit_around(day, unit)
    return found.against(anchor) if found else None


def day_beside(reading: Reading) -> Meaning | None:
    """The day before, the week after: counted from what the text named last."""
    told, unit = reading.frame.last, reading.value("U")
    base = told.since if told and told.since else reading.today
    if base is None or unit in _SHORT:
        return None
    side = reading.item("dir")
    found = unit_around(shift(base, unit, -1 if side and side.letter == "<" else 1), unit)
    return found.against(Anchor.EVENT) if found else None


def span_of_time(reading: Reading) -> Meaning | None:
    """Durations: two weeks, at least 72 hours, an eight-year, 2 1/2 years."""
    unit, article = reading.value("U"), reading.item("a")
    count = reading.value("n")
    single = article is not None and not reading.item("n")
    if single and (reading.before() not in cues("single") or unit in ("S", "WE", "Q")):
        return None
    number = _count(reading)
    if number is None and not reading.item("x"):
        return None
    if reading.item("half"):
        return Meaning(_and_a_half(number or 1, unit))
    return (
        Meaning(duration(str(number) if number is not None else "X", unit)) if count or single or not number else None
    )


def stretch(reading: Reading) -> Meaning | None:
    """The past two weeks, the next three days: a duration that ends or starts today."""
    unit, relation, today = reading.value("U"), reading.item("rel"), reading.today
    number = _count(reading)
    value = duration(str(number) if number is not None else "X", unit)
    if today is None or relation is None or number is None or unit in _SHORT:
        return Meaning(value)
    step = {"l": -number, "p": -number, "f": number}.get(relation.letter, 0)
    day = shift(today, unit, step)
    if step == 0 or day in (date.min, date.max):
        return Meaning(value)
    since, until = (day, today) if step < 0 else (today, day)
    return Meaning(value, since, until, Granularity.INTERVAL, reading.anchor)


def recent_units(reading: Reading) -> Meaning | None:
    """Recent years, coming months: no bounds."""
    word = reading.item("rel")
    if word is None:
        return None
    return Meaning("FUTURE_REF" if word.letter == "f" else "PAST_REF")


def reference(reading: Reading) -> Meaning | None:
    """Now, currently, recently, the past, the future."""
    word = reading.item("X")
    if word is None:
        return None
    if word.letter == "l":
        return Meaning("PAST_REF") if word.text == "past" else None
    return Meaning(word.value)


def each_unit(reading: Reading) -> Meaning | None:
    """Every day, each July, every Thursday: the set, by its period or its pattern."""
    if reading.item("U"):
        unit = reading.value("U")
        return Meaning(duration("1", unit)) if unit not in ("S",) else None
    if reading.item("W"):
        return Meaning(f"XXXX-WXX-{int(reading.value('W')) + 1}")
    return Meaning(f"XXXX-{int(reading.value('M')):02d}") if reading.item("M") else None


def weekday_set(reading: Reading) -> Meaning | None:
    """On Fridays, Tuesday nights."""
    day, part = reading.value("W"), reading.item("P")
    if part is not None and reading.item("W") and reading.item("W").letter == "W" and not part.text.endswith("s"):  # type: ignore[union-attr]
        return None
    return Meaning(f"XXXX-WXX-{int(day) + 1}{'T' + part.value if part else ''}")


def often(reading: Reading) -> Meaning | None:
    """Daily, annually."""
    return Meaning(reading.value("Q"))


def quarter(reading: Reading) -> Meaning | None:
    """The third quarter, fourth-quarter, this year's first quarter, the second quarter of 1998."""
    nth, today, year = reading.number("O"), reading.today, reading.number("y")
    if reading.value("U") != "Q" or nth is None or not 1 <= nth <= 4:
        return None
    if year is not None:
        return in_quarter(year, nth).against(Anchor.TEXT) if 1 <= year <= 9998 else None
    if today is None:
        return Meaning(f"XXXX-Q{nth}")
    relation = reading.item("rel2") or reading.item("rel")
    if reading.item("dir"):
        told = reading.frame.quarter
        base_year = told.since.year if told and told.since else today.year
        return in_quarter(base_year - 1, nth).against(Anchor.EVENT)
    if relation is not None:
        return in_quarter(today.year + _STEP[relation.letter], nth).against(reading.anchor)
    begun = today.month > nth * 3 - 3
    ahead = not begun and not reading.is_future()
    return in_quarter(today.year - ahead, nth).against(reading.anchor)


def this_quarter(reading: Reading) -> Meaning | None:
    """The quarter, the latest quarter, the year-ago quarter, the 1988 period: by the quarter that the text named."""
    told, today = reading.frame.quarter, reading.today
    unit = reading.value("U")
    if reading.item("U") and unit != "Q":
        return None
    if told is None and unit != "Q":
        return _year_before(reading)
    done = shift(today, "Q", -1) if today else None
    base = told.since if told and told.since and not reading.item("latest") else done
    if base is None:
        return None
    if reading.item("y"):
        base = base.replace(year=reading.number("y") or base.year, day=1)
    elif reading.item("dir"):
        base = shift(base, "Y", -1)
    return in_quarter(base.year, (base.month + 2) // 3).against(Anchor.EVENT)


def year_before(reading: Reading) -> Meaning | None:
    """Year-earlier, year-ago: the quarter or the year before the one that the text speaks of."""
    if reading.value("Y") != "Y":
        return None
    if reading.frame.quarter is not None and not reading.frame.spans_quarters:
        return this_quarter(reading)
    return _year_before(reading)


def _year_before(reading: Reading) -> Meaning | None:
    """The year-ago period where no quarter has been named: the year before."""
    year = reading.number("y")
    if year is None:
        year = reading.today.year - 1 if reading.today else None
    found = in_year(year) if year is not None else None
    return found.against(Anchor.TEXT if reading.item("y") else reading.anchor) if found else None


def half_year(reading: Reading) -> Meaning | None:
    """The first half of 1989, the second half of this year."""
    nth, today, year = reading.number("O"), reading.today, reading.number("y")
    relation = reading.item("rel2")
    if nth not in (1, 2) and reading.item("O"):
        return None
    half = nth or 2
    if year is None:
        if today is None or relation is None:
            return None
        year = today.year + _STEP[relation.letter]
    return in_half(year, half).against(Anchor.TEXT if reading.item("y") else reading.anchor)


def weekend(reading: Reading) -> Meaning | None:
    """The weekend: the one behind, or the one ahead where the clause lies ahead."""
    today = reading.today
    if reading.value("U") != "WE" or today is None:
        return None
    if reading.is_future() or today.weekday() >= 5:
        return on_weekend(today).against(reading.anchor)
    return on_weekend(shift(today, "W", -1)).against(reading.anchor)


def the_year(reading: Reading) -> Meaning | None:
    """For the year: a duration of one. The full year: the one around today."""
    if reading.value("U") != "Y":
        return None
    if reading.item("full") and reading.today:
        found = unit_around(reading.today, "Y")
        return found.against(reading.anchor) if found else None
    return Meaning("P1Y") if reading.before() in ("for", "of", "in") else None


def nothing(_reading: Reading) -> Meaning | None:
    """What looks like a time and is none (ages)."""
    return None


def _count(reading: Reading) -> int | None:
    """How many units; None for an unknown number."""
    if reading.item("x"):
        return None
    number = reading.number("n")
    group = reading.number("G") or reading.number("G1")
    if group:
        return (number or 1) * group
    if number is None and (reading.item("a") or not reading.item("n")):
        return 1
    return number if number is None or number <= 5000 else None


def _and_a_half(count: int, unit: str) -> str:
    lower = {"Y": (12, "M", ""), "H": (60, "M", "T"), "D": (24, "H", "T"), "W": (7, "D", ""), "MI": (60, "S", "T")}
    if unit not in lower:
        return duration(str(count), unit)
    size, letter, mark = lower[unit]
    own = {"MI": "M"}.get(unit, unit)
    before = "P" if unit not in _SHORT else "PT"
    return f"{before}{count}{own}{mark if unit not in _SHORT else ''}{size // 2}{letter}"
