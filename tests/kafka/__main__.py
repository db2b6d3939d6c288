"""A real Apache Kafka to try things on, without Docker: `python -m tests.kafka` until Ctrl-C; keeps nothing."""

from __future__ import annotations

import argparse
import signal
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.kafka.broker import KafkaBroker, Node, UnavailableError


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 69 where there is no Java or no Maven."""
    parser = argparse.ArgumentParser(prog="python -m tests.kafka", description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--port", type=int, default=9092)
    options = parser.parse_args(arguments)
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)  # taken by sigwait, at any moment from here on
    with tempfile.TemporaryDirectory(prefix="newsstream-kafka-") as directory:
        try:
            broker = KafkaBroker(Path(directory), Node(port=options.port))
        except UnavailableError as error:
            print(error)
            return 69
        broker.start()
        try:
            print(f"Kafka answers at {broker.bootstrap_servers}; Ctrl-C ends it and removes its data", flush=True)
            signal.sigwait(ends)
        finally:
            broker.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
