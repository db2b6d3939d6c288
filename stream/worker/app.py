"""The Faust app of one stage, with the settings that keep its guarantees.

What differs from a plain `faust.App`, and why:

* tables are recovered by `recovery.py`, which reads changelogs in bulk and stops the worker when it cannot;
* waiting for records in flight is bounded, or a stuck record would hold a stop or a rebalance for ever;
* at-least-once with deterministic ids: Faust's exactly-once sends outputs outside the transaction;
* topics are never declared by Faust, its web server stays off, and the standard streams are left alone.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Iterable
from typing import Any

import faust
import faust.streams
from yarl import URL

from stream.broker.clients import secret, tls_context
from stream.settings import BrokerSettings, Settings, Stage
from stream.topics import TABLES, Catalogue, Topic
from stream.worker.context import Context
from stream.worker.lease import PAUSE_SECONDS, Lease
from stream.worker.message import StopError
from stream.worker.recovery import NewsTables
from stream.worker.tables import DurableTable
from stream.worker.transport import Transport

FETCH_BYTES = 1024 * 1024
BATCH_BYTES = 256 * 1024
NEVER_SECONDS = 10.0 * 365 * 86_400


class NewsApp(faust.App):
    """A Faust app that waits for records in flight only so long."""

    drain_seconds: float = 20.0
    context: Context
    """Of the worker; set by the hops of this app."""
    lease: Lease
    _lost = -1
    """The generation in which the group gave this worker up; what is in flight then is acknowledged by nobody."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lease = Lease(self, self.conf.broker_session_timeout)

    def _new_transport(self) -> Any:
        return Transport(self.conf.broker_consumer, self)

    def forget(self, events: Iterable[Any]) -> None:
        """Let nobody wait for the acknowledgement of these records: it never comes."""
        unacked = self.consumer.unacked
        for event in events:
            unacked.discard(event.message)

    def abandon(self, events: Iterable[Any], generation: int) -> None:
        """These records were lost in this generation; if it still stands here, so are all others in flight."""
        if generation != self.consumer_generation_id:
            self.forget(events)
            return
        self._lost = generation
        self.consumer.unacked.clear()

    async def redistributed(self, generation: int) -> bool:
        """Wait until the group has left this generation; False when it stays there, whatever happened."""
        # A member that the group has lost notices with its next heartbeat, and joins within the rebalance timeout.
        conf = self.conf
        deadline = time.monotonic() + conf.broker_session_timeout + conf.broker_rebalance_timeout
        while self.consumer_generation_id == generation:
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(PAUSE_SECONDS)
        return True

    async def _consumer_wait_empty(self, consumer: Any, logger: Any) -> None:
        # Faust's wait swallows cancellation, so it runs as a task of its own that is let go by emptying its list;
        # what was not acknowledged is delivered again.
        if self._lost == self.consumer_generation_id:
            consumer.unacked.clear()
        waiting = asyncio.ensure_future(super()._consumer_wait_empty(consumer, logger))
        done, _ = await asyncio.wait({waiting}, timeout=self.drain_seconds)
        if not done:
            consumer.unacked.clear()
        await waiting


