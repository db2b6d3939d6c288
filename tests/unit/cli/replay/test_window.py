"""Which messages lie in a window, and in what order they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from kafka import TopicPartition
from kafka.structs import OffsetAndTimestamp

from stream.cli.exits import CommandError, Exit
from stream.cli.replay.window import AHEAD, Window, find_window, messages, oldest_kept

NOW = 1_700_000_000.0


@dataclass(frozen=True)
class Record:
    partition: int
    offset: int
    timestamp: int


class Broker:
    """One topic, `raw`: the timestamps of each partition's records; `kept` is the first offset that is still there."""

    def __init__(self, *partitions: Sequence[int], kept: int = 0, batch: int = 2) -> None:
        self._logs = partitions
        self._kept = kept
        self._batch = batch
        self._at: dict[Any, int] = {}
        self._paused: set[Any] = set()

    def partitions_for_topic(self, _name: str) -> set[int]:
        return set(range(len(self._logs)))

    def beginning_offsets(self, targets: list[Any]) -> dict[Any, int]:
        return dict.fromkeys(targets, self._kept)

    def end_offsets(self, targets: list[Any]) -> dict[Any, int]:
        return {target: self._kept + len(self._logs[target.partition]) for target in targets}

    def offsets_for_times(self, times: dict[Any, int]) -> dict[Any, Any]:
        found = {}
        for target, at in times.items():
            later = [n for n, stamp in enumerate(self._logs[target.partition]) if stamp >= at]
            found[target] = OffsetAndTimestamp(self._kept + later[0], at, -1) if later else None
        return found

    def assign(self, targets: list[Any]) -> None:
        self._at = dict.fromkeys(targets, 0)

    def seek(self, target: Any, offset: int) -> None:
        self._at[target] = offset

    def position(self, target: Any) -> int:
        return self._at[target]

    def pause(self, *targets: Any) -> None:
        self._paused |= set(targets)

    def resume(self, *targets: Any) -> None:
        self._paused -= set(targets)

    def poll(self, timeout_ms: int) -> dict[Any, list[Record]]:
        found = {}
        for target in sorted(self._at.keys() - self._paused):
            begin, log = self._at[target], self._logs[target.partition]
            end = min(begin + self._batch, self._kept + len(log))
            if begin < end:
                found[target] = [Record(target.partition, n, log[n - self._kept]) for n in range(begin, end)]
                self._at[target] = end
        return found


def read(broker: Broker, window: Window) -> list[tuple[int, int]]:
    return [(each.partition, each.offset) for each in messages(broker, window, 5)]  # type: ignore[arg-type]


def found(broker: Broker, since: int | None, until: int | None, lead_in: int = 0) -> Window:
    return find_window(broker, "raw", since, until, lead_in)  # type: ignore[arg-type]


def test_a_window_goes_from_the_first_message_at_a_time_to_the_first_at_another() -> None:
    window = found(Broker([10_000, 20_000, 30_000], [15_000, 40_000]), 20_000, 40_000)
    assert (window.since, window.until, window.messages, window.lead_in) == ({0: 1, 1: 1}, {0: 3, 1: 1}, 2, 0)


def test_start_and_now_take_everything() -> None:
    window = found(Broker([10, 20], [15], kept=5), 0, None, 60)
    assert (window.first, window.until, window.messages) == ({0: 5, 1: 5}, {0: 7, 1: 6}, 3)


def test_the_lead_in_comes_before_the_window() -> None:
    broker = Broker([1_000, 5_000, 9_000], [8_000])
    window = found(broker, 8_500, None, 4)
    assert (window.messages, window.lead_in) == (1, 2)
    parts = [window.part(*each) for each in ((0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1), (7, 0))]
    assert parts == ["before", "lead-in", "window", "after", "lead-in", "after", "after"]


def test_clocks_that_disagree_leave_no_gap() -> None:
    broker = Broker([9_000, 1_000, 5_000])
    window = found(broker, 4_000, None, 1)
    assert (window.first, window.since) == ({0: 0}, {0: 0})
    assert read(broker, window) == [(0, 0), (0, 1), (0, 2)]


def test_an_origin_is_placed_by_its_topic_partition_and_offset() -> None:
    window = found(Broker([10], [20]), 0, None)
    origins = ("raw-1-0", "raw-1-1", "other-1-0", "line 3", "raw-x-0", "", "raw-1-²")
    assert [window.part_of(each) for each in origins] == ["window", "after", None, None, None, None, None]


def test_messages_come_by_time_and_keep_the_order_of_their_partition() -> None:
    broker = Broker([10, 50, 20, 60], [15, 55], [])
    assert read(broker, found(broker, 0, None)) == [(0, 0), (1, 0), (0, 1), (0, 2), (1, 1), (0, 3)]


def test_equal_times_go_by_partition() -> None:
    broker = Broker([10, 10], [10])
    assert read(broker, found(broker, 0, None)) == [(0, 0), (0, 1), (1, 0)]


def test_nothing_after_the_window_is_given_out() -> None:
    broker = Broker([10, 20, 30, 40], [12, 35], batch=10)
    assert read(broker, found(broker, 0, 30)) == [(0, 0), (1, 0), (0, 1)]


def test_a_partition_that_is_far_ahead_waits() -> None:
    broker = Broker([10**6] * 5_000, list(range(20_000)))
    reading = messages(broker, found(broker, 0, None), 5)  # type: ignore[arg-type]
    taken = [next(reading) for _ in range(3_000)]
    assert [(each.partition, each.offset) for each in taken] == [(1, offset) for offset in range(3_000)]
    assert broker.position(TopicPartition("raw", 0)) <= AHEAD + 2


def test_a_broker_that_falls_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = count()
    monkeypatch.setattr("stream.cli.replay.window.time", SimpleNamespace(monotonic=lambda: float(next(clock))))
    broker = Broker([10])
    window = found(broker, 0, None)
    window.until[0] = 5
    with pytest.raises(CommandError, match="got nothing for 5 s") as raised:
        read(broker, window)
    assert raised.value.code == Exit.UNAVAILABLE


def test_what_the_topic_has_lost_is_known_by_its_oldest_message() -> None:
    lost, whole = Broker([30, 40], [50], kept=7), Broker([30, 40], [50])
    assert oldest_kept(lost, found(lost, 0, None), 5) == 50  # type: ignore[arg-type]
    assert oldest_kept(whole, found(whole, 0, None), 5) is None  # type: ignore[arg-type]


def test_a_topic_that_is_not_there_is_told() -> None:
    with pytest.raises(CommandError, match="expected a topic on the cluster, got 'raw'") as raised:
        found(Broker(), 0, None)
    assert raised.value.code == Exit.DATA
