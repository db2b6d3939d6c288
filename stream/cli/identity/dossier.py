"""All that is known of one incident: its record, and for each article what it said and whether it is independent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from stream.cli.identity.lookup import FoundIncident
from stream.cli.identity.records import Records
from stream.identity.outlets import owner_of, source_of
from stream.records import Article, CopyKind, DuplicateNotice, Event, Header, Why

_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Mention:
    """One event of the incident; without `event` and `sentences` when they are not kept any more."""

    event_id: str
    event: Event | None = None
    sentences: list[str] = field(default_factory=list)
    why: Why | None = None
    opened: str | None = None
    """The incident that it opened: this one, or one that was merged into it."""


@dataclass(slots=True)
class Evidence:
    """One article. `independent` counts it among the independent sources; `dependence` says why not."""

    article_id: str
    source: str | None = None
    owner: str | None = None
    title: str | None = None
    url: str | None = None
    published_at: datetime | None = None
    copy_of: str | None = None
    copy_kind: CopyKind | None = None
    similarity: float | None = None
    independent: bool = False
    dependence: str | None = None
    mentions: list[Mention] = field(default_factory=list)


@dataclass(slots=True)
class Dossier:
    """The answer of `newsstream incidents show`."""

    asked: str
    found: FoundIncident
    evidence: list[Evidence]
    lost: list[Mention]
    """Mentions whose events are not kept any more."""

    def to_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "asked": self.asked,
            "merged_path": list(self.found.path),
            "note": self.found.note,
            "incident": self.found.incident.to_json(),
            "evidence": [_evidence_json(each) for each in self.evidence],
            "mentions_no_longer_kept": [mention.event_id for mention in self.lost],
        }


def dossier(records: Records, asked: str, found: FoundIncident) -> Dossier:
    """Collect the evidence of an incident."""
    incident = found.incident
    ids = set(incident.mentions)
    events = records.events(lambda value: _text(value.get("event_id")) in ids)
    article_ids = dict.fromkeys([*incident.article_ids, *(event.article_id for event in events.values())])
    articles, copies = records.articles(article_ids), records.copies(article_ids)
    whys = {why.event_id: why for why in incident.why}
    evidence = {each: _evidence(each, articles.get(each), copies.get(each)) for each in article_ids}
    lost: list[Mention] = []
    for event_id in incident.mentions:
        event = events.get(event_id)
        mention = Mention(event_id, event, why=whys.get(event_id), opened=_opened(event_id, found))
        if event is None:
            lost.append(mention)
            continue
        mention.sentences = sentences_of(event, articles.get(event.article_id))
        evidence[event.article_id].mentions.append(mention)
    ordered = sorted(evidence.values(), key=lambda each: (each.published_at or _LAST, each.article_id))
    _tell_dependence(ordered)
    return Dossier(asked, found, ordered, lost)


def sentences_of(event: Event, article: Article | None) -> list[str]:
    """The sentences that report an event, first the one with its trigger; none when the article is not kept."""
    if article is None:
        return []
    ranges = [event.sentence, *(more.sentence for more in event.evidence)]
    texts = [
        ((article.title or "") if each.part == "title" else article.text)[each.start : each.end] for each in ranges
    ]
    return list(dict.fromkeys(text for text in texts if text))


def _opened(event_id: str, found: FoundIncident) -> str | None:
    """The incident that the event opened: the one asked about, or one that was merged into it."""
    incident, first = found.incident, next(iter(found.incident.history), None)
    opener = incident.incident_id if first is None or first.version > 1 else first.event_id
    if event_id == opener and not (first and any(what.startswith("split from ") for what in first.what)):
        return incident.incident_id
    return event_id if event_id in found.merges and _leads_to(found, event_id) else None


def _leads_to(found: FoundIncident, gone: str) -> bool:
    seen: set[str] = set()
    while gone in found.merges and gone not in seen:
        seen.add(gone)
        gone = found.merges[gone]
    return gone == found.incident.incident_id


def _evidence(article_id: str, article: Article | None, copy: DuplicateNotice | None) -> Evidence:
    made = Evidence(article_id)
    if article is not None:
        made.source, made.owner, made.title = source_of(article), owner_of(article), article.title
        made.url, made.published_at = article.url, article.published_at
    elif copy is not None:
        # The notice is kept apart from the article and may outlive it.
        header = Header(article_id=article_id, revision="", origin="", source=copy.source, url=copy.url)
        made.source, made.owner = source_of(header), owner_of(header)
        made.url, made.published_at = copy.url, copy.published_at
    if copy is not None and copy.duplicate_of != article_id:
        made.copy_of, made.copy_kind, made.similarity = copy.duplicate_of, copy.kind, copy.similarity
    return made


def _tell_dependence(evidence: Collection[Evidence]) -> None:
    """Mark the first article of each owner that is no copy as an independent source, and say why others are not."""
    first: dict[str, str] = {}
    for each in evidence:
        if each.copy_of is not None and not each.mentions:
            each.dependence = f"{each.copy_kind.value if each.copy_kind else ''} copy of {each.copy_of}".strip()
        elif each.owner is None:
            each.dependence = "the article is not kept any more"
        elif each.owner in first:
            each.dependence = f"{each.owner} owns {first[each.owner]} too"
        else:
            first[each.owner] = each.article_id
            each.independent = True


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _evidence_json(evidence: Evidence) -> dict[str, Any]:
    return {
        "article_id": evidence.article_id,
        "source": evidence.source,
        "owner": evidence.owner,
        "title": evidence.title,
        "url": evidence.url,
        "published_at": evidence.published_at.isoformat() if evidence.published_at else None,
        "copy_of": evidence.copy_of,
        "copy_kind": evidence.copy_kind.value if evidence.copy_kind else None,
        "similarity": evidence.similarity,
        "independent": evidence.independent,
        "dependence": evidence.dependence,
        "mentions": [
            {
                "event_id": mention.event_id,
                "sentences": mention.sentences,
                "opened": mention.opened,
                "why": mention.why.to_json() if mention.why else None,
                "event": mention.event.to_json() if mention.event else None,
            }
            for mention in evidence.mentions
        ],
    }
