"""Mutation without guidance: the same cases for the same seed, on every machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random

from tests.fuzz.seeds import PIECES, encoded

MOST_BYTES = 4_000
_PIECES = tuple(map(encoded, PIECES))


def cases(seeds: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """The seeds, then mutations of them, `count` in all; each at most MOST_BYTES long."""
    random = Random(seed)
    for number in range(count):
        if number < len(seeds):
            yield seeds[number]
            continue
        data = random.choice(seeds)
        for _ in range(1 << random.randrange(5)):
            data = random.choice(_EDITS)(data, seeds, random)[:MOST_BYTES]
        yield data


def _at(data: bytes, random: Random) -> int:
    return random.randrange(len(data) + 1)


def _range(data: bytes, random: Random) -> tuple[int, int]:
    start = _at(data, random)
    return start, min(len(data), start + random.choice((1, 1, 2, 4, 16, 64)))


def _insert(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    at = _at(data, random)
    return data[:at] + random.choice(_PIECES) + data[at:]


def _replace(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    start, end = _range(data, random)
    return data[:start] + random.choice(_PIECES) + data[end:]


def _delete(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    start, end = _range(data, random)
    return data[:start] + data[end:]


def _flip(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    at = _at(data, random)
    return data[:at] + bytes((random.randrange(256),)) + data[at + 1 :]


def _repeat(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    start, end = _range(data, random)
    return data[:end] + data[start:end] * random.choice((1, 2, 8, 64)) + data[end:]


def _splice(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    other = random.choice(seeds)
    return data[: _at(data, random)] + other[_at(other, random) :]


_EDITS: tuple[Callable[[bytes, Sequence[bytes], Random], bytes], ...] = (
    _insert, _insert, _replace, _delete, _flip, _repeat, _splice,
)  # fmt: skip
