"""The local broker: librdkafka's mock cluster, out of the confluent-kafka wheel.

It speaks the Kafka protocol over TCP on loopback, with correct offsets, groups, commits and rebalances, and needs
neither Java nor Docker. It lives and dies with the process that opened it, keeps all in memory (a partition drops its
oldest records past some megabytes) and creates topics by itself. `capabilities.LOCAL` says the same to code.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from confluent_kafka import Producer

from stream.broker.capabilities import LOCAL
from stream.settings import BrokerSettings, Settings

START_SECONDS = 10.0


class LocalBroker:
    """A broker for the life of a `with` block."""

    def __init__(self) -> None:
        self._host: Producer | None = None
        self.bootstrap_servers = ""

    def start(self) -> None:
        """Open the ports. Raises RuntimeError when no broker answers within ten seconds."""
        # A client with mock brokers hosts them: they live for as long as this object does.
        self._host = Producer({"test.mock.num.brokers": 1, "log_level": 3})
        brokers = self._host.list_topics(timeout=START_SECONDS).brokers.values()
        self.bootstrap_servers = ",".join(f"{broker.host}:{broker.port}" for broker in brokers)
        if not self.bootstrap_servers:
            raise RuntimeError(f"expected the local broker to list itself within {START_SECONDS:.0f} s, got no broker")

    def stop(self) -> None:
        """Close the ports and forget everything."""
        self._host = None

    def provision(self, names: Iterable[str]) -> None:
        """Bring topics into being, with the broker's own number of partitions."""
        for name in names:
            if self._host is not None:
                self._host.list_topics(name, timeout=START_SECONDS)

    def configure(self, settings: Settings) -> Settings:
        """The settings with this broker in place of the configured one, and topics as it creates them."""
        partitions = LOCAL.fixed_partitions
        topics = settings.topics.model_copy(
            update={"partitions": partitions, "identity_partitions": partitions, "replication": 1}
        )
        broker = BrokerSettings(
            kind="local",
            bootstrap_servers=self.bootstrap_servers,
            session_timeout_seconds=settings.broker.session_timeout_seconds,
            heartbeat_seconds=settings.broker.heartbeat_seconds,
            request_timeout_seconds=settings.broker.request_timeout_seconds,
        )
        return settings.model_copy(update={"broker": broker, "topics": topics})

    def environment(self) -> dict[str, str]:
        """Environment variables that point a child process at this broker."""
        return {
            "NEWSSTREAM_BROKER__KIND": "local",
            "NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS": self.bootstrap_servers,
            "NEWSSTREAM_TOPICS__PARTITIONS": str(LOCAL.fixed_partitions),
            "NEWSSTREAM_TOPICS__IDENTITY_PARTITIONS": str(LOCAL.fixed_partitions),
            "NEWSSTREAM_TOPICS__REPLICATION": "1",
        }

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()
