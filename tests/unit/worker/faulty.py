"""Work for the pool that goes wrong on purpose; imported by its child processes.

A task says what to do with its first word. A word with a path (`die-until /some/file`) goes wrong only as long as there
is no such file, and leaves it behind: a cause that is gone when the work is tried again.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from pathlib import Path

from stream.worker.child import Setup, Task, TaskResult


def work(chunk: list[Task]) -> list[TaskResult]:
    """Answers with the task's own bytes, or does what the task says."""
    return [_one(task) for task in chunk]


def _one(task: Task) -> TaskResult:
    word, _, path = task.data.decode().partition(" ")
    if path and not _first_time(Path(path)):
        return TaskResult(data=task.data)
    match word.removesuffix("-until"):
        case "die":
            os._exit(9)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "stopped":
            os.kill(os.getpid(), signal.SIGSTOP)
        case "hang":
            threading.Event().wait()
        case "raise":
            raise LookupError("no such thing")
        case "eat":
            bytearray(1 << 40)
        case "starve":
            return TaskResult(code="nlp_memory", reason="extraction failed: MemoryError: ")
        case "pid":
            return TaskResult(data=str(os.getpid()).encode())
    return TaskResult(data=task.data)


def _first_time(path: Path) -> bool:
    if path.exists():
        return False
    path.touch()
    return True


def warm(_setup: Setup) -> float:
    """Nothing to load."""
    return 0.0


def warm_without_model(_setup: Setup) -> float:
    """What spaCy says of a model that is not there."""
    raise OSError("[E050] Can't find model")


def warm_dead(_setup: Setup) -> float:
    """Dies before it is ready, as under the system's out-of-memory killer."""
    os.kill(os.getpid(), signal.SIGKILL)
    return 0.0


def warm_hanging(_setup: Setup) -> float:
    """Is never ready."""
    threading.Event().wait()
    return 0.0


def warm_when_told(setup: Setup) -> float:
    """Ready at once as long as there is a file `at-once-<n>`, which it takes; else when there is one named `go`."""
    assert setup.dictionaries is not None
    for permit in sorted(setup.dictionaries.glob("at-once-*")):
        with contextlib.suppress(FileNotFoundError):
            permit.unlink()
            return 0.0
    while not (setup.dictionaries / "go").exists():
        threading.Event().wait(0.05)
    return 0.0


def warm_once(setup: Setup) -> float:
    """Only the first process is ever ready; the path of the dictionaries keeps count."""
    if setup.dictionaries is not None and not _first_time(setup.dictionaries):
        os.kill(os.getpid(), signal.SIGKILL)
    return 0.0