def build_app(settings: Settings, stage: Stage) -> NewsApp:
    """The app of a stage, without agents.

    Raises RuntimeError when Faust's compiled stream is missing, and StopError when the state directory cannot be made.
    """
    if getattr(faust.streams, "_CStreamIterator", None) is None:
        raise RuntimeError(
            "expected Faust's compiled stream iterator: the pure Python one acknowledges records that a rebalance "
            "skips; install the faust-streaming wheel and unset NO_CYTHON"
        )
    broker, worker = settings.broker, settings.worker
    catalogue = Catalogue(settings.topics)
    datadir = settings.data_dir / stage
    try:
        datadir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StopError(74, f"the state directory {datadir} cannot be made: {error}") from error
    instance = f"{worker.instance_id}-{stage}" if worker.instance_id else None
    app = NewsApp(
        f"{worker.group}-{stage}",
        broker=[URL(f"aiokafka://{server.strip()}") for server in broker.bootstrap_servers.split(",")],
        broker_credentials=_credentials(broker),
        broker_client_id=f"{worker.group}-{stage}",
        broker_session_timeout=broker.session_timeout_seconds,
        broker_heartbeat_interval=broker.heartbeat_seconds,
        broker_request_timeout=max(broker.request_timeout_seconds, broker.session_timeout_seconds + 5),
        broker_rebalance_timeout=max(60.0, worker.drain_seconds + 30),
        broker_max_poll_interval=max(300.0, worker.outage_seconds),
        broker_commit_interval=1.0,
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=instance,
        consumer_max_fetch_size=FETCH_BYTES,
        producer_acks=-1,
        producer_max_request_size=catalogue.max_bytes(Topic.CLEAN),
        producer_request_timeout=broker.request_timeout_seconds,
        producer_linger=0.005,
        # One article makes about a hundred records, most of them changes of state; each request costs both sides.
        producer_max_batch_size=BATCH_BYTES,
        processing_guarantee="at_least_once",
        stream_buffer_maxsize=max(256, 2 * worker.batch),
        stream_wait_empty=True,
        # Faust's own stall warnings take idle changelogs for stuck streams; /livez watches progress instead.
        stream_processing_timeout=NEVER_SECONDS,
        broker_commit_livelock_soft_timeout=NEVER_SECONDS,
        stream_recovery_delay=0.0,
        store="rocksdb://",
        datadir=str(datadir),
        Table=DurableTable,
        TableManager=NewsTables,
        # Faust chooses its own assignor where an app has tables or standbys, a round-robin one elsewhere, and a choice
        # must never change within a group: so standbys are for identity, which has tables anyway.
        table_standby_replicas=worker.standby_replicas if stage == "identity" else 0,
        table_cleanup_interval=3600.0,
        topic_allow_declare=False,
        topic_disable_leader=True,
        topic_partitions=settings.topics.identity_partitions,
        topic_replication_factor=settings.topics.replication,
        web_enabled=False,
        web_tables_enabled=False,
        web_router_enabled=False,
        web_stats_enabled=False,
        # Travels in the group's metadata. A static member gets its former assignment back, which Faust refuses under
        # another address; without static membership it only has to differ between workers.
        canonical_url=f"http://{instance or f'{socket.gethostname()}-{os.getpid()}'}",
        worker_redirect_stdouts=False,
        autodiscover=False,
        key_serializer="raw",
        value_serializer="raw",
    )
    app.drain_seconds = worker.drain_seconds
    return app


def raw_topic(app: NewsApp, catalogue: Catalogue, topic: Topic) -> Any:
    """A topic of undecoded bytes: a payload that cannot be decoded inside Faust would end the agent in silence."""
    return app.topic(
        catalogue.name(topic), key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
    )


def table(app: NewsApp, settings: Settings, name: str, source: Topic) -> DurableTable:
    """A table of bytes with as many partitions as its source, and caches small enough for many partitions."""
    changelog = TABLES[source]
    catalogue = Catalogue(settings.topics)
    made: Any = app.Table(
        name,
        partitions=catalogue.partitions(changelog),
        changelog_topic=raw_topic(app, catalogue, changelog),
        key_type=bytes,
        value_type=bytes,
        options={
            "driver": "rocksdict",
            "write_buffer_size": settings.identity.write_buffer_mib << 20,
            "max_write_buffer_number": 2,
            "block_cache_size": settings.identity.block_cache_mib << 20,
            "block_cache_compressed_size": 1 << 20,
        },
    )
    durable: DurableTable = made
    durable.source = catalogue.name(source)
    return durable


def _credentials(broker: BrokerSettings) -> Any:
    if broker.uses_sasl:
        return faust.SASLCredentials(
            mechanism=broker.sasl_mechanism,
            username=broker.sasl_username,
            password=secret(broker.sasl_password),
            ssl_context=tls_context(broker),
        )
    if broker.uses_tls:
        return faust.SSLCredentials(context=tls_context(broker))
    return None
