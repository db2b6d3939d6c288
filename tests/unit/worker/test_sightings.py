"""Hops as the watch sees them; and that what it reads of Faust's and aiokafka's insides is still there."""

from __future__ import annotations

import asyncio
import threading
from types import SimpleNamespace
from typing import Any

import aiokafka
import faust
from aiokafka.structs import TopicPartition
from faust.types import TP

from stream.settings import Settings
from stream.topics import Catalogue, Topic
from stream.worker.sightings import Ends, committed_offset, ended, position, sighting, waiting
from stream.worker.stall import NEVER
from stream.worker.watch import _CommitAge

RAW = TP("news.articles.raw", 0)
OTHER = TP("news.articles.clean", 0)


def app(fetched: int = 10, committed: int = 4) -> Any:
    """An app that has this one partition of the raw topic."""
    state = SimpleNamespace(_position=fetched)
    assignment = SimpleNamespace(state_value=lambda _tp: state)
    client = SimpleNamespace(_subscription=SimpleNamespace(subscription=SimpleNamespace(assignment=assignment)))
    thread = SimpleNamespace(_consumer=client, _thread=threading.current_thread())
    consumer = SimpleNamespace(assignment=lambda: {RAW, OTHER}, _thread=thread, _committed_offset={RAW: committed})
    return SimpleNamespace(consumer=consumer)


def hop(made: Any = None, **more: Any) -> Any:
    catalogue = Catalogue(Settings(_env_file=None).topics)
    facts = {
        "app": made or app(),
        "context": SimpleNamespace(catalogue=catalogue),
        "source": Topic.RAW,
        "rounds": [],
        "step": None,
        "progress": 5.0,
        "refused": NEVER,
        "positions": {0: 7},
        "stream": None,
        "tasks": (),
    }
    return SimpleNamespace(**{**facts, **more})


def seen(made: Any, ends: int = 12, due: float = NEVER) -> Any:
    return sighting(made, Ends(9.0, {RAW: ends}, {RAW: 0}), True, due, 40.0)


def test_what_waits_where_is_counted() -> None:
    found = seen(hop())
    assert (found.unfetched, found.fetched) == (2, 10)
    assert (found.uncommitted, found.committed) == (3, 4)
    assert (found.in_hand, found.queued, found.answered, found.ended) == (0, 0, 9.0, None)


def test_rounds_in_hand_name_their_step() -> None:
    rounds = [SimpleNamespace(records=[1, 2]), SimpleNamespace(records=[3])]
    found = seen(hop(rounds=rounds, step="delivery"))
    assert (found.in_hand, found.step) == (3, "delivery")


def test_child_processes_excuse_handling_and_nothing_else() -> None:
    assert seen(hop(step="handling"), due=99.0).excused == 99.0
    assert seen(hop(step="delivery"), due=99.0).excused == NEVER


def test_a_refused_send_excuses_until_it_must_have_been_refused_again() -> None:
    assert seen(hop(step="delivery", refused=100.0)).excused == 155.0


def test_without_partitions_there_is_nothing_to_wait_for() -> None:
    made = app()
    made.consumer.assignment = lambda: {OTHER}
    assert not seen(hop(made)).settled


def test_an_ended_task_and_an_ended_thread_are_named() -> None:
    async def go() -> list[str | None]:
        done = asyncio.create_task(asyncio.sleep(0))
        await done
        going = asyncio.create_task(asyncio.sleep(100))
        found = [ended(hop(tasks=(done, going))), ended(hop(tasks=(going, done))), ended(hop(tasks=(going, going)))]
        going.cancel()
        return found

    assert asyncio.run(go()) == ["the task that takes records", "the task that finishes rounds", None]
    gone = threading.Thread(target=lambda: None)
    gone.start()
    gone.join()
    made = app()
    made.consumer._thread._thread = gone
    assert ended(hop(made)) == "the consumer's thread"


def test_where_a_task_waits_is_told_down_to_the_innermost_function() -> None:
    async def inner() -> None:
        await asyncio.Event().wait()

    async def middle() -> None:
        await asyncio.gather(inner(), asyncio.sleep(0))

    async def outer() -> None:
        await asyncio.create_task(middle())

    async def go() -> list[str]:
        task = asyncio.create_task(outer())
        for _ in range(20):
            await asyncio.sleep(0)
        found = waiting(hop(tasks=(task, None)))
        task.cancel()
        return found

    (told,) = asyncio.run(go())
    names = [step.rpartition(":")[0].rpartition(".")[2] for step in told.split(" > ")]
    assert names == ["outer", "middle", "inner", "wait"]


def test_the_age_of_a_commit_counts_only_while_something_waits_for_it() -> None:
    age = _CommitAge()
    made = hop()
    assert [age.look(made, at) for at in (100.0, 130.0)] == [0.0, 30.0]
    made.app.consumer._committed_offset[RAW] = 6
    assert [age.look(made, at) for at in (131.0, 141.0)] == [0.0, 10.0]
    made.app.consumer._committed_offset[RAW] = 7
    assert age.look(made, 200.0) == 0.0


def test_the_committed_offset_and_the_thread_are_where_faust_has_them() -> None:
    async def go() -> tuple[int | None, bool]:
        made = faust.App("probe", broker="aiokafka://127.0.0.1:1", autodiscover=False, web_enabled=False)
        consumer: Any = made.consumer
        consumer._committed_offset[RAW] = 31
        return committed_offset(made, RAW), hasattr(consumer._thread, "_thread")  # type: ignore[arg-type]

    assert asyncio.run(go()) == (31, True)


def test_the_position_is_where_aiokafka_has_it() -> None:
    async def go() -> tuple[int | None, int | None]:
        made = faust.App("probe", broker="aiokafka://127.0.0.1:1", autodiscover=False, web_enabled=False)
        consumer: Any = made.consumer
        before = position(made, RAW)  # type: ignore[arg-type]
        client = consumer._thread._consumer = aiokafka.AIOKafkaConsumer(bootstrap_servers="127.0.0.1:1")
        tp = TopicPartition(RAW.topic, RAW.partition)
        client._subscription.assign_from_user({tp})
        client._subscription.subscription.assignment.state_value(tp).seek(41)
        found = position(made, RAW)  # type: ignore[arg-type]
        consumer._thread._consumer = None
        return before, found

    assert asyncio.run(go()) == (None, 41)
