"""A cluster of three that loses nodes and connections under load: nothing lost, nothing doubled, and the worker stays.

All writes wait for two of three copies. The worker reaches every node through a proxy; the checker looks past them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from stream.topics import Topic
from tests.fault.checker import Verdict, check
from tests.fault.corpus import Message, corpus
from tests.fault.reference import Readings, reference
from tests.fault.site import CLIENT_TIMEOUT_SECONDS, FaultSite, make_site
from tests.integration.conftest import real_kafka
from tests.integration.harness import DONE_SECONDS, Worker, wait_until
from tests.kafka.cluster import AllProxies, KafkaCluster

pytestmark = [pytest.mark.kafka, pytest.mark.long, pytest.mark.timeout(1800)]

ARTICLES = 150
PARTS = 10
"""One before each fault, some during one, the rest at the end."""
SEED = 7


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaCluster]:
    """Three nodes behind proxies."""
    with real_kafka():
        made = KafkaCluster(tmp_path_factory.mktemp("cluster"))
    made.start()
    yield made
    made.close()


@dataclass
class Storm:
    """One worker, and every fault in turn with work in hand each time."""

    cluster: KafkaCluster
    site: FaultSite
    worker: Worker
    parts: Iterator[list[Message]]
    network: AllProxies = field(init=False)

    def __post_init__(self) -> None:
        self.network = AllProxies(self.cluster)

    def done(self) -> int:
        """Records that the stages have written so far."""
        topics = (Topic.CLEAN, Topic.REPORTS, Topic.EVENTS)
        return sum(end for (topic, _), end in self.site.eyes.ends().items() if topic in topics)

    def load(self) -> None:
        """Send the next part, and return when it is being worked on."""
        before = self.done()
        self.site.send(next(self.parts))
        wait_until(lambda: self.done() > before, DONE_SECONDS, "the next part is being worked on")
        self.site.watch()


def cut(storm: Storm) -> None:
    storm.network.cut()


def slow(storm: Storm) -> None:
    storm.network.delay(0.2)
    storm.load()
    storm.network.heal()


def silent(storm: Storm) -> None:
    storm.network.hold()
    time.sleep(CLIENT_TIMEOUT_SECONDS + 2)  # longer than the clients wait for an answer, which is the fault
    storm.network.heal()


def paused(storm: Storm) -> None:
    leader = storm.cluster.leader(storm.site.catalogue.name(Topic.EVENTS), 0)
    storm.cluster.nodes[leader].pause()
    time.sleep(CLIENT_TIMEOUT_SECONDS + 2)
    storm.cluster.heal()


def down(storm: Storm) -> None:
    leader = storm.cluster.leader(storm.site.catalogue.name(Topic.EVENTS), 0)
    storm.cluster.nodes[leader].kill()
    storm.load()
    wait_until(storm.site.drained, DONE_SECONDS, "everything through with one node of three down")
    storm.cluster.heal()


FAULTS: tuple[Callable[[Storm], None], ...] = (cut, slow, silent, paused, down)


@pytest.fixture(scope="module")
def storm(cluster: KafkaCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Storm, Verdict]]:
    """Every fault once; the verdict on what then stands on the topics."""
    messages = corpus(SEED, ARTICLES)
    size = ARTICLES // PARTS
    parts = iter([messages[at : at + size] for at in range(0, ARTICLES, size)])
    home: Path = tmp_path_factory.mktemp("storm")
    site = make_site(cluster.bootstrap_servers, "storm", home, partitions=3)
    worker = site.start("one", NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS=cluster.proxied_servers).wait_ready()
    found = Storm(cluster, site, worker, parts)
    try:
        for fault in FAULTS:
            found.load()
            fault(found)
        for rest in parts:
            site.send(rest)
        wait_until(site.drained, DONE_SECONDS, "all messages through")
        site.watch()
        expected = reference(messages, Readings())
        raw = site.catalogue.name(Topic.RAW)
        yield found, check(site.eyes.read(), expected, site.samples, raw, ordered=False)
    finally:
        site.close()


def test_nothing_is_lost(storm: tuple[Storm, Verdict]) -> None:
    assert storm[1].lost == []


def test_nothing_is_doubled(storm: tuple[Storm, Verdict]) -> None:
    assert storm[1].doubled == []


def test_nothing_is_said_otherwise(storm: tuple[Storm, Verdict]) -> None:
    assert storm[1].wrong == []


def test_the_worker_stays_through_all_of_it(storm: tuple[Storm, Verdict]) -> None:
    worker = storm[0].worker
    assert worker.process.poll() is None, worker.log()[-3000:]
    assert all(line.startswith("{") for line in worker.log().splitlines())


def test_the_worker_went_through_the_proxies(storm: tuple[Storm, Verdict]) -> None:
    # After the cut and the silence at the latest, every node was connected to anew.
    assert all(proxy.passed >= 2 for proxy in storm[0].cluster.proxies)


def test_a_worker_can_be_stopped_while_the_cluster_is_away(cluster: KafkaCluster, storm: tuple[Storm, Verdict]) -> None:
    worker = storm[0].worker
    wait_until(lambda: worker.get("/readyz")[0] == 200, DONE_SECONDS, "ready again after the faults")
    for proxy in cluster.proxies:
        proxy.refuse()
    wait_until(
        lambda: '"broker":{"ok":false' in worker.get("/readyz")[1], DONE_SECONDS, "readiness tells that it is away"
    )
    wait_until(lambda: worker.get("/livez")[0] == 200, DONE_SECONDS, "alive all the same")
    before = len(worker.log().splitlines())
    assert worker.terminate()[0] == 0
    storm[0].network.heal()
    lines = worker.log().splitlines()[before:]
    assert all(line.startswith("{") for line in lines)
    assert len(lines) < 1000, "a flood of lines from the clients"
