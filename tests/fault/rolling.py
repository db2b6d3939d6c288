"""How long each partition stands still while workers are restarted one after the other, and when one is lost for good.

Articles arrive all the time. Several times a second the committed offsets are compared with the ends: a partition
pauses while records wait in it and nothing is committed. A commit comes once a second, so a second is the least to see.

    python -m tests.fault.rolling --workers 3
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from stream.topics import Topic
from tests.fault.corpus import Message, corpus
from tests.fault.site import SESSION_SECONDS, FaultSite, Sample, make_site
from tests.integration.harness import DONE_SECONDS, FLOW, Worker, wait_until
from tests.kafka.broker import KafkaBroker

SAMPLE_SECONDS = 0.2
Place = tuple[str, Topic, int]


@dataclass
class Pauses:
    """The longest pause of each partition since the last reset."""

    longest: dict[Place, float] = field(default_factory=dict)
    _moved: dict[Place, tuple[int, float]] = field(default_factory=dict)

    def look(self, sample: Sample, now: float) -> None:
        """Take in one sample of the offsets."""
        for stage, topic in FLOW:
            for (name, partition), end in sample.ends.items():
                if name is not topic:
                    continue
                place, committed = (stage, topic, partition), sample.committed.get((topic, partition), 0)
                known, since = self._moved.get(place, (-1, now))
                if committed != known or committed >= end:
                    since = now
                self._moved[place] = (committed, since)
                self.longest[place] = max(self.longest.get(place, 0.0), now - since)

    def take(self) -> dict[Place, float]:
        """The pauses so far; counting begins anew."""
        taken, self.longest = self.longest, {}
        return taken


@contextmanager
def traffic(site: FaultSite, rate: float) -> Iterator[None]:
    """So many messages a second, for ever new ones."""
    stop = threading.Event()

    def send() -> None:
        for seed in itertools.count(1):
            messages = [_renamed(message, seed) for message in corpus(seed, 100)]
            for message in messages:
                site.send([message])
                if stop.wait(1 / rate):
                    return

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _renamed(message: Message, seed: int) -> Message:
    return Message(key=f"{seed}-".encode() + message.key, value=message.value, kind=message.kind)


def main() -> None:
    """Restart every worker in turn, then kill one for good; print the pauses."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--partitions", type=int, default=6)
    parser.add_argument("--rate", type=float, default=10.0, help="messages a second")
    parser.add_argument("--dynamic", action="store_true", help="without static membership")
    parser.add_argument("--session", type=float, default=30.0, help="session timeout in seconds")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "kafka").mkdir()
        broker = KafkaBroker(root / "kafka")
        broker.start()
        site = make_site(broker.bootstrap_servers, "rolling", root / "site", options.partitions)
        try:
            _run(site, options)
        finally:
            site.close()
            broker.kill()


def _run(site: FaultSite, options: argparse.Namespace) -> None:
    session = options.session if not options.dynamic else max(SESSION_SECONDS, options.session)
    extra = {"NEWSSTREAM_BROKER__SESSION_TIMEOUT_SECONDS": str(session)}
    if options.dynamic:
        extra["NEWSSTREAM_WORKER__INSTANCE_ID"] = ""
    names = [f"w{number}" for number in range(options.workers)]
    for name in names:
        site.start(name, **extra)
    for name in names:
        site.named[name].wait_ready()
    pauses = Pauses()
    with traffic(site, options.rate):
        _watch(site, pauses, 20)
        _show("undisturbed", pauses.take())
        for name in names:
            began = time.monotonic()
            code, stopping = site.named[name].terminate()
            worker = site.start(name, **extra)
            _watch_until(site, pauses, partial(_ready, worker))
            ready = time.monotonic() - began
            _watch(site, pauses, 10)
            print(f"\n{name}: exit {code} after {stopping:.1f} s, ready again {ready:.1f} s after the signal")
            _show(f"restart of {name}", pauses.take())
        site.named[names[0]].kill()
        _watch(site, pauses, session + 20)
        _show(f"{names[0]} killed for good, session {session:.0f} s", pauses.take())
    wait_until(site.drained, DONE_SECONDS, "all messages through")


def _ready(worker: Worker) -> bool:
    return worker.get("/readyz")[0] == 200


def _watch(site: FaultSite, pauses: Pauses, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    _watch_until(site, pauses, lambda: time.monotonic() > deadline)


def _watch_until(site: FaultSite, pauses: Pauses, condition: Callable[[], bool]) -> None:
    while not condition():
        pauses.look(site.eyes.sample(), time.monotonic())
        time.sleep(SAMPLE_SECONDS)


def _show(title: str, longest: dict[Place, float]) -> None:
    print(f"\n{title}: longest pause of each partition, seconds", flush=True)
    for (stage, topic), places in itertools.groupby(sorted(longest), key=lambda place: place[:2]):
        print(f"  {stage:9} {topic.value:18} " + " ".join(f"{longest[place]:5.1f}" for place in places), flush=True)


if __name__ == "__main__":
    main()
