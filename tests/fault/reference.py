"""What a run must come to: the same messages through the deciders of `newsstream process`, one after the other.

Extraction depends on nothing but the article, so its readings are kept for other orders of the same messages.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from stream.batch.run import loaded_extractor
from stream.identity import Incidents, MemoryState, shard_key
from stream.pipeline import Job, Reading, Settled, read_article, read_jobs
from stream.records import (
    Article,
    BlockCommand,
    DuplicateNotice,
    Event,
    Incident,
    Rejection,
    RejectReason,
    Report,
    Story,
)
from stream.settings import TopicSettings
from stream.topics import Catalogue, Topic
from stream.worker.child import DEAD_REASONS
from stream.worker.message import Outgoing
from tests.fault.corpus import MAX_MESSAGE_BYTES, Message
from tests.quality.incident_scoring import Watched


@dataclass
class Reference:
    """The last word on everything, and what becomes of each message."""

    articles: set[str] = field(default_factory=set)
    """Those that are accepted: each has an outcome."""
    rejected: set[str] = field(default_factory=set)
    dead: list[tuple[bytes, bytes | None, str]] = field(default_factory=list)
    """Key, value and code of each message that is a dead letter."""
    copies: dict[str, DuplicateNotice] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    incidents: dict[str, Incident] = field(default_factory=dict)
    stories: dict[str, Story] = field(default_factory=dict)
    bodies: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Event -> all that was ever said of it, its incident aside."""


class Witness(Watched):
    """The deciders; notes all that was said of each event."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: dict[str, set[str]] = defaultdict(set)

    def post(self, report: Report, article_id: str) -> Settled:
        """Bring a report home."""
        settled = super().post(report, article_id)
        for event in settled.events:
            self.bodies[event.event_id].add(body(event))
        return settled


def body(event: Event) -> str:
    """What an event says, its incident aside."""
    plain = event.model_copy(update={"incident_id": None, "retracted": False})
    return json.dumps(plain.to_json(), sort_keys=True)


class Readings:
    """What extraction read in articles, by what it was given."""

    def __init__(self) -> None:
        self._known: dict[bytes, bytes] = {}

    def of(self, articles: Sequence[Article], forward: Sequence[bool]) -> list[Reading]:
        """One reading per article; a copy is not read, for nothing of it travels in the stream."""
        names = [_digest(article) for article in articles]
        new = {
            name: article
            for name, article, wanted in zip(names, articles, forward, strict=True)
            if wanted and name not in self._known
        }
        jobs = [Job(article, copy=False) for article in new.values()]
        for name, reading in zip(new, read_jobs(loaded_extractor(), jobs), strict=True):
            self._known[name] = pickle.dumps(reading)
        return [
            pickle.loads(self._known[name]) if wanted else Reading()
            for name, wanted in zip(names, forward, strict=True)
        ]


def reference(messages: Sequence[Message], readings: Readings) -> Reference:
    """The messages in this order through every stage."""
    found, identity = Reference(), Witness()
    limit = Catalogue(TopicSettings(max_message_bytes=MAX_MESSAGE_BYTES)).max_bytes(Topic.CLEAN)
    articles: list[Article] = []
    for number, message in enumerate(messages):
        answer = _answer(message, f"line-{number}", limit)
        if isinstance(answer, str):
            found.dead.append((message.key, message.value, answer))
        elif isinstance(answer, Rejection):
            found.rejected.add(answer.article_id)
        else:
            articles.append(answer)
    admitted = [identity.admit(article) for article in articles]
    read = readings.of([each for each, _ in admitted], [verdict.forward for _, verdict in admitted])
    for (article, verdict), reading in zip(admitted, read, strict=True):
        if reading.failure is not None:
            raise ValueError(f"expected every article of the corpus to be readable: {reading.failure}")
        identity.settle(article, verdict, reading)
    found.articles = {article.article_id for article in articles}
    found.copies, found.events = identity.copies_found, identity.events
    found.incidents, found.stories = identity.latest, identity.told
    found.bodies = identity.bodies
    return found


def incidents_of(commands: Iterable[BlockCommand]) -> dict[str, Incident]:
    """The last word on each incident when blocks are told this, in this order."""
    decider = Incidents(MemoryState())
    latest: dict[str, Incident] = {}
    for command in commands:
        latest |= {each.incident_id: each for each in decider.apply(command).incidents}
    return latest


def _answer(message: Message, origin: str, limit: int) -> Article | Rejection | str:
    """An article, its rejection, or the code of a dead letter."""
    if message.value is None:
        return "tombstone"
    answer = read_article(message.value, origin)
    if isinstance(answer, Rejection):
        if answer.reason in DEAD_REASONS:
            return answer.reason.value
        return "bug" if answer.reason is RejectReason.EXTRACTION_FAILED else answer
    size = Outgoing(Topic.CLEAN, shard_key(answer, 1).encode(), answer.to_bytes()).size
    return "too_large" if size > limit else answer


def _digest(article: Article) -> bytes:
    # The origin names the place in the input, which differs between orders; extraction does not look at it.
    return hashlib.blake2b(article.model_copy(update={"origin": ""}).to_bytes(), digest_size=16).digest()
