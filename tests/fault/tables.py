"""Whether what workers hold on disk is what their changelogs say, read with code of its own.

A changelog partition has one writer at a time. Who takes it over appends a marker; records carry the offset of their
writer's marker, and those of a writer before the latest one do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import cast

from rocksdict import AccessType, Options, Rdict

from stream.topics import TABLES, Topic
from tests.fault.site import Record

MARKER_KEY = b"__newsstream\0fence__"
OFFSET_KEY = b"__faust\0offset__"
OWN_KEYS = {MARKER_KEY, OFFSET_KEY}
NAMES = {changelog.value.rpartition(".")[2]: changelog for changelog in TABLES.values()}


def replayed(changelog: Sequence[Record], last: int) -> dict[bytes, bytes]:
    """The table that one changelog partition makes up to the offset `last`, which is included."""
    table: dict[bytes, bytes] = {}
    newest = -1
    for record in changelog:
        if record.offset > last:
            break
        key = record.key or b""
        if key == MARKER_KEY:
            newest = record.offset
            continue
        written_under = next((int(value) for name, value in record.headers if name == "fence"), newest)
        if written_under < newest:
            continue
        newest = written_under
        if record.value is None:
            table.pop(key, None)
        else:
            table[key] = record.value
    return table


def on_disk(path: Path) -> tuple[dict[bytes, bytes], int]:
    """The entries of a RocksDB that nobody has open, and the changelog offset that it says it has."""
    database = Rdict(str(path), Options(raw_mode=True), access_type=AccessType.read_only())
    try:
        entries: dict[bytes, bytes] = dict(cast("Iterator[tuple[bytes, bytes]]", database.items()))
    finally:
        database.close()
    offset = int(entries.get(OFFSET_KEY, b"-1"))
    return {key: value for key, value in entries.items() if key not in OWN_KEYS}, offset


def differences(topics: dict[Topic, list[Record]], directories: Iterable[Path]) -> list[str]:
    """What tables of dead workers hold against their changelogs, and partitions that no worker holds to the end."""
    found: list[str] = []
    complete: set[tuple[Topic, int]] = set()
    for path in sorted(path for directory in directories for path in directory.rglob("*.db")):
        parts = re.fullmatch(r"(\w+)-(\d+)\.db", path.name)
        if parts is None or parts[1] not in NAMES:
            continue
        topic, partition = NAMES[parts[1]], int(parts[2])
        changelog = [record for record in topics[topic] if record.partition == partition]
        entries, offset = on_disk(path)
        expected = replayed(changelog, offset)
        found += [
            f"{path.parent.parent.parent.parent.name} {problem}" for problem in _compare(path.name, expected, entries)
        ]
        if replayed(changelog, changelog[-1].offset if changelog else -1) == entries:
            complete.add((topic, partition))
    fed = {(record.topic, record.partition) for topic in NAMES.values() for record in topics[topic]}
    found += [f"{topic.value}-{partition}: no worker has all of it" for topic, partition in sorted(fed - complete)]
    return found


def _compare(name: str, expected: dict[bytes, bytes], entries: dict[bytes, bytes]) -> list[str]:
    wrong = [key for key in expected.keys() | entries.keys() if expected.get(key) != entries.get(key)]
    return [
        f"{name} {key[:60]!r}: {_short(entries.get(key))}, not {_short(expected.get(key))}" for key in sorted(wrong)
    ]


def _short(value: bytes | None) -> str:
    return "nothing" if value is None else f"{len(value)} bytes {value[:60]!r}"
