"""The `newsstream` command with a clean stage that stands still for as long as a file is there. For tests only.

A stall cannot be had from outside: whatever one does to the processes, the worker deals with it. So a hop waits here
for something that never comes, as a bug would make it.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Sequence

from stream.cli.app import run
from stream.worker.message import Handled, Incoming
from stream.worker.pooled import CleanHop

HANG = "HANG_FILE"
BLOCK = "BLOCK_FILE"


class StallingHop(CleanHop):
    """Hands its records to nobody while the file is there; with the other file, it blocks the event loop."""

    async def handle(self, records: Sequence[Incoming]) -> list[Handled]:
        if there(HANG):
            await asyncio.Event().wait()
        block()
        return await super().handle(records)


def there(variable: str) -> bool:
    return os.path.exists(os.environ[variable])


def block() -> None:
    while there(BLOCK):
        time.sleep(0.1)


if __name__ == "__main__":
    import stream.worker.run

    stream.worker.run.CleanHop = StallingHop  # type: ignore[misc]
    sys.exit(run())
