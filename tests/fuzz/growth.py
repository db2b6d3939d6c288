"""Looks for inputs that cost more than they are long: what fuzzing has kept, repeated until it is long, and timed.

A suspect is confirmed by tests/growth.py before it is a finding, so that a busy machine accuses nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.growth import assert_grows_linearly, cpu_seconds

SHORT_BYTES, FACTOR = 4_000, 8
SUSPECT_RATIO = FACTOR**1.5
SUSPECT_SECONDS = 0.1
MOST_SECONDS = 60.0


def super_linear(check: Callable[[bytes], object], inputs: list[bytes]) -> Iterator[tuple[bytes, str]]:
    """The repeated pieces for which FACTOR times the input takes clearly more than FACTOR times as long."""

    def work(data: bytes) -> None:
        try:
            check(data)
        except Exception:  # noqa: BLE001 - what fails at this length failed when it was short
            return

    for piece in _pieces(inputs):
        short, long = _repeated(piece, SHORT_BYTES), _repeated(piece, SHORT_BYTES * FACTOR)
        first, second = cpu_seconds(work, short), cpu_seconds(work, long)
        if second < SUSPECT_SECONDS or second < SUSPECT_RATIO * first:
            continue
        try:
            assert_grows_linearly(work, short, long, FACTOR)
        except AssertionError as error:
            yield piece, str(error)


def _pieces(inputs: list[bytes]) -> Iterator[bytes]:
    """The inputs themselves and their halves: a prefix that is repeated may be what costs."""
    for data in inputs:
        if data:
            yield data
        if len(data) > 8:
            yield data[: len(data) // 2]
            yield data[len(data) // 2 :]


def _repeated(piece: bytes, length: int) -> bytes:
    return piece * (length // len(piece) + 1)
