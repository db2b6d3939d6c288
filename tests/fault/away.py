"""What a worker does while its broker is away: `python -m tests.fault.away --seconds 60`.

Kills the broker under load and says: seconds until /readyz answers 503, lines of the log per minute, lines that are no
JSON, and how long SIGTERM takes with the broker still down.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from stream.topics import Topic
from tests.fault.corpus import corpus
from tests.fault.site import make_site
from tests.integration.harness import DONE_SECONDS, wait_until
from tests.kafka.broker import KafkaBroker


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0, help="how long the broker is away before SIGTERM")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="newsstream-away-") as directory:
        measure(Path(directory), options.seconds)
    return 0


def measure(directory: Path, seconds: float) -> None:
    """One outage, told on stdout."""
    broker = KafkaBroker(directory)
    broker.start()
    site = make_site(broker.bootstrap_servers, "away", directory / "site", 3)
    try:
        worker = site.start("one").wait_ready()
        site.send(corpus(1, 300))
        wait_until(lambda: sum(end for (topic, _), end in site.eyes.ends().items() if topic is Topic.CLEAN) >= 8,
                   DONE_SECONDS, "work in hand")  # fmt: skip
        before, began, unready = len(worker.log().splitlines()), time.monotonic(), None
        broker.kill()
        while (passed := time.monotonic() - began) < seconds:
            if unready is None and worker.get("/readyz")[0] == 503:
                unready = passed
            time.sleep(0.1)
        lines = worker.log().splitlines()[before:]
        print(f"/readyz says 503 after {'never' if unready is None else f'{unready:.1f} s'}")
        print(f"{len(lines) * 60 / seconds:.0f} lines a minute, {_odd(lines)} of {len(lines)} no JSON")
        code, took = worker.terminate()
        lines = worker.log().splitlines()[before + len(lines) :]
        print(f"SIGTERM: exit code {code} after {took:.1f} s, {len(lines)} lines more, {_odd(lines)} no JSON")
    finally:
        site.close()
        broker.kill()


def _odd(lines: Sequence[str]) -> int:
    return sum(not line.startswith("{") for line in lines)


if __name__ == "__main__":
    raise SystemExit(main())
