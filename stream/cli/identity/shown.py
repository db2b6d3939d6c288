"""The text of `newsstream incidents show`: the record, its history, its evidence. Lines are (depth, text)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from stream.cli.explained_events import quote
from stream.cli.identity.dossier import Dossier, Evidence, Mention
from stream.cli.identity.lookup import listed
from stream.cli.identity.told import (
    chance_text,
    event_text,
    moment_text,
    people_text,
    place_name,
    sentence_text,
    toll_line,
    weapons_text,
    when_text,
)
from stream.records import TOLLS, Incident, IncidentVersion

Text = Iterator[tuple[int, str]]
SENTENCES_SHOWN = 3
"""Of one event; the answer as JSON has all."""


def shown(answer: Dossier) -> Text:
    """The whole answer."""
    incident, path = answer.found.incident, answer.found.path
    for gone, into in pairwise(path):
        yield 1, f"{gone} was merged into {into}"
    if answer.found.note is not None:
        yield 1, answer.found.note
    yield 0, f"Incident {incident.incident_id}"
    yield from record_lines(incident)
    yield 0, "History"
    yield from history_lines(incident)
    yield 0, "Evidence"
    yield from evidence_lines(answer)


def record_lines(incident: Incident) -> Text:
    """What is known of it now."""
    codes = incident.codes
    modes = f" {'+'.join(incident.modes)}" if incident.modes else ""
    contexts = f"; contexts {', '.join(incident.contexts)}" if incident.contexts else ""
    acled = f", ACLED {codes.acled_sub_event_type}" if codes.acled_sub_event_type else ""
    yield 1, f"version {incident.version}, {incident.change.value}"
    yield 1, f"what: {incident.type.value}{modes}{contexts}; CAMEO {codes.cameo or '-'}{acled}"
    yield 1, f"who: {people_text(incident.actors)}"
    yield 1, f"to whom: {people_text(incident.recipients)}"
    if incident.weapons:
        yield 1, f"with: {weapons_text(incident.weapons)}"
    yield 1, f"where: {place_name(incident.location)}"
    yield 1, f"when: {when_text(incident.time)}"
    for name in TOLLS:
        toll = getattr(incident.effects, name)
        if toll.best is not None:
            yield 1, f"{name}: {toll_line(toll)}"
    yield 1, f"standing: {incident.factuality.value}, confidence {incident.confidence:.2f}"
    told_by = f"{_counted(incident.article_ids, 'article')} of {_counted(incident.sources, 'source')}"
    yield 1, f"told by: {told_by}, {incident.independent_sources} independent: {listed(incident.sources)}"
    yield 1, f"reported: {moment_text(incident.first_seen)} to {moment_text(incident.last_seen)}"


def _counted(items: Sequence[str], noun: str) -> str:
    return f"{len(items)} {noun}{'' if len(items) == 1 else 's'}"


def history_lines(incident: Incident) -> Text:
    """Each version that is kept; a gap is named."""
    before = 0
    for each in incident.history:
        if each.version > before + 1 and before:
            yield 1, f"({each.version - before - 1} versions between are not kept)"
        before = each.version
        yield 1, _version(each)
        if each.what:
            yield 2, "; ".join(each.what)
    if not incident.history:
        yield 1, "none is kept: the record was last written by an older release"


def _version(each: IncidentVersion) -> str:
    head = f"version {each.version}, {moment_text(each.at)}: {each.change.value}"
    return f"{head} because of article {each.article_id} (event {each.event_id})"


def evidence_lines(answer: Dossier) -> Text:
    """Each article with what it said, and why its events belong here."""
    homes = {mention.event_id: each.article_id for each in answer.evidence for mention in each.mentions}
    for each in answer.evidence:
        yield 1, _article(each)
        if each.title:
            yield 2, f"headline: {quote(each.title)}"
        for mention in each.mentions:
            yield from _mention_lines(mention, answer, homes)
    if answer.lost:
        ids = [mention.event_id for mention in answer.lost]
        yield 1, f"{len(ids)} events are not kept any more: {listed(ids)}"
        for mention in answer.lost:
            if mention.why is not None:
                yield 2, f"{mention.event_id}: {_why(mention, answer, homes)}"
    if not answer.evidence and not answer.lost:
        yield 1, "none: every report of it was withdrawn"


def _article(each: Evidence) -> str:
    source = each.source or "source unknown"
    standing = "independent" if each.independent else f"dependent: {each.dependence}"
    if each.copy_of is not None and each.similarity is not None:
        standing += f", similarity {each.similarity:.2f}"
    return f"article {each.article_id}, {source}, {moment_text(each.published_at)} ({standing})"


def _mention_lines(mention: Mention, answer: Dossier, homes: dict[str, str]) -> Text:
    event = mention.event
    if event is None:
        return
    yield 2, f"event {mention.event_id}: {event_text(event)}"
    for sentence in mention.sentences[:SENTENCES_SHOWN]:
        yield 3, f"text: {sentence_text(sentence)}"
    if event.actors or event.recipients:
        yield 3, f"who: {people_text(event.actors)}; to whom: {people_text(event.recipients)}"
    yield 3, f"why: {_why(mention, answer, homes)}"
    if mention.why is not None and mention.why.fields:
        yield 4, ", ".join(f"{name} {verdict}" for name, verdict in mention.why.fields.items())


def _why(mention: Mention, answer: Dossier, homes: dict[str, str]) -> str:
    if mention.why is not None and mention.why.matched is not None:
        article = homes.get(mention.why.matched)
        by = f" of article {article}" if article else ""
        return f"matched event {mention.why.matched}{by} with {chance_text(mention.why)}"
    if mention.opened == answer.found.incident.incident_id:
        return "opened the incident"
    if mention.opened is not None:
        return f"opened incident {mention.opened}, which was merged into this one"
    return "no reason is kept: it came with a merge or a split, or the reason made room for later ones"
