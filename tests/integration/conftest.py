"""Brokers for the session, and a site per test: a topic prefix and a directory that nobody else uses."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from stream.broker.local import LocalBroker
from stream.settings import BrokerSettings, Settings, TopicSettings
from tests.integration.corpus import corpus, lines
from tests.integration.harness import DONE_SECONDS, Site, Worker, wait_until
from tests.kafka.broker import KafkaBroker, UnavailableError

BROKEN = b'{"id": "broken", "text": '
REQUIRE_ALL = os.environ.get("NEWSSTREAM_TEST_REQUIRE_ALL") == "1"
_numbers = itertools.count(1)


@contextmanager
def real_kafka() -> Iterator[None]:
    """Around what needs Java and Maven: skips where they are missing, unless everything is required."""
    try:
        yield
    except UnavailableError as reason:
        if REQUIRE_ALL:
            pytest.fail(f"{reason}; NEWSSTREAM_TEST_REQUIRE_ALL=1 asks for it")
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def kafka_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaBroker]:
    """A real Apache Kafka for the whole session."""
    with real_kafka():
        broker = KafkaBroker(tmp_path_factory.mktemp("kafka"))
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture(scope="session")
def local_broker() -> Iterator[LocalBroker]:
    """The demo's broker for the whole session."""
    with LocalBroker() as broker:
        yield broker


@pytest.fixture(scope="session")
def kafka_site(kafka_broker: KafkaBroker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Makes sites on the real broker, with three partitions per topic unless told otherwise."""
    sites: list[Site] = []

    def make(partitions: int = 3) -> Site:
        prefix = f"t{next(_numbers)}"
        environment = {
            "NEWSSTREAM_BROKER__KIND": "kafka",
            "NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS": kafka_broker.bootstrap_servers,
            "NEWSSTREAM_TOPICS__PREFIX": prefix,
            "NEWSSTREAM_TOPICS__PARTITIONS": str(partitions),
            "NEWSSTREAM_TOPICS__IDENTITY_PARTITIONS": str(partitions),
            "NEWSSTREAM_WORKER__GROUP": prefix,
            # Static membership: a restarted worker takes its own place at once, however long the session.
            "NEWSSTREAM_WORKER__INSTANCE_ID": "one",
            "NEWSSTREAM_BROKER__SESSION_TIMEOUT_SECONDS": "30",
            "NEWSSTREAM_BROKER__HEARTBEAT_SECONDS": "3",
        }
        settings = Settings(
            _env_file=None,
            broker=BrokerSettings(bootstrap_servers=kafka_broker.bootstrap_servers),
            topics=TopicSettings(prefix=prefix, partitions=partitions, identity_partitions=partitions),
        )
        sites.append(Site(environment, tmp_path_factory.mktemp(prefix), settings))
        return sites[-1]

    yield make
    for site in sites:
        site.close()


@pytest.fixture(scope="session")
def local_site(local_broker: LocalBroker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Site]]:
    """Makes sites on the local broker."""
    sites: list[Site] = []

    def make() -> Site:
        prefix = f"t{next(_numbers)}"
        environment = {
            **local_broker.environment(),
            "NEWSSTREAM_TOPICS__PREFIX": prefix,
            "NEWSSTREAM_WORKER__GROUP": prefix,
        }
        settings = local_broker.configure(Settings(_env_file=None, topics=TopicSettings(prefix=prefix)))
        site = Site(environment, tmp_path_factory.mktemp(prefix), settings)
        local_broker.provision(plan.name for plan in site.catalogue)
        sites.append(site)
        return site

    yield make
    for site in sites:
        site.close()


@pytest.fixture(params=["local", pytest.param("kafka", marks=pytest.mark.kafka)])
def site(request: pytest.FixtureRequest) -> Site:
    """A fresh site on each kind of broker."""
    made: Site = request.getfixturevalue(f"{request.param}_site")()
    return made


@dataclass
class Finished:
    """A site whose worker has processed the corpus, one broken message and one tombstone."""

    site: Site
    worker: Worker
    articles: int


@pytest.fixture(scope="session", params=["local", pytest.param("kafka", marks=pytest.mark.kafka)])
def finished(request: pytest.FixtureRequest) -> Iterator[Finished]:
    """The corpus through one undisturbed worker, which is still up. What others do is measured against it."""
    site: Site = request.getfixturevalue(f"{request.param}_site")()
    worker = site.worker().wait_ready()
    articles = corpus()
    site.produce([*lines(articles), BROKEN, None], key=b"one")
    wait_until(site.caught_up, DONE_SECONDS, "all articles through")
    yield Finished(site, worker, len(articles))
    worker.kill()
