"""The kept text of an article and the way back from it to the original.

Extraction reads the kept text (boilerplate gone, encoding repaired); every span it reports is in the original. This
class is the only place that converts between the two.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal

from stream.records.article import Segment
from stream.records.span import Range, Span


class KeptText:
    """Kept pieces of one text, joined. Offsets into `text` convert to original offsets in O(log segments)."""

    __slots__ = ("_ends", "_original", "_segments", "_starts", "part", "text")

    def __init__(self, original: str, segments: Sequence[Segment], part: Literal["title"] | None = None) -> None:
        self._original = original
        self._segments = segments
        self._starts: list[int] = []
        self._ends: list[int] = []
        self.part: Literal["title"] | None = part
        pieces: list[str] = []
        at = 0
        for segment in segments:
            piece = original[segment.start : segment.end] if segment.text is None else segment.text
            pieces.append(piece)
            self._starts.append(at)
            at += len(piece)
            self._ends.append(at)
        self.text = "".join(pieces)

    def original_range(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of `text[start:end]`.

        A repaired piece has no inner correspondence: touching any of it yields all of it. Raises IndexError when the
        range is empty or outside the kept text.
        """
        if not 0 <= start < end <= len(self.text):
            raise IndexError(f"expected a non-empty range within 0..{len(self.text)}, got {start}..{end}")
        first = bisect_right(self._ends, start)
        last = bisect_right(self._ends, end - 1)
        head, tail = self._segments[first], self._segments[last]
        begin = head.start if head.text is not None else head.start + start - self._starts[first]
        finish = tail.end if tail.text is not None else tail.start + end - self._starts[last]
        return begin, finish

    def range(self, start: int, end: int) -> Range:
        """`text[start:end]` as a range of the original."""
        begin, finish = self.original_range(start, end)
        return Range(start=begin, end=finish, part=self.part)

    def span(self, start: int, end: int) -> Span:
        """`text[start:end]` as a span of the original; its text is the original slice."""
        begin, finish = self.original_range(start, end)
        return Span(start=begin, end=finish, part=self.part, text=self._original[begin:finish])
