"""A lane: one child process at a time, replaced when it dies, hangs, runs out of memory, or has done its share.

An executor cannot be asked to stop while its process hangs, so the process is killed; a stopped one (SIGSTOP) dies of
that too.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
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


class Lane:
    """One child process at a time."""

    def __init__(
        self,
        settings: WorkerSettings,
        setup: Setup,
        job: Job,
        backoff: Backoff,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._setup = setup
        self._job = job
        self._backoff = backoff
        self._sleep = sleep
        self._executor: ProcessPoolExecutor | None = None
        self._warming: Future[float] | None = None
        self._chunks = 0

    def launch(self) -> tuple[ProcessPoolExecutor, Future[float]]:
        """Start a process; the future is done when it is ready for work. Raises OSError where the system has none."""
        executor = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), child.start, (self._setup,))
        try:
            warming = executor.submit(self._job.warm, self._setup)
        except BaseException:
            executor.shutdown(wait=False)
            raise
        self._executor, self._warming, self._chunks = executor, warming, 0
        return executor, warming

    async def open(self) -> ProcessPoolExecutor:
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

    async def _opened(self) -> ProcessPoolExecutor:
        failures = 0
        while True:
            error = await self._try_to_open()
            if error is None and self._executor is not None:
                return self._executor
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
            _, warming = (self._executor, self._warming) if self._executor and self._warming else self.launch()
        except OSError as error:
            return error
        try:
            await asyncio.wrap_future(warming)
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
        if self._chunks >= self._settings.tasks_per_process:
            self.close()
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
        executor = await self.open()
        self._chunks += 1
        try:
            return asyncio.wrap_future(executor.submit(self._job.work, tasks))
        except BrokenProcessPool:
            # It died while it had nothing to do, which is not the fault of these tasks.
            self.close()
            executor = await self.open()
            self._chunks += 1
            return asyncio.wrap_future(executor.submit(self._job.work, tasks))

    async def _one_by_one(self, tasks: list[Task], seconds: float) -> list[TaskResult] | Loss:
        results: list[TaskResult] = []
        for task in tasks:
            answer = await self.run([task], seconds)
            if isinstance(answer, str):
                return answer
            results += answer
        return results

    def close(self) -> None:
        """Kill the process."""
        executor, self._executor, self._warming = self._executor, None, None
        if executor is None:
            return
        for process in list((executor._processes or {}).values()):
            with contextlib.suppress(OSError, ValueError):
                process.kill()
        executor.shutdown(wait=False, cancel_futures=True)
