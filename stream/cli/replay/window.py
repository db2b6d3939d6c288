"""A window of the raw topic: which offsets lie in it, and its messages in one order.

A partition's part goes from the first message at or after a time to the first at or after another, by the broker's
timestamps; so it has no gaps, whatever the clocks of producers say.
"""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from stream.cli.broker import partitions_of
from stream.cli.exits import CommandError, Exit

if TYPE_CHECKING:
    from kafka import KafkaConsumer

Part = Literal["before", "lead-in", "window", "after"]

AHEAD = 500
"""Messages held of a partition while another is waited for."""


@dataclass(slots=True)
class Window:
    """Offsets by partition: the lead-in begins at `first`, the window at `since`, both end before `until`.

    `kept` are the oldest offsets that the topic still has.
    """

    name: str
    first: dict[int, int] = field(default_factory=dict)
    since: dict[int, int] = field(default_factory=dict)
    until: dict[int, int] = field(default_factory=dict)
    kept: dict[int, int] = field(default_factory=dict)

    @property
    def messages(self) -> int:
        """How many offsets are in the window; compaction or transactions may leave fewer messages."""
        return sum(self.until[each] - self.since[each] for each in self.until)

    @property
    def lead_in(self) -> int:
        """How many come before it."""
        return sum(self.since[each] - self.first[each] for each in self.until)

    def part(self, partition: int, offset: int) -> Part:
        """Where a message lies."""
        if partition not in self.until or offset >= self.until[partition]:
            return "after"
        if offset < self.first[partition]:
            return "before"
        return "window" if offset >= self.since[partition] else "lead-in"

    def part_of(self, origin: str) -> Part | None:
        """Where the message of an origin `topic-partition-offset` lies; None of another topic."""
        head, _, offset = origin.rpartition("-")
        name, _, partition = head.rpartition("-")
        if name != self.name or not (offset.isascii() and offset.isdigit() and partition.isdigit()):
            return None
        return self.part(int(partition), int(offset))


def find_window(
    consumer: KafkaConsumer, name: str, since_ms: int | None, until_ms: int | None, lead_in_seconds: int
) -> Window:
    """The window between two times (0: the start, None: what is now the end). Raises CommandError without the topic."""
    from kafka import TopicPartition

    targets = [TopicPartition(name, number) for number in sorted(partitions_of(consumer, name))]
    kept, ends = consumer.beginning_offsets(targets), consumer.end_offsets(targets)

    def offsets(at_ms: int | None) -> dict[int, int]:
        if at_ms is None:
            return {target.partition: ends[target] for target in targets}
        if at_ms == 0:
            return {target.partition: kept[target] for target in targets}
        found = consumer.offsets_for_times(dict.fromkeys(targets, at_ms))
        return {each.partition: found[each].offset if found.get(each) else ends[each] for each in targets}

    since, until = offsets(since_ms), offsets(until_ms)
    lead_ms = max(1, since_ms - lead_in_seconds * 1000) if since_ms else since_ms
    first = offsets(lead_ms) if lead_in_seconds else since
    return Window(
        name,
        # Clocks of producers may disagree: each part begins no later than the next.
        first={each: min(first[each], since[each], until[each]) for each in until},
        since={each: min(since[each], until[each]) for each in until},
        until=until,
        kept={target.partition: kept[target] for target in targets},
    )


def oldest_kept(consumer: KafkaConsumer, window: Window, patience_seconds: float) -> int | None:
    """The time in ms of the oldest message where the topic has lost some; None where it has all."""
    lost = {
        each: offset for each, offset in window.kept.items() if 0 < offset == window.first[each] < window.until[each]
    }
    if not lost:
        return None
    heads = Window(window.name, lost, lost, {each: offset + 1 for each, offset in lost.items()}, window.kept)
    return max((record.timestamp for record in messages(consumer, heads, patience_seconds)), default=None)


def messages(consumer: KafkaConsumer, window: Window, patience_seconds: float) -> Iterator[Any]:
    """The records of lead-in and window by time, then partition; the order within a partition is kept.

    Raises CommandError when the broker sends nothing for so long.
    """
    from kafka import TopicPartition

    targets = {
        each: TopicPartition(window.name, each) for each in window.until if window.first[each] < window.until[each]
    }
    if not targets:
        return
    consumer.assign(list(targets.values()))
    for number, target in targets.items():
        consumer.seek(target, window.first[number])
    reading = _Reading(consumer, window, targets, patience_seconds)
    clocks = dict.fromkeys(targets, 0)  # a message with an earlier time than the one before it stays behind that
    heads: list[tuple[int, int, int, Any]] = []

    def push(number: int) -> None:
        record = reading.next_of(number)
        if record is not None:
            clocks[number] = max(clocks[number], record.timestamp)
            heapq.heappush(heads, (clocks[number], number, record.offset, record))

    for number in targets:
        push(number)
    while heads:
        _, number, _, record = heapq.heappop(heads)
        yield record
        push(number)


class _Reading:
    """Buffers what comes of each partition; one that is far ahead is paused."""

    def __init__(self, consumer: Any, window: Window, targets: dict[int, Any], patience_seconds: float) -> None:
        self._consumer = consumer
        self._window = window
        self._targets = targets
        self._patience = patience_seconds
        self._held: dict[int, deque[Any]] = {number: deque() for number in targets}

    def next_of(self, number: int) -> Any | None:
        """The next record of a partition; None at the end of the window."""
        held, target, until = self._held[number], self._targets[number], self._window.until[number]
        deadline = time.monotonic() + self._patience
        while not held and self._consumer.position(target) < until:
            self._balance(number)
            if self._poll():
                deadline = time.monotonic() + self._patience
            elif time.monotonic() > deadline:
                raise CommandError(
                    Exit.UNAVAILABLE,
                    f"expected to read {self._window.name} partition {number} to offset {until}, got nothing for "
                    f"{self._patience:g} s; try again",
                )
        return held.popleft() if held else None

    def _balance(self, wanted: int) -> None:
        enough = [target for number, target in self._targets.items() if number != wanted and self._has_enough(number)]
        self._consumer.resume(*(target for target in self._targets.values() if target not in enough))
        self._consumer.pause(*enough)

    def _has_enough(self, number: int) -> bool:
        is_read = self._consumer.position(self._targets[number]) >= self._window.until[number]
        return is_read or len(self._held[number]) > AHEAD

    def _poll(self) -> bool:
        polled = self._consumer.poll(timeout_ms=500)
        for target, records in polled.items():
            until = self._window.until[target.partition]
            self._held[target.partition].extend(record for record in records if record.offset < until)
        return bool(polled)
