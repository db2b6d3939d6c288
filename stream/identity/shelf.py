"""The records of one block in the state: incidents, the notes on events, the index, expiry.

Every key starts with the block:

    block|incident|id     the incident's record (living.py); a merged one stays as a tombstone until it expires
    block|event|id        the incident of an event, and what was last said of it
    block|at|day|cell     incidents filed under that day and place (filing.py)
    block|clock, day      stream time and expiry lists (calendar.py)
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from stream.identity.calendar import Calendar
from stream.identity.history import Cause
from stream.identity.living import LivingIncident
from stream.identity.mention import Mention
from stream.identity.results import ShownIncident
from stream.identity.state import State, take_out
from stream.records import Header, IncidentChange

FILED = 300  # incidents per day and cell
INDEX_KEYS = 60
MERGED_IN_A_ROW = 20


class Shelf:
    """The state under one block, while one message is handled; `save` writes the clock back."""

    def __init__(self, state: State, block: str, horizon: timedelta, max_incidents: int) -> None:
        self.state = state
        self.block = block
        self._calendar = Calendar(state, block, horizon, max_incidents)

    def cause(self, event_id: str, header: Header) -> Cause:
        """Move the clock to the message; returns what changes that it brings are put down to."""
        self._calendar.advance(header)
        return Cause(event_id, header.article_id, self._calendar.now)

    def save(self) -> None:
        """Write the clock back if it changed."""
        self._calendar.save()

    def note(self, event_id: str) -> dict[str, Any] | None:
        """What is known of an event: its `incident`, and `retracted` (the event as last published) if it is."""
        found: dict[str, Any] | None = self.state.get(f"{self.block}|event|{event_id}")
        return found

    def put_note(self, event_id: str, note: dict[str, Any]) -> None:
        """Remember what became of an event."""
        self.state.put(f"{self.block}|event|{event_id}", note)

    def move(self, event_id: str, incident_id: str) -> None:
        """Note that a known event is now in another incident."""
        note = self.note(event_id)
        if note is not None:
            self.put_note(event_id, {**note, "incident": incident_id})

    def find(self, incident_id: str) -> LivingIncident | None:
        """The incident of that id, or the one that it was merged into."""
        for _ in range(MERGED_IN_A_ROW):
            found = self.find_itself(incident_id)
            if found is None or found.value["into"] is None:
                return found
            incident_id = found.value["into"]
        return None

    def find_itself(self, incident_id: str) -> LivingIncident | None:
        """The incident of that id, be it a tombstone."""
        key = f"{self.block}|incident|{incident_id}"
        stored = self.state.get(key)
        return LivingIncident.load(key, stored) if stored is not None else None

    def open(self, mention: Mention, name: str) -> LivingIncident:
        """A new incident of the mention, called `name` unless another one bears it."""
        incident_id, serial = name, 1
        incident = self.find_itself(incident_id)
        while incident is not None and (incident.is_live or incident.value["into"] is not None):
            serial += 1  # the id is taken: the event left the incident that bears its name
            incident_id = f"{name}-{serial}"
            incident = self.find_itself(incident_id)
        if incident is None:  # else retracted before, reported again: the same incident, not a new one
            incident = LivingIncident.fresh(f"{self.block}|incident|{incident_id}", incident_id)
            self._calendar.file(incident_id, mention.stamp if mention.stamp is not None else mention.arrived)
        incident.put(mention)
        return incident

    def keep(self, incident: LivingIncident, change: IncidentChange, cause: Cause) -> ShownIncident:
        """Bring the index up to date, store the record, return what is published."""
        self._file(incident)
        shown = incident.publish(change, cause)
        self.state.put(incident.key, incident.value)
        return shown

    def _file(self, incident: LivingIncident) -> None:
        wanted: list[str] = []
        if incident.is_live:
            keys = (key for mention in incident.mentions.values() for key in mention.filed)
            wanted = list(dict.fromkeys(keys))[:INDEX_KEYS]
        before, kind = incident.value["index"], incident.type
        is_retyped = incident.value.get("filed_as", kind) != kind  # entries tell the type
        if wanted == before and not is_retyped:
            return
        for key in before:
            if is_retyped or key not in wanted:
                self._unfile(key, incident.incident_id)
        for key in wanted:
            if is_retyped or key not in before:
                filed = self.state.get(f"{self.block}|at|{key}") or []
                entry = [incident.incident_id, kind]
                self.state.put(f"{self.block}|at|{key}", [*filed[-FILED + 1 :], entry])
        incident.value["index"], incident.value["filed_as"] = wanted, kind

    def _unfile(self, index_key: str, incident_id: str) -> None:
        take_out(self.state, f"{self.block}|at|{index_key}", lambda entry: entry[0] == incident_id)

    def sweep(self, limit: int) -> int:
        """Look at up to `limit` incidents that may be past the horizon and forget those that are; returns how many."""
        count = 0
        for incident_id in self._calendar.due(limit):
            incident = self.find_itself(incident_id)
            if incident is None:
                continue
            if incident.is_live and self._calendar.is_fresh(incident.last):
                self._calendar.file(incident_id, incident.last)
                continue
            self._forget(incident)
            count += 1
        return count

    def _forget(self, incident: LivingIncident) -> None:
        for key in incident.value["index"]:
            self._unfile(key, incident.incident_id)
        for event_id in (*incident.value["events"], *incident.value.get("unlisted", ())):
            note = self.note(event_id)
            if note is not None and note["incident"] == incident.incident_id:
                self.state.delete(f"{self.block}|event|{event_id}")
        self.state.delete(incident.key)

    @property
    def now(self) -> int:
        """Stream time of the block, seconds since 1970; 0 before the first date."""
        return self._calendar.now or 0
