"""What each article contributes to identity, and the difference when it says something new.

State, keyed by article_id (the key of the message): the last revision's events with their blocks, the first blocks of
events that left them (`homes`), and the copies of the article. A report is compared with that and becomes upserts,
retractions and copy commands. All of them name what they are about by id, so sending them twice changes nothing.
"""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import islice
from typing import Any

from stream.identity.blocks import block_of
from stream.identity.calendar import arrival_of
from stream.identity.digest import rare_terms
from stream.identity.outlets import lean
from stream.identity.results import Postings
from stream.identity.state import State
from stream.records import BlockCommand, Header, Report, StoryCommand

HORIZON = timedelta(days=30)
COPIES_KEPT = 80
EVENTS_KEPT = 400


class Ledger:
    """One entry per article. The decider for `internal.reports`."""

    def __init__(self, state: State, horizon: timedelta = HORIZON) -> None:
        self._state = state
        self._horizon = int(horizon.total_seconds())

    def post(self, report: Report) -> Postings:
        """Enter a report; returns what blocks and stories must be told."""
        if report.copy_of is not None:
            return self._post_copy(report, report.copy_of)
        return self._post_original(report)

    def _post_original(self, report: Report) -> Postings:
        header = report.header
        entry = self._state.get(header.article_id) or {}
        if entry.get("header") is not None and _is_older(header, Header.model_validate_json(entry["header"])):
            return Postings(replayed=True)
        replayed = entry.get("revision") == header.revision
        # Two events of one text never join one incident: the headline's event has the first choice.
        events = sorted(report.events[:EVENTS_KEPT], key=lambda event: not event.headline)
        blocks = {event.event_id: block_of(event, header) for event in events}
        before: dict[str, str] = entry.get("events", {})
        gone = {event_id: block for event_id, block in before.items() if blocks.get(event_id) != block}
        homes: dict[str, str] = {**gone, **entry.get("homes", {})}
        terms = rare_terms(report.digest)
        commands = [
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
        commands += [
            BlockCommand(block=block, action="retract", event_id=event_id, header=header, moved=event_id in blocks)
            for event_id, block in gone.items()
        ]
        copies: dict[str, str] = entry.get("copies", {})
        stories = [StoryCommand(action="article", header=header, digest=report.digest)]
        for stored in copies.values():
            copy = Header.model_validate_json(stored)
            commands += _copy_commands(blocks, copy)
            stories.append(StoryCommand(action="copy", header=copy, copy_of=header.article_id))
        value = {"revision": header.revision, "header": _lean(header), "events": blocks, "copies": copies}
        value["homes"] = dict(list(homes.items())[:EVENTS_KEPT])
        self._state.put(header.article_id, {**value, "t": self._latest(entry, header)})
        return Postings(commands, stories, replayed)

    def _post_copy(self, report: Report, original: str) -> Postings:
        header = report.header
        story = StoryCommand(action="copy", header=header, copy_of=original)
        if header.article_id == original:
            return Postings([], [story], replayed=False)  # sent twice: the article reports nothing that it has not
        entry = self._state.get(original) or {}
        copies: dict[str, str] = dict(entry.get("copies", {}))
        replayed = header.article_id in copies
        if replayed or len(copies) < COPIES_KEPT:
            copies[header.article_id] = _lean(header)
        self._state.put(original, {**entry, "copies": copies, "t": self._latest(entry, header)})
        return Postings(_copy_commands(entry.get("events", {}), header), [story], replayed)

    def _latest(self, entry: dict[str, Any], header: Header) -> int:
        return max(int(entry.get("t", 0)), arrival_of(header) or 0)

    def is_expired(self, value: Any, now: int) -> bool:
        """Whether a stored entry is past the horizon at stream time `now` (seconds since 1970)."""
        return bool(0 < value["t"] < now - self._horizon)

    def expire(self, now: int, limit: int) -> int:
        """Forget entries past the horizon, looking at the `limit` keys least recently looked at; returns how many.

        Works on a state that lists its keys (`MemoryState`); a worker that pages through its table itself asks
        `is_expired` for each value.
        """
        keys = list(islice(iter(self._state), limit))  # type: ignore[call-overload]
        gone = 0
        for key in keys:
            entry = self._state.get(key)
            if self.is_expired(entry, now):
                self._state.delete(key)
                gone += 1
            else:
                self._state.put(key, entry)  # to the end, so that one that stays does not hide the next
        return gone


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
