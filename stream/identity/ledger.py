"""What each article contributes to identity, and the difference when it says something new.

State, keyed by article_id (the key of the message): the last revision's events with their blocks, the first blocks of
events that left them (`homes`), and the copies of the article. A report is compared with that and becomes upserts,
retractions and copy commands. All of them name what they are about by id, so sending them twice changes nothing.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from stream.identity.blocks import block_of
from stream.identity.calendar import Calendar
from stream.identity.digest import rare_terms
from stream.identity.outlets import lean
from stream.identity.results import Postings
from stream.identity.state import State
from stream.records import BlockCommand, Header, Report, StoryCommand
from stream.records.base import dump_json

HORIZON = timedelta(days=30)
MAX_ARTICLES = 2_000_000
SWEEP = 4  # entries expired per report: more than arrive, so that the backlog shrinks
CALENDAR = "ledger"
COPIES_KEPT = 80
COPIES_BYTES = 40_000
EVENTS_KEPT = 400


class Ledger:
    """One entry per article. The decider for `internal.reports`."""

    def __init__(self, state: State, horizon: timedelta = HORIZON, max_articles: int = MAX_ARTICLES) -> None:
        self._state = state
        self._horizon = horizon
        self._max = max_articles

    def post(self, report: Report) -> Postings:
        """Enter a report; returns what blocks and stories must be told."""
        calendar = self._calendar()
        stamp = calendar.advance(report.header)
        known, entry, postings = self._decide(report)
        if entry is not None:
            article_id = report.copy_of or report.header.article_id
            self._state.put(_key(article_id), {**entry, "t": max(stamp, known.get("t", 0))})
            if not known:
                calendar.file(article_id, stamp)
        self._sweep(calendar, SWEEP)
        calendar.save()
        return postings

    def expire(self, limit: int) -> int:
        """Forget up to `limit` articles that are past the horizon; returns how many were looked at."""
        calendar = self._calendar()
        count = self._sweep(calendar, limit)
        calendar.save()
        return count

    def _calendar(self) -> Calendar:
        return Calendar(self._state, CALENDAR, self._horizon, self._max)

    def _decide(self, report: Report) -> tuple[dict[str, Any], dict[str, Any] | None, Postings]:
        """The entry as it was (empty: none), as it is to be (None: unchanged), and what follows."""
        known: dict[str, Any] = self._state.get(_key(report.copy_of or report.header.article_id)) or {}
        if report.copy_of is not None:
            return known, *_post_copy(known, report.header, report.copy_of)
        return known, *_post_original(known, report)

    def _sweep(self, calendar: Calendar, limit: int) -> int:
        """Forget what is due; what was reported on since is filed anew, unless there is too much of it."""
        entries = calendar.due(limit)
        for article_id in entries:
            known = self._state.get(_key(article_id))
            if known is not None and calendar.is_fresh(known["t"]):
                calendar.file(article_id, known["t"])
            elif known is not None:
                self._state.delete(_key(article_id))
        return len(entries)


_Decided = tuple[dict[str, Any] | None, Postings]
"""An entry as it is to be stored, None where it stays; and what follows."""


def _post_original(known: dict[str, Any], report: Report) -> _Decided:
    header = report.header
    if known.get("header") is not None and _is_older(header, Header.from_bytes(known["header"].encode())):
        return None, Postings(replayed=True)
    # Two events of one text never join one incident: the headline's event has the first choice.
    events = sorted(report.events[:EVENTS_KEPT], key=lambda event: not event.headline)
    blocks = {event.event_id: block_of(event, header) for event in events}
    before: dict[str, str] = known.get("events", {})
    gone = {event_id: block for event_id, block in before.items() if blocks.get(event_id) != block}
    homes: dict[str, str] = {**gone, **known.get("homes", {})}
    terms = rare_terms(report.digest)
    retracted = [
        BlockCommand(block=block, action="retract", event_id=event_id, header=header, moved=event_id in blocks)
        for event_id, block in gone.items()
    ]
    # Where old and new block share a partition, the record of the new one has to come last.
    commands = [command for command in retracted if command.moved]
    commands += [
        BlockCommand(
            block=blocks[event.event_id],
            action="upsert",
            event=event,
            event_id=event.event_id,
            header=header,
            terms=terms,
            moved=homes.get(event.event_id, blocks[event.event_id]) != blocks[event.event_id],
        )
        for event in events
    ]
    commands += [command for command in retracted if not command.moved]
    copies: dict[str, str] = known.get("copies", {})
    stories = [StoryCommand(action="article", header=header, digest=report.digest)]
    for stored in copies.values():
        copy = Header.from_bytes(stored.encode())
        commands += _copy_commands(blocks, copy)
        stories.append(StoryCommand(action="copy", header=copy, copy_of=header.article_id))
    entry = {"revision": header.revision, "header": _lean(header), "events": blocks, "copies": copies}
    entry["homes"] = dict(list(homes.items())[:EVENTS_KEPT])
    return entry, Postings(commands, stories, replayed=known.get("revision") == header.revision)


def _post_copy(known: dict[str, Any], header: Header, original: str) -> _Decided:
    story = StoryCommand(action="copy", header=header, copy_of=original)
    if header.article_id == original:
        return None, Postings([], [story])  # sent twice: the article reports nothing that it has not
    copies: dict[str, str] = dict(known.get("copies", {}))
    replayed = header.article_id in copies
    entered = {**copies, header.article_id: _lean(header)}
    if replayed or (len(copies) < COPIES_KEPT and len(dump_json(entered)) <= COPIES_BYTES):
        copies = entered
    return {**known, "copies": copies}, Postings(_copy_commands(known.get("events", {}), header), [story], replayed)


def _key(article_id: str) -> str:
    return f"id|{article_id}"


def _copy_commands(blocks: dict[str, str], copy: Header) -> list[BlockCommand]:
    return [
        BlockCommand(block=block, action="copy", event_id=event_id, header=copy) for event_id, block in blocks.items()
    ]


def _lean(header: Header) -> str:
    return lean(header).to_bytes().decode("utf-8")


def _is_older(header: Header, stored: Header) -> bool:
    """Whether `header` is of an earlier message: by publish time, receive time, then place in the log.

    So too when both have one text: if the earlier took the place of the later, a revision between them would be older
    than the one and newer than the other, and a replay would end elsewhere.
    """
    for one, other in ((header.published_at, stored.published_at), (header.received_at, stored.received_at)):
        if one is not None and other is not None and one != other:
            return one < other
    mine, theirs = _position(header.origin), _position(stored.origin)
    if mine[0] == theirs[0] and mine[1] != theirs[1]:
        return mine[1] < theirs[1]
    return header.revision < stored.revision  # no order known: any order, but always the same one


def _position(origin: str) -> tuple[str, int]:
    """An origin as (log, position in it): `topic-partition-offset`, or an input line."""
    found = re.search(r"\d{1,18}$", origin)
    return (origin[: found.start()], int(found.group())) if found else (origin, 0)
