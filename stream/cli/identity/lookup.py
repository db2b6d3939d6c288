"""From what the user typed to the records that it means: an incident, an event or an article."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stream.cli.exits import CommandError, Exit
from stream.cli.identity.records import Incidents, Records
from stream.records import DuplicateNotice, Event, Incident
from stream.topics import Topic

MOST_NAMED = 12
LONGEST_SHOWN = 140


@dataclass(frozen=True, slots=True)
class FoundIncident:
    """The incident that lives, and how the id led there: `path` ends with it, `note` says why another id was typed."""

    incident: Incident
    path: tuple[str, ...]
    merges: Mapping[str, str]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """One event, and what the id had to do with it where it is not the event's own."""

    asked: str
    event: Event
    note: str | None = None


def find_incident(records: Records, asked: str) -> FoundIncident:
    """The incident of an id; also that of an event, or of an article where it is clear which. Raises CommandError."""
    searched = records.incidents(lambda value: _concerns(value, asked))
    if asked in searched.records:
        return _alive(records, searched, asked, None)
    events = records.events(lambda value: asked in (value.get("event_id"), value.get("article_id")))
    told = [event for event in events.values() if not event.retracted]
    homes = {event.event_id: home for event in told if (home := searched.home(event)) is not None}
    holders = sorted({*homes.values(), *searched.records})
    if not holders:
        raise unknown(records, asked, (Topic.INCIDENTS, Topic.EVENTS))
    if asked in homes:
        return _alive(records, searched, homes[asked], f"{asked} is an event of this incident")
    if len(holders) == 1:
        return _alive(records, searched, holders[0], f"{asked} is an article of this incident")
    headlines = {homes[event.event_id] for event in told if event.headline and event.event_id in homes}
    if len(headlines) != 1:
        raise CommandError(
            Exit.USAGE,
            f"expected the id of one incident, got {shown(asked)}, which is in {len(holders)}: {listed(holders)}",
        )
    (chosen,) = headlines
    others = listed([each for each in holders if each != chosen])
    return _alive(
        records, searched, chosen, f"article {asked} has this incident in its headline; it is also in {others}"
    )


def find_events(records: Records, *asked: str) -> list[FoundEvent]:
    """The event of each id; also of an incident, an article or a copy where it is clear which. Raises CommandError."""
    events = _events_about(records, asked)
    missing = [each for each in asked if not _named(events, each)]
    copies = records.copies(missing) if missing else {}
    events |= _events_about(records, [notice.duplicate_of for notice in copies.values()]) if copies else {}
    return [_one_event(records, events, copies, each) for each in asked]


def unknown(records: Records, asked: str, topics: Iterable[Topic]) -> CommandError:
    """The id is nowhere: what was searched, and where ids are to be had."""
    searched = " and ".join(f"{records.log.name(topic)} ({records.read[topic]} ids)" for topic in topics)
    return CommandError(
        Exit.NEGATIVE,
        f"expected the id of an incident, an event or an article, got {shown(asked)}, which is not among {searched}; "
        f"{records.log.advice}",
    )


def shown(asked: str) -> str:
    """What was typed, safe to print and not too long."""
    return repr(asked if len(asked) <= LONGEST_SHOWN else f"{asked[:LONGEST_SHOWN]}…")


def listed(ids: Collection[str]) -> str:
    """Some ids."""
    more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return ", ".join(list(ids)[:MOST_NAMED]) + more


def _concerns(value: Mapping[str, Any], asked: str) -> bool:
    if value.get("incident_id") == asked:
        return True
    lists = (value.get("mentions"), value.get("article_ids"))
    return value.get("merged_into") is None and any(isinstance(held, list) and asked in held for held in lists)


def _alive(records: Records, searched: Incidents, incident_id: str, note: str | None) -> FoundIncident:
    path = searched.path(incident_id)
    incident = searched.records.get(path[-1])
    if incident is None:
        incident = records.incidents(lambda value: value.get("incident_id") == path[-1]).records.get(path[-1])
    if incident is None:
        where = records.log.name(Topic.INCIDENTS)
        raise CommandError(
            Exit.DATA, f"expected {shown(path[-1])} on {where}, got no record that can be read; was it compacted away?"
        )
    return FoundIncident(incident, tuple(path), searched.merges, note)


def _events_about(records: Records, ids: Collection[str]) -> dict[str, Event]:
    wanted = set(ids)
    names = ("event_id", "article_id", "incident_id")
    return records.events(lambda value: any(isinstance(value.get(n), str) and value[n] in wanted for n in names))


def _named(events: Mapping[str, Event], asked: str) -> bool:
    return any(asked in (event.event_id, event.article_id, event.incident_id) for event in events.values())


def _one_event(
    records: Records, events: Mapping[str, Event], copies: Mapping[str, DuplicateNotice], asked: str
) -> FoundEvent:
    if asked in events:
        return FoundEvent(asked, events[asked])
    article = copies[asked].duplicate_of if asked in copies else asked
    told = f"{asked} is a copy of {article}; " if asked in copies else ""
    held = [event for event in events.values() if event.article_id == article and not event.retracted]
    if held:
        return _clear(asked, held, f"{told}article {article}")
    held = [event for event in events.values() if event.incident_id == asked and not event.retracted]
    if held:
        return _clear(asked, held, f"incident {asked}")
    if article in records.articles([article]):
        raise CommandError(Exit.NEGATIVE, f"expected an event, got {shown(asked)}: {told}the article reports none")
    raise unknown(records, asked, (Topic.EVENTS,))


def _clear(asked: str, held: list[Event], what: str) -> FoundEvent:
    """The only event, or the only one that is a headline's."""
    headlines = [event for event in held if event.headline]
    if len(held) == 1:
        return FoundEvent(asked, held[0], f"{what} has one event, {held[0].event_id}")
    if len(headlines) == 1:
        chosen = headlines[0]
        return FoundEvent(
            asked, chosen, f"{what} has {len(held)} events; compared is its headline's, {chosen.event_id}"
        )
    ids = [event.event_id for event in sorted(held, key=lambda event: (event.sentence.start, event.event_id))]
    raise CommandError(
        Exit.USAGE, f"expected the id of one event, got {shown(asked)}: {what} has {len(ids)}: {listed(ids)}"
    )
