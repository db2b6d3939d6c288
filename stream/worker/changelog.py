"""The changelog of a table: a log with one writer at a time, proved by the log itself.

Whoever takes a partition over first appends a marker. The offset that the broker gives it is the new owner's fence: it
only grows, whatever becomes of groups, generations and clocks. Every record that the owner writes carries its fence in
a header, and who reads the log in order refuses a record whose fence is older than one seen before it. So a worker that
stood still while others took its place may write what it likes: nobody takes it for state, and it finds the marker of
its successor as soon as it looks at the offsets of its own records.

A refused record does harm in one way only: compaction would keep it instead of the value that it follows. Whoever
refuses one therefore writes the true value again (`Applier.refused`, `DurableTable`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

import aiokafka
from aiokafka import TopicPartition
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth, server_list
from rocksdict import WriteBatch

MARKER_KEY = b"__newsstream\0fence__"
"""Key of the markers in the changelog, and of fence and time in RocksDB."""
OFFSET_KEY = b"__faust\0offset__"
"""Where Faust keeps the changelog offset among the entries."""
FENCE_HEADER = "fence"

FETCH_BYTES = 8 << 20
READ_RECORDS = 2000
"""At most so many records are applied before the event loop turns: some 20 ms."""


class StateStoreError(Exception):
    """RocksDB could not be read or written, such as on a full disk: repeating a send would not help."""


def standing(offset: int, fence: int, at: int) -> list[tuple[bytes, bytes]]:
    """The entries that say how far a RocksDB follows its changelog.

    Args:
        offset: the last one applied.
        fence: the newest one seen up to there.
        at: when the record at that offset was written, in milliseconds since 1970.
    """
    return [(OFFSET_KEY, str(offset).encode()), (MARKER_KEY, f"{fence} {at}".encode())]


def fence_header(fence: int) -> list[tuple[str, bytes]]:
    """The header of a record that the owner with this fence writes."""
    return [(FENCE_HEADER, str(fence).encode())]


def fence_of(record: Any) -> int | None:
    """The fence that a record was written under; None for records of versions that knew no fences."""
    for name, value in record.headers or ():
        if name == FENCE_HEADER:
            return int(value)
    return None


class Applier:
    """Puts the records of one changelog partition into its RocksDB, in their order.

    Values, offset and fence of a batch are one atomic write. While a refused record waits for its true value to be
    written again, the stored offset stays before it: whoever starts from there finds it again.
    """

    def __init__(self, database: Any) -> None:
        self._database = database
        try:
            stored, known = database.get(OFFSET_KEY), database.get(MARKER_KEY)
        except Exception as error:
            raise StateStoreError(f"could not be read: {error}") from error
        self.stored: int | None = int(stored) if stored is not None else None
        """The offset found in RocksDB; None when it holds nothing."""
        self.offset = self.stored if self.stored is not None else -1
        """The last offset applied."""
        fence, at = known.split() if known is not None else (b"-1", b"0")
        self.fence = int(fence)
        """The newest fence seen."""
        self.at = int(at)
        """When the last record applied was written, in milliseconds since 1970; 0 when unknown."""
        self.refused: set[bytes] = set()
        """Keys whose latest record was refused."""
        self._held: tuple[int, int, int] | None = None

    def apply(self, records: Iterable[Any]) -> None:
        """Apply records that follow on what was applied. Raises StateStoreError."""
        batch = WriteBatch(raw_mode=True)
        for record in records:
            self._add(batch, record)
        if not self.refused:
            self._held = None
        for key, value in standing(*(self._held or (self.offset, self.fence, self.at))):
            batch.put(key, value)
        try:
            self._database.write(batch)
        except Exception as error:
            raise StateStoreError(f"could not be written: {error}") from error

    def _add(self, batch: WriteBatch, record: Any) -> None:
        key: bytes = record.key
        if key == MARKER_KEY:
            self.fence = record.offset
        else:
            fence = fence_of(record)
            if fence is not None and fence < self.fence:
                self.refused.add(key)
                self._held = self._held or (self.offset, self.fence, self.at)
            else:
                self.fence = self.fence if fence is None else fence
                self.refused.discard(key)
                if record.value is None:
                    batch.delete(key)
                else:
                    batch.put(key, record.value)
        self.offset, self.at = record.offset, record.timestamp


class Reader:
    """Reads changelogs outside the consumer group, in bulk. An async context manager."""

    def __init__(self, app: Any) -> None:
        conf = app.conf
        self._consumer = aiokafka.AIOKafkaConsumer(
            bootstrap_servers=server_list(app.transport.url, app.transport.default_port),
            client_id=f"{conf.broker_client_id}-changelog",
            group_id=None,
            enable_auto_commit=False,
            # Records that are gone must be an error: starting elsewhere would lose state in silence.
            auto_offset_reset="none",
            max_partition_fetch_bytes=FETCH_BYTES,
            request_timeout_ms=int(conf.broker_request_timeout * 1000),
            **credentials_to_aiokafka_auth(conf.broker_credentials, conf.ssl_context),
        )

    async def __aenter__(self) -> Reader:
        await self._consumer.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._consumer.stop()

    async def bounds(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, tuple[int, int]]:
        """First offset and the one after the last, of each partition."""
        wanted = list(partitions)
        starts = await self._consumer.beginning_offsets(wanted)
        ends = await self._consumer.end_offsets(wanted)
        return {tp: (starts[tp], ends[tp]) for tp in wanted}

    async def read(
        self, positions: Mapping[TopicPartition, int]
    ) -> AsyncIterator[tuple[TopicPartition, Sequence[Any]]]:
        """Records from these positions on, batch by batch, for ever."""
        self._consumer.assign(list(positions))
        for tp, position in positions.items():
            self._consumer.seek(tp, position)
        while True:
            found = await self._consumer.getmany(timeout_ms=1000, max_records=READ_RECORDS)
            for tp, records in found.items():
                yield tp, records


async def read_between(app: Any, tp: TopicPartition, first: int, last: int) -> list[Any]:
    """The records from offset `first` to `last`, both included; `last` must still be in the log."""
    found: list[Any] = []
    async with Reader(app) as reader:
        async for _, records in reader.read({tp: first}):
            found += [record for record in records if record.offset <= last]
            if records[-1].offset >= last:
                break
    return found
