"""`python -m tests.bench`: articles through the worker beside the same through a bare nlp.pipe, in one run.

Both use as many processes for the model, both are timed from warm. The worker is done when every topic has been read
to its end: cleaning, copies, extraction, ledger, incidents and stories included, on a broker that shares the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from stream.broker.local import LocalBroker
from stream.settings import BrokerSettings, Settings, TopicSettings
from stream.topics import Topic
from tests.bench.articles import articles
from tests.bench.bare import bare
from tests.integration.harness import Site, wait_until

DEADLINE_SECONDS = 1800.0


def through_worker(site: Site, told: list[dict[str, Any]], processes: int) -> tuple[float, dict[str, int]]:
    """Seconds until everything is through, and what stood on the topics then."""
    options = {"NEWSSTREAM_WORKER__PROCESSES": str(processes), "NEWSSTREAM_WORKER__BATCH": "64"}
    worker = site.worker(**options, NEWSSTREAM_LOG__ARTICLES="false").wait_ready()
    try:
        began = time.perf_counter()
        site.produce([json.dumps(each).encode() for each in told])

        def through() -> bool:
            if worker.process.poll() is not None:
                raise SystemExit(f"the worker ended with {worker.process.returncode}: {worker.log()[-2000:]}")
            answered = sum(site.count(topic) for topic in (Topic.REPORTS, Topic.REJECTED, Topic.DEADLETTERS))
            return answered >= len(told) and site.caught_up()

        wait_until(through, DEADLINE_SECONDS, "all articles through")
        seconds = time.perf_counter() - began
        shown = (Topic.REPORTS, Topic.DUPLICATES, Topic.REJECTED, Topic.EVENTS, Topic.INCIDENTS, Topic.DEADLETTERS)
        return seconds, {topic.value: site.count(topic) for topic in shown}
    finally:
        worker.terminate()


def main() -> None:
    """Print both figures and their ratio."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--kafka", metavar="HOST:PORT", help="a running Kafka; the local broker without")
    arguments = parser.parse_args()
    told = articles(arguments.articles)
    texts = [text for each in told for text in (each["title"], each["text"])]
    print(f"{len(told)} articles, {sum(map(len, texts)) // len(told)} characters each, {arguments.processes} processes")
    print(f"python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    bare_seconds = bare(texts, arguments.processes)
    print(f"nlp.pipe alone  {len(told) / bare_seconds:8.1f} articles/s  {bare_seconds:7.1f} s")
    sys.stdout.flush()
    with tempfile.TemporaryDirectory() as folder, LocalBroker() as broker:
        seconds, counts = through_worker(_site(arguments.kafka, broker, Path(folder)), told, arguments.processes)
    print(f"whole worker    {len(told) / seconds:8.1f} articles/s  {seconds:7.1f} s  {counts}")
    print(f"ratio           {bare_seconds / seconds:8.2f}")


def _site(kafka: str | None, broker: LocalBroker, folder: Path) -> Site:
    prefix = f"bench{os.getpid()}"
    names = {"NEWSSTREAM_TOPICS__PREFIX": prefix, "NEWSSTREAM_WORKER__GROUP": prefix}
    if kafka is None:
        settings = broker.configure(Settings(_env_file=None, topics=TopicSettings(prefix=prefix)))
        site = Site({**broker.environment(), **names}, folder, settings)
        broker.provision(plan.name for plan in site.catalogue)
        return site
    settings = Settings(
        _env_file=None, broker=BrokerSettings(bootstrap_servers=kafka), topics=TopicSettings(prefix=prefix)
    )
    return Site({"NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS": kafka, **names}, folder, settings)


if __name__ == "__main__":
    main()
