"""Child processes for cleaning and extraction, each in a lane of its own.

A lane gives its process one chunk at a time, so a deadline is exact and a crash is one lane's affair. When a process
dies or hangs, the lane gets a new one and each record of the chunk is tried alone; a record that kills its process
twice is a dead letter. Nothing here blocks the event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from stream.logs import get_logger
from stream.metrics import MODEL_SECONDS, POOL_BUSY, POOL_BUSY_SECONDS, POOL_PROCESSES, POOL_RESTARTS, Metrics
from stream.settings import WorkerSettings
from stream.worker import child
from stream.worker.child import Task, TaskResult

log = get_logger("newsstream.pool")

CHUNK = 16
"""Most records in one chunk: enough for nlp.pipe to batch, few enough to spread over the lanes."""
KILLS = 2
"""A record that has been with this many killed processes, the last one all its own, is set aside."""
SECONDS_PER_TASK = 5.0
"""A chunk may take this long per record where that is more than the deadline of one: a busy machine is no hang."""


@dataclass(slots=True)
class _Chunk:
    tasks: list[Task]
    done: asyncio.Future[list[TaskResult]]


@dataclass(frozen=True, slots=True)
class Job:
    """What a child process runs; functions of a module that it can import."""

    warm: Callable[[bool], float] = child.warm
    work: Callable[[list[Task]], list[TaskResult]] = child.work


class Pool:
    """A fixed number of lanes that share one queue."""

    def __init__(
        self,
        settings: WorkerSettings,
        with_model: bool,
        metrics: Metrics,
        job: Job = Job(),
        dictionaries: Path | None = None,
    ) -> None:
        self._settings = settings
        self._metrics = metrics
        self._queue: asyncio.Queue[_Chunk] = asyncio.Queue()
        self._lanes = [_Lane(settings, with_model, job, dictionaries) for _ in range(settings.processes)]
        self._tasks: list[asyncio.Task[None]] = []
        self.busy = 0

    def launch(self) -> None:
        """Start all processes now; they get ready by themselves. Needs no event loop."""
        for lane in self._lanes:
            lane.launch()

    async def start(self) -> None:
        """Start the processes that are not launched yet and wait until each has answered.

        Raises TimeoutError past the start deadline.
        """
        begun = time.perf_counter()
        async with asyncio.timeout(self._settings.startup_seconds):
            await asyncio.gather(*(lane.open() for lane in self._lanes))
        self._metrics.set(MODEL_SECONDS, time.perf_counter() - begun)
        self._metrics.set(POOL_PROCESSES, len(self._lanes))
        self._tasks = [asyncio.create_task(self._serve(lane)) for lane in self._lanes]

    @property
    def alive(self) -> bool:
        """Whether every lane is being served."""
        return bool(self._tasks) and not any(task.done() for task in self._tasks)

    async def run(self, tasks: Sequence[Task]) -> list[TaskResult]:
        """One result per task, in order. Never raises for what a task does."""
        # A small round is spread over the lanes; a large one is cut into chunks that nlp.pipe can batch.
        size = max(1, min(CHUNK, -(-len(tasks) // len(self._lanes))))
        loop = asyncio.get_running_loop()
        chunks = [_Chunk(list(tasks[at : at + size]), loop.create_future()) for at in range(0, len(tasks), size)]
        for chunk in chunks:
            self._queue.put_nowait(chunk)
        return [result for results in await asyncio.gather(*(chunk.done for chunk in chunks)) for result in results]

    async def _serve(self, lane: _Lane) -> None:
        while True:
            chunk = await self._queue.get()
            self.busy += 1
            self._metrics.set(POOL_BUSY, self.busy)
            begun = time.perf_counter()
            try:
                results = await self._isolate(lane, chunk.tasks)
                if not chunk.done.done():
                    chunk.done.set_result(results)
            except Exception as error:  # noqa: BLE001 - no process to be had: the hop stops the worker
                if not chunk.done.done():
                    chunk.done.set_exception(error)
            finally:
                self.busy -= 1
                self._metrics.set(POOL_BUSY, self.busy)
                self._metrics.inc(POOL_BUSY_SECONDS, time.perf_counter() - begun)

    async def _isolate(self, lane: _Lane, tasks: list[Task], kills: int = 0) -> list[TaskResult]:
        limit = max(self._settings.article_seconds, SECONDS_PER_TASK * len(tasks))
        answer = await lane.run(tasks, limit)
        if not isinstance(answer, str):
            return answer
        self._metrics.inc(POOL_RESTARTS, reason=answer)
        log.warning("child process replaced", reason=answer, records=len(tasks))
        if len(tasks) > 1:
            return [result for task in tasks for result in await self._isolate(lane, [task], 1)]
        if kills + 1 < KILLS:
            return await self._isolate(lane, tasks, kills + 1)
        said = f"took more than {limit:g} s" if answer == "timeout" else "ended the process that worked on it"
        return [TaskResult(code=f"nlp_{answer}", reason=f"the record {said}, {kills + 1} times")]

    async def stop(self) -> None:
        """End all processes, whatever they are doing."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.kill()

    def kill(self) -> None:
        """End all processes without an event loop: before it runs, or after."""
        for lane in self._lanes:
            lane.close()


