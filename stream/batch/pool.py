"""Extraction in child processes, results in order, a bounded number of batches in flight.

Children are spawned, not forked: a fork would copy the locks of the parent's threads. A child that dies (killed, or a
crash in native code) costs nobody but the article that killed it: its batch is tried again one article at a time in a
new pool. Children that die before they have answered anything are nobody's fault but their own: after a few of those
in a row the pool gives up, for the next would die as well.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Generic, TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")

WINDOW_PER_WORKER = 3
"""Batches in flight for each child: one at work, one waiting, one being fetched."""


STARTS = 3
"""So many pools in a row may die before their first answer."""


class ChildrenDieError(RuntimeError):
    """No child lives long enough to work; says what to look at."""


class OrderedPool(Generic[Task, Answer]):
    """Maps batches through a function in child processes, in order.

    Args:
        work: a module-level function from a batch, which may be empty, to one answer per task; it must not raise.
        lost: the answer for a task whose child died.
        workers: number of child processes, at least 1.
    """

    def __init__(
        self, work: Callable[[list[Task]], list[Answer]], lost: Callable[[Task], Answer], workers: int
    ) -> None:
        self._work = work
        self._lost = lost
        self._workers = workers
        self._executor = self._start()
        self._flying: deque[tuple[list[Task], Future[list[Answer]]]] = deque()

    def map(self, batches: Iterable[list[Task]]) -> Iterator[list[Answer]]:
        """The answers of each batch, in order. Raises ChildrenDieError when no child can be had."""
        for batch in batches:
            self._flying.append((batch, self._submit(batch)))
            while len(self._flying) >= self._workers * WINDOW_PER_WORKER or self._head_is_done():
                yield self._collect()
        while self._flying:
            yield self._collect()

    def close(self) -> None:
        """End the children now, whatever they do."""
        _stop(self._executor)

    def _start(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._workers, mp_context=context, initializer=_prepare_child)

    def _submit(self, batch: list[Task]) -> Future[list[Answer]]:
        try:
            return self._executor.submit(self._work, batch)
        except BrokenProcessPool as error:
            broken: Future[list[Answer]] = Future()
            broken.set_exception(error)
            return broken

    def _head_is_done(self) -> bool:
        return bool(self._flying) and self._flying[0][1].done()

    def _collect(self) -> list[Answer]:
        batch, future = self._flying.popleft()
        try:
            return future.result()
        except BrokenProcessPool:
            answers = self._one_by_one(batch)
            self._flying = deque((later, self._submit(later)) for later, _ in self._flying)
            return answers

    def _one_by_one(self, batch: list[Task]) -> list[Answer]:
        answers: list[Answer] = []
        self._renew()
        for task in batch:
            try:
                answers.extend(self._submit([task]).result())
            except BrokenProcessPool:
                answers.append(self._lost(task))
                self._renew()
        return answers

    def _renew(self) -> None:
        for _ in range(STARTS):
            _stop(self._executor)
            self._executor = self._start()
            with contextlib.suppress(BrokenProcessPool):
                self._executor.submit(self._work, []).result()
                return
        raise ChildrenDieError(
            f"expected child processes that start, got {STARTS} in a row that died before their first answer; is there "
            "enough memory, and is newsstream completely installed? `newsstream doctor --offline` looks"
        )


def _stop(executor: ProcessPoolExecutor) -> None:
    children = list((executor._processes or {}).values())
    executor.shutdown(wait=False, cancel_futures=True)
    for child in children:
        with contextlib.suppress(ValueError, OSError):
            child.terminate()
    for child in children:
        with contextlib.suppress(ValueError, AssertionError, OSError):
            child.join(5)


def _prepare_child() -> None:
    """Leave Ctrl-C to the parent, and end with it: a killed parent must not leave children behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
