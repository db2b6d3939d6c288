"""How long output pauses when one broker of three dies: `python -m tests.fault.failover --kills 6`.

Articles come at a steady rate while one node after the other gets a kill -9 and comes back. The topics looked at carry
the brokers' own time of writing, so nothing is lost between two looks. For each kill: seconds until anything was
written again, until something was written to a partition that the dead node had led, and the longest pause of all
output from then until the next death, so that the return of the node is in it; the last one also of a stretch before.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kafka import KafkaProducer

from stream.broker.clients import kafka_python_options
from stream.topics import Topic
from tests.fault.corpus import Message, corpus
from tests.fault.site import FaultSite, make_site
from tests.integration.harness import DONE_SECONDS, wait_until
from tests.kafka.cluster import NODES, KafkaCluster

LOOKED_AT = (Topic.CLEAN, Topic.REPORTS, Topic.EVENTS)
CALM_SECONDS, DOWN_SECONDS = 10.0, 20.0
PARTITIONS = 3


@dataclass(frozen=True, slots=True)
class Kill:
    """What was seen from the death of a node until the next one's, in seconds; None where nothing came."""

    first: float | None
    led: float | None
    gap: float
    calm_gap: float


def articles() -> Iterator[Message]:
    """Without end."""
    return itertools.chain.from_iterable(corpus(seed, 300) for seed in itertools.count(1))


def feed(site: FaultSite, per_second: float, ended: threading.Event) -> None:
    """Send at a steady rate until told to stop; waits for no answer in between."""
    producer = KafkaProducer(acks="all", **kafka_python_options(site.settings.broker))
    name = site.catalogue.name(Topic.RAW)
    for message in articles():
        producer.send(name, value=message.value, key=message.key)
        if ended.wait(1 / per_second):
            break
    producer.flush(60)
    producer.close()


def led_by(cluster: KafkaCluster, site: FaultSite, node: int) -> set[tuple[Topic, int]]:
    """The partitions looked at that a node leads."""
    places = [(topic, number) for topic in LOOKED_AT for number in range(PARTITIONS)]
    return {place for place in places if cluster.leader(site.catalogue.name(place[0]), place[1]) == node}


def seen(
    writes: Sequence[tuple[float, tuple[Topic, int]]], at: float, led: set[tuple[Topic, int]], until: float
) -> Kill:
    """The figures of one kill from all writes, in the order of time."""
    after = [(when, place) for when, place in writes if at < when <= until]
    times = [when for when, _ in writes]
    return Kill(
        first=after[0][0] - at if after else None,
        led=next((when - at for when, place in after if place in led), None),
        gap=longest([*(when for when in times if at - 1 <= when <= until), until]),
        calm_gap=longest([when for when in times if at - CALM_SECONDS <= when < at]),
    )


def longest(times: Sequence[float]) -> float:
    """The longest pause between two moments that follow each other."""
    return max((later - sooner for sooner, later in itertools.pairwise(times)), default=0.0)


def measure(directory: Path, kills: int, per_second: float) -> list[Kill]:
    """Kill nodes in turn under load; returns what was seen of each death."""
    cluster = KafkaCluster(directory)
    ended = threading.Event()
    try:
        cluster.start()
        site = make_site(cluster.bootstrap_servers, "failover", directory / "site", PARTITIONS)
        site.start("one").wait_ready()
        feeding = threading.Thread(target=feed, args=(site, per_second, ended))
        feeding.start()
        wait_until(lambda: site.eyes.ends()[Topic.EVENTS, 0] > 0, DONE_SECONDS, "the first events")
        moments: list[tuple[float, set[tuple[Topic, int]]]] = []
        for number in range(kills):
            time.sleep(CALM_SECONDS)
            victim = number % NODES
            led, at = led_by(cluster, site, victim), time.time()
            cluster.nodes[victim].kill()
            time.sleep(DOWN_SECONDS)
            cluster.heal()
            moments.append((at, led))
        time.sleep(CALM_SECONDS)
        ended.set()
        last = time.time()
        feeding.join()
        wait_until(site.drained, DONE_SECONDS, "all through")
        topics = site.eyes.read()
        writes = sorted((each.at, (topic, each.partition)) for topic in LOOKED_AT for each in topics[topic])
        site.close()
        untils = [*(at for at, _ in moments[1:]), last]
        return [seen(writes, at, led, until) for (at, led), until in zip(moments, untils, strict=True)]
    finally:
        ended.set()
        cluster.close()


def told(name: str, values: Sequence[float | None]) -> str:
    """Median and worst of one figure, and how often it never came."""
    there = sorted(value for value in values if value is not None)
    missing = f", never before the next: {len(values) - len(there)}" if len(there) < len(values) else ""
    if not there:
        return f"{name}: none{missing}"
    return f"{name}: median {statistics.median(there):.1f} s, worst {there[-1]:.1f} s of {len(there)}{missing}"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=6, help="deaths of nodes")
    parser.add_argument("--rate", type=float, default=6.0, help="articles a second")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="newsstream-failover-") as directory:
        found = measure(Path(directory), options.kills, options.rate)
    print(told("first output after the death of a node", [kill.first for kill in found]))
    print(told("first output to a partition that it had led", [kill.led for kill in found]))
    print(told("longest pause of all output until the next death", [kill.gap for kill in found]))
    print(told("longest pause in the calm before", [kill.calm_gap for kill in found]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
