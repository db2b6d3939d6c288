"""Header names that are no UTF-8, made readable before they reach a client's parser.

Kafka takes a header name as bytes; Java replaces what it cannot decode, and a C producer may write Latin-1 without
noticing. aiokafka 0.14 and kafka-python 3.0 raise from the middle of a fetch instead: the worker ends, and the next one
meets the same record. Here such a batch is written anew as it comes from the broker, with `?` for each byte of the name
that is not ASCII, so that lengths stay. All other batches pass untouched.

The layout is that of record batch v2 (https://kafka.apache.org/documentation/#recordbatch); older ones have no headers.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from kafka.codec import gzip_decode, lz4_decode, snappy_decode, zstd_decode
from kafka.record.util import calc_crc32c, decode_varint

if TYPE_CHECKING:
    from kafka import KafkaConsumer

_LENGTH = struct.Struct(">i")
_LENGTH_AT = 8
_BEFORE_LENGTH = 12
"""Bytes of a batch that its length does not count."""
_MAGIC_AT = 16
_CRC = struct.Struct(">I")
_CRC_AT = 17
_ATTRIBUTES = struct.Struct(">h")
_ATTRIBUTES_AT = 21
_CODEC_BITS = 7
_COUNT_AT = 57
_HEAD = 61
_CODECS: dict[int, Callable[[bytes], bytes]] = {1: gzip_decode, 2: snappy_decode, 3: lz4_decode, 4: zstd_decode}


def repaired(data: bytes, is_readable: Callable[[bytes], bool] = lambda _: False) -> bytes:
    """The record batches of a partition with readable header names; the same object when all are.

    What is wrong in any other way is left to the client, which tells it better.

    Args:
        data: batches as the broker sends them; the last one may be cut off.
        is_readable: a quick way to see that nothing is to be done.
    """
    if is_readable(data):
        return data
    parts: list[bytes] = []
    at, same = 0, True
    while at + _HEAD <= len(data):
        end = at + _BEFORE_LENGTH + int(_LENGTH.unpack_from(data, at + _LENGTH_AT)[0])
        if not at < end <= len(data):
            break
        batch = data[at:end]
        parts.append(_mended(batch))
        same = same and parts[-1] is batch
        at = end
    return data if same else b"".join([*parts, data[at:]])


def _mended(batch: bytes) -> bytes:
    head = bytearray(batch[:_HEAD])
    if head[_MAGIC_AT] < 2:
        return batch
    attributes = int(_ATTRIBUTES.unpack_from(head, _ATTRIBUTES_AT)[0])
    codec = attributes & _CODEC_BITS
    try:
        records = bytearray(_CODECS[codec](batch[_HEAD:]) if codec else batch[_HEAD:])
        names = [
            place for place in _names(records, *_LENGTH.unpack_from(head, _COUNT_AT)) if not _is_text(records[place])
        ]
    except Exception:  # noqa: BLE001 - truncated, corrupt, a codec that is not there: the client meets it and says so
        return batch
    if not names:
        return batch
    for place in names:
        records[place] = bytes(byte if byte < 128 else ord("?") for byte in records[place])
    _LENGTH.pack_into(head, _LENGTH_AT, _HEAD - _BEFORE_LENGTH + len(records))
    _ATTRIBUTES.pack_into(head, _ATTRIBUTES_AT, attributes & ~_CODEC_BITS)
    _CRC.pack_into(head, _CRC_AT, calc_crc32c(bytes(head[_ATTRIBUTES_AT:] + records)))
    return bytes(head + records)


def _names(records: bytearray, count: int) -> Iterator[slice]:
    """Where the header names of so many uncompressed records stand."""
    at = 0
    for _ in range(count):
        length, at = decode_varint(records, at)
        end = at + length
        _, at = decode_varint(records, at + 1)  # behind the attributes: time
        _, at = decode_varint(records, at)  # offset
        for _ in ("key", "value"):
            size, at = decode_varint(records, at)
            at += max(0, size)
        headers, at = decode_varint(records, at)
        for _ in range(headers):
            size, at = decode_varint(records, at)
            yield slice(at, at + size)
            at += size
            size, at = decode_varint(records, at)
            at += max(0, size)
        at = end


def _is_text(name: bytearray) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True


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
