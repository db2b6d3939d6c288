"""What may be committed, whatever was given up in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

from faust.transport.drivers.aiokafka import Consumer as FaustConsumer
from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from stream.worker.app import NewsApp
from stream.worker.offsets import Track
from stream.worker.transport import NewsConsumer

RAW = TP("raw", 0)


def track(*offsets: int) -> Track:
    made = Track()
    for offset in offsets:
        made.hand_out(offset)
    return made


def test_nothing_is_committable_before_something_is_done() -> None:
    assert track(4, 5).committable is None


def test_records_behind_one_in_flight_are_not_committed() -> None:
    made = track(4, 5, 6)
    assert made.settle({5, 6}) == []
    assert made.committable is None


def test_offsets_that_no_record_has_hold_up_nothing() -> None:
    made = track(4, 9, 10)
    assert made.settle({4, 9}) == [4, 9]
    assert made.committable == 10


def test_a_record_that_comes_again_takes_back_those_behind_it() -> None:
    made = track(4, 5, 6)
    made.hand_out(5)
    assert made.settle({4, 6}) == [4]
    assert made.settle({5}) == [5]


@given(st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)))
def test_what_is_committed_was_acknowledged_without_a_gap(handed: set[int], acknowledged: set[int]) -> None:
    made = track(*sorted(handed))
    made.settle(acknowledged)
    before = {offset for offset in handed if offset < (made.committable or 0)}
    assert before <= acknowledged


def consumer() -> Any:
    app = NewsApp("probe", broker="aiokafka://127.0.0.1:1", autodiscover=False, web_enabled=False)
    made: Any = app._new_consumer()
    assert isinstance(made, NewsConsumer)
    return made


async def hand_out(made: Any, monkeypatch: Any, *offsets: int) -> None:
    async def found(_self: Any, _timeout: float) -> AsyncIterator[Any]:
        for offset in offsets:
            yield RAW, SimpleNamespace(offset=offset)

    monkeypatch.setattr(FaustConsumer, "getmany", found)
    assert [message.offset async for _, message in made.getmany(1.0)] == list(offsets)


def acknowledge(made: Any, *offsets: int) -> None:
    made._acked[RAW].extend(offsets)
    made._acked_index[RAW].update(offsets)


def test_the_consumer_commits_nothing_past_a_record_in_flight(monkeypatch: Any) -> None:
    # Where Faust would commit 6 and 9: see test_faust_probes.py.
    async def go() -> tuple[Any, Any]:
        made = consumer()
        made._committed_offset[RAW] = 4
        await hand_out(made, monkeypatch, 4, 5)
        acknowledge(made, 5)
        held = made._new_offset(RAW)
        acknowledge(made, 4)
        return held, made._new_offset(RAW)

    assert asyncio.run(go()) == (None, 6)


def test_a_seek_begins_anew(monkeypatch: Any) -> None:
    async def seek(_self: Any) -> None:
        return None

    async def go() -> tuple[Any, Any]:
        made = consumer()
        monkeypatch.setattr(FaustConsumer, "perform_seek", seek)
        await hand_out(made, monkeypatch, 12, 13)
        acknowledge(made, 12, 13)
        await made.perform_seek()
        await hand_out(made, monkeypatch, 4, 5)
        acknowledge(made, 13, 5)
        held = made._new_offset(RAW)
        acknowledge(made, 4)
        return held, made._new_offset(RAW)

    assert asyncio.run(go()) == (None, 6)


def test_where_nothing_is_committed_a_seek_goes_to_the_beginning(monkeypatch: Any) -> None:
    # aiokafka would go on behind what it had fetched, though that was given up.
    other, sought = TP("raw", 1), []

    async def committed(_self: Any) -> Any:
        return {RAW: 7}

    async def earliest(_self: Any, *partitions: TP) -> Any:
        return dict.fromkeys(partitions, 2)

    async def wait(_self: Any, positions: Any) -> None:
        sought.append(dict(positions))

    async def go() -> Any:
        made = consumer()
        monkeypatch.setattr(FaustConsumer, "seek_to_committed", committed)
        monkeypatch.setattr(NewsConsumer, "earliest_offsets", earliest)
        monkeypatch.setattr(NewsConsumer, "seek_wait", wait)
        monkeypatch.setattr(NewsConsumer, "assignment", lambda _self: {RAW, other})
        return await made.seek_to_committed()

    assert asyncio.run(go()) == {RAW: 7}
    assert sought == [{other: 2}]


def test_nothing_is_dropped_for_having_been_read() -> None:
    async def go() -> Any:
        made = consumer()
        made._read_offset[RAW] = 12
        made._read_offset.update({RAW: 13})
        return made._read_offset[RAW]

    assert asyncio.run(go()) is None
