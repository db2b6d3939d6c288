"""Reading topics to their end: what is there, a topic that is not, and a broker that falls silent."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from types import SimpleNamespace

import pytest
from kafka import KafkaProducer, TopicPartition

from stream.broker.clients import kafka_python_options
from stream.broker.local import LocalBroker
from stream.cli.broker import reader
from stream.cli.exits import CommandError, Exit
from stream.cli.identity.log import BrokerLog
from stream.settings import BrokerSettings, Settings
from stream.topics import Catalogue, Topic


class Silent:
    """A broker that has records but never sends them."""

    def partitions_for_topic(self, _name: str) -> set[int]:
        return {0}

    def assign(self, _targets: list[TopicPartition]) -> None: ...

    def seek_to_beginning(self, _target: TopicPartition) -> None: ...

    def end_offsets(self, targets: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(targets, 5)

    def position(self, _target: TopicPartition) -> int:
        return 0

    def poll(self, timeout_ms: int) -> dict[TopicPartition, list[object]]:
        assert timeout_ms <= 1000
        return {}


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    """A local broker's, whose topics are there."""
    with LocalBroker() as broker:
        made = broker.configure(Settings(_env_file=None))
        broker.provision(plan.name for plan in Catalogue(made.topics))
        yield made


def read(settings: Settings, topic: Topic) -> list[bytes]:
    consumer = reader(settings)
    try:
        return [value for _, value in BrokerLog(settings, consumer).scan(topic)]
    finally:
        consumer.close()


def test_an_empty_topic_ends_at_once(settings: Settings) -> None:
    assert read(settings, Topic.INCIDENTS) == []


def test_everything_before_the_end_is_read_and_tombstones_are_left_out(settings: Settings) -> None:
    producer = KafkaProducer(**kafka_python_options(settings.broker))
    for number in range(700):
        producer.send("news.events", key=str(number).encode(), value=b"" if number == 5 else str(number).encode())
    producer.send("news.events", key=b"gone", value=None)
    producer.flush()
    producer.close()
    assert sorted(read(settings, Topic.EVENTS)) == sorted([b"", *(b"%d" % n for n in range(700) if n != 5)])


def test_a_topic_that_is_not_there_is_told() -> None:
    silent = Silent()
    silent.partitions_for_topic = lambda _name: set()  # type: ignore[method-assign]
    with pytest.raises(CommandError, match=r"expected a topic on the cluster, got 'news\.stories'") as raised:
        list(BrokerLog(Settings(_env_file=None), silent).scan(Topic.STORIES))  # type: ignore[arg-type]
    assert raised.value.code == Exit.DATA


def test_a_broker_that_falls_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = count()
    monkeypatch.setattr("stream.cli.broker.time", SimpleNamespace(monotonic=lambda: float(next(clock))))
    settings = Settings(_env_file=None, broker=BrokerSettings(request_timeout_seconds=5))
    with pytest.raises(CommandError, match=r"got nothing for 5 s; try again") as raised:
        list(BrokerLog(settings, Silent()).scan(Topic.EVENTS))  # type: ignore[arg-type]
    assert raised.value.code == Exit.UNAVAILABLE
