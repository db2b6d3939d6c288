import asyncio

import psutil

from stream.metrics import Metrics
from stream.settings import WorkerSettings
from stream.worker.child import ExtractTask, TaskResult
from stream.worker.pool import Job, Pool
from tests.processes import pool_children, still_running
from tests.unit.worker import faulty


def answers(*data: bytes, processes: int = 1, seconds: float = 5.0) -> tuple[list[TaskResult], Metrics]:
    """What a pool of faulty workers says of these tasks."""
    metrics = Metrics()

    async def go() -> list[TaskResult]:
        settings = WorkerSettings(processes=processes, article_seconds=seconds)
        pool = Pool(settings, with_model=False, metrics=metrics, job=Job(faulty.warm, faulty.work))
        await pool.start()
        try:
            return await asyncio.wait_for(pool.run([ExtractTask(each) for each in data]), 300)
        finally:
            await pool.stop()

    return asyncio.run(go()), metrics


def test_results_come_in_order_from_several_processes() -> None:
    data = [str(number).encode() for number in range(40)]
    results, _ = answers(*data, processes=2)
    assert [result.data for result in results] == data


def test_a_record_that_kills_its_process_is_found_among_its_neighbours() -> None:
    results, metrics = answers(b"a", b"b", b"die", b"c")
    assert [result.code for result in results] == [None, None, "nlp_crash", None]
    assert b'newsstream_pool_restarts_total{reason="crash"}' in metrics.text()


def test_a_record_that_hangs_is_found_among_its_neighbours() -> None:
    results, _ = answers(b"a", b"hang", seconds=0.5)
    assert [result.code for result in results] == [None, "nlp_timeout"]


def test_a_lone_record_gets_a_second_chance_before_it_is_set_aside() -> None:
    results, metrics = answers(b"die")
    assert results[0].reason == "the record ended the process that worked on it, 2 times"
    assert b'newsstream_pool_restarts_total{reason="crash"} 2.0' in metrics.text()


def test_an_error_in_the_child_costs_one_record() -> None:
    results, _ = answers(b"a", b"raise", b"b")
    assert [result.code for result in results] == [None, "bug", None]
    assert "LookupError" in results[1].reason


def test_no_process_is_left_behind() -> None:
    before = pool_children()

    async def go() -> set[psutil.Process]:
        pool = Pool(WorkerSettings(processes=2), with_model=False, metrics=Metrics(), job=Job(faulty.warm, faulty.work))
        await pool.start()
        try:
            return pool_children() - before
        finally:
            await pool.stop()

    children = asyncio.run(go())
    assert len(children) == 2
    assert still_running(children) == []
