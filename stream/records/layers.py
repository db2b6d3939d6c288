"""Taking pieces out of a text in layers, with every offset kept.

A `View` is what is left of the original after a layer: the segments kept (some with replacement text) and the pieces
removed. The next layer reads the view's text and removes ranges of it; offsets convert through `KeptText`. Segments and
removed pieces are always sorted, disjoint, and together cover the original.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from stream.records import Removed, RemovedReason, Segment
from stream.records.kept import KeptText


class Cut(NamedTuple):
    """A range of a text (the original, or a view's) that is taken out, and why."""

    start: int
    end: int
    reason: RemovedReason


@dataclass
class View:
    """What is left of an original text."""

    original: str
    segments: list[Segment]
    cuts: list[Cut] = field(default_factory=list)

    @property
    def removed(self) -> list[Removed]:
        """The pieces of the original that are gone, sorted, touching ones of one reason joined."""
        return [
            Removed.model_construct(start=cut.start, end=cut.end, part=None, reason=cut.reason) for cut in self.cuts
        ]

    @cached_property
    def kept(self) -> KeptText:
        """The text of this view and the way back to the original."""
        return KeptText(self.original, self.segments)

    @property
    def text(self) -> str:
        """The text of this view."""
        return self.kept.text

    def without(self, cuts: Sequence[Cut]) -> View:
        """The view with the cuts (sorted, disjoint ranges of its text) taken out.

        A replaced piece that a cut touches goes as a whole.
        """
        if not cuts:
            return self
        segments: list[Segment] = []
        removed = list(self.cuts)
        at = index = 0
        for segment in self.segments:
            length = segment.end - segment.start if segment.text is None else len(segment.text)
            stop = at + length
            while index < len(cuts) and cuts[index].end <= at:
                index += 1
            if index == len(cuts) or cuts[index].start >= stop:
                segments.append(segment)
            elif segment.text is not None:
                removed.append(Cut(segment.start, segment.end, cuts[index].reason))
            else:
                index = _split(segment, at, cuts, index, segments, removed)
            at = stop
        return View(self.original, segments, _merge(removed))


def _split(
    segment: Segment, at: int, cuts: Sequence[Cut], index: int, segments: list[Segment], removed: list[Cut]
) -> int:
    """Divide a plain segment, which begins at `at` in the view's text, among kept and removed; the next cut's index."""
    position, shift = segment.start, segment.start - at
    while index < len(cuts) and cuts[index].start + shift < segment.end:
        start, end = max(cuts[index].start + shift, position), min(cuts[index].end + shift, segment.end)
        if start > position:
            segments.append(_segment(position, start))
        if end > start:
            removed.append(Cut(start, end, cuts[index].reason))
        position = end
        if cuts[index].end + shift > segment.end:
            break
        index += 1
    if position < segment.end:
        segments.append(_segment(position, segment.end))
    return index


def first_view(text: str, pieces: Iterable[tuple[int, int, str, RemovedReason]]) -> View:
    """The view of a whole text less `pieces`: (start, end, replacement, reason if the replacement is empty), sorted."""
    segments: list[Segment] = []
    removed: list[Cut] = []
    at = 0
    for start, end, replacement, reason in pieces:
        if start > at:
            segments.append(_segment(at, start))
        if replacement:
            segments.append(Segment.model_construct(start=start, end=end, text=replacement))
        else:
            removed.append(Cut(start, end, reason))
        at = end
    if at < len(text):
        segments.append(_segment(at, len(text)))
    return View(text, segments, _merge(removed))


def _merge(removed: list[Cut]) -> list[Cut]:
    """Sorted, with touching pieces of one reason joined."""
    merged: list[Cut] = []
    for piece in sorted(removed):
        if merged and merged[-1].end == piece.start and merged[-1].reason == piece.reason:
            merged[-1] = Cut(merged[-1].start, piece.end, piece.reason)
        else:
            merged.append(piece)
    return merged


def _segment(start: int, end: int) -> Segment:
    return Segment.model_construct(start=start, end=end, text=None)
