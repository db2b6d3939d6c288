"""What a pool tells those who watch whether work goes on."""

from __future__ import annotations

import asyncio
import time

from stream.metrics import Metrics
from stream.settings import WorkerSettings
from stream.worker.child import ExtractTask
from stream.worker.pool import Job, Pool
from tests.unit.worker import faulty


def watched(data: bytes, **settings: float) -> tuple[float, float, float, int]:
    """When work is due before, while and after a task is at work, in seconds from then; and the losses in a row."""

    async def go() -> tuple[float, float, float, int]:
        made = WorkerSettings(processes=1, retries=0, retry_seconds=0.001, **settings)
        pool = Pool(made, with_model=False, metrics=Metrics(), job=Job(faulty.warm, faulty.work))
        await pool.start()
        try:
            before = pool.due
            working = asyncio.create_task(pool.run([ExtractTask(data)], "extract"))
            while not pool.busy:  # noqa: ASYNC110 - the pool tells nobody
                await asyncio.sleep(0)
            during = pool.due - time.monotonic()
            await asyncio.wait_for(working, 300)
            return before, during, pool.due, pool.losses
        finally:
            await pool.stop()

    return asyncio.run(go())


def test_work_is_due_within_its_limit_and_the_start_of_a_process() -> None:
    before, during, after, losses = watched(b"a", article_seconds=30.0, startup_seconds=120.0)
    assert (before, after) == (float("-inf"), float("-inf"))
    assert 0 < during <= 30.0 + 120.0
    assert losses == 0


def test_processes_lost_without_an_answer_are_counted() -> None:
    assert watched(b"die")[3] == 1
