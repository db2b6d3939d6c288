"""The state of workers without the workers: tables on a real changelog, driven step by step.

Which record stands before which marker is then told by the test, not by luck with signals.
"""

from __future__ import annotations

import asyncio
import gc
import shutil
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from aiokafka import TopicPartition

from stream.settings import Settings
from stream.topics import TABLES, Catalogue, Topic
from stream.worker.app import build_app, table
from stream.worker.changelog import MARKER_KEY, OFFSET_KEY, Reader
from stream.worker.tables import DurableTable
from stream.worker.takeover import Takeover

SOURCE = Topic.CLEAN


class Shelf:
    """One worker's copy of partition 0 of the table of copies, in a directory of its own."""

    def __init__(self, settings: Settings, directory: Path) -> None:
        self.directory = directory
        self.app = build_app(settings.model_copy(update={"data_dir": directory}), "identity")
        self.table: DurableTable = table(self.app, settings, "copies", SOURCE)
        self.tp = TopicPartition(Catalogue(settings.topics).name(TABLES[SOURCE]), 0)
        self.begun = False
        """Whether the group is to say that it has read input."""
        self.told: list[int] = []
        """How many records were left to read, whenever that was told."""

    async def take_over(self) -> None:
        """As after a rebalance that gives the partition to this worker."""
        await Takeover(self.app, self._begun, lambda _name, left: self.told.append(left)).run({self.tp: self.table})

    async def write(self, **values: str | None) -> None:
        """Write under the fence that this worker believes in."""
        changes = [(key.encode(), None if value is None else value.encode()) for key, value in values.items()]
        await (await self.table.write(0, changes, self.table.fence(0) or 0))

    async def sneak(self, **values: str) -> None:
        """What lay in the producer when the worker stood still: records under its fence, and nobody looks at them."""
        for key, value in values.items():
            fence = str(self.table.fence(0)).encode()
            producer: Any = await self.app.maybe_start_producer()
            await (await producer.send(self.tp.topic, key.encode(), value.encode(), 0, None, [("fence", fence)]))

    def rows(self) -> dict[str, str]:
        """What the local table holds."""
        rows = dict(self.table.database(0).items())
        return {key.decode(): rows[key].decode() for key in rows if key not in (MARKER_KEY, OFFSET_KEY)}

    def stored(self) -> int:
        """The changelog offset up to which the local table holds everything."""
        return int(self.table.database(0)[OFFSET_KEY])

    async def log(self) -> list[Any]:
        """Every record of the changelog."""
        found: list[Any] = []
        async with Reader(self.app) as reader:
            start, end = (await reader.bounds([self.tp]))[self.tp]
            if end > start:
                async for _, records in reader.read({self.tp: start}):
                    found += records
                    if found[-1].offset + 1 >= end:
                        break
        return found

    def lose(self) -> None:
        """Delete the directory."""
        self.close()
        shutil.rmtree(self.directory / "identity")

    def close(self) -> None:
        """Close the database, as at the end of the process."""
        self.table.disown()
        self.table.data._dbs.clear()  # type: ignore[attr-defined]
        gc.collect()

    async def _begun(self, _changelog: TopicPartition) -> bool:
        return self.begun


def compacted(log: list[Any]) -> Mapping[str, str]:
    """What compaction leaves of a log: the last record of each key, whoever wrote it."""
    last = {record.key: record.value for record in log if record.key != MARKER_KEY}
    return {key.decode(): value.decode() for key, value in last.items() if value is not None}


def drive(settings: Settings, root: Path, story: Callable[..., Awaitable[None]], workers: int = 2) -> None:
    """Run a story of so many workers."""

    async def go() -> None:
        shelves = [Shelf(settings, root / f"worker{number}") for number in range(workers)]
        try:
            await story(*shelves)
        finally:
            for shelf in shelves:
                shelf.close()
                await (await shelf.app.maybe_start_producer()).stop()

    asyncio.run(go())
