"""Header names that are no UTF-8, made readable before they reach a client's parser.

Kafka takes a header name as bytes; Java replaces what it cannot decode, and a C producer may write Latin-1 without
noticing. aiokafka 0.14 and kafka-python 3.0 raise from the middle of a fetch instead: the worker ends, and the next one
meets the same record. Here such a batch is written anew as it comes from the broker, with `?` for each byte of the name
that is not ASCII, so that lengths stay. All other batches pass untouched.

The layout is that of record batch v2 (https://kafka.apache.org/documentation/#recordbatch); older ones have no headers.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aiokafka.codec import gzip_decode, lz4_decode, snappy_decode, zstd_decode
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.record.util import calc_crc32c, decode_varint

if TYPE_CHECKING:
    from kafka import KafkaConsumer

_LENGTH = struct.Struct(">i")
_LENGTH_AT = 8
_BEFORE_LENGTH = 12
"""Bytes of a batch that its length does not count."""
_CRC = struct.Struct(">I")
_CRC_AT = 17
_ATTRIBUTES = struct.Struct(">h")
_ATTRIBUTES_AT = 21
_COUNT_AT = 57
_HEAD = 61
_CODECS: dict[int, Callable[[bytes], bytes]] = {1: gzip_decode, 2: snappy_decode, 3: lz4_decode, 4: zstd_decode}


def repaired(data: bytes) -> bytes:
    """The record batches of a partition with readable header names; the same object when all are.

    What is wrong in any other way is left to the client, which tells it better.
    """
    if _readable(data):
        return data
    parts: list[bytes] = []
    at = 0
    while at + _HEAD <= len(data):
        end = at + _BEFORE_LENGTH + int(_LENGTH.unpack_from(data, at + _LENGTH_AT)[0])
        if not at < end <= len(data):
            break
        batch = data[at:end]
        try:
            parts.append(batch if _readable(batch) else _rewritten(batch))
        except Exception:  # noqa: BLE001 - as in _readable
            parts.append(batch)
        at = end
    parts.append(data[at:])
    return b"".join(parts)


def _readable(data: bytes) -> bool:
    try:
        records = MemoryRecords(data)
        while records.has_next():
            batch: Any = records.next_batch()
            if not batch.is_control_batch:
                for _ in batch:
                    pass
    except UnicodeDecodeError:
        return False
    except Exception:  # noqa: BLE001 - truncated, corrupt, an unknown codec: the client meets it again and says so
        return True
    return True


def _rewritten(batch: bytes) -> bytes:
    head, body = bytearray(batch[:_HEAD]), batch[_HEAD:]
    attributes = int(_ATTRIBUTES.unpack_from(head, _ATTRIBUTES_AT)[0])
    if codec := attributes & 7:
        body = _CODECS[codec](body)
    records = bytearray(body)
    at = 0
    for _ in range(int(_LENGTH.unpack_from(head, _COUNT_AT)[0])):
        at = _rewrite_record(records, at)
    _LENGTH.pack_into(head, _LENGTH_AT, _HEAD - _BEFORE_LENGTH + len(records))
    _ATTRIBUTES.pack_into(head, _ATTRIBUTES_AT, attributes & ~7)
    _CRC.pack_into(head, _CRC_AT, calc_crc32c(bytes(head[_ATTRIBUTES_AT:] + records)))
    return bytes(head + records)


def _rewrite_record(records: bytearray, at: int) -> int:
    """Make the header names of the record at `at` readable in place; returns where the next one begins."""
    length, at = decode_varint(records, at)
    end = int(at + length)
    at += 1  # attributes
    for _ in ("timestamp", "offset"):
        _, at = decode_varint(records, at)
    for _ in ("key", "value"):
        size, at = decode_varint(records, at)
        at += max(0, size)
    count, at = decode_varint(records, at)
    for _ in range(count):
        size, at = decode_varint(records, at)
        name = bytes(records[at : at + size])
        try:
            name.decode()
        except UnicodeDecodeError:
            records[at : at + size] = bytes(byte if byte < 128 else ord("?") for byte in name)
        at += size
        size, at = decode_varint(records, at)
        at += max(0, size)
    return end


def readable(consumer: KafkaConsumer) -> KafkaConsumer:
    """The consumer, with readable header names in what it fetches."""
    parse = consumer._fetcher._parse_fetched_data

    def repair_and_parse(fetched: Any) -> Any:
        data = fetched.partition_data.records
        if data:
            fetched.partition_data.records = repaired(bytes(data))
        return parse(fetched)

    consumer._fetcher._parse_fetched_data = repair_and_parse
    return consumer
