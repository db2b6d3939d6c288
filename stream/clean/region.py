"""Where the article stands among its lines: the main run of prose, and the readers' comments below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from stream.clean.lines import Line
from stream.records import RemovedReason

_FRAGMENT_COST = 9.0
_HEADING_COST = 20.0
_PROSE_CAP = 60
_ARTICLE_WEIGHT = 130.0
_COMMENTS_STAMPS = 3
_COMMENTS_REACH = 40
_COMMENTS_AFTER_WORDS = 60


@dataclass(slots=True)
class Region:
    """The run of lines that holds the main prose: lines first..last, inclusive; empty where first > last.

    `comments` is the first line of the readers' comments, or the number of lines.
    """

    first: int
    last: int
    comments: int


def main_region(lines: Sequence[Line]) -> Region:
    """The run of lines with most prose for its fragments.

    Readers' comments may outweigh the article: where they begin below a good deal of prose, that prose is the region.
    """
    weight, first, last = _densest_run(lines)
    comments = comments_start(lines)
    if comments < len(lines):
        above, above_first, above_last = _densest_run(lines[:comments])
        if above >= min(_ARTICLE_WEIGHT, weight / 2):
            return Region(above_first, above_last, comments)
    return Region(first, last, len(lines))


def _densest_run(lines: Sequence[Line]) -> tuple[float, int, int]:
    """The run with the greatest weight, and that weight (Kadane's algorithm).

    Prose counts its words, capped; a fragment costs a few words, a stamp or a heading of foreign material more.
    """
    best, first, last = 0.0, 0, -1
    total, begin = 0.0, 0
    for index, line in enumerate(lines):
        gain = min(line.words, _PROSE_CAP) if line.prose else -_FRAGMENT_COST
        if line.signals.heading or line.stamp:
            gain -= _HEADING_COST
        if total <= 0:
            total, begin = 0.0, index
        total += gain
        if total > best:
            best, first, last = total, begin, index
    return best, first, last


def comments_start(lines: Sequence[Line]) -> int:
    """Where readers' comments begin: after some prose, where stamps and sentences begin to take turns.

    Some of the lines there must speak of comments; a live report has stamps too.
    """
    turns = running(_turns(lines))
    spoken = running(RemovedReason.COMMENTS in line.signals.hints or _heads_comments(line) for line in lines)
    prose = 0
    for index, line in enumerate(lines):
        if (line.stamp or _heads_comments(line)) and prose >= _COMMENTS_AFTER_WORDS:
            reach = min(index + _COMMENTS_REACH, len(lines))
            if turns[reach] - turns[index] >= _COMMENTS_STAMPS and spoken[reach] - spoken[max(0, index - 3)] >= 2:
                return index
        prose += line.words if line.prose else 0
    return len(lines)


def _heads_comments(line: Line) -> bool:
    return line.signals.heading is RemovedReason.COMMENTS


def _turns(lines: Sequence[Line]) -> Iterator[bool]:
    """For each line: is it a stamp, with a sentence since the stamp before?"""
    sentence = True
    for line in lines:
        turn = line.stamp and sentence
        yield turn
        sentence = (sentence and not turn) or (line.ends and not line.stamp)


def running(values: Iterable[float]) -> list[float]:
    """Running totals: the sum of values[a:b] is totals[b] - totals[a]."""
    return list(accumulate(values, initial=0.0))
