"""Whether processes have ended, asked of the system.

`multiprocessing` cannot be asked: where two threads wait for one child, the one that comes second takes it for alive
until the other has written down how it ended.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterable

import psutil

PATIENCE_SECONDS = 300.0
"""For a machine that has other things to do; nothing waits for as long when all is well."""


def still_running(processes: Iterable[psutil.Process], seconds: float = PATIENCE_SECONDS) -> list[psutil.Process]:
    """The processes that have not ended by the deadline."""
    deadline = time.monotonic() + seconds
    alive = list(processes)
    while (alive := [each for each in alive if _runs(each)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return alive


def descendants(pid: int) -> list[psutil.Process]:
    """The children of a process, and theirs."""
    found: list[psutil.Process] = psutil.Process(pid).children(recursive=True)
    return found


def pool_children() -> set[psutil.Process]:
    """The processes that pools of this one have started and that were running a moment ago."""
    pids = {child.pid for child in multiprocessing.active_children()}
    return {process for process in descendants(os.getpid()) if process.pid in pids}


def _runs(process: psutil.Process) -> bool:
    """Not so of a process that has ended and whose parent has yet to ask how."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
