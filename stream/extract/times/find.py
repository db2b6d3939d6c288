"""Finds and resolves every time expression of an article."""

from __future__ import annotations

import re
from datetime import date

from stream.extract.parsed import ParsedArticle, PartText, TimeHit
from stream.extract.times import relative
from stream.extract.times.bind import Times
from stream.extract.times.calendar import Meaning
from stream.extract.times.frame import Frame
from stream.extract.times.items import Item, itemise
from stream.extract.times.reading import Reading
from stream.extract.times.rules import Rule, rules
from stream.records import Anchor

_DATELINE_ITEMS = 24  # a dateline's date stands within the first words of the body


def find_times(article: ParsedArticle) -> Times:
    """Every time expression of title and body in reading order, resolved. Linear in the length of the text."""
    items, letters = itemise(article.body.kept.text)
    published = article.published_at
    day, anchor, offset = None, Anchor.PUBLISHED_AT, None
    if published is not None:
        day, shift = published.date(), published.utcoffset()
        offset = int(shift.total_seconds() // 60) if shift else None
    else:
        day, anchor = _dateline_day(items, letters), Anchor.DATELINE
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
    taken = 0
    for first, last, rule, match in _matches(letters):
        if first < taken or first == last:
            continue
        reading = Reading(match, frame)
        meaning = rule.resolve(reading)
        if rule.resolve is relative.nothing:
            taken = last
        if meaning is None:
            continue
        taken = last
        frame.note(meaning)
        hits.append(_hit(part, reading, meaning, rule))
    return hits


def _matches(letters: str) -> list[tuple[int, int, Rule, re.Match[str]]]:
    """All matches of all rules: leftmost first, longest first, then in the order of the rules."""
    found = []
    for order, rule in enumerate(rules()):
        for match in rule.pattern.finditer(letters):
            found.append((match.start(), -match.end(), order, rule, match))
    found.sort(key=lambda entry: entry[:3])
    return [(first, -last, rule, match) for first, last, _, rule, match in found]


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


def _dateline_day(items: list[Item], letters: str) -> date | None:
    """The date of a dateline at the start of the body, for articles without a publish date."""
    return None
