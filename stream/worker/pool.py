"""Child processes for cleaning and extraction, each in a lane of its own.

A lane gives its process one chunk at a time, so a deadline is exact and a crash is one lane's affair. When a process
dies, hangs or runs out of memory, the lane gets a new one and each record of the chunk is tried alone, after a pause,
on whichever lane is free; a record whose process is lost time and again is a dead letter. Pauses grow and hold no lane.
Nothing here blocks the event loop.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from stream.logs import get_logger
from stream.metrics import MODEL_SECONDS, POOL_BUSY, POOL_BUSY_SECONDS, POOL_PROCESSES, POOL_RESTARTS, RETRIES, Metrics
from stream.records.dead_letter import Code
from stream.settings import Stage, WorkerSettings
from stream.worker.backoff import Backoff
from stream.worker.child import Setup, Task, TaskResult
from stream.worker.lane import ARTICLES, Job, Lane, Loss, PoolError

log = get_logger("newsstream.pool")

CHUNK = 16
"""Most records in one chunk: enough for nlp.pipe to batch, few enough to spread over the lanes."""
SECONDS_PER_TASK = 5.0
"""A chunk may take this long per record where that is more than the deadline of one: a busy machine is no hang."""

LOSSES: dict[Loss, tuple[Code, str]] = {
    "crash": ("nlp_crash", "the process that worked on the record died"),
    "timeout": ("nlp_timeout", "the record took more than {seconds:g} s"),
    "memory": ("nlp_memory", "the record needed more memory than there was"),
}


@dataclass(slots=True)
class _Chunk:
    tasks: list[Task]
    done: asyncio.Future[list[TaskResult] | Loss]


@dataclass(frozen=True, slots=True)
class _Turn:
    """What is common to the records of one call of `run`."""

    stage: Stage
    progressed: Callable[[], None]


class Pool:
    """A fixed number of lanes that share one queue."""

    def __init__(
        self,
        settings: WorkerSettings,
        with_model: bool,
        metrics: Metrics,
        job: Job = ARTICLES,
        dictionaries: Path | None = None,
        backoff: Backoff | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._metrics = metrics
        self._backoff = backoff or Backoff(settings.retry_seconds, settings.retry_longest_seconds)
        self._sleep = sleep
        self._queue: asyncio.Queue[_Chunk] = asyncio.Queue()
        setup = Setup(with_model, dictionaries, settings.process_memory_mib)
        changing: set[Lane] = set()
        self._lanes = [Lane(settings, setup, job, self._backoff, changing, sleep) for _ in range(settings.processes)]
        self._tasks: list[asyncio.Task[None]] = []
        self._broken: PoolError | None = None
        self._expected: dict[object, float] = {}
        self.busy = 0
        self.losses = 0
        """Processes lost in a row, without an answer of any in between."""

    def launch(self) -> None:
        """Start all processes now; they get ready by themselves. Needs no event loop."""
        for lane in self._lanes:
            with suppress(OSError):  # tried again, and told, by `start`
                lane.launch()

    async def start(self) -> None:
        """Start the processes that are not launched yet and wait until each is ready for work.

        Raises PoolError when one does not get ready, or not by the start deadline.
        """
        begun = time.perf_counter()
        opening = [asyncio.create_task(lane.open()) for lane in self._lanes]
        try:
            await asyncio.gather(*opening)
        finally:
            for task in opening:
                task.cancel()
            await asyncio.gather(*opening, return_exceptions=True)
        self._metrics.set(MODEL_SECONDS, time.perf_counter() - begun)
        self._metrics.set(POOL_PROCESSES, len(self._lanes))
        self._tasks = [asyncio.create_task(self._serve(lane)) for lane in self._lanes]

    @property
    def due(self) -> float:
        """By when (monotonic clock) something must have come of the work at hand; minus infinity when idle."""
        return max(list(self._expected.values()), default=float("-inf"))

    @contextmanager
    def _expecting(self, seconds: float) -> Iterator[None]:
        key = object()
        self._expected[key] = time.monotonic() + seconds
        try:
            yield
        finally:
            del self._expected[key]

    @property
    def alive(self) -> bool:
        """Whether every lane is being served."""
        return bool(self._tasks) and not any(task.done() for task in self._tasks)

    async def run(
        self, tasks: Sequence[Task], stage: Stage, progressed: Callable[[], None] = lambda: None
    ) -> list[TaskResult]:
        """One result per task, in order. Never raises for what a task does; PoolError when no process can be had.

        `progressed` is called whenever a process has answered or was given up: the work goes on, however slowly.
        """
        # A small round is spread over the lanes; a large one is cut into chunks that nlp.pipe can batch.
        size = max(1, min(CHUNK, -(-len(tasks) // len(self._lanes))))
        turn = _Turn(stage, progressed)
        chunks = [self._settle(list(tasks[at : at + size]), turn) for at in range(0, len(tasks), size)]
        return [result for results in await asyncio.gather(*chunks) for result in results]

    async def _settle(self, tasks: list[Task], turn: _Turn, failures: int = 0) -> list[TaskResult]:
        """The results of tasks whose processes have been lost `failures` times; one task alone after the first."""
        answer = await self._ask(tasks)
        turn.progressed()
        if not isinstance(answer, str):
            return answer
        failures += 1
        log.warning("child process replaced", stage=turn.stage, reason=answer, records=len(tasks), failures=failures)
        if len(tasks) == 1 and failures > self._settings.retries:
            code, told = LOSSES[answer]
            return [TaskResult(code=code, reason=f"{told.format(seconds=self._limit(tasks))}, {failures} times")]
        self._metrics.inc(RETRIES, len(tasks), stage=turn.stage, reason=answer)
        pause = self._backoff.pause(failures)
        with self._expecting(pause):
            await self._sleep(pause)
        alone = await asyncio.gather(*(self._settle([task], turn, failures) for task in tasks))
        return [result for results in alone for result in results]

    async def _ask(self, tasks: list[Task]) -> list[TaskResult] | Loss:
        chunk = _Chunk(tasks, asyncio.get_running_loop().create_future())
        self._queue.put_nowait(chunk)
        return await chunk.done

    async def _serve(self, lane: Lane) -> None:
        while True:
            chunk = await self._queue.get()
            if chunk.done.done():
                continue  # nobody waits for it any more
            self.busy += 1
            self._metrics.set(POOL_BUSY, self.busy)
            begun = time.perf_counter()
            try:
                answer = await self._answer(lane, chunk.tasks)
                if not chunk.done.done():
                    chunk.done.set_result(answer)
            except Exception as error:  # noqa: BLE001 - no process to be had: the hop stops the worker
                if not chunk.done.done():
                    chunk.done.set_exception(error)
            finally:
                self.busy -= 1
                self._metrics.set(POOL_BUSY, self.busy)
                self._metrics.inc(POOL_BUSY_SECONDS, time.perf_counter() - begun)

    async def _answer(self, lane: Lane, tasks: list[Task]) -> list[TaskResult] | Loss:
        if self._broken is not None:
            raise self._broken  # told once: the worker is about to stop
        try:
            # A new process may have to start first.
            with self._expecting(self._limit(tasks) + self._settings.startup_seconds):
                answer = await lane.run(tasks, self._limit(tasks))
        except PoolError as error:
            self._broken = error
            raise
        self.losses = self.losses + 1 if isinstance(answer, str) else 0
        if isinstance(answer, str):
            self._metrics.inc(POOL_RESTARTS, reason=answer)
        return answer

    def _limit(self, tasks: list[Task]) -> float:
        return max(self._settings.article_seconds, SECONDS_PER_TASK * len(tasks))

    async def stop(self) -> None:
        """End all processes, whatever they are doing."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.kill()

    def kill(self) -> None:
        """End all processes without an event loop: before it runs, or after."""
        for lane in self._lanes:
            lane.end()
