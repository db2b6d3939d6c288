"""A lane: one child process at a time, replaced when it dies, hangs, runs out of memory, or has done its share.

One that has done its share goes on working until the next one is ready beside it: loading the model takes seconds, on a
busy machine a minute, and the lanes come to their share at about the same time.

An executor cannot be asked to stop while its process hangs, so the process is killed; a stopped one (SIGSTOP) dies of
that too.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Literal

from stream.logs import get_logger
from stream.settings import WorkerSettings
from stream.worker import child
from stream.worker.backoff import Backoff
from stream.worker.child import Setup, Task, TaskResult
from stream.worker.message import StopError

log = get_logger("newsstream.pool")

Loss = Literal["crash", "timeout", "memory"]
"""How a process was lost; the metrics' label."""

STARTS = 4
"""So many processes in a row may die before they are ready; then something is wrong that waiting does not mend."""
TEMPORARY = 75
CONFIGURATION = 78


class PoolError(StopError):
    """No child process is to be had; says what was found and what to do."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a child process runs; functions of a module that it can import."""

    warm: Callable[[Setup], float] = child.warm
    work: Callable[[list[Task]], list[TaskResult]] = child.work


ARTICLES = Job()


@dataclass(slots=True)
class _Process:
    """A child process; `warming` is done when it is ready for work."""

    executor: ProcessPoolExecutor
    warming: Future[float]
    began: float
    chunks: int = 0

    def submit(self, work: Callable[[list[Task]], list[TaskResult]], tasks: list[Task]) -> Future[list[TaskResult]]:
        """Raises BrokenProcessPool when it has ended."""
        self.chunks += 1
        return self.executor.submit(work, tasks)

    def kill(self) -> None:
        for process in list((self.executor._processes or {}).values()):
            with contextlib.suppress(OSError, ValueError):
                process.kill()
        self.executor.shutdown(wait=False, cancel_futures=True)


class Lane:
    """One child process at a time.

    Args:
        settings: of the worker.
        setup: what each process gets to start with.
        job: what the processes run.
        backoff: pauses between processes that do not start.
        changing: the lanes of the pool whose next process is getting ready; at most one at a time is, so that the pool
            holds one process more than it has lanes.
        sleep: for these pauses.
    """

    def __init__(
        self,
        settings: WorkerSettings,
        setup: Setup,
        job: Job,
        backoff: Backoff,
        changing: set[Lane],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._setup = setup
        self._job = job
        self._backoff = backoff
        self._changing = changing
        self._sleep = sleep
        self._process: _Process | None = None
        self._next: _Process | None = None

    def launch(self) -> None:
        """Start a process; it gets ready by itself. Raises OSError where the system has none."""
        self._process = self._launched()

    def _launched(self) -> _Process:
        executor = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), child.start, (self._setup,))
        try:
            warming = executor.submit(self._job.warm, self._setup)
        except BaseException:
            executor.shutdown(wait=False)
            raise
        return _Process(executor, warming, time.monotonic())

    async def open(self) -> _Process:
        """A process that is ready for work: the one launched before, else a new one. Raises PoolError."""
        try:
            async with asyncio.timeout(self._settings.startup_seconds):
                return await self._opened()
        except TimeoutError:
            self.close()
            raise PoolError(
                TEMPORARY,
                f"no child process was ready within {self._settings.startup_seconds:g} s; is the machine overloaded? "
                "NEWSSTREAM_WORKER__STARTUP_SECONDS gives it longer",
            ) from None

    async def _opened(self) -> _Process:
        failures = 0
        while True:
            error = await self._try_to_open()
            if error is None and self._process is not None:
                return self._process
            failures += 1
            log.warning("child process did not start", error=str(error), failures=failures)
            if failures == STARTS:
                raise PoolError(
                    TEMPORARY,
                    f"{failures} child processes in a row died before they were ready for work ({error}); "
                    f"{self._memory_advice()}",
                ) from error
            await self._sleep(self._backoff.pause(failures))

    async def _try_to_open(self) -> Exception | None:
        """None when a process is ready, else how it was lost. Raises PoolError for what the next would meet as well."""
        try:
            self._process = self._process or self._launched()
        except OSError as error:
            return error
        try:
            await asyncio.wrap_future(self._process.warming)
        except BrokenProcessPool as error:
            self.close()
            return error
        except Exception as error:
            self.close()
            told = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
            # Too little memory shows in many ways, of which MemoryError is the rarer one.
            limited = self._setup.memory_mib is not None or isinstance(error, MemoryError)
            advice = self._memory_advice() if limited else "is newsstream completely installed?"
            raise PoolError(CONFIGURATION, f"a child process could not get ready for work: {told}; {advice}") from error
        return None

    def _memory_advice(self) -> str:
        if self._setup.memory_mib is None:
            return "is there enough memory on this machine?"
        return f"is NEWSSTREAM_WORKER__PROCESS_MEMORY_MIB={self._setup.memory_mib} enough for the language model?"

    async def run(self, tasks: list[Task], seconds: float) -> list[TaskResult] | Loss:
        """The results, or how the process was lost. Raises PoolError when no new process can be had."""
        if self._process is not None and self._process.chunks >= self._settings.tasks_per_process:
            self._change()
        loss: Loss
        try:
            results = await asyncio.wait_for(await self._begin(tasks), seconds)
        except PoolError:
            raise
        except TimeoutError:
            loss = "timeout"
        except BrokenProcessPool:
            loss = "crash"
        except MemoryError:
            loss = "memory"
        except Exception as error:  # noqa: BLE001 - a bug in the child's own code: each record is tried alone
            if len(tasks) > 1:
                return await self._one_by_one(tasks, seconds)
            return [TaskResult(code="bug", reason=f"{type(error).__name__}: {str(error)[:300]}")]
        else:
            if not any(result.code == "nlp_memory" for result in results):
                return results
            loss = "memory"  # a process at its limit fails others too
        self.close()
        return loss

    async def _begin(self, tasks: list[Task]) -> asyncio.Future[list[TaskResult]]:
        process = await self.open()
        try:
            return asyncio.wrap_future(process.submit(self._job.work, tasks))
        except BrokenProcessPool:
            # It died while it had nothing to do, which is not the fault of these tasks.
            self.close()
            process = await self.open()
            return asyncio.wrap_future(process.submit(self._job.work, tasks))

    def _change(self) -> None:
        """Let the next process get ready, or take over when it is."""
        if self._next is None:
            if not self._changing:
                try:
                    self._next = self._launched()
                except OSError as error:
                    log.warning("child process did not start", error=str(error))
                else:
                    self._changing.add(self)
        elif self._next.warming.done():
            # One that died on the way is told, and tried again, by `open`: there may be memory for it now.
            self.close()
        elif time.monotonic() - self._next.began > self._settings.startup_seconds:
            log.warning("child process did not get ready", seconds=self._settings.startup_seconds)
            self._next.kill()
            self._take_next()

    def _take_next(self) -> _Process | None:
        process, self._next = self._next, None
        self._changing.discard(self)
        return process

    async def _one_by_one(self, tasks: list[Task], seconds: float) -> list[TaskResult] | Loss:
        results: list[TaskResult] = []
        for task in tasks:
            answer = await self.run([task], seconds)
            if isinstance(answer, str):
                return answer
            results += answer
        return results

    def close(self) -> None:
        """Kill the process; the next one, if it is there, takes its place."""
        process, self._process = self._process, self._take_next()
        if process is not None:
            process.kill()

    def end(self) -> None:
        """Kill all that there is."""
        while self._process is not None or self._next is not None:
            self.close()
