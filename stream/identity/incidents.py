"""Living incidents of one block: each event joins the incident that it most likely reports, or opens one.

State of one block (every key starts with it):

    block|incident|id     the incident's record (living.py); a merged one stays as a tombstone until it expires
    block|event|id        the incident of an event, and what was last said of it
    block|at|day|cell     incidents filed under that day and place (filing.py)
    block|clock, day      stream time and expiry lists (calendar.py)

Everything is a set keyed by event_id, so that a repeated command changes nothing and publishes the same records again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from stream.identity.calendar import Calendar
from stream.identity.comparison import Comparison, compare
from stream.identity.filing import filed_under, looked_up
from stream.identity.history import Cause
from stream.identity.living import LivingIncident
from stream.identity.mention import Mention, header_of, mention_of
from stream.identity.results import BlockResult
from stream.identity.state import State
from stream.identity.weights import kin
from stream.records import BlockCommand, Event, Incident, IncidentChange, StoryCommand, Why

HORIZON = timedelta(days=30)
MAX_INCIDENTS = 200_000
JOIN = 0.5
MERGE = 0.9
CANDIDATES = 64
COMPARED = 6  # mentions of a candidate that an event is compared with
FILED = 300  # incidents per day and cell
INDEX_KEYS = 60
SWEEP = 3


@dataclass(frozen=True, slots=True)
class _Match:
    key: str
    stored: dict[str, Any]
    chance: float
    closest: str
    comparison: Comparison


class Incidents:
    """The decider for `internal.blocks`."""

    def __init__(self, state: State, horizon: timedelta = HORIZON, max_incidents: int = MAX_INCIDENTS) -> None:
        self._state = state
        self._horizon = horizon
        self._max = max_incidents

    def apply(self, command: BlockCommand) -> BlockResult:
        """Enter one command; returns the events, changed incidents and story commands to publish."""
        calendar = Calendar(self._state, command.block, self._horizon, self._max)
        calendar.advance(command.header)
        cause = Cause(command.event_id, command.header.article_id, calendar.now)
        if command.action == "upsert" and command.event is not None:
            result = self._upsert(command, command.event, calendar, cause)
        elif command.action == "retract":
            result = self._retract(command, cause)
        else:
            result = self._copy(command, cause)
        self._sweep(command.block, calendar, SWEEP)
        calendar.save()
        return result

    def expire(self, block: str, limit: int) -> int:
        """Look at up to `limit` incidents of a block that may be past the horizon and forget those that are."""
        calendar = Calendar(self._state, block, self._horizon, self._max)
        count = self._sweep(block, calendar, limit)
        calendar.save()
        return count

    def _upsert(self, command: BlockCommand, event: Event, calendar: Calendar, cause: Cause) -> BlockResult:
        block, mention = command.block, mention_of(command, event, calendar.now or 0)
        known = self._state.get(f"{block}|event|{event.event_id}")
        incident = self._find(block, known["incident"]) if known is not None else None
        changed: list[Incident] = []
        if incident is not None and not incident.is_live:
            incident = None
        if incident is not None and self._contradicts(incident, mention):
            incident.drop(event.event_id)
            changed.append(self._save(incident, IncidentChange.SPLIT, cause))
            incident = None
        if incident is not None:
            mention = self._arrival_kept(incident, mention)
            incident.put(mention)
            result = self._settled(cause, block, event, incident, IncidentChange.UPDATED, changed)
            result.incidents.extend(self._tombstones(cause, block, incident))
            return result
        matches = self._matches(block, mention)
        if not matches or matches[0].chance < JOIN:
            incident = self._open(block, mention, calendar)
            return self._settled(cause, block, event, incident, IncidentChange.CREATED, changed)
        best = LivingIncident.load(matches[0].key, matches[0].stored)
        best.put(mention, _why(mention, matches[0]))
        merged = self._merge(block, best, matches)
        return self._settled(cause, block, event, best, IncidentChange.UPDATED, changed, merged)

    def _arrival_kept(self, incident: LivingIncident, mention: Mention) -> Mention:
        """The mention with the arrival time of its first delivery, so that a repetition changes nothing."""
        before = incident.mentions.get(mention.event_id)
        return mention if before is None else Mention.load({**mention.dump(), "arrived": before.arrived})

    def _contradicts(self, incident: LivingIncident, mention: Mention) -> bool:
        """Whether a revised event no longer fits any other mention of its incident."""
        before = incident.mentions.get(mention.event_id)
        if before is None or before.revision == mention.revision:
            return False
        others = [other for other in incident.mentions.values() if other.article_id != mention.article_id]
        return bool(others) and all(compare(mention, other).veto for other in others)

    def _open(self, block: str, mention: Mention, calendar: Calendar) -> LivingIncident:
        incident_id, serial = mention.event_id, 1
        incident = self._find(block, incident_id, follow=False)
        while incident is not None and (incident.is_live or incident.value["into"] is not None):
            serial += 1  # the id is taken: the event was split off the incident that bears its name
            incident_id = f"{mention.event_id}-{serial}"
            incident = self._find(block, incident_id, follow=False)
        if incident is not None:
            incident.put(mention)  # retracted before, reported again: the same incident, not a new one
            return incident
        incident = LivingIncident.fresh(f"{block}|incident|{incident_id}", incident_id)
        incident.put(mention)
        calendar.file(incident_id, mention.stamp if mention.stamp is not None else mention.arrived)
        return incident

    def _matches(self, block: str, mention: Mention) -> list[_Match]:
        """Candidates that no field vetoes, the most likely first."""
        seen: dict[str, None] = {}
        alike = {mention.type, *(kind for pair in kin() if mention.type in pair for kind in pair)}
        for key in looked_up(mention):
            for incident_id, kind in self._state.get(f"{block}|at|{key}") or ():
                if kind in alike:
                    seen[incident_id] = None
        found: list[_Match] = []
        for incident_id in list(reversed(seen))[:CANDIDATES]:
            key = f"{block}|incident|{incident_id}"
            stored = self._state.get(key)
            if stored is not None and stored["into"] is None and stored["events"]:
                match = _judge(mention, key, stored)
                if match is not None:
                    found.append(match)
        found.sort(key=lambda match: (-match.chance, match.key))
        return found

    def _merge(self, block: str, best: LivingIncident, matches: list[_Match]) -> list[LivingIncident]:
        """Merge into the best match what the event certainly reports too, unless the two contradict each other."""
        merged = []
        for match in matches[1:]:
            if min(matches[0].chance, match.chance) < MERGE:
                break
            other = LivingIncident.load(match.key, match.stored)
            if self._alike(best, other):
                best.absorb(other)
                other.value["into"] = best.incident_id
                merged.append(other)
        for gone in merged:
            for event_id in gone.value["events"]:
                key = f"{block}|event|{event_id}"
                note = self._state.get(key)
                if note is not None:
                    self._state.put(key, {**note, "incident": best.incident_id})
        return merged

    def _alike(self, one: LivingIncident, other: LivingIncident) -> bool:
        """Whether two incidents agree throughout; two events of one text never do."""
        pairs = [
            compare(mine, theirs)
            for mine in list(one.mentions.values())[:COMPARED]
            for theirs in list(other.mentions.values())[:COMPARED]
        ]
        if not pairs or any(pair.veto is not None for pair in pairs):
            return False
        return sum(pair.probability for pair in pairs) / len(pairs) >= JOIN

    def _settled(
        self,
        cause: Cause,
        block: str,
        event: Event,
        incident: LivingIncident,
        change: IncidentChange,
        before: list[Incident],
        merged: list[LivingIncident] | None = None,
    ) -> BlockResult:
        """Save an incident that took the event in, and say so."""
        incident_id = incident.incident_id
        self._state.put(f"{block}|event|{event.event_id}", {"incident": incident_id})
        changed = [*before, self._save(incident, change, cause)]
        stories: list[StoryCommand] = []
        for gone in merged or ():
            changed.append(self._save(gone, IncidentChange.MERGED, cause))
            stories += _links(gone, incident_id, gone.incident_id)
        mention = incident.mentions.get(event.event_id)
        if mention is not None:
            stories.append(StoryCommand(action="incident", header=header_of(mention), incident_id=incident_id))
        return BlockResult([event.model_copy(update={"incident_id": incident_id})], changed, stories)

    def _tombstones(self, cause: Cause, block: str, incident: LivingIncident) -> list[Incident]:
        """The incidents that were merged into this one, once more: their records may have been lost in a crash."""
        found = (self._find(block, gone, follow=False) for gone in incident.value["absorbed"])
        return [gone.publish(IncidentChange.MERGED, cause) for gone in found if gone is not None]

    def _retract(self, command: BlockCommand, cause: Cause) -> BlockResult:
        block, event_id = command.block, command.event_id
        key = f"{block}|event|{event_id}"
        known = self._state.get(key)
        incident = self._find(block, known["incident"]) if known is not None else None
        if known is None or incident is None:
            return BlockResult()
        gone = incident.mentions.get(event_id)
        event = _retracted(gone, incident.incident_id).to_json() if gone is not None else known.get("retracted")
        incident.drop(event_id)
        last = not incident.value["events"]
        shown = self._save(incident, IncidentChange.RETRACTED if last else IncidentChange.UPDATED, cause)
        self._state.put(key, {"incident": incident.incident_id, "retracted": event})
        stories = []
        if last:
            unlink = StoryCommand(action="incident", header=command.header, replaces=incident.incident_id)
            stories.append(unlink)
        return BlockResult([Event.model_validate(event)] if event is not None else [], [shown], stories)

    def _copy(self, command: BlockCommand, cause: Cause) -> BlockResult:
        known = self._state.get(f"{command.block}|event|{command.event_id}")
        incident = self._find(command.block, known["incident"]) if known is not None else None
        if incident is None or not incident.is_live:
            return BlockResult()
        incident.add_copy(command.header)
        story = StoryCommand(action="incident", header=command.header, incident_id=incident.incident_id)
        return BlockResult([], [self._save(incident, IncidentChange.UPDATED, cause)], [story])

    def _find(self, block: str, incident_id: str, follow: bool = True) -> LivingIncident | None:
        """The incident of that id, or the one that it was merged into."""
        for _ in range(20):
            key = f"{block}|incident|{incident_id}"
            stored = self._state.get(key)
            if stored is None:
                return None
            if not follow or stored["into"] is None:
                return LivingIncident.load(key, stored)
            incident_id = stored["into"]
        return None

    def _save(self, incident: LivingIncident, change: IncidentChange, cause: Cause) -> Incident:
        """Bring the index up to date, store the record, return what is published."""
        self._file(incident)
        shown = incident.publish(change, cause)
        self._state.put(incident.key, incident.value)
        return shown

    def _file(self, incident: LivingIncident) -> None:
        block = incident.key.partition("|")[0]
        wanted: list[str] = []
        if incident.is_live:
            keys = (key for mention in incident.mentions.values() for key in filed_under(mention))
            wanted = list(dict.fromkeys(keys))[:INDEX_KEYS]
        before = incident.value["index"]
        kind = incident.type
        for key in set(before) - set(wanted):
            self._unfile(f"{block}|at|{key}", incident.incident_id)
        for key in wanted:
            if key not in before:
                filed = self._state.get(f"{block}|at|{key}") or []
                entry = [incident.incident_id, kind]
                self._state.put(f"{block}|at|{key}", [*filed[-FILED + 1 :], entry])
        incident.value["index"] = wanted

    def _unfile(self, key: str, incident_id: str) -> None:
        filed = self._state.get(key) or []
        left = [entry for entry in filed if entry[0] != incident_id]
        if not left:
            self._state.delete(key)
        elif len(left) != len(filed):
            self._state.put(key, left)

    def _sweep(self, block: str, calendar: Calendar, limit: int) -> int:
        count = 0
        for incident_id in calendar.due(limit):
            incident = self._find(block, incident_id, follow=False)
            if incident is None:
                continue
            if incident.is_live and calendar.is_fresh(incident.last):
                calendar.file(incident_id, incident.last)
                continue
            self._forget(block, incident)
            count += 1
        return count

    def _forget(self, block: str, incident: LivingIncident) -> None:
        for key in incident.value["index"]:
            self._unfile(f"{block}|at|{key}", incident.incident_id)
        for event_id in incident.value["events"]:
            note = self._state.get(f"{block}|event|{event_id}")
            if note is not None and note["incident"] == incident.incident_id:
                self._state.delete(f"{block}|event|{event_id}")
        self._state.delete(incident.key)


def _judge(mention: Mention, key: str, stored: dict[str, Any]) -> _Match | None:
    """Compare with the latest mentions; None when one is vetoed by the article itself or by most of them."""
    others = sorted(stored["mentions"].values(), key=lambda other: (other["arrived"], other["event_id"]))[-COMPARED:]
    clear: list[tuple[Comparison, str]] = []
    for seen, other in enumerate(others, 1):
        result = compare(mention, Mention.load(other))
        if result.veto is None:
            clear.append((result, other["event_id"]))
        elif result.veto == "article" or 2 * (seen - len(clear)) >= len(others):
            return None
    if not clear:
        return None
    clear.sort(key=lambda item: (-item[0].score, item[1]))
    top = clear[:3]
    chance = sum(result.probability for result, _ in top) / len(top)
    return _Match(key, stored, chance, top[0][1], top[0][0])


def _why(mention: Mention, match: _Match) -> Why:
    return Why(
        event_id=mention.event_id,
        matched=match.closest,
        probability=round(match.chance, 4),
        fields=match.comparison.shown(),
    )


def _links(incident: LivingIncident, incident_id: str, replaces: str) -> list[StoryCommand]:
    """Tell the stories of all its articles that another incident takes its place."""
    headers: dict[str, Any] = {m.article_id: header_of(m) for m in incident.mentions.values()}
    return [
        StoryCommand(action="incident", header=header, incident_id=incident_id, replaces=replaces)
        for header in headers.values()
    ]


def _retracted(mention: Mention, incident_id: str) -> Event:
    """The event as it is published when its article no longer reports it: what it was, without the details."""
    return Event.model_validate(
        {
            "event_id": mention.event_id,
            "article_id": mention.article_id,
            "incident_id": incident_id,
            "retracted": True,
            "type": mention.type,
            "modes": mention.modes,
            "contexts": mention.contexts,
            "codes": mention.codes,
            "trigger": mention.trigger,
            "factuality": mention.factuality,
            "polarity": mention.polarity,
            "sentence": mention.sentence,
            "confidence": mention.confidence,
            "rule": mention.rule,
        }
    )
