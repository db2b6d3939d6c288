"""Lines of a byte stream, of bounded size.

Only a line feed ends a line (JSON strings may hold U+2028 and friends); a carriage return before it is dropped. A line
over the limit is cut: its tail is read and hashed, never kept, so that one endless line costs neither memory nor the
lines behind it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

MAX_LINE_BYTES = 32 * 1024 * 1024
"""Above every article that the cleaning stage accepts, JSON escapes (six bytes a character) included."""

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end. `number` counts from 1; `size` is its full length in bytes."""

    number: int
    data: bytes
    size: int
    digest: str

    @property
    def cut(self) -> bool:
        """Whether the line was over the limit, so that `data` is only its head."""
        return self.size > len(self.data)


def read_lines(stream: IO[bytes], limit: int = MAX_LINE_BYTES) -> Iterator[Line]:
    """Every line of `stream`; at most `limit` bytes of each are kept."""
    number = 0
    while True:
        head = stream.readline(limit + 2)
        if not head:
            return
        number += 1
        if head.endswith(b"\n"):
            data = head[:-2] if head.endswith(b"\r\n") else head[:-1]
            if len(data) <= limit:
                yield Line(number, data, len(data), _digest(data).hexdigest())
                continue
        elif len(head) <= limit:
            yield Line(number, head, len(head), _digest(head).hexdigest())
            continue
        yield _overlong(stream, number, head, limit)


def _overlong(stream: IO[bytes], number: int, head: bytes, limit: int) -> Line:
    digest, size, chunk = _digest(head), len(head), head
    while chunk and not chunk.endswith(b"\n"):
        chunk = stream.readline(_CHUNK)
        digest.update(chunk)
        size += len(chunk)
    return Line(number, head[:limit], size, digest.hexdigest())


def _digest(data: bytes) -> hashlib.blake2b:
    return hashlib.blake2b(data, digest_size=16)
