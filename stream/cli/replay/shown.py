"""The report of a replay as text: a table, where the differences are, examples, and what was not compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from stream.replay.report import Difference, Kind, LeftOut, Report

COLUMNS = ("compared", "identical", "changed", "split", "merged", "new", "gone")
NAMES = {
    Kind.ARTICLE: "articles",
    Kind.TEXT: "texts",
    Kind.COPY: "copies",
    Kind.EVENT: "events",
    Kind.INCIDENT: "incidents",
    Kind.STORY: "stories",
}
SAID = {
    LeftOut.EXPIRED: "{} messages: their outcome is no longer on the live topics",
    LeftOut.EVENTS_EXPIRED: "the events of {} articles: they may no longer be on the topic",
    LeftOut.OPERATIONAL: "{} messages that the live worker set aside for a limit or a crash, not for what they hold",
    LeftOut.EARLIER_ORIGINAL: "{} copies whose original came before the lead-in; a longer --lead-in brings it back",
    LeftOut.REVISED_LATER: "the events of {} articles that were sent again after the window",
    LeftOut.INCIDENTS_BEYOND: "{} incidents that differ and hold reports from outside the window and its lead-in",
    LeftOut.STORIES_BEYOND: "{} stories that differ and hold articles from outside the window and its lead-in",
    LeftOut.INCIDENT_FIELDS: "the fields of {} incidents with the same reports here and others outside",
    LeftOut.STORY_FIELDS: "the fields of {} stories with the same articles here and others outside",
}
VALUE_CHARACTERS = 60
FIELDS_SHOWN = 8


def table(report: Report) -> Iterator[str]:
    """One row per kind."""
    head = "".join(f"{name:>11}" for name in COLUMNS)
    yield f"{'':<10}{head}   share identical"
    for kind, tally in report.tallies.items():
        counts = "".join(f"{getattr(tally, name):>11}" for name in COLUMNS)
        share = _percent(1 - tally.share_differing) if tally.compared else "-"
        yield f"{NAMES[kind]:<10}{counts}   {share:>15}"


def notes(report: Report) -> Iterator[str]:
    """Which fields differ, and what was not compared."""
    for kind in Kind:
        fields = [(name, count) for (of, name), count in report.fields.most_common() if of is kind]
        if fields:
            listed = ", ".join(f"{name} {count}" for name, count in fields[:FIELDS_SHOWN])
            more = f", and {len(fields) - FIELDS_SHOWN} more" if len(fields) > FIELDS_SHOWN else ""
            yield f"{NAMES[kind]} differ in: {listed}{more}"
    left = [SAID[reason].format(report.left_out[reason]) for reason in LeftOut if report.left_out[reason]]
    if left:
        yield "not compared:"
        yield from (f"  {line}" for line in left)


def examples(report: Report, most: int) -> Iterator[str]:
    """Up to `most` differing things of each kind, one line per field."""
    for kind, found in groupby(report.differences, key=lambda each: each.kind):
        things = [list(each) for _, each in groupby(found, key=lambda each: each.id)]
        if things and most:
            yield f"{NAMES[kind]}:"
        for thing in things[:most]:
            yield from (f"  {_line(each)}" for each in thing)
        if len(things) > most > 0:
            yield f"  and {len(things) - most} more"


def _line(found: Difference) -> str:
    where = f"{found.id} of {found.article_id}" if found.article_id not in (None, found.id) else found.id
    if found.field is None:
        return f"{found.change.value} {where}"
    return f"{found.change.value} {where} {found.field}: {_short(found.live)} -> {_short(found.replayed)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= VALUE_CHARACTERS else f"{text[: VALUE_CHARACTERS - 1]}…"


def _percent(share: float) -> str:
    """Never 100 % of what is not all."""
    return "100 %" if share == 1 else f"{min(share, 0.9999):.2%}".replace("%", " %")
