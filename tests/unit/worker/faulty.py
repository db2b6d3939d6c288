"""Work for the pool that goes wrong on purpose; imported by its child processes."""

from __future__ import annotations

import os
import threading

from stream.worker.child import Task, TaskResult


def work(chunk: list[Task]) -> list[TaskResult]:
    """Answers with the task's own bytes; `die` ends the process, `hang` never answers, `raise` raises."""
    results = []
    for task in chunk:
        if task.data == b"die":
            os._exit(9)
        if task.data == b"hang":
            threading.Event().wait()
        if task.data == b"raise":
            raise LookupError("no such thing")
        results.append(TaskResult(data=task.data))
    return results


def warm(_with_model: bool) -> float:
    """Nothing to load."""
    return 0.0
