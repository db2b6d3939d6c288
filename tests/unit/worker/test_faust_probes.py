"""What the pinned Faust does that the worker is built around. A failure here means: read docs/decisions/0003-worker.md.

Each probe shows a behaviour of faust-streaming 0.15.3 that loses data in a plain agent, or the part of it that the
worker overrides. When an upgrade changes one, the shape of the worker can be looked at again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import aiokafka
import faust
import faust.streams
import pytest
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.errors import RequestTimedOutError
from faust.events import Event
from faust.tables.recovery import Recovery, ServiceStopped
from faust.transport.conductor import Conductor
from faust.types import TP
from faust.types.tuples import ConsumerMessage
from mode.services import ServiceTask

from stream.settings import Settings, WorkerSettings
from stream.worker.app import NewsApp, build_app
from stream.worker.recovery import NewsRecovery

RAW = TP("raw", 0)


def plain_app() -> faust.App:
    return faust.App("probe", broker="aiokafka://127.0.0.1:1", store="memory://", autodiscover=False, web_enabled=False)


def records(count: int) -> list[Any]:
    """Messages as the consumer hands them over, each with one reader."""
    made = [
        ConsumerMessage("raw", 0, offset, 0.0, 0, [], b"k", b"v", None, tp=RAW, generation_id=0)
        for offset in range(count)
    ]
    for message in made:
        message.incref()
    return made


async def reading(messages: list[Any]) -> Any:
    """A stream with these messages waiting in it."""
    app = plain_app()
    app.finalize()
    app.flow_control.resume()
    stream: Any = app.stream(app.channel())
    for message in messages:
        await stream.channel.queue.put(Event(app, message.key, message.value, {}, message))
    return stream


async def fail_in(rounds: AsyncGenerator[Any, None]) -> None:
    """A loop over the rounds whose body raises, as in an agent; what it leaves behind is closed at once."""
    with suppress(ZeroDivisionError):
        async for _ in rounds:
            raise ZeroDivisionError
    await rounds.aclose()


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


def test_an_exception_in_the_body_of_an_agent_acknowledges_its_record() -> None:
    # If it no longer does, an agent may raise; until then every exception is caught in the hop.
    async def go() -> list[bool]:
        messages = records(3)
        stream = await reading(messages)
        await fail_in(aiter(stream))
        return [message.acked for message in messages]

    assert asyncio.run(go()) == [True, False, False]


def test_an_exception_in_a_batch_acknowledges_all_of_it() -> None:
    # The reason for `noack_take`, whose records are acknowledged one by one.
    async def go() -> list[bool]:
        messages = records(3)
        stream = await reading(messages)
        await fail_in(stream.take(2, within=60))
        return [message.acked for message in messages]

    assert asyncio.run(go()) == [True, True, False]


def test_a_batch_without_acknowledgement_leaves_that_to_us() -> None:
    # If this fails, rounds are acknowledged before they are delivered: do not upgrade.
    async def go() -> list[bool]:
        messages = records(2)
        stream = await reading(messages)
        rounds = stream.noack_take(2, within=60)
        assert [event.message for event in await anext(rounds)] == messages
        await rounds.aclose()
        return [message.acked for message in messages]

    assert asyncio.run(go()) == [False, False]


def test_a_record_that_cannot_be_decoded_ends_a_batch_in_silence() -> None:
    # The reason for topics of raw bytes. If it raises or goes on, decoding could move back into Faust.
    async def go() -> int:
        stream = await reading([])
        await stream.channel.throw(ValueError("not JSON"))
        rounds = [batch async for batch in stream.noack_take(2, within=0.05)]
        return len(rounds)

    assert asyncio.run(asyncio.wait_for(go(), 60)) == 0


def test_waiting_for_records_in_flight_is_deaf_to_cancellation() -> None:
    # The reason why NewsApp empties the list instead. If it ends, a plain timeout would do.
    async def go() -> bool:
        consumer: Any = plain_app()._new_consumer()
        stuck = records(1)[0]
        consumer._unacked_messages.add(stuck)
        waiting = asyncio.ensure_future(consumer.wait_empty())
        await asyncio.wait({waiting}, timeout=0.2)
        waiting.cancel()
        done, _ = await asyncio.wait({waiting}, timeout=0.2)
        consumer.unacked.clear()
        await asyncio.wait_for(waiting, 60)
        return bool(done)

    assert asyncio.run(go()) is False


def test_a_revoked_partition_is_forgotten_before_its_records_in_flight_are_awaited() -> None:
    # So at every rebalance records are acknowledged as on a fresh group, which is safe in offset order only.
    async def go() -> tuple[Any, Any]:
        consumer: Any = plain_app()._new_consumer()
        consumer._committed_offset[RAW] = 31
        consumer._acked[RAW] = [31]
        seen: list[Any] = []

        async def revoked(_partitions: Any) -> None:
            seen.append((consumer._committed_offset[RAW], consumer._acked[RAW]))

        consumer._on_partitions_revoked = revoked
        await consumer.on_partitions_revoked({RAW})
        return seen[0]

    assert asyncio.run(go()) == (None, [])


def test_recovery_takes_a_slow_broker_for_a_stop() -> None:
    # The reason why NewsRecovery repeats on ServiceStopped. If it no longer raises, look at what it does instead.
    async def go() -> None:
        app = plain_app()
        with pytest.raises(ServiceStopped):
            await app.tables.recovery._wait(asyncio.sleep(3600), timeout=0.01)
        assert not app.tables.recovery.should_stop

    asyncio.run(go())


def test_all_tasks_of_recovery_are_replaced() -> None:
    # A new one would run beside ours.
    theirs = {name for name, value in vars(Recovery).items() if isinstance(value, ServiceTask)}
    ours = {name for name, value in vars(NewsRecovery).items() if isinstance(value, ServiceTask)}
    assert theirs == ours == {"_restart_recovery", "_slurp_changelogs", "_publish_stats"}


def test_topics_declared_after_the_start_wait_for_most_of_a_minute() -> None:
    # The reason why everything is declared before the start.
    assert Conductor._resubscribe_sleep_lock_seconds == 45.0


@pytest.mark.parametrize(("code", "member", "forgotten"), [(0, True, 0), (27, True, 0), (25, False, 1), (22, False, 1)])
def test_a_heartbeat_tells_whether_the_group_still_knows_us(code: int, member: bool, forgotten: int) -> None:
    # Lease asks this way: no error, rebalance in progress, unknown member, illegal generation.
    lost: list[None] = []

    async def answer(_request: Any) -> Any:
        return SimpleNamespace(error_code=code)

    coordinator = SimpleNamespace(
        group_id="g",
        generation=5,
        member_id="m",
        _send_req=answer,
        request_rejoin=lambda: None,
        reset_generation=lambda: lost.append(None),
    )
    assert asyncio.run(GroupCoordinator._do_heartbeat(coordinator)) is member
    assert len(lost) == forgotten


def test_a_heartbeat_that_nobody_answers_says_nothing_about_the_group() -> None:
    async def answer(_request: Any) -> Any:
        raise RequestTimedOutError

    coordinator = SimpleNamespace(group_id="g", generation=5, member_id="m", _send_req=answer)
    assert asyncio.run(GroupCoordinator._do_heartbeat(coordinator)) is False


def test_flushing_the_changelog_buffer_returns_with_records_still_in_it() -> None:
    async def go() -> int:
        app = plain_app()
        buffer: Any = app.producer.buffer
        buffer._started.set()
        buffer.pending.put_nowait(object())
        await asyncio.wait_for(buffer.flush_atmost(None), 60)
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
        await asyncio.wait_for(app._consumer_wait_empty(StuckConsumer(), SimpleNamespace(info=lambda *_: None)), 60)
        return time.monotonic() - began

    assert asyncio.run(go()) >= 0.19


@pytest.mark.parametrize(("stage", "kept"), [("clean", 0), ("extract", 0), ("identity", 2)])
def test_standbys_are_for_tables_only(stage: Any, kept: int, tmp_path: Any) -> None:
    # Anywhere else they would change the assignor of a group, which running members then refuse.
    async def go() -> Any:
        settings = Settings(_env_file=None, data_dir=tmp_path, worker=WorkerSettings(standby_replicas=2))
        return build_app(settings, stage).conf.table_standby_replicas

    assert asyncio.run(go()) == kept


@pytest.mark.parametrize(("generation", "left"), [(5, 0), (4, 1)])
def test_nobody_waits_for_records_in_flight_that_are_lost(generation: int, left: int) -> None:
    """In the generation that stands, all of them are; of an earlier one only those of the round."""

    async def go() -> int:
        app = NewsApp("probe", broker="aiokafka://127.0.0.1:1", autodiscover=False, web_enabled=False)
        app.consumer_generation_id = 5
        lost, other = records(2)
        app.consumer._unacked_messages.update({lost, other})  # type: ignore[attr-defined]
        app.abandon([SimpleNamespace(message=lost)], generation)
        return len(app.consumer.unacked)

    assert asyncio.run(go()) == left


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


def test_a_seek_to_the_committed_offset_goes_nowhere_where_nothing_is_committed() -> None:
    # What was fetched and given up stays behind: NewsConsumer.seek_to_committed goes to the beginning instead.
    sought: list[Any] = []

    async def committed(_partition: Any) -> None:
        return None

    client = SimpleNamespace(
        _subscription=SimpleNamespace(assigned_partitions=lambda: {RAW}),
        _fetcher=SimpleNamespace(seek_to=lambda *where: sought.append(where)),
        committed=committed,
    )
    unbound: Any = aiokafka.AIOKafkaConsumer.seek_to_committed
    assert asyncio.run(unbound(client, aiokafka.TopicPartition(*RAW))) == {RAW: None}
    assert sought == []
