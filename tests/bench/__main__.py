"""`python -m tests.bench`: extraction, then the whole worker, each beside a bare nlp.pipe over the same articles.

Worker and pipe use as many processes for the model, both are timed from warm. The worker is done when every topic has
been read to its end: cleaning, copies, extraction, ledger, incidents and stories included, on a broker that shares the
machine. The memory shown is the most that each of its processes held, counted singly.
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

import psutil

from stream.broker.local import LocalBroker
from stream.settings import BrokerSettings, Settings, TopicSettings
from stream.topics import Topic
from tests.bench.articles import articles
from tests.bench.bare import bare
from tests.bench.extraction import cost
from tests.integration.harness import Site, wait_until

DEADLINE_SECONDS = 1800.0
EXTRACTED = 200
"""Articles for the cost of extraction: the ratio hardly moves with more."""


def through_worker(site: Site, told: list[dict[str, Any]], processes: int) -> tuple[float, dict[str, int], list[int]]:
    """Seconds until everything is through, what stood on the topics then, and each process's peak of memory in MB."""
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
        return seconds, {topic.value: site.count(topic) for topic in shown}, peaks(worker.process.pid)
    finally:
        worker.terminate()


def peaks(pid: int) -> list[int]:
    """The most memory in MB that a process and each of its descendants held so far; the process first."""
    process = psutil.Process(pid)
    found = (Path(f"/proc/{each.pid}/status").read_text() for each in (process, *process.children(recursive=True)))
    return [int(line.split()[1]) // 1000 for status in found for line in status.splitlines() if "VmHWM" in line]


def main() -> None:
    """Print the figures and their ratios."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--kafka", metavar="HOST:PORT", help="a running Kafka; the local broker without")
    arguments = parser.parse_args()
    told = articles(arguments.articles)
    texts = [text for each in told for text in (each["title"], each["text"])]
    print(f"{len(told)} articles, {sum(map(len, texts)) // len(told)} characters each, {arguments.processes} processes")
    print(f"python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    spent = cost(told[:EXTRACTED])
    print(f"extraction costs {spent.ratio:.2f}x the bare model (CPU, {min(len(told), EXTRACTED)} articles, in turns)")
    bare_seconds = bare(texts, arguments.processes)
    print(f"nlp.pipe alone  {len(told) / bare_seconds:8.1f} articles/s  {bare_seconds:7.1f} s")
    sys.stdout.flush()
    with tempfile.TemporaryDirectory() as folder, LocalBroker() as broker:
        seconds, counts, memory = through_worker(
            _site(arguments.kafka, broker, Path(folder)), told, arguments.processes
        )
    print(f"whole worker    {len(told) / seconds:8.1f} articles/s  {seconds:7.1f} s  {counts}")
    print(f"ratio           {bare_seconds / seconds:8.2f}")
    print(f"peak memory     {memory[0]} MB in the parent, {memory[1:]} MB in the other processes")


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
