"""How long a lost state directory takes to come back from its changelogs.

Fills the changelogs of one table on a real Kafka with as many keys as asked for, some of them written twice, deletes
the directory and takes the partitions over again: the worker's own recovery, without the worker around it. Everything
runs on one machine, the broker included.

    python -m tests.bench.recovery --keys 1000000 --partitions 8
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import shutil
import tempfile
import time
from pathlib import Path

from aiokafka import TopicPartition

from stream.logs import configure
from stream.settings import BrokerSettings, Settings, TopicSettings
from stream.topics import TABLES, Catalogue, Topic
from stream.worker.app import NewsApp, build_app, table
from stream.worker.tables import DurableTable
from stream.worker.takeover import Takeover
from tests.fault.site import make_site
from tests.kafka.broker import KafkaBroker

CHUNK = 2000
TWICE = 0.3
"""Share of the keys that a changelog holds twice: compaction comes late."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=1_000_000)
    parser.add_argument("--bytes", type=int, default=300, help="size of a value")
    parser.add_argument("--partitions", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "kafka").mkdir()
        broker = KafkaBroker(root / "kafka")
        broker.start()
        try:
            make_site(broker.bootstrap_servers, "bench", root / "site", options.partitions)
            settings = Settings(
                _env_file=None,
                broker=BrokerSettings(bootstrap_servers=broker.bootstrap_servers),
                topics=TopicSettings(
                    prefix="bench", partitions=options.partitions, identity_partitions=options.partitions
                ),
                data_dir=root / "state",
            )
            configure(settings.log)
            asyncio.run(_measure(settings, options.keys, options.bytes))
        finally:
            broker.kill()


async def _measure(settings: Settings, keys: int, size: int) -> None:
    app = build_app(settings, "identity")
    rows = table(app, settings, "ledger", Topic.REPORTS)
    count = settings.topics.identity_partitions
    name = Catalogue(settings.topics).name(TABLES[Topic.REPORTS])
    partitions = [TopicPartition(name, number) for number in range(count)]
    await _take_over(app, rows, partitions)
    began = time.monotonic()
    records = await _fill(rows, count, keys, size)
    filled = time.monotonic() - began
    before = _size(rows, count)
    _close(rows)
    shutil.rmtree(settings.data_dir)
    recovered = await _take_over(app, rows, partitions)
    after = _size(rows, count)
    _close(rows)
    again = await _take_over(app, rows, partitions)
    print(f"{records:,} records of {size} bytes for {before:,} keys in {count} partitions, written in {filled:.1f} s")
    print(f"directory deleted: {after:,} keys back in {recovered:.1f} s, {records / recovered:,.0f} records a second")
    print(f"directory there:   nothing to read, {again:.2f} s")
    await (await app.maybe_start_producer()).stop()
    if after != before:
        raise SystemExit(f"expected {before:,} keys after recovery, got {after:,}")


async def _fill(rows: DurableTable, count: int, keys: int, size: int) -> int:
    source = random.Random(7)
    written = 0
    for first in range(0, keys, CHUNK):
        numbers = list(range(first, min(keys, first + CHUNK)))
        numbers += source.sample(numbers, int(len(numbers) * TWICE))
        partition = (first // CHUNK) % count
        values = [source.randbytes(size // 2).hex().encode() for _ in numbers]
        changes = [
            (f"article-{number:09d}|events".encode(), value) for number, value in zip(numbers, values, strict=True)
        ]
        await (await rows.write(partition, changes, rows.fence(partition) or 0))
        written += len(changes)
    return written


async def _take_over(app: NewsApp, rows: DurableTable, partitions: list[TopicPartition]) -> float:
    async def fresh(_changelog: TopicPartition) -> bool:
        return False

    began = time.monotonic()
    await Takeover(app, fresh).run(dict.fromkeys(partitions, rows))
    return time.monotonic() - began


def _size(rows: DurableTable, count: int) -> int:
    return sum(len(list(rows.database(partition).keys())) - 2 for partition in range(count))


def _close(rows: DurableTable) -> None:
    rows.disown()
    rows.data._dbs.clear()  # type: ignore[attr-defined]
    gc.collect()


if __name__ == "__main__":
    main()
