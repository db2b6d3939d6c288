"""Finds and resolves every time expression of an article."""

from __future__ import annotations

import re
from datetime import date
from heapq import heapify, heappop, heapreplace

from stream.extract.parsed import ParsedArticle, PartText, TimeHit
from stream.extract.times import relative
from stream.extract.times.calendar import Meaning
from stream.extract.times.dates import full_date
from stream.extract.times.frame import Frame
from stream.extract.times.items import Item, itemise
from stream.extract.times.known import Times
from stream.extract.times.reading import Reading
from stream.extract.times.rules import Rule, rules
from stream.records import Anchor

_FULL_DATE = re.compile("(?P<M>M)(?P<d>[dO]),?(?P<y>y)")
_FIRST_YEAR, _LAST_YEAR = 100, 9900  # so that no shift by a unit leaves the calendar
_DATELINE_ITEMS = 24  # a dateline's date stands within the first words of the body


def find_times(article: ParsedArticle) -> Times:
    """Every time expression of title and body in reading order, resolved. Linear in the length of the text."""
    items, letters = itemise(article.body.kept.text)
    published = article.published_at
    day, anchor, offset = None, Anchor.PUBLISHED_AT, None
    if published is not None and _FIRST_YEAR < published.year < _LAST_YEAR:
        day, shift = published.date(), published.utcoffset()
        offset = int(shift.total_seconds() // 60) if shift else None
    else:
        day, anchor = _dateline_day(article.body, items, letters), Anchor.DATELINE
    hits: list[TimeHit] = []
    if article.title is not None:
        hits += _read(article, article.title, *itemise(article.title.kept.text), (day, anchor, offset))
    return Times(hits + _read(article, article.body, items, letters, (day, anchor, offset)))


def _read(
    article: ParsedArticle,
    part: PartText,
    items: list[Item],
    letters: str,
    base: tuple[date | None, Anchor, int | None],
) -> list[TimeHit]:
    frame = Frame(part, items, letters, *base, parsed=article.parsed)
    hits: list[TimeHit] = []
    fronts = [front for order, rule in enumerate(rules()) if (front := _search(rule, order, letters, 0))]
    heapify(fronts)
    taken = 0
    while fronts:
        first, _, order, match = fronts[0]
        rule = rules()[order]
        if first >= taken:
            reading = Reading(match, frame)
            meaning = rule.resolve(reading)
            if meaning is not None or rule.resolve is relative.nothing:
                taken = match.end()
            if meaning is not None:
                frame.note(meaning)
                hits.append(_hit(part, reading, meaning, rule))
        following = _search(rule, order, letters, max(taken, first + 1))
        if following:
            heapreplace(fronts, following)
        else:
            heappop(fronts)
    return hits


def _search(rule: Rule, order: int, letters: str, start: int) -> tuple[int, int, int, re.Match[str]] | None:
    """The rule's next match, with its sort key: leftmost first, longest first, then in the order of the rules."""
    match = rule.pattern.search(letters, start)
    while match is not None and match.start() == match.end():
        match = rule.pattern.search(letters, match.end() + 1)
    return (match.start(), -match.end(), order, match) if match is not None else None


def _hit(part: PartText, reading: Reading, meaning: Meaning, rule: Rule) -> TimeHit:
    since = meaning.since.isoformat() if meaning.since else None
    until = meaning.until.isoformat() if meaning.until else None
    return TimeHit(
        part=part,
        start=reading.start,
        end=reading.end,
        value=meaning.value,
        since=meaning.at or since,
        until=meaning.at or until,
        granularity=meaning.granularity,
        anchor=meaning.anchor,
        why=f"{rule.name}, against {meaning.anchor.value}" if meaning.anchor else rule.name,
    )


def _dateline_day(part: PartText, items: list[Item], letters: str) -> date | None:
    """The date in the dateline of an article without a publish date: "GENEVA, May 3, 2014 (Agency) - ..."."""
    head = letters[:_DATELINE_ITEMS]
    match = _FULL_DATE.search(head)
    if match is None:
        return None
    reading = Reading(match, Frame(part, items, letters, None, Anchor.TEXT, None, parsed=False))
    meaning = full_date(reading)
    return meaning.since if meaning is not None else None
