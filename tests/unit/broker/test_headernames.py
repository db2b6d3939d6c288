"""Records whose header names are no UTF-8 are read like any other."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords
from hypothesis import given
from hypothesis import strategies as st
from kafka.errors import CorruptRecordError
from kafka.record import MemoryRecords as KafkaPythonRecords

from stream.broker.headernames import repaired
from stream.worker.transport import repairing

UNREADABLE = b"gr\xf6\xdfe"
"""A name in Latin-1."""
PLACEHOLDER = "gr??e"
Row = tuple[bytes | None, bytes | None, list[tuple[str, bytes | None]]]


def batch(*rows: Row, compression: int = 0, unreadable: bool = False) -> bytes:
    """A record batch; with `unreadable`, headers named by the placeholder get the bytes that are no UTF-8."""
    plain = _built(rows, 0)
    if unreadable:
        # Of the same length, and before compression: only the checksum has to follow.
        return _with_checksum(_compressed(plain.replace(PLACEHOLDER.encode(), UNREADABLE), compression))
    return _built(rows, compression)


def _built(rows: tuple[Row, ...], compression: int) -> bytes:
    builder = DefaultRecordBatchBuilder(
        magic=2,
        compression_type=compression,
        is_transactional=0,
        producer_id=-1,
        producer_epoch=-1,
        base_sequence=0,
        batch_size=1_000_000,
    )
    for offset, (key, value, headers) in enumerate(rows):
        builder.append(offset, timestamp=1000 + offset, key=key, value=value, headers=headers)
    return bytes(builder.build())


def _compressed(data: bytes, compression: int) -> bytes:
    from aiokafka.codec import gzip_encode, lz4_encode, snappy_encode

    if not compression:
        return data
    body = {1: gzip_encode, 2: snappy_encode, 3: lz4_encode}[compression](data[61:])
    head = bytearray(data[:61])
    head[8:12] = (61 - 12 + len(body)).to_bytes(4, "big")
    head[22] |= compression
    return bytes(head) + bytes(body)


def _with_checksum(data: bytes) -> bytes:
    from aiokafka.record.util import calc_crc32c

    return data[:17] + calc_crc32c(data[21:]).to_bytes(4, "big") + data[21:]


def read(data: bytes) -> list[tuple[int, int, bytes | None, bytes | None, list[Any]]]:
    """All records, checksums verified."""
    found = []
    records = MemoryRecords(data)
    while records.has_next():
        each = records.next_batch()
        assert each.validate_crc()
        found += [(record.offset, record.timestamp, record.key, record.value, list(record.headers)) for record in each]
    return found


ROWS: list[Row] = [
    (b"k", b"first", [("trace", b"1")]),
    (None, b"second", [("ok", None), (PLACEHOLDER, b"\x00\xff"), ("\u00fc", b"")]),
    (b"k", None, []),
]


def test_the_clients_still_cannot_read_such_a_name() -> None:
    """When this fails, a client has learned it, and what is done for it can go."""
    data = batch(*ROWS, unreadable=True)
    with pytest.raises(UnicodeDecodeError):
        read(data)
    with pytest.raises(CorruptRecordError, match="UnicodeDecodeError"):
        list(KafkaPythonRecords(data).next_batch())


@pytest.mark.parametrize("compression", [0, 1])
def test_names_become_readable_and_nothing_else_changes(compression: int) -> None:
    mended = repaired(batch(*ROWS, compression=compression, unreadable=True))
    assert read(mended) == read(batch(*ROWS))


def test_readable_batches_pass_untouched() -> None:
    data = batch(*ROWS, compression=1)
    assert repaired(data) is data


def test_neighbours_of_such_a_batch_pass_untouched() -> None:
    good, bad, cut = batch(*ROWS, compression=1), batch(*ROWS, unreadable=True), batch(*ROWS)[:40]
    mended = repaired(good + bad + good + cut)
    assert mended.startswith(good)
    assert mended.endswith(good + cut)
    assert len(read(mended)) == 9


@given(st.binary(max_size=200), st.integers(0, 200))
def test_garbage_is_left_to_the_client(garbage: bytes, at: int) -> None:
    data = batch(*ROWS)
    for odd in (garbage, data[: at % len(data)] + garbage, data + garbage):
        assert isinstance(repaired(odd), bytes)


def test_only_answers_to_fetches_are_looked_at() -> None:
    class FetchResponse_v4:  # noqa: N801 - the client's naming
        def __init__(self) -> None:
            self.topics = [("t", [(0, 0, 3, 3, None, batch(*ROWS, unreadable=True)), (1, 0, 0, 0, None, b"")])]

    async def answers(response: Any) -> Any:
        async def send(_node: int, _request: str) -> Any:
            return response

        return await repairing(send)(1, "request")

    [(_, [first, second])] = asyncio.run(answers(FetchResponse_v4())).topics
    assert read(first[-1]) == read(batch(*ROWS))
    assert first[:5] == (0, 0, 3, 3, None)
    assert second == (1, 0, 0, 0, None, b"")
    other = SimpleNamespace(topics=["kept"])
    assert asyncio.run(answers(other)).topics == ["kept"]
