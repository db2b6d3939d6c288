"""Memory of a worker that gets ten times what it can do: `python -m tests.fault.overload --minutes 10`.

The first two minutes find out what it can do; then articles come at the given multiple of that. What waits must wait at
the broker: the worker's memory may not follow the lag. A line per minute: records that wait, articles cleaned in it,
MiB of the worker and of its child processes.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from stream.settings import BrokerSettings
from stream.topics import Topic
from tests.fault.failover import feed
from tests.fault.site import FaultSite, make_site
from tests.integration.harness import Worker
from tests.kafka.broker import KafkaBroker

MIB = 1024 * 1024
FIRST_RATE = 60.0
"""Articles a second in the first minute: more than two cores can do."""
MINUTE_SECONDS, LOOK_SECONDS = 60.0, 2.0
SETTINGS = {
    "NEWSSTREAM_WORKER__PROCESSES": "2",
    # As delivered: the short sessions of other fault runs are for short waits.
    "NEWSSTREAM_BROKER__SESSION_TIMEOUT_SECONDS": str(BrokerSettings().session_timeout_seconds),
    "NEWSSTREAM_BROKER__HEARTBEAT_SECONDS": str(BrokerSettings().heartbeat_seconds),
    "NEWSSTREAM_BROKER__REQUEST_TIMEOUT_SECONDS": str(BrokerSettings().request_timeout_seconds),
    # What RocksDB may take is set, and takes minutes to fill up: here it would hide what grows.
    "NEWSSTREAM_IDENTITY__WRITE_BUFFER_MIB": "1",
    "NEWSSTREAM_IDENTITY__BLOCK_CACHE_MIB": "1",
}
GROWTH = 1.25
"""How much larger the peak of the last third of the minutes may be than that of the first."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; 1 when memory grew."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--times", type=float, default=10.0, help="articles per article that can be done")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "kafka").mkdir()
        broker = KafkaBroker(root / "kafka")
        broker.start()
        site = make_site(broker.bootstrap_servers, "overload", root / "site", 3, **SETTINGS)
        try:
            peaks = _run(site, options.minutes, options.times)
        finally:
            site.close()
            broker.kill()
    third = max(1, len(peaks) // 3)
    first, last = max(peaks[:third]), max(peaks[-third:])
    print(f"peak of the first third {first / MIB:.0f} MiB, of the last {last / MIB:.0f} MiB")
    return int(last > first * GROWTH)


def _run(site: FaultSite, minutes: int, times: float) -> list[int]:
    worker = site.start("one").wait_ready()
    with _Feed(site, FIRST_RATE):
        _minute(worker)
        done = _cleaned(site)
        _minute(worker)
        able = (_cleaned(site) - done) / MINUTE_SECONDS
    print(f"able to do {able:.1f} articles/s; now {able * times:.0f}/s\nminute\twaiting\tcleaned\tworker\tchildren")
    peaks: list[int] = []
    with _Feed(site, able * times):
        for minute in range(1, minutes + 1):
            done = _cleaned(site)
            own, children = _minute(worker)
            peaks.append(own + children)
            waiting, cleaned = sum(site.lag().values()), _cleaned(site) - done
            print(f"{minute}\t{waiting}\t{cleaned}\t{own / MIB:.0f}\t{children / MIB:.0f}", flush=True)
    return peaks


class _Feed:
    """Articles at a rate for the length of a `with` block."""

    def __init__(self, site: FaultSite, rate: float) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=feed, args=(site, rate, self._ended), daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()


def _minute(worker: Worker) -> tuple[int, int]:
    """Wait for a minute; the peaks of the worker and of its children, in bytes."""
    process = psutil.Process(worker.process.pid)
    own = children = 0
    end = time.monotonic() + MINUTE_SECONDS
    while time.monotonic() < end:
        code = worker.process.poll()
        assert code is None, f"expected the worker to bear it, it ended with {code}: {worker.log()[-3000:]}"
        own = max(own, process.memory_info().rss)
        children = max(children, _children_bytes(process))
        time.sleep(LOOK_SECONDS)
    return own, children


def _children_bytes(process: psutil.Process) -> int:
    total = 0
    for child in process.children(recursive=True):
        try:
            total += child.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def _cleaned(site: FaultSite) -> int:
    """Articles that have passed cleaning."""
    return sum(end for (topic, _), end in site.eyes.ends().items() if topic is Topic.CLEAN)


if __name__ == "__main__":
    raise SystemExit(main())
