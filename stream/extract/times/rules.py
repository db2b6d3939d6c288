"""The rules: regular expressions over the class letters of items (lexicon.LETTERS, items.py), each with its resolver.

The longest match from the leftmost item wins; of equal ones the first rule in the list. No pattern repeats a group
without bound, so that matching is linear in the number of items. A rule whose resolver gives None leaves its words to
other rules, except `nothing`, which takes them out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from stream.extract.times import dates, relative
from stream.extract.times.calendar import Meaning
from stream.extract.times.reading import Reading


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of expression."""

    name: str
    pattern: re.Pattern[str]
    resolve: Callable[[Reading], Meaning | None]


_PRE = "(?P<pre>t?R-?o?t?|[er]3?)?"
_CLOCK = "(?P<c>c|N|d(?=C|itP|T))(?P<C>C)?(?:it(?P<ofday>P))?T?(?P<Z>Z)?"
_BEFORE = f"(?:{_CLOCK},?3?)?"
_APX = "(?:k?mn|@z|u2|A)?"
_NUMBER = "(?:a?(?P<G>G)o?|(?P<n>[dqy])(?P<G1>Go?)?|a?(?P<x>x)|(?P<a>a))"
_UNIT = "(?P<U>[UV])"
_YEAR = "(?:,?(?P<y>y))"

_RULES: tuple[tuple[str, str, Callable[[Reading], Meaning | None]], ...] = (
    ("iso date", "I", dates.iso_date),
    ("slashed date", "J", dates.slashed_date),
    ("month day", f"{_BEFORE}(?:W,?)?(?P<M>M)(?P<d>[dO])(?!-?V|C|/){_YEAR}?", dates.full_date),
    ("month day clock", f"(?:W,?)?(?P<M>M)(?P<d>[dO]){_YEAR}?,?@?{_CLOCK}", dates.full_date),
    ("day month", f"{_BEFORE}(?:W,?)?(?:t(?=O))?(?P<d>[dO])o?(?P<M>M){_YEAR}?", dates.full_date),
    ("month year", f"{_PRE}(?P<M>M)[,o]?(?P<y>y|'d)", dates.month_of_year),
    ("month", f"{_PRE}(?P<rel>[lhf])?(?P<M>M)(?:o?(?P<rel2>[lhf])U)?", dates.bare_month),
    ("weekday", f"{_BEFORE}{_PRE}t?(?P<rel>[lhfb])?(?P<W>W)(?P<P>P)?", dates.weekday),
    ("weekday clock", f"(?P<W>W)(?P<P>P)?,?@?{_CLOCK}", dates.weekday),
    ("named day", f"{_BEFORE}{_PRE}(?P<D>D)(?P<P>P)?", dates.named_day),
    ("named day clock", f"(?P<D>D)(?P<P>P)?,?@?{_CLOCK}", dates.named_day),
    ("part of day", f"{_BEFORE}{_PRE}t?(?P<rel>[lhfb])(?P<P>P)", dates.part_of_day),
    ("clock", _CLOCK, dates.clock_alone),
    ("feast", f"t?(?P<rel>[lhf])?(?P<K>K)(?:(?P<eve>v)|U|W)?{_YEAR}?", dates.feast),
    ("season", f"{_PRE}t?(?P<rel>[lhf])?(?P<S>S)(?:o?(?P<y>y))?", dates.season),
    ("unit", f"{_PRE}t?(?P<rel>[lhfb])1?L?(?P<U>U)", relative.relative_unit),
    ("within unit", "[er]it(?P<U>U)", relative.within_unit),
    ("unit end", "t?(?P<R>R)ot(?P<U>U)", relative.unit_end),
    ("year-end", "(?P<U>U)-(?P<R>R)", relative.unit_end),
    ("counted", f"{_APX}{_NUMBER}{_UNIT}(?P<dir>[ger])", relative.counted),
    ("day beside", "t(?P<U>U)(?P<dir>[<>])", relative.day_beside),
    ("age", f"{_NUMBER}-?{_UNIT}-?j", relative.nothing),
    ("duration", f"{_APX}{_NUMBER}-?m?-?{_UNIT}(?P<half>&aH)?", relative.span_of_time),
    ("duration with half", f"{_APX}(?P<n>d)(?P<half>d/d|&aH)-?{_UNIT}", relative.span_of_time),
    ("the duration", "tO?(?P<n>[dq])(?P<U>V)", relative.span_of_time),
    ("stretch", "t?(?P<rel>[lf])(?:(?P<n>[dq])|(?P<x>x)|(?P<G>G)o?)(?P<U>V)", relative.stretch),
    ("recent", "t?(?P<rel>[pf])V", relative.recent_units),
    ("reference", "m?(?P<X>X)", relative.reference),
    ("the past", "(?<=i)t(?P<X>l)(?![UVdqxGPWMS])", relative.reference),
    ("the future", "t(?P<X>F)", relative.reference),
    ("each", "E(?:(?P<U>U)|(?P<W>W)|(?P<M>M))", relative.each_unit),
    ("weekdays", "(?P<W>w)(?P<P>P)?", relative.weekday_set),
    ("weekday parts", "(?P<W>W)(?P<P>P)", relative.weekday_set),
    ("often", "(?P<Q>Q)", relative.often),
    ("quarter", "(?:t?(?P<rel>[lh])?L?(?P<O>O)L?(?P<U>U)(?:o?t?L?(?P<y>y)|o?(?P<rel2>[lhf])U)?)", relative.quarter),
    ("quarter as adjective", "L?(?P<O>O)-(?P<U>U)", relative.quarter),
    ("quarter of the year before", "t?U-(?P<dir>[ge])(?P<O>O)-?(?P<U>U)", relative.quarter),
    ("year quarter", "(?P<rel>[lhf])Us(?P<O>O)-?(?P<U>U)", relative.quarter),
    ("quarter of year", "t?(?P<y>y)L?(?P<O>O)-?(?P<U>U)", relative.quarter),
    ("this quarter", "t(?P<latest>p)?(?P<U>U)", relative.this_quarter),
    ("quarter before", "t?U-(?P<dir>[ge])(?:(?P<U>U)|B)", relative.this_quarter),
    ("year-earlier", "(?P<Y>U)-(?P<dir>[ge])", relative.year_before),
    ("period", "t(?P<latest>p)?B(?![-])", relative.this_quarter),
    ("period of year", "t(?P<y>y)(?:(?P<U>U)|B)", relative.this_quarter),
    ("half", "t?(?:(?P<O>O)-?|l)Ho(?:(?P<y>y)|(?P<rel2>[lhf])U)", relative.half_year),
    ("weekend", f"{_PRE}t(?P<U>U)", relative.weekend),
    ("the year", "t(?P<full>1)?(?P<U>U)", relative.the_year),
    ("decade", "(?:t?R-?)?(?P<Y>Y)", dates.decade),
    ("century", "t?(?P<O>O)-?(?P<U>U)", dates.century),
    ("year", "(?:t?R-?o?|_-)?(?:t?(?P<U>U))?(?P<L>L)?(?P<y>y)", dates.year_alone),
)


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, compiled."""
    return tuple(Rule(name, re.compile(pattern), resolve) for name, pattern, resolve in _RULES)
