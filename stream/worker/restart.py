"""A stalled worker restarts itself, once: the same command line in the same process, under the same pid.

In place, because nobody else may be there to do it, and because a container's first process cannot be replaced from
outside without the container. What has to outlive the change (how often, why, when) travels in one environment variable
outside the `NEWSSTREAM_` prefix, for it is no setting. A second stall within the setting's time ends the worker
instead, so that whoever supervises it hears of it.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing.resource_tracker
import multiprocessing.util
import os
import sys
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import psutil

from stream import logs

MEMORY = "_NEWSSTREAM_SELF_RESTARTS"
"""The variable that outlives the change of the process image."""
REAP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Restarts:
    """How often this worker has restarted itself, by reason, and when last (monotonic clock, which exec keeps)."""

    counts: dict[str, int] = field(default_factory=dict)
    last: float | None = None

    def allows(self, now: float, seconds: float) -> bool:
        """Whether another restart is in order: none within the last `seconds`; never when those are 0."""
        return seconds > 0 and (self.last is None or now - self.last > seconds)

    def after(self, reason: str, now: float) -> Restarts:
        """With one more."""
        return Restarts({**self.counts, reason: self.counts.get(reason, 0) + 1}, now)

    def remember(self, environment: MutableMapping[str, str]) -> None:
        """Write it where the next image of this process finds it."""
        environment[MEMORY] = json.dumps({"pid": os.getpid(), "counts": self.counts, "last": self.last})


def remembered(environment: Mapping[str, str]) -> Restarts:
    """What this process did before its last exec. Of another process's, inherited by accident, nothing is taken."""
    try:
        told: Any = json.loads(environment.get(MEMORY, ""))
        if told["pid"] != os.getpid():
            return Restarts()
        return Restarts({str(name): int(count) for name, count in told["counts"].items()}, float(told["last"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        return Restarts()


def command_line() -> list[str]:
    """The command line of this process, as it was started."""
    return [sys.executable, *sys.orig_argv[1:]]


def execute() -> NoReturn:
    """Become a fresh image of this process. Children are ended and reaped first: nobody would know of them after."""
    end_children()
    logs.flush()
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, command_line())  # noqa: S606 - ourselves, no shell


def end_children() -> None:
    """End all child processes within a few seconds, and take their exit codes."""
    children = psutil.Process().children(recursive=True)
    tracker: Any = multiprocessing.resource_tracker._resource_tracker
    tidying = [child for child in children if child.pid == tracker._pid]
    others = [child for child in children if child.pid != tracker._pid]
    _kill(others)
    if tidying and tracker._fd is not None:
        # It ends by itself with the last holder of its pipe, and removes what was left in /dev/shm; semaphores that we
        # can give back ourselves it need not complain about.
        with contextlib.suppress(Exception):
            multiprocessing.util._run_finalizers(0)  # type: ignore[attr-defined]
        with contextlib.suppress(OSError):
            os.close(tracker._fd)
        _, left = psutil.wait_procs(tidying, REAP_SECONDS)
        _kill(left)


def _kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, REAP_SECONDS)
