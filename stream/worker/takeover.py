"""Taking changelog partitions over: mark, read up to the mark, repair what was refused, then own.

The marker goes first, so that the log says from where on nobody else's records count, and so that there is a last
record to read up to: the end of a compacted log may hold none.

A table that is lost has to be noticed here, for a decider with an empty memory says that everything is new. Local
state that knows more than the log, a log whose beginning is gone, and an empty log under a group that has already read
its input are errors that only an operator can judge.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiokafka import TopicPartition

from stream.logs import get_logger
from stream.records.base import dump_json
from stream.topics import TOMBSTONE_MS
from stream.worker.changelog import MARKER_KEY, Applier, Reader, StateStoreError
from stream.worker.tables import DurableTable

log = get_logger("newsstream.state")

PROGRESS_SECONDS = 3.0
FORGETTING_MS = TOMBSTONE_MS // 2
"""A local table that is older than this is read anew: what was deleted since may be gone from the changelog too."""

Begun = Callable[[TopicPartition], Awaitable[bool]]
"""Whether the group has read input whose state this changelog partition should hold."""
Progress = Callable[[str, int], None]
"""Told the name of a table and how many records it still has to read."""


class LostStateError(Exception):
    """The changelog does not hold what it should; says what was expected, what was found and what to do."""


class Takeover:
    """Recovers changelog partitions into their tables and takes them over."""

    def __init__(self, app: Any, begun: Begun, progress: Progress = lambda *_: None) -> None:
        self._app = app
        self._begun = begun
        self._progress = progress
        self._said = 0.0

    async def run(self, tables: Mapping[TopicPartition, DurableTable]) -> None:
        """Return when every partition is equal to its changelog and owned. Raises LostStateError, StateStoreError.

        What the broker's client raises comes through; running again is then right.
        """
        if not tables:
            return
        began = time.monotonic()
        appliers = {tp: Applier(table.database(tp.partition)) for tp, table in tables.items()}
        async with Reader(self._app) as reader:
            bounds = await reader.bounds(tables)
            for tp, (start, end) in bounds.items():
                await self._check(tp, appliers[tp], start, end)
            written = await self._mark(list(tables))
            marks = {tp: answer.offset for tp, answer in written.items()}
            for tp, applier in appliers.items():
                whole = applier.stored is not None and bounds[tp][0] == 0
                if whole and written[tp].timestamp - applier.at > FORGETTING_MS:
                    appliers[tp] = self._anew(tp, tables[tp])
            positions = {tp: max(appliers[tp].offset + 1, bounds[tp][0]) for tp in tables}
            read = sum(marks[tp] - positions[tp] for tp in tables)
            await self._read(reader, appliers, positions, marks, tables)
        for tp, table in tables.items():
            await self._own(tp, table, appliers[tp], marks[tp])
        self._said = 0.0
        seconds = round(time.monotonic() - began, 2)
        log.info("tables recovered", partitions=len(tables), records=read, seconds=seconds)

    async def _check(self, tp: TopicPartition, applier: Applier, start: int, end: int) -> None:
        name, stored = f"{tp.topic}-{tp.partition}", applier.stored
        if stored is not None and stored >= end:
            raise LostStateError(
                f"expected {name} to hold offset {stored}, which the local table has, but it ends at {end}: the topic "
                "was deleted or truncated; restore it, or see docs/reliability.md, Changelog lost"
            )
        if start > (stored + 1 if stored is not None else 0):
            raise LostStateError(
                f"expected {name} from offset {0 if stored is None else stored + 1} on, but it begins at {start}: "
                "records were deleted; see docs/reliability.md, Changelog lost"
            )
        if end == 0 and await self._begun(tp):
            raise LostStateError(
                f"expected state in {name}, for the group has read the input that fills it, but it is empty: the topic "
                "was deleted; see docs/reliability.md, Changelog lost"
            )

    def _anew(self, tp: TopicPartition, table: DurableTable) -> Applier:
        log.warning("local table too old, read anew", table=table.name, partition=tp.partition)
        table.reset(tp.partition)
        return Applier(table.database(tp.partition))

    async def _mark(self, partitions: list[TopicPartition]) -> dict[TopicPartition, Any]:
        producer = await self._app.maybe_start_producer()
        said = dump_json({"group": self._app.conf.id, "generation": self._app.consumer_generation_id})
        sent = [await producer.send(tp.topic, MARKER_KEY, said, tp.partition, None, []) for tp in partitions]
        return {tp: await acknowledged for tp, acknowledged in zip(partitions, sent, strict=True)}

    async def _read(
        self,
        reader: Reader,
        appliers: Mapping[TopicPartition, Applier],
        positions: Mapping[TopicPartition, int],
        marks: Mapping[TopicPartition, int],
        tables: Mapping[TopicPartition, DurableTable],
    ) -> None:
        self._said = time.monotonic()
        left = {tp: marks[tp] + 1 - positions[tp] for tp in positions}
        async for tp, records in reader.read(positions):
            applier = appliers[tp]
            if applier.offset < marks[tp]:
                applier.apply(record for record in records if record.offset <= marks[tp])
            left[tp] = marks[tp] - applier.offset
            self._tell(left, tables)
            if not any(left.values()):
                return

    def _tell(self, left: Mapping[TopicPartition, int], tables: Mapping[TopicPartition, DurableTable]) -> None:
        done, now = not any(left.values()), time.monotonic()
        late = now - self._said > PROGRESS_SECONDS
        if not (done or late):
            return
        remaining: dict[str, int] = {str(table.name): 0 for table in tables.values()}
        for tp, count in left.items():
            remaining[str(tables[tp].name)] += count
        for name, count in remaining.items():
            self._progress(name, count)
        if late:
            self._said = now
            log.info("recovering tables", remaining=sum(left.values()), tables=remaining)

    async def _own(self, tp: TopicPartition, table: DurableTable, applier: Applier, mark: int) -> None:
        table.own(tp.partition, mark)
        if applier.refused:
            log.warning("stale records refused", table=table.name, partition=tp.partition, keys=len(applier.refused))
            true = [(key, table.read(tp.partition, key)) for key in sorted(applier.refused)]
            await (await table.write(tp.partition, true, mark))
        if table.failure is not None:
            raise StateStoreError(f"{table.name} could not be written: {table.failure}")


async def follow(app: Any, tables: Mapping[TopicPartition, DurableTable]) -> None:
    """Keep tables of which this worker is a standby equal to their changelogs; ends by an error or by cancelling.

    Nothing is marked and nothing repaired: that is the owner's. Raises StateStoreError and what the client raises.
    """
    appliers = {tp: Applier(table.database(tp.partition)) for tp, table in tables.items()}
    async with Reader(app) as reader:
        bounds = await reader.bounds(tables)
        positions = {tp: max(applier.offset + 1, bounds[tp][0]) for tp, applier in appliers.items()}
        async for tp, records in reader.read(positions):
            appliers[tp].apply(records)
