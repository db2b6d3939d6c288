"""One imported dictionary as a file: a hashed trie over folded words, mapped into memory and shared by all processes.

Opening it reads the header only; a look-up touches a few pages. Layout: MAGIC, the header's length (4 bytes), a JSON
header with what was imported and where each section starts, then the sections, numbers as 32-bit little-endian:
`slots`  open-addressing hash table of a power of two, at most half full: number of a key + 1, or 0
`ends`   for each key, where its bytes end in `keys`        `values`  for each key, the number of its entry + 1, or 0
`keys`   UTF-8: every name and every beginning of one       `places`  for each entry, where its line ends in `entries`
`entries` one JSON line per entry.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import sys
import tempfile
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

MAGIC = b"newsdic1"
SUFFIX = ".dictionary"
_SECTIONS = ("slots", "ends", "values", "keys", "places", "entries")
_NUMBERS = frozenset(("slots", "ends", "values", "places"))


class StoreError(ValueError):
    """A file that is no dictionary of this version."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days as ordinals of `date` (both ends inclusive, None is open), and what holds on them."""

    since: int | None
    until: int | None
    country: str | None
    sectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """One party of a dictionary: canonical name, whether it is a person, its spans, and the line it came from."""

    name: str
    person: bool
    spans: tuple[Span, ...]
    where: str


def write(path: Path, names: Mapping[str, int], entries: Iterable[Known], header: Mapping[str, Any]) -> None:
    """Write a dictionary; readers see the old file or the new one, never half of one.

    Args:
        path: the file.
        names: folded name, words separated by single blanks, to the number of its entry.
        entries: in the order of their numbers.
        header: what to say about the import; plain JSON.
    """
    keys: dict[str, int] = {}
    for name, number in names.items():
        at = name.find(" ")
        while at >= 0:
            keys.setdefault(name[:at], 0)
            at = name.find(" ", at + 1)
        keys[name] = number + 1
    sections = {"values": _packed(keys.values())}
    sections["keys"], sections["ends"] = _joined(key.encode("utf-8") for key in keys)
    sections["entries"], sections["places"] = _joined(_line(entry) for entry in entries)
    sections["slots"] = _packed(_slots([crc32(key.encode("utf-8")) for key in keys]))
    lengths = {name: len(sections[name]) for name in _SECTIONS}
    head = json.dumps({**header, "sections": lengths}, ensure_ascii=True).encode("ascii")
    head += b" " * (-(len(MAGIC) + 4 + len(head)) % 4)
    _replace(path, [MAGIC, struct.pack("<I", len(head)), head, *(_padded(sections[name]) for name in _SECTIONS)])


class Store:
    """A dictionary's file. Safe to share between threads; look-ups never write."""

    def __init__(self, path: Path) -> None:
        """Map the file. Raises StoreError where it is no dictionary of this version, OSError where it is unreadable."""
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size < len(MAGIC) + 4:
                raise self._error(path, f"{size} bytes")
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if bytes(data[: len(MAGIC)]) != MAGIC:
            raise self._error(path, f"a file that starts with {bytes(data[: len(MAGIC)])!r}")
        at = len(MAGIC) + 4
        (length,) = struct.unpack("<I", data[len(MAGIC) : at])
        self.path = path
        try:
            self.header: dict[str, Any] = json.loads(bytes(data[at : at + length]))
            views = _cut(data, at + length, self.header["sections"])
        except (ValueError, KeyError, TypeError) as error:
            raise self._error(path, f"one with a broken header ({error})") from error
        self._slots, self._ends, self._values = views["slots"], views["ends"], views["values"]
        self._keys, self._places, self._entries = views["keys"], views["places"], views["entries"]
        self._mask = len(self._slots) - 1
        self.entry = lru_cache(maxsize=4096)(self._entry)
        self.find = lru_cache(maxsize=16_384)(self._find)  # texts repeat their words

    @staticmethod
    def _error(path: Path, came: str) -> StoreError:
        return StoreError(f"{path}: expected an imported dictionary ({MAGIC.decode()}), got {came}; import it again")

    def _find(self, key: str) -> int:
        """-1 where no name starts so, 0 where the words only begin one, else the number of the entry + 1."""
        wanted = key.encode("utf-8", "surrogatepass")
        slot = crc32(wanted) & self._mask
        while number := self._slots[slot]:
            first = self._ends[number - 2] if number > 1 else 0
            if self._keys[first : self._ends[number - 1]] == wanted:
                return int(self._values[number - 1])
            slot = (slot + 1) & self._mask
        return -1

    def _entry(self, number: int) -> Known:
        first = self._places[number - 1] if number else 0
        name, person, spans, where = json.loads(bytes(self._entries[first : self._places[number]]))
        return Known(name, person, tuple(Span(a, b, land, tuple(marks)) for a, b, land, marks in spans), where)

    def __len__(self) -> int:
        """Number of entries."""
        return len(self._places)


def _cut(data: memoryview, start: int, lengths: Mapping[str, int]) -> dict[str, memoryview]:
    views: dict[str, memoryview] = {}
    for name in _SECTIONS:
        view = data[start : start + lengths[name]]
        if len(view) != lengths[name]:
            raise ValueError(f"{name} is cut off")
        views[name] = view.cast("I") if name in _NUMBERS else view
        start += lengths[name] + -lengths[name] % 4
    return views


def _slots(hashes: list[int]) -> list[int]:
    size = 4
    while size < 2 * len(hashes) + 2:
        size *= 2
    table = [0] * size
    for number, value in enumerate(hashes, 1):
        slot = value & (size - 1)
        while table[slot]:
            slot = (slot + 1) & (size - 1)
        table[slot] = number
    return table


def _line(entry: Known) -> bytes:
    spans = [[span.since, span.until, span.country, span.sectors] for span in entry.spans]
    return json.dumps([entry.name, entry.person, spans, entry.where], separators=(",", ":")).encode("ascii")


def _joined(parts: Iterable[bytes]) -> tuple[bytes, bytes]:
    """The parts in one piece, and where each ends."""
    joined = bytearray()
    ends: list[int] = []
    for part in parts:
        joined += part
        ends.append(len(joined))
    return bytes(joined), _packed(ends)


def _packed(numbers: Iterable[int]) -> bytes:
    packed = array("I", numbers)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def _replace(path: Path, parts: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
            os.fchmod(file.fileno(), 0o644)
        Path(made).replace(path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
