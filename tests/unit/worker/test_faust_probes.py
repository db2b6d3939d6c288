"""What the pinned Faust does that the worker is built around. A failure here means: read docs/decisions/0003-worker.md.

Each probe shows a behaviour of faust-streaming 0.15.3 that loses data in a plain agent, or the part of it that the
worker overrides. When an upgrade changes one, the shape of the worker can be looked at again.
"""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace
from typing import Any

import faust
import faust.streams
import pytest
from faust.types import TP

from stream.settings import Settings, WorkerSettings
from stream.worker.app import NewsApp, build_app

RAW = TP("raw", 0)


def plain_app() -> faust.App:
    return faust.App("probe", broker="aiokafka://127.0.0.1:1", store="memory://", autodiscover=False, web_enabled=False)


@pytest.fixture
def consumer() -> Any:
    """A consumer that has connected to nothing, on one partition."""

    async def make() -> Any:
        app = plain_app()
        return app._new_consumer()

    return asyncio.run(make())


def acknowledge(consumer: Any, offsets: list[int], committed: int | None) -> int | None:
    consumer._acked[RAW] = list(offsets)
    consumer._acked_index[RAW] = set(offsets)
    consumer._committed_offset[RAW] = committed
    new: int | None = consumer._new_offset(RAW)
    return new


def test_out_of_order_acknowledgements_commit_past_a_record_in_flight(consumer: Any) -> None:
    # 31 was committed, so 31 is the next record to process; it is not acknowledged, and still 36 would be committed.
    assert acknowledge(consumer, [32, 33, 34, 35], committed=31) == 36


def test_on_a_fresh_group_any_acknowledgement_commits_past_what_came_before(consumer: Any) -> None:
    assert acknowledge(consumer, [7, 8], committed=None) == 9


def test_in_order_acknowledgements_commit_what_they_cover(consumer: Any) -> None:
    assert acknowledge(consumer, [31, 32], committed=31) == 33


def test_the_compiled_stream_iterator_is_in_use() -> None:
    assert faust.streams._CStreamIterator is not None


def test_a_missing_compiled_iterator_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(faust.streams, "_CStreamIterator", None)
    with pytest.raises(RuntimeError, match="compiled stream iterator"):
        build_app(Settings(_env_file=None, data_dir=tmp_path), "clean")


def test_flushing_the_changelog_buffer_returns_with_records_still_in_it() -> None:
    async def go() -> int:
        app = plain_app()
        buffer: Any = app.producer.buffer
        buffer._started.set()
        buffer.pending.put_nowait(object())
        await asyncio.wait_for(buffer.flush_atmost(None), 10)
        return int(buffer.size)

    assert asyncio.run(go()) == 1


class StuckConsumer:
    """Waits for an acknowledgement that never comes, deaf to cancellation, as Faust's `wait_empty` does."""

    def __init__(self) -> None:
        self.unacked = {"stuck"}

    async def wait_empty(self) -> None:
        while self.unacked:
            try:
                await asyncio.sleep(0.05)
            except asyncio.CancelledError:
                continue


def test_waiting_for_records_in_flight_ends_after_the_drain() -> None:
    async def go() -> float:
        app = NewsApp("probe", broker="aiokafka://127.0.0.1:1", autodiscover=False, web_enabled=False)
        app.drain_seconds = 0.2
        began = time.monotonic()
        await asyncio.wait_for(app._consumer_wait_empty(StuckConsumer(), SimpleNamespace(info=lambda *_: None)), 10)
        return time.monotonic() - began

    assert 0.2 <= asyncio.run(go()) < 5


def test_an_app_declares_no_topics_and_serves_no_pages(tmp_path: Any) -> None:
    async def go() -> Any:
        return build_app(Settings(_env_file=None, data_dir=tmp_path), "identity").conf

    conf = asyncio.run(go())
    assert (conf.topic_allow_declare, conf.topic_disable_leader, conf.web_enabled) == (False, True, False)
    assert conf.processing_guarantee == faust.types.enums.ProcessingGuarantee.AT_LEAST_ONCE
    assert conf.table_standby_replicas == 0


@pytest.mark.parametrize("stage", ["clean", "extract", "identity"])
def test_every_stage_is_a_group_of_its_own(stage: Any, tmp_path: Any) -> None:
    async def go() -> str:
        return str(build_app(Settings(_env_file=None, data_dir=tmp_path), stage).conf.id)

    assert asyncio.run(go()) == f"newsstream-{stage}"


def test_a_static_member_keeps_its_address_over_restarts(tmp_path: Any) -> None:
    async def go() -> str:
        settings = Settings(_env_file=None, data_dir=tmp_path, worker=WorkerSettings(instance_id="pod-3"))
        return str(build_app(settings, "identity").conf.canonical_url)

    assert asyncio.run(go()) == "http://pod-3-identity"
