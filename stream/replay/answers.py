"""What one run made of the messages, in the form in which two runs are compared.

Values are JSON-ready fields of the records. What names an order of arrival (versions, histories) or a name that follows
from it (ids of incidents, titles of stories) is left out: it differs between two runs that agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from stream.identity.living import EVENTS_KEPT
from stream.identity.story_record import ARTICLES_KEPT
from stream.records import Article, DuplicateNotice, Event, Incident, Outcome, Story
from stream.records.base import Record

Value = dict[str, Any]
Status = Literal["processed", "duplicate", "rejected", "dead_letter"]

_ARRIVAL = frozenset({"incident_id", "version", "change", "history", "merged_into", "mentions", "why"})
_STORY_ARRIVAL = frozenset({"story_id", "version", "incident_ids", "article_ids", "title"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one message. `reason` of a rejection, or the code of a dead letter."""

    status: Status
    article_id: str | None
    reason: str | None = None


@dataclass(slots=True)
class Group:
    """An incident or a story: who is in it, and what it says. `full`: its list may lack members."""

    members: frozenset[str]
    articles: frozenset[str]
    value: Value
    full: bool = False


@dataclass(slots=True)
class Answers:
    """What one run said; a message is named by where it stood: `topic-partition-offset`, or `line N`."""

    messages: dict[str, Answer] = field(default_factory=dict)
    texts: dict[str, Value] = field(default_factory=dict)
    """By message: what cleaning read and kept."""
    copies: dict[str, Value] = field(default_factory=dict)
    """By message: the original of a copy."""
    events: dict[str, Value] = field(default_factory=dict)
    """Those that are not retracted."""
    incidents: dict[str, Group] = field(default_factory=dict)
    """Those that are neither merged nor empty; their members are events."""
    stories: dict[str, Group] = field(default_factory=dict)
    """Their members are articles."""


def text_of(article: Article) -> Value:
    """What cleaning made of an article, without the text itself, which is the input."""
    return _fields(article, {"text", "origin"})


def copy_of(notice: DuplicateNotice) -> Value:
    """What a copy repeats, and how closely."""
    return {"duplicate_of": notice.duplicate_of, "kind": notice.kind.value, "similarity": notice.similarity}


def event_of(event: Event) -> Value:
    """An event without its incident, whose name says which report came first."""
    return _fields(event, {"incident_id", "retracted"})


def incident_of(incident: Incident) -> Group | None:
    """An incident as a group of events; None of one that was merged or has no reports left."""
    if incident.merged_into is not None or not incident.mentions:
        return None
    value = _fields(incident, _ARRIVAL)
    value |= {name: sorted(value[name]) for name in ("article_ids", "sources")}
    full = len(incident.mentions) >= EVENTS_KEPT
    return Group(frozenset(incident.mentions), frozenset(incident.article_ids), value, full)


def story_of(story: Story) -> Group:
    """A story as a group of articles."""
    value = _fields(story, _STORY_ARRIVAL)
    value |= {name: sorted(value[name]) for name in ("sources", "places")}
    articles = frozenset(story.article_ids)
    return Group(articles, articles, value, len(articles) >= ARTICLES_KEPT)


def from_outcomes(outcomes: Mapping[str, Outcome]) -> Answers:
    """The answers of `newsstream process`, by line. Incidents and stories are known by their members only."""
    found = Answers()
    incidents: dict[str, str] = {}
    stories: dict[str, str] = {}
    for line, outcome in outcomes.items():
        reason = outcome.reason.value if outcome.reason is not None else None
        found.messages[line] = Answer(outcome.status.value, outcome.article_id, reason)
        value = outcome.to_json()
        found.texts[line] = {name: value[name] for name in ("removed", "places", "times")}
        if outcome.duplicate_of is not None:
            found.copies[line] = {"duplicate_of": outcome.duplicate_of}
        if outcome.story_id is not None:
            stories[outcome.article_id] = outcome.story_id
        for event in outcome.events:
            found.events[event.event_id] = event_of(event)
            if event.incident_id is not None:
                incidents[event.event_id] = event.incident_id
    owners = {event_id: str(value["article_id"]) for event_id, value in found.events.items()}
    found.incidents = {name: Group(each, frozenset(owners[e] for e in each), {}) for name, each in _named(incidents)}
    found.stories = {name: Group(each, each, {}) for name, each in _named(stories)}
    return found


def _named(homes: Mapping[str, str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Groups by name, of what lies where."""
    groups: dict[str, set[str]] = {}
    for member, name in homes.items():
        groups.setdefault(name, set()).add(member)
    return ((name, frozenset(members)) for name, members in groups.items())


def _fields(record: Record, without: frozenset[str] | set[str]) -> Value:
    return {name: value for name, value in record.to_json().items() if name not in without}
