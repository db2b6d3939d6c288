"""JSONL: one article per line, passed on as the bytes that stand there; reading them is the core's business."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from stream.sources.lines import MAX_LINE_BYTES, Line, read_lines


def read_jsonl(stream: IO[bytes], limit: int = MAX_LINE_BYTES) -> Iterator[Line]:
    """One Line per input line, blank ones included: whoever sends them on decides about those."""
    return read_lines(stream, limit)