class _Lane:
    """One child process at a time, replaced when it dies, hangs, or has done its share."""

    def __init__(self, settings: WorkerSettings, with_model: bool, job: Job, dictionaries: Path | None) -> None:
        self._settings = settings
        self._with_model = with_model
        self._dictionaries = dictionaries
        self._job = job
        self._executor: ProcessPoolExecutor | None = None
        self._warming: Future[float] | None = None
        self._chunks = 0

    def launch(self) -> tuple[ProcessPoolExecutor, Future[float]]:
        """Start a process; the future is done when it is ready for work."""
        given = (self._with_model, self._dictionaries)
        executor = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), child.start, given)
        warming = executor.submit(self._job.warm, self._with_model)
        self._executor, self._warming, self._chunks = executor, warming, 0
        return executor, warming

    async def open(self) -> ProcessPoolExecutor:
        """A process that is ready for work: the one launched before, else a new one."""
        if self._executor is None or self._warming is None:
            executor, warming = self.launch()
        else:
            executor, warming = self._executor, self._warming
        await asyncio.wrap_future(warming)
        return executor

    async def run(self, tasks: list[Task], seconds: float) -> list[TaskResult] | Literal["crash", "timeout"]:
        """The results, or how the process ended. Raises when no new process can be started."""
        if self._chunks >= self._settings.tasks_per_process:
            self.close()
        executor = self._executor or await asyncio.wait_for(self.open(), self._settings.startup_seconds)
        self._chunks += 1
        try:
            working = asyncio.get_running_loop().run_in_executor(executor, self._job.work, tasks)
            return await asyncio.wait_for(working, seconds)
        except TimeoutError:
            self.close()
            return "timeout"
        except BrokenProcessPool:
            self.close()
            return "crash"
        except Exception as error:  # noqa: BLE001 - a bug in the child's own code: each record is tried alone
            if len(tasks) > 1:
                return await self._one_by_one(tasks, seconds)
            return [TaskResult(code="bug", reason=f"{type(error).__name__}: {str(error)[:300]}")]

    async def _one_by_one(self, tasks: list[Task], seconds: float) -> list[TaskResult] | Literal["crash", "timeout"]:
        results: list[TaskResult] = []
        for task in tasks:
            answer = await self.run([task], seconds)
            if isinstance(answer, str):
                return answer
            results += answer
        return results

    def close(self) -> None:
        """Kill the process. An executor cannot be asked to stop while its process hangs."""
        executor, self._executor = self._executor, None
        if executor is None:
            return
        for process in list((executor._processes or {}).values()):
            with contextlib.suppress(OSError, ValueError):
                process.kill()
        executor.shutdown(wait=False, cancel_futures=True)
