"""One worker to a state directory.

RocksDB locks the tables that are open, which are those of a worker's partitions: two workers in one directory would get
on until a rebalance hands one the tables that the other still holds.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from stream.worker.message import StopError

NAME = "worker.lock"


def claim(directory: Path) -> IO[str]:
    """Hold a directory until the file that is returned is closed, or this process ends or starts afresh.

    Raises StopError: 78 when another process holds it, 74 when it cannot be written.
    """
    path = directory / NAME
    try:
        directory.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="ascii")
    except OSError as error:
        raise StopError(74, f"the state directory {directory} cannot be written: {error}") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = _holder(file)
        file.close()
        raise StopError(
            78,
            f"expected a state directory of its own, got {directory}, which {holder} holds; "
            "give each worker a NEWSSTREAM_DATA_DIR of its own",
        ) from None
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


def _holder(file: IO[str]) -> str:
    file.seek(0)
    said = file.read(20).strip()
    return f"process {said}" if said.isdecimal() else "another process"
