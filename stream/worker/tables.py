"""State in Faust tables: what a decider remembers, durable before its cause is acknowledged.

Faust 0.15.3 writes a table's RocksDB first and queues the changelog record; offsets can be committed while that queue
is still in memory. Here a write goes the other way round: changelog record, acknowledgement by the broker, then RocksDB
together with the changelog offset. A crash in between is healed by Faust's own recovery, which replays the changelog
from the stored offset.

Within a round, `RoundState` keeps the writes in memory. The hop delivers the outputs first and saves the state after:
state never says "done" of something that did not leave.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import faust
from faust.types import FutureMessage

from stream.records.base import dump_json, load_json

MAX_VALUE_BYTES = 100_000
OFFSET_KEY = b"__faust\0offset__"
"""Where Faust keeps the changelog offset among the entries."""


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

    async def write(self, partition: int, key: bytes, value: bytes | None) -> asyncio.Future[Any]:
        """Send one change (None deletes); the future is done when the broker has it and RocksDB holds it."""
        # Straight to the producer: Faust's buffer for changelogs sends one by one and can be passed by a commit.
        topic: Any = self.changelog_topic
        sent: asyncio.Future[Any] = topic.as_future_message(
            key=key,
            value=value,
            partition=partition,
            key_serializer="raw",
            value_serializer="raw",
            callback=self._on_changelog_sent,
        )
        await topic.publish_message(sent)
        return sent

    def _on_changelog_sent(self, fut: FutureMessage) -> None:
        # Called by Faust once the broker acknowledged the record, before whoever awaits the future goes on.
        try:
            database = self._database(fut.result().partition)
            if fut.message.value is None:
                database.delete(fut.message.key)
            else:
                database.put(fut.message.key, fut.message.value)
            super()._on_changelog_sent(fut)
        except Exception as error:  # noqa: BLE001 - such as a full disk; raised in a callback it would be lost
            self.failure = error

    def page(self, partition: int, after: bytes | None, limit: int) -> Iterator[tuple[bytes, bytes]]:
        """Up to `limit` entries of a partition in key order, starting behind `after`."""
        for found, (key, value) in enumerate(self._database(partition).items(from_key=after)):
            if found > limit:
                return
            if key not in (after, OFFSET_KEY):
                yield key, value

    def _database(self, partition: int) -> Any:
        store: Any = self.data
        return store._db_for_partition(partition)


class RoundState:
    """The State of one partition during one round: reads fall through to the table, writes stay here until saved.

    A record's own writes are kept apart until `keep`, so that a decider that fails half-way leaves nothing behind.
    """

    def __init__(self, table: DurableTable, partition: int) -> None:
        self._table = table
        self.partition = partition
        self._round: dict[str, bytes | None] = {}
        self._record: dict[str, bytes | None] = {}

    def get(self, key: str) -> Any | None:
        """The value, or None."""
        for layer in (self._record, self._round):
            if key in layer:
                data = layer[key]
                return None if data is None else load_json(data)
        data = self._table.read(self.partition, _key(key))
        return None if data is None else load_json(data)

    def put(self, key: str, value: Any) -> None:
        """Store a value. Raises StateTooLargeError over the limit."""
        data = dump_json(value)
        if len(data) > MAX_VALUE_BYTES:
            raise StateTooLargeError(f"expected at most {MAX_VALUE_BYTES} bytes under {key[:80]!r}, got {len(data)}")
        self._record[key] = data

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

    def changes(self) -> list[tuple[bytes, bytes | None]]:
        """The round's writes, one per key, in the order of first writing."""
        return [(_key(key), data) for key, data in self._round.items()]


def _key(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")
