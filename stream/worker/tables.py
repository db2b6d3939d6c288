"""State in Faust tables: what a decider remembers, durable before its cause is acknowledged.

Faust 0.15.3 writes a table's RocksDB first and queues the changelog record; offsets can be committed while that queue
is still in memory. Here a write goes the other way round: changelog record, acknowledgement by the broker, then RocksDB
together with the changelog offset. A crash in between is healed by recovery, which replays the changelog from the
stored offset.

A partition is written only under the fence that its recovery took (`changelog.py`). The offsets of an owner's records
follow each other; where they do not, somebody else wrote, and what lies between says whether that was a worker that was
late, or whether we are.

Within a round, `RoundState` keeps the writes in memory. The hop delivers the outputs first and saves the state after:
state never says "done" of something that did not leave.
"""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import faust
from aiokafka import TopicPartition
from rocksdict import WriteBatch

from stream.logs import get_logger
from stream.records.base import dump_json, load_json
from stream.worker.changelog import MARKER_KEY, fence_header, fence_of, read_between, standing
from stream.worker.message import StaleError

log = get_logger("newsstream.state")

MAX_VALUE_BYTES = 100_000
CACHE_BYTES = 4 << 20
"""JSON of so many bytes is kept decoded per table: the values used last. In memory it is five to ten times that."""

Change = tuple[bytes, bytes | None]
"""Key and value as stored; None deletes."""


class Decoded:
    """Values as they were decoded last. Asked with the bytes at hand, so that it can never be out of date."""

    def __init__(self, most: int = CACHE_BYTES) -> None:
        self._most = most
        self._size = 0
        self._kept: dict[str, tuple[bytes, Any]] = {}

    def value(self, key: str, data: bytes) -> Any:
        """What `data` holds. As every value of a State it must not be changed in place."""
        known = self._kept.get(key)
        if known is None or known[0] != data:
            value = load_json(data)
            self.keep(key, data, value)
            return value
        self._kept[key] = self._kept.pop(key)  # to the end: the least recently used come first
        return known[1]

    def keep(self, key: str, data: bytes, value: Any) -> None:
        """Remember the value that `data` was made from, or of."""
        before = self._kept.pop(key, None)
        self._kept[key] = (data, value)
        self._size += len(data) - (len(before[0]) if before is not None else 0)
        while self._size > self._most:
            oldest = next(iter(self._kept))
            self._size -= len(self._kept.pop(oldest)[0])


class StateTooLargeError(Exception):
    """A decider wanted to store a value over the limit; says which key and how large."""


@dataclass(slots=True)
class Ownership:
    """One partition in the hands of this worker."""

    fence: int
    """Offset of the marker by which it was taken over."""
    expected: int
    """Offset of our next record, when nobody else writes."""


class DurableTable(faust.Table[bytes, bytes]):
    """A table whose changelog leads and whose RocksDB follows. Keys and values are bytes."""

    failure: Exception | None = None
    """Why RocksDB could not follow; the hop then stops the worker. Faust would only log it."""
    unusable: Callable[[Exception], None] | None = None
    """Told when RocksDB cannot be opened for a partition, before Faust crashes on it."""
    source: str = ""
    """Name of the topic whose records fill the table."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.owned: dict[int, Ownership] = {}

    def own(self, partition: int, fence: int) -> None:
        """Writes may begin: the partition is recovered up to the marker at offset `fence`, the last record of all."""
        self.owned[partition] = Ownership(fence, fence + 1)

    def disown(self) -> None:
        """No partition may be written until it is taken over again."""
        self.owned.clear()

    def fence(self, partition: int) -> int | None:
        """What a write must be made under; None while the partition is not ours or not recovered."""
        owned = self.owned.get(partition)
        return None if owned is None else owned.fence

    async def on_rebalance(self, *args: Any, **options: Any) -> None:
        """Open the databases of new partitions, close those of lost ones."""
        self.disown()
        try:
            await super().on_rebalance(*args, **options)
        except Exception as error:
            if self.unusable is not None:
                self.unusable(error)
            raise

    def read(self, partition: int, key: bytes) -> bytes | None:
        """The value in a partition of this worker."""
        value: bytes | None = self.database(partition).get(key)
        return value

    async def write(self, partition: int, changes: Sequence[Change], fence: int) -> Awaitable[None]:
        """Send changes of one partition; what is returned ends when the broker has them all and RocksDB holds them.

        Both raise StaleError when the partition has another owner by now.
        """
        owned = self._owned(partition, fence)
        # Straight to the producer: Faust's buffer for changelogs sends one by one and can be passed by a commit.
        producer: Any = await self.app.maybe_start_producer()
        name, headers = self.changelog_topic.get_topic_name(), fence_header(fence)
        sent = [await producer.send(name, key, value, partition, None, headers) for key, value in changes]
        return self._follow(partition, changes, sent, owned)

    async def _follow(
        self, partition: int, changes: Sequence[Change], sent: Sequence[Awaitable[Any]], owned: Ownership
    ) -> None:
        # All or nothing: what the changelog holds of changes that were not acknowledged together is not in RocksDB,
        # and as their cause was not acknowledged either, they come again.
        answers = await _answers(sent)
        offsets = [answer.offset for answer in answers]
        repairs: list[Change] = []
        if offsets != list(range(owned.expected, owned.expected + len(changes))):
            repairs = await self._repairs(partition, changes, offsets, owned)
        if self._owned(partition, owned.fence) is not owned:
            raise StaleError(f"{self.name}-{partition}: taken over while it was written")
        # With something to repair the stored offset stays: whoever starts from it finds what has to be repaired.
        stands = [] if repairs else standing(offsets[-1], owned.fence, answers[-1].timestamp)
        self._put(partition, [*changes, *stands])
        owned.expected = offsets[-1] + 1
        if repairs and self.failure is None:
            log.warning("changelog repaired", table=self.name, partition=partition, keys=len(repairs))
            await (await self.write(partition, repairs, owned.fence))

    async def _repairs(
        self, partition: int, changes: Sequence[Change], offsets: Sequence[int], owned: Ownership
    ) -> list[Change]:
        """What has to be written again because of records between ours. Raises StaleError when they are a successor's.

        A record of a fence that readers refuse needs repair even where it says what we say: compaction would keep it
        instead of ours. Repeated sends of our own leave records there too, which need none as long as they agree.
        """
        tp = TopicPartition(self.changelog_topic.get_topic_name(), partition)
        between = await read_between(self.app, tp, owned.expected, offsets[-1])
        ours, new = set(offsets), dict(changes)
        repairs: dict[bytes, bytes | None] = {}
        for record in between:
            if record.offset in ours:
                repairs.pop(record.key, None)
                continue
            if record.key == MARKER_KEY or (fence_of(record) or 0) > owned.fence:
                raise StaleError(f"{self.name}-{partition}: another worker took it over at offset {record.offset}")
            value = new[record.key] if record.key in new else self.read(partition, record.key)
            if fence_of(record) != owned.fence or record.value != value:
                repairs[record.key] = value
        return list(repairs.items())

    def _put(self, partition: int, changes: Sequence[Change]) -> None:
        try:
            batch = WriteBatch(raw_mode=True)
            for key, value in changes:
                if value is None:
                    batch.delete(key)
                else:
                    batch.put(key, value)
            self.database(partition).write(batch)
        except Exception as error:  # noqa: BLE001 - such as a full disk: repeating the sends would not help
            self.failure = error

    def _owned(self, partition: int, fence: int) -> Ownership:
        owned = self.owned.get(partition)
        if owned is None or owned.fence != fence:
            raise StaleError(f"{self.name}-{partition}: decided before the group redistributed its partitions")
        return owned

    def reset(self, partition: int) -> None:
        """Empty the RocksDB of a partition: it is read anew from its changelog."""
        store: Any = self.data
        self.database(partition).close()
        del store._dbs[partition]
        shutil.rmtree(store.partition_path(partition), ignore_errors=True)

    def database(self, partition: int) -> Any:
        """The RocksDB of a partition, opened when it is not."""
        store: Any = self.data
        return store._db_for_partition(partition)


class RoundState:
    """The State of one partition during one round: reads fall through to the table, writes stay here until saved.

    A record's own writes are kept apart until `keep`, so that a decider that fails half-way leaves nothing behind.
    """

    def __init__(self, table: DurableTable, partition: int, decoded: Decoded | None = None) -> None:
        self._table = table
        fence = table.fence(partition)
        self.read_under = -1 if fence is None else fence
        """The fence that the partition had then; what is decided must be written under the same."""
        self._decoded = decoded if decoded is not None else Decoded()
        self.partition = partition
        self._round: dict[str, bytes | None] = {}
        self._record: dict[str, bytes | None] = {}

    def get(self, key: str) -> Any | None:
        """The value, or None."""
        for layer in (self._record, self._round):
            if key in layer:
                data = layer[key]
                return None if data is None else self._decoded.value(key, data)
        data = self._table.read(self.partition, _key(key))
        return None if data is None else self._decoded.value(key, data)

    def put(self, key: str, value: Any) -> None:
        """Store a value. Raises StateTooLargeError over the limit."""
        data = dump_json(value)
        if len(data) > MAX_VALUE_BYTES:
            raise StateTooLargeError(f"expected at most {MAX_VALUE_BYTES} bytes under {key[:80]!r}, got {len(data)}")
        self._record[key] = data
        self._decoded.keep(key, data, value)

    def delete(self, key: str) -> None:
        """Forget a key."""
        self._record[key] = None

    def keep(self) -> None:
        """The record's writes become part of the round."""
        self._round |= self._record
        self._record = {}

    def drop(self) -> None:
        """Forget the record's writes."""
        self._record = {}

    def changes(self) -> list[Change]:
        """The round's writes, one per key, in the order of first writing; nothing for what came and went in it."""
        written = [(_key(key), data) for key, data in self._round.items()]
        return [
            each for each in written if each[1] is not None or self._table.read(self.partition, each[0]) is not None
        ]


async def _answers(sent: Sequence[Awaitable[Any]]) -> list[Any]:
    """What the broker answered. Raises what the first failed send raised, when all have ended."""
    answers: list[Any] = []
    failure: Exception | None = None
    for acknowledged in sent:
        try:
            answers.append(await acknowledged)
        except Exception as error:  # noqa: BLE001 - raised below; each must be awaited, or asyncio complains
            failure = failure or error
    if failure is not None:
        raise failure
    return answers


def _key(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")
