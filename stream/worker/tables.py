"""State in Faust tables: what a decider remembers, durable before its cause is acknowledged.

Faust 0.15.3 writes a table's RocksDB first and queues the changelog record; offsets can be committed while that queue
is still in memory. Here a write goes the other way round: changelog record, acknowledgement by the broker, then RocksDB
together with the changelog offset. A crash in between is healed by Faust's own recovery, which replays the changelog
from the stored offset.

Within a round, `RoundState` keeps the writes in memory. The hop delivers the outputs first and saves the state after:
state never says "done" of something that did not leave.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Any

import faust
from rocksdict import WriteBatch

from stream.records.base import dump_json, load_json

MAX_VALUE_BYTES = 100_000
OFFSET_KEY = b"__faust\0offset__"
"""Where Faust keeps the changelog offset among the entries."""


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


class DurableTable(faust.Table[bytes, bytes]):
    """A table whose changelog leads and whose RocksDB follows. Keys and values are bytes."""

    failure: Exception | None = None
    """Why RocksDB could not follow; the hop then stops the worker. Faust would only log it."""

    def read(self, partition: int, key: bytes) -> bytes | None:
        """The value in a partition of this worker."""
        value: bytes | None = self._database(partition).get(key)
        return value

    async def write(self, partition: int, changes: Sequence[Change]) -> Awaitable[None]:
        """Send changes of one partition; what is returned ends when the broker has them all and RocksDB holds them."""
        # Straight to the producer: Faust's buffer for changelogs sends one by one and can be passed by a commit.
        producer: Any = await self.app.maybe_start_producer()
        name = self.changelog_topic.get_topic_name()
        sent = [await producer.send(name, key, value, partition, None, None) for key, value in changes]
        return self._follow(partition, changes, sent)

    async def _follow(self, partition: int, changes: Sequence[Change], sent: Sequence[Awaitable[Any]]) -> None:
        # All or nothing: what the changelog holds of changes that were not acknowledged together is not in RocksDB,
        # and as their cause was not acknowledged either, they come again.
        offset = await _last_offset(sent)
        try:
            batch = WriteBatch(raw_mode=True)
            for key, value in changes:
                if value is None:
                    batch.delete(key)
                else:
                    batch.put(key, value)
            batch.put(OFFSET_KEY, str(offset).encode())
            self._database(partition).write(batch)
        except Exception as error:  # noqa: BLE001 - such as a full disk: repeating the sends would not help
            self.failure = error

    def _database(self, partition: int) -> Any:
        store: Any = self.data
        return store._db_for_partition(partition)


class RoundState:
    """The State of one partition during one round: reads fall through to the table, writes stay here until saved.

    A record's own writes are kept apart until `keep`, so that a decider that fails half-way leaves nothing behind.
    """

    def __init__(self, table: DurableTable, partition: int, decoded: Decoded | None = None) -> None:
        self._table = table
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


async def _last_offset(sent: Sequence[Awaitable[Any]]) -> int:
    """The highest offset that the broker gave. Raises what the first failed send raised, when all have ended."""
    offset, failure = 0, None
    for acknowledged in sent:
        try:
            offset = max(offset, (await acknowledged).offset)
        except Exception as error:  # noqa: BLE001 - raised below; each must be awaited, or asyncio complains
            failure = failure or error
    if failure is not None:
        raise failure
    return offset


def _key(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")
