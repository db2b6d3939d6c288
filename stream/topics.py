"""The catalogue of topics: what travels where, under which key, kept how long.

Names are `<prefix>.<suffix>`. A table's changelog is a topic like any other: it is listed here, created with the rest
and has as many partitions as the topic that feeds the table, because Faust puts a table's write into the partition of
the message at hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from stream.records import (
    Article,
    BlockCommand,
    DeadLetter,
    DuplicateNotice,
    Event,
    Incident,
    RawArticle,
    Rejection,
    Report,
    Story,
    StoryCommand,
)
from stream.records.base import Record
from stream.settings import Stage, TopicSettings

HOUR_MS = 3600 * 1000
DAY_MS = 24 * HOUR_MS
TOMBSTONE_MS = 7 * DAY_MS
"""How long the deletion of a key stays on a compacted topic."""
LEAST_BYTES = 512 * 1024
"""Every topic but the raw one takes at least this: a producer's batch counts as one message (the worker's are of up to
256 KiB), and so does a value of the state (up to 100 KB), however small the raw articles have to be."""

Size = Literal["pipeline", "identity"]
Cleanup = Literal["delete", "compact"]


class Topic(StrEnum):
    """Every topic, by the part of its name after the prefix."""

    RAW = "articles.raw"
    CLEAN = "articles.clean"
    DUPLICATES = "articles.duplicates"
    EVENTS = "events"
    INCIDENTS = "incidents"
    STORIES = "stories"
    DEADLETTERS = "deadletters"
    REJECTED = "internal.rejected"
    EXTRACT = "internal.extract"
    REPORTS = "internal.reports"
    BLOCKS = "internal.blocks"
    STORY_COMMANDS = "internal.stories"
    COPIES_TABLE = "internal.table.copies"
    LEDGER_TABLE = "internal.table.ledger"
    INCIDENTS_TABLE = "internal.table.incidents"
    STORIES_TABLE = "internal.table.stories"


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """What always holds for one topic, whatever the settings."""

    topic: Topic
    owner: str
    key: str
    record: type[Record] | None
    meaning: str
    size: Size = "identity"
    cleanup: Cleanup = "delete"
    retention_days: int | None = None
    derived: bool = False

    @property
    def public(self) -> bool:
        """Whether others may read it: internal topics can change with any release."""
        return not self.topic.value.startswith("internal.")

    @property
    def stateful(self) -> bool:
        """Whether state is kept per partition of this topic, so that its partition count cannot change."""
        return self.topic in STATEFUL


def _table(topic: Topic, key: str, source: str) -> TopicSpec:
    return TopicSpec(
        topic, "identity", key, None, f"changelog of the table behind {source}: state as JSON", cleanup="compact"
    )


CATALOGUE: tuple[TopicSpec, ...] = (
    TopicSpec(Topic.RAW, "ingest", "any", RawArticle, "articles as scraped", size="pipeline", retention_days=7),
    TopicSpec(
        Topic.CLEAN,
        "clean",
        "shard of the lead signature",
        Article,
        "cleaned articles with what was kept and removed",
        retention_days=7,
        derived=True,
    ),
    TopicSpec(
        Topic.DUPLICATES,
        "identity",
        "article_id",
        DuplicateNotice,
        "which article repeats which, and how closely",
        retention_days=7,
    ),
    TopicSpec(
        Topic.EVENTS,
        "identity",
        "block of the incident",
        Event,
        "one record per happening per article, with its incident; the last one of a key and event_id counts",
        retention_days=30,
        derived=True,
    ),
    TopicSpec(
        Topic.INCIDENTS,
        "identity",
        "incident_id",
        Incident,
        "latest state of each incident, versioned",
        cleanup="compact",
        derived=True,
    ),
    TopicSpec(
        Topic.STORIES,
        "identity",
        "story_id",
        Story,
        "latest state of each story, versioned",
        cleanup="compact",
        derived=True,
    ),
    TopicSpec(
        Topic.DEADLETTERS,
        "every stage",
        "key of the original",
        DeadLetter,
        "messages set aside: the original bytes, with headers that say where, why, when and how often",
        size="pipeline",
        retention_days=30,
        derived=True,
    ),
    TopicSpec(
        Topic.REJECTED,
        "clean",
        "article_id",
        Rejection,
        "articles refused, with the reason",
        size="pipeline",
        retention_days=7,
        derived=True,
    ),
    TopicSpec(
        Topic.EXTRACT,
        "identity",
        "article_id",
        Article,
        "articles that are no copies, on their way to extraction",
        size="pipeline",
        retention_days=7,
        derived=True,
    ),
    TopicSpec(
        Topic.REPORTS,
        "extract and identity",
        "article_id of the original",
        Report,
        "an article's events, or the article it copies",
        retention_days=7,
        derived=True,
    ),
    TopicSpec(
        Topic.BLOCKS,
        "identity",
        "block",
        BlockCommand,
        "what the ledger tells a block of incidents",
        retention_days=7,
        derived=True,
    ),
    TopicSpec(
        Topic.STORY_COMMANDS,
        "identity",
        "language",
        StoryCommand,
        "what the story agent is told",
        retention_days=7,
        derived=True,
    ),
    _table(Topic.COPIES_TABLE, "shard|…", "copy detection"),
    _table(Topic.LEDGER_TABLE, "article_id|…", "the ledger of reports"),
    _table(Topic.INCIDENTS_TABLE, "block|…", "incidents"),
    _table(Topic.STORIES_TABLE, "language|…", "stories"),
)


TABLES: dict[Topic, Topic] = {
    Topic.CLEAN: Topic.COPIES_TABLE,
    Topic.REPORTS: Topic.LEDGER_TABLE,
    Topic.BLOCKS: Topic.INCIDENTS_TABLE,
    Topic.STORY_COMMANDS: Topic.STORIES_TABLE,
}
"""The topic that feeds a table, and the changelog of that table."""

READ_BY: tuple[tuple[Stage, Topic], ...] = (
    ("clean", Topic.RAW),
    ("identity", Topic.CLEAN),
    ("extract", Topic.EXTRACT),
    ("identity", Topic.REPORTS),
    ("identity", Topic.BLOCKS),
    ("identity", Topic.STORY_COMMANDS),
)
"""Which stage reads which topic, in the order of the flow."""
STATEFUL = frozenset(TABLES) | frozenset(TABLES.values())
COMPACTED = frozenset(spec.topic for spec in CATALOGUE if spec.cleanup == "compact")
"""Topics on which only the last record of a key counts."""


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """One topic as it should stand on the cluster."""

    spec: TopicSpec
    name: str
    partitions: int
    replication: int
    config: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The topics under given settings; iterating yields the plans in the order of the flow."""

    settings: TopicSettings

    def name(self, topic: Topic) -> str:
        """The full name of a topic."""
        return f"{self.settings.prefix}.{topic.value}"

    def partitions(self, topic: Topic) -> int:
        """How many partitions the topic should have."""
        return self.plan(topic).partitions

    def plan(self, topic: Topic) -> TopicPlan:
        """One topic as it should stand on the cluster."""
        spec = next(spec for spec in CATALOGUE if spec.topic is topic)
        settings = self.settings
        return TopicPlan(
            spec=spec,
            name=self.name(topic),
            partitions=settings.partitions if spec.size == "pipeline" else settings.identity_partitions,
            replication=settings.replication,
            config=_config(spec, settings),
        )

    def max_bytes(self, topic: Topic) -> int:
        """The largest record that the topic takes."""
        return int(self.plan(topic).config["max.message.bytes"])

    def resolve(self, name: str) -> str:
        """The full name for `articles.raw` or `news.articles.raw`; names outside the catalogue come back unchanged."""
        return self.name(Topic(name)) if name in set(Topic) else name

    def __iter__(self) -> Iterator[TopicPlan]:
        return (self.plan(spec.topic) for spec in CATALOGUE)


def _config(spec: TopicSpec, settings: TopicSettings) -> dict[str, str]:
    # A cleaned article carries the text plus what was found in it; four times the raw limit leaves room for both.
    limit = settings.max_message_bytes * (4 if spec.derived else 1)
    if spec.topic is not Topic.RAW:
        limit = max(limit, LEAST_BYTES)
    config = {"cleanup.policy": spec.cleanup, "max.message.bytes": str(limit)}
    if spec.topic is not Topic.RAW:
        # Times of the worker's clock would let a clock that is set back expire records, and brokers refuse those from
        # more than an hour ahead. On the raw topic the time is that of whoever feeds it.
        config["message.timestamp.type"] = "LogAppendTime"
    if spec.retention_days is not None:
        config["retention.ms"] = str(spec.retention_days * DAY_MS)
    if spec.cleanup == "compact":
        config["min.cleanable.dirty.ratio"] = "0.3"
        config["delete.retention.ms"] = str(TOMBSTONE_MS)
    if spec.topic in TABLES.values():
        # Compaction knows no fences: it must leave time to write again what a worker wrote that was too late.
        config["min.compaction.lag.ms"] = str(HOUR_MS)
    if settings.replication >= 3:
        config["min.insync.replicas"] = "2"
    return config
