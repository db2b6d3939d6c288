"""A wall clock of our own for worker processes: faketime, loaded before other libraries, reads its step from a file.

The monotonic clock goes on undisturbed, as it does when a real machine's clock is set.
"""

from __future__ import annotations

from pathlib import Path

LIBRARIES = (
    *Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"),
    *Path("/usr/lib/faketime").glob("libfaketimeMT.so.1"),
)
"""Where Debian (package `libfaketime`) and its relatives put it; empty where it is missing."""


class Clock:
    """The clock of the workers of one run."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.step(0)

    def step(self, seconds: int) -> None:
        """Be so many seconds ahead of the real time from now on (behind if below 0), in every process that looks."""
        draft = self._path.with_suffix(".draft")
        draft.write_text(f"{seconds:+d}\n")
        draft.replace(self._path)

    def environment(self) -> dict[str, str]:
        """For the processes that shall read this clock."""
        return {
            "LD_PRELOAD": str(LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._path),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }
