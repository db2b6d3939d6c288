"""Living incidents of one block: each event joins the incident that it most likely reports, or opens one.

Everything is a set keyed by event_id (shelf.py), so that a repeated command changes nothing and publishes the same
records again. When mentions of an incident come to exclude each other, since one was revised or one that fitted all is
gone, the fewer leave for an incident of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import chain

from stream.identity.history import Cause
from stream.identity.living import LivingIncident
from stream.identity.matching import JOIN, Match, agree, matches, parted
from stream.identity.mention import Mention, header_of, mention_of
from stream.identity.results import BlockResult
from stream.identity.shelf import Shelf
from stream.identity.state import State
from stream.records import BlockCommand, Event, Header, IncidentChange, StoryCommand

HORIZON = timedelta(days=30)
MAX_INCIDENTS = 200_000
MERGE = 0.9
SWEEP = 3


class Incidents:
    """The decider for `internal.blocks`."""

    def __init__(self, state: State, horizon: timedelta = HORIZON, max_incidents: int = MAX_INCIDENTS) -> None:
        self._state = state
        self._horizon = horizon
        self._max = max_incidents

    def apply(self, command: BlockCommand) -> BlockResult:
        """Enter one command; returns the events, changed incidents and story commands to publish."""
        shelf = self._shelf(command.block)
        desk = _Desk(shelf, shelf.cause(command.event_id, command.header))
        if command.action == "upsert" and command.event is not None:
            desk.upsert(command, command.event)
        elif command.action == "retract":
            desk.retract(command)
        else:
            desk.copy(command)
        shelf.sweep(SWEEP)
        shelf.save()
        return desk.result

    def expire(self, block: str, limit: int) -> int:
        """Look at up to `limit` incidents of a block that may be past the horizon and forget those that are."""
        shelf = self._shelf(block)
        count = shelf.sweep(limit)
        shelf.save()
        return count

    def _shelf(self, block: str) -> Shelf:
        return Shelf(self._state, block, self._horizon, self._max)


class _Desk:
    """One command at work: what it changes is saved at once and gathered in `result`."""

    def __init__(self, shelf: Shelf, cause: Cause) -> None:
        self._shelf = shelf
        self._cause = cause
        self.result = BlockResult()

    def upsert(self, command: BlockCommand, event: Event) -> None:
        """Enter what an article says."""
        mention = mention_of(command, event, self._shelf.now)
        note = self._shelf.note(event.event_id)
        incident = None
        if note is not None and "retracted" not in note:
            incident = self._shelf.find(note["incident"])
        if incident is None or not incident.is_live:
            self._join(mention, f"{event.event_id}-{command.block}" if command.moved else event.event_id)
        else:
            self._renew(incident, mention)
        incident_id = (self._shelf.note(event.event_id) or {})["incident"]
        self.result.events.append(event.model_copy(update={"incident_id": incident_id}))
        self._tell(header_of(mention), incident_id)

    def retract(self, command: BlockCommand) -> None:
        """Take out what an article no longer says."""
        event_id = command.event_id
        note = self._shelf.note(event_id)
        incident = self._shelf.find(note["incident"]) if note is not None else None
        if note is None or incident is None:
            return
        gone = incident.mentions.get(event_id)
        event = _retracted(gone, incident.incident_id).to_json() if gone is not None else note.get("retracted")
        incident.drop(event_id)
        incident.remember([event_id])
        self._shelf.put_note(event_id, {**note, "incident": incident.incident_id, "retracted": event})
        if not incident.value["events"]:
            self._keep(incident, IncidentChange.RETRACTED)
        elif not self._part(incident):
            self._keep(incident, IncidentChange.UPDATED)
        self._repeat_relatives(incident)
        if event is not None:
            self.result.events.append(Event.model_validate(event))
        if command.header.article_id not in incident.reporting:
            self._tell(command.header, None, incident.incident_id, incident.reporting)

    def copy(self, command: BlockCommand) -> None:
        """Count a copy of an article among the dependent reports of what the article reports."""
        note = self._shelf.note(command.event_id)
        incident = self._shelf.find(note["incident"]) if note is not None and "retracted" not in note else None
        if incident is None or not incident.is_live:
            return
        incident.add_copy(command.header, command.event_id)
        self._keep(incident, IncidentChange.UPDATED)
        self._tell(command.header, incident.incident_id)

    def _join(self, mention: Mention, name: str) -> None:
        """Enter a mention that is in no incident: into the likeliest, or into a new one of that name."""
        found = matches(self._shelf.state, self._shelf.block, mention)
        if not found or found[0].chance < JOIN:
            incident = self._shelf.open(mention, name)
            self._keep(incident, IncidentChange.CREATED)
        else:
            incident = LivingIncident.load(found[0].key, found[0].stored)
            incident.put(mention, found[0].why(mention))
            incident = self._merge(incident, found, mention)
        named = {"name": name} if name != mention.event_id else {}
        self._shelf.put_note(mention.event_id, {"incident": incident.incident_id, **named})

    def _merge(self, best: LivingIncident, found: Sequence[Match], newest: Mention) -> LivingIncident:
        """Merge with the best match what the event certainly reports too, unless one of them contradicts another.

        Returns the one that stays: that which was known first, so that ids last.
        """
        group = [best]
        for match in found[1:]:
            if min(found[0].chance, match.chance) < MERGE:
                continue
            other = LivingIncident.load(match.key, match.stored)
            if all(agree(list(one.mentions.values()), list(other.mentions.values())) for one in group):
                group.append(other)
        first = min(group, key=lambda incident: (incident.opened, incident.incident_id))
        merged = [incident for incident in group if incident is not first]
        for gone in merged:
            first.absorb(gone)
            gone.value["into"] = first.incident_id
            first.put(newest)  # the latest word on its article, whatever an old mention of it says
        self._keep(first, IncidentChange.UPDATED)
        for gone in merged:
            self._keep(gone, IncidentChange.MERGED)
            for event_id in gone.value["events"]:
                self._shelf.move(event_id, first.incident_id)
            for mention in {mention.article_id: mention for mention in gone.mentions.values()}.values():
                self._tell(header_of(mention), first.incident_id, gone.incident_id)
        return first

    def _renew(self, incident: LivingIncident, mention: Mention) -> None:
        """Enter again a mention that is in the incident; one that was revised may no longer belong there."""
        before = incident.mentions.get(mention.event_id)
        if before is not None:
            mention = replace(mention, arrived=before.arrived)  # so that a repetition changes nothing
        incident.put(mention)
        self._shelf.move(mention.event_id, incident.incident_id)
        is_revised = before is not None and before.revision != mention.revision
        if not is_revised or not self._part(incident, mention):
            self._keep(incident, IncidentChange.UPDATED)
        self._repeat_relatives(incident)

    def _part(self, incident: LivingIncident, newest: Mention | None = None) -> bool:
        """Split an incident whose mentions fall into groups that exclude each other.

        The largest group keeps the id, of equal ones that with the earliest event. Returns whether there was a split.
        """
        order = {event_id: place for place, event_id in enumerate(incident.value["events"])}
        place = {event_id: order.get(event_id, len(order)) for event_id in incident.mentions}
        groups = [
            sorted(group, key=lambda mention: (place[mention.event_id], mention.event_id))
            for group in parted(list(incident.mentions.values()), newest)
        ]
        if len(groups) < 2:
            return False
        groups.sort(key=lambda group: (-len(group), place[group[0].event_id], group[0].event_id))
        for group in groups[1:]:
            home, change = self._home(group, incident)
            incident.hand_over(group, home)
            self._keep(home, change)
            for mention in group:
                self._shelf.move(mention.event_id, home.incident_id)
        self._keep(incident, IncidentChange.SPLIT)
        for mention in chain.from_iterable(groups[1:]):
            left_for = (self._shelf.note(mention.event_id) or {})["incident"]
            self._tell(header_of(mention), left_for, incident.incident_id, incident.reporting)
        return True

    def _home(self, group: Sequence[Mention], left: LivingIncident) -> tuple[LivingIncident, IncidentChange]:
        """The incident that a group leaves for: one that it agrees with, or a new one."""
        first = group[0]
        for match in matches(self._shelf.state, self._shelf.block, first):
            if match.chance < JOIN:
                break
            other = LivingIncident.load(match.key, match.stored)
            if match.key != left.key and (len(group) == 1 or agree(list(other.mentions.values()), group)):
                other.put(first, match.why(first))
                return other, IncidentChange.UPDATED
        name = (self._shelf.note(first.event_id) or {}).get("name", first.event_id)
        return self._shelf.open(first, name), IncidentChange.CREATED

    def _keep(self, incident: LivingIncident, change: IncidentChange) -> None:
        self.result.shown.append(self._shelf.keep(incident, change, self._cause))

    def _repeat_relatives(self, incident: LivingIncident) -> None:
        """Publish once more what was merged into the incident or split off: those records may be lost in a crash."""
        said = {told.incident_id for told in self.result.shown}
        for name in [*incident.value["absorbed"], *incident.value.get("parted", ())]:
            found = self._shelf.find_itself(name) if name not in said else None
            if found is not None:
                self.result.shown.append(found.publish(IncidentChange.UPDATED, self._cause))

    def _tell(
        self, header: Header, incident_id: str | None, replaces: str | None = None, unless: Sequence[str] = ()
    ) -> None:
        """Tell the story of an article which incident it reports, and which it no longer does."""
        told = StoryCommand(
            action="incident", header=header, incident_id=incident_id, replaces=replaces, unless=list(unless)
        )
        self.result.stories.append(told)


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
