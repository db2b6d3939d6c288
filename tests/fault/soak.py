"""Fault runs without end: `python -m tests.fault.soak --runs 200 --seed 1 --minutes 60 --report soak.md`.

Two runs at a time, each lane with a broker of its own, so that one checks while the other works. The report is written
after every run. Exit code 1 when anything was lost, doubled or wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.fault import faults, hostfaults, report  # noqa: F401 - they register themselves
from tests.fault.clock import LIBRARIES
from tests.fault.fault import FAULTS
from tests.fault.reference import Readings
from tests.fault.run import BOUND_SECONDS, Result, Runner, plan
from tests.kafka.broker import KafkaBroker, Listener, Node
from tests.kafka.cluster import AllProxies, KafkaCluster, OneAtATime
from tests.kafka.proxy import Proxy
from tests.ports import free_port
from tests.processes import descendants

FRESH_BROKER = 40
"""Runs after which a lane gets a new broker: deleted topics leave something behind."""

MOST_BROKEN = 5
"""So often a lane may lose its broker for good; each is told at the end and makes the soak fail."""


class Soak:
    """Shares the seeds out and collects the results."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._seeds = itertools.count(options.seed)
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._readings = Readings()
        self.results: list[Result] = []
        self.broken: list[str] = []

    def lane(self, directory: Path) -> None:
        """Run until the seeds or the minutes are used up."""
        while self._left() and len(self.broken) < MOST_BROKEN:
            try:
                if not self._on_one_broker(directory / f"broker-{time.monotonic_ns()}"):
                    return
            except Exception as error:  # noqa: BLE001 - a broker that cannot be had again: go on with another
                self.broken.append(f"{type(error).__name__}: {error}")
                print(f"lane begins anew: {self.broken[-1]}", flush=True)

    def _on_one_broker(self, directory: Path) -> bool:
        """Some runs; whether there are more to make."""
        open_lane = cluster_lane if self._options.cluster else lane
        with open_lane(directory, self._readings) as runner:
            for _ in range(FRESH_BROKER):
                if (seed := self._next()) is None:
                    return False
                self._add(runner.run(plan(seed, self._options.articles, self._options.faults), self._options.bound))
        return True

    def _left(self) -> bool:
        return bool(time.monotonic() - self._began < 60 * self._options.minutes)

    def _next(self) -> int | None:
        with self._lock:
            seed = next(self._seeds)
            return seed if self._left() and seed < self._options.seed + self._options.runs else None

    def _add(self, result: Result) -> None:
        with self._lock:
            self.results.append(result)
            total = report.Tally()
            for each in self.results:
                total.add(each)
            names = ", ".join(fault.name for fault in result.plan.faults)
            state = "good" if result.good else "BAD"
            print(
                f"{time.strftime('%H:%M:%S')} run {total.runs} seed {result.plan.seed} {state} "
                f"{result.seconds:.0f} s [{names}] so far {total.articles} messages, lost {total.lost}, "
                f"doubled {total.doubled}, wrong {total.wrong}, problems {total.problems}, stale {total.stale}",
                flush=True,
            )
            if not result.good:
                print(f"{result.summary()}\nkept in {result.kept}", flush=True)
            report.write(self._options.report, self.results, self._options.seed, time.monotonic() - self._began)


@contextmanager
def lane(directory: Path, readings: Readings) -> Iterator[Runner]:
    """A runner with a broker of its own and a proxy in front of it."""
    directory.mkdir(parents=True)
    door = free_port()
    proxy = Proxy(door)
    broker = KafkaBroker(directory, Node(listeners=[Listener("CLIENTS", port=door, advertised=proxy.port)]))
    broker.start()
    try:
        yield Runner(broker, broker.bootstrap_servers, proxy, proxy.address, directory.parent / "runs", readings)
    finally:
        broker.stop()
        proxy.close()


@contextmanager
def cluster_lane(directory: Path, readings: Readings) -> Iterator[Runner]:
    """A runner with three nodes, each behind a proxy; what faults do to the broker hits one node at a time."""
    directory.mkdir(parents=True)
    cluster = KafkaCluster(directory)
    cluster.start()
    broker, network, home = OneAtATime(cluster), AllProxies(cluster), directory.parent / "runs"
    try:
        yield Runner(broker, cluster.bootstrap_servers, network, cluster.proxied_servers, home, readings)
    finally:
        cluster.close()


def _leave(number: int, _frame: object) -> None:
    """Take brokers and workers along; the report of what is done is written already."""
    for process in descendants(os.getpid()):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    os._exit(128 + number)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=200, help="most runs")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first run; each next one has the next")
    parser.add_argument("--minutes", type=float, default=60, help="no run begins later")
    parser.add_argument("--report", type=Path, default=Path("soak.md"), help="where the report goes")
    parser.add_argument("--articles", type=int, default=510, help="messages in one run")
    parser.add_argument("--lanes", type=int, default=2, help="runs at a time")
    parser.add_argument("--cluster", action="store_true", help="three brokers in each lane, of which one is hit")
    parser.add_argument("--bound", type=float, default=BOUND_SECONDS, help="seconds for one run")
    parser.add_argument("--directory", type=Path, default=None, help="for logs, topics and state; a new one by default")
    parser.add_argument("--faults", nargs="*", default=[], choices=sorted(FAULTS), help="draw from these only")
    options = parser.parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    directory = options.directory or Path(tempfile.mkdtemp(prefix="newsstream-soak-"))
    if not LIBRARIES:
        print("clocks are not set: faketime is missing (apt-get install libfaketime)")
    soak = Soak(options)
    threads = [
        threading.Thread(target=soak.lane, args=[directory / f"lane-{number}"], daemon=True)
        for number in range(options.lanes)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    good = bool(soak.results) and all(result.good for result in soak.results) and not soak.broken
    print(f"{'good' if good else 'BAD'}: {len(soak.results)} runs, report in {options.report}", *soak.broken)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
