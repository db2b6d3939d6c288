"""Asks the brokers what `fit.py` has to know. Changes nothing, creates nothing, joins no group."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import KafkaError

from stream.broker.admin import admin_client, diff
from stream.broker.capabilities import capabilities
from stream.broker.errors import BrokerDeniedError, BrokerError, BrokerSettingsError
from stream.cli.broker import reader
from stream.cli.doctor import fit
from stream.cli.doctor.finding import Finding, fail, skipped, warn
from stream.cli.doctor.fit import Cluster, Newest
from stream.records.base import Record
from stream.records.unreadable import why_unreadable
from stream.settings import Settings
from stream.topics import CATALOGUE, Catalogue, Topic, TopicSpec

PATIENCE_SECONDS = 15.0
"""A broker that needs longer for one answer is told as being away; the worker would wait longer."""
POLL_SECONDS = 5.0
ADVICE = ("is ", "check ", "grant ")
"""How the last part of the messages of stream/broker begins."""


def brokers(settings: Settings) -> Iterator[Finding]:
    """The brokers are reached, and the settings fit them."""
    hurried = _hurried(settings)
    try:
        with admin_client(hurried) as client:
            cluster = facts(client, settings)
    except (BrokerError, KafkaError, OSError, ValueError) as error:
        yield fail("broker", *_told(error))
        return
    yield from fit.judged_cluster(cluster, settings)
    yield from fit.judged_sizes(cluster, settings)


def topics(settings: Settings) -> Iterator[Finding]:
    """The topics are those of the catalogue."""
    if not capabilities(settings.broker).topic_admin:
        yield skipped("topics", "a broker that administers topics")
        return
    try:
        with admin_client(_hurried(settings)) as client:
            differences = diff(client, settings)
    except (BrokerError, KafkaError, OSError) as error:
        yield fail("topics", *_told(error))
        return
    yield from fit.judged_topics(differences, settings)


def records(settings: Settings) -> Iterator[Finding]:
    """This version reads the newest records, and none is from the future."""
    try:
        consumer = reader(_hurried(settings))
    except (KafkaError, OSError) as error:
        yield fail("schemas", f"{type(error).__name__}: {error}", _advice(error))
        return
    try:
        yield from fit.judged_records(_newest(consumer, settings))
        yield fit.judged_clock(_from_the_future(consumer, settings))
    except KafkaError as error:
        yield warn("schemas", f"records could not be read: {type(error).__name__}: {error}", _advice(error))
    finally:
        consumer.close()


def facts(client: KafkaAdminClient, settings: Settings) -> Cluster:
    """What the brokers tell about themselves; what they do not tell stays open."""
    described: Any = client.describe_cluster()
    limits: dict[str, int] = {}
    version: str | None = None
    if capabilities(settings.broker).topic_admin:
        with suppress(KafkaError, KeyError, ValueError, IndexError):
            node = described["brokers"][0]["broker_id"]
            limits, version = _limits(client, str(node))
    return Cluster(
        brokers=len(described["brokers"]),
        controller=int(described.get("controller_id", -1)) >= 0,
        kafka=version,
        secured=settings.broker.security_protocol,
        limits=limits,
    )


def _limits(client: KafkaAdminClient, node: str) -> tuple[dict[str, int], str | None]:
    described = client.describe_configs([ConfigResource(ConfigResourceType.BROKER, node)], config_filter="all")
    entries: Any = described["broker"][node]
    limits = {name: int(entries[name]["value"]) for name in fit.LIMITS if name in entries}
    version = entries.get("inter.broker.protocol.version", {}).get("value")
    return limits, f"protocol {version}" if version else None


def _newest(consumer: KafkaConsumer, settings: Settings) -> Iterator[Newest]:
    catalogue = Catalogue(settings.topics)
    for spec in CATALOGUE:
        if spec.record is None or spec.topic is Topic.DEADLETTERS:
            continue
        found = _last_record(consumer, catalogue.name(spec.topic))
        if found is not None:
            yield _judged(spec, found)


def _judged(spec: TopicSpec, record: Any) -> Newest:
    origin = f"{record.topic}-{record.partition}-{record.offset}"
    if record.value is None:
        return Newest(spec.topic, origin, None)  # a tombstone is in order wherever one can stand
    try:
        if spec.record is not None:
            spec.record.from_bytes(record.value)
    except ValueError as error:
        return Newest(spec.topic, origin, why_unreadable(spec.record or Record, error))
    return Newest(spec.topic, origin, None)


def _last_record(consumer: KafkaConsumer, name: str) -> Any:
    partitions = [TopicPartition(name, number) for number in consumer.partitions_for_topic(name) or ()]
    ends = consumer.end_offsets(partitions) if partitions else {}
    starts = consumer.beginning_offsets(partitions) if partitions else {}
    filled = [tp for tp in partitions if ends[tp] > starts[tp]]
    if not filled:
        return None
    chosen = max(filled, key=lambda tp: int(ends[tp]))
    consumer.assign([chosen])
    consumer.seek(chosen, ends[chosen] - 1)
    deadline = time.monotonic() + POLL_SECONDS
    while time.monotonic() < deadline:
        for batch in consumer.poll(timeout_ms=500).values():
            return batch[-1]
    return None  # the last offset may be a marker, or compacted away


def _from_the_future(consumer: KafkaConsumer, settings: Settings) -> str | None:
    name = Catalogue(settings.topics).name(Topic.RAW)
    moment = int((time.time() + fit.FUTURE_SECONDS) * 1000)
    asked = {TopicPartition(name, number): moment for number in consumer.partitions_for_topic(name) or ()}
    found = consumer.offsets_for_times(asked) if asked else {}
    late = [f"{tp.topic}-{tp.partition}-{at.offset}" for tp, at in found.items() if at is not None]
    return min(late, default=None)


def _hurried(settings: Settings) -> Settings:
    seconds = min(settings.broker.request_timeout_seconds, PATIENCE_SECONDS)
    return settings.model_copy(
        update={"broker": settings.broker.model_copy(update={"request_timeout_seconds": seconds})}
    )


def _told(error: Exception) -> tuple[str, str]:
    """What was found and what to do about it: what the message itself advises, or else what helps with its kind."""
    message = " ".join(str(error).split())
    usual = _advice(error)
    found, _, advised = message.rpartition("; ")
    if not found or not advised.startswith(ADVICE):
        return message, usual
    return found, usual if advised.removeprefix("is ") in usual else advised


def _advice(error: Exception) -> str:
    if isinstance(error, BrokerDeniedError):
        return "mend user, password, certificate or rights; docs/runbook/broker-away.md says how to look"
    if isinstance(error, BrokerSettingsError):
        return "mend the NEWSSTREAM_BROKER__ settings; newsstream config show prints them"
    return "is the broker up, and NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS right?"
