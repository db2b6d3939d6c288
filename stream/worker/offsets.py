"""Which offset may be committed: that of the first record handed out and not yet acknowledged.

Faust 0.15.3 guesses it from the acknowledged offsets. It lets the first one pass when it is one off, lets any pass as
long as nothing was committed, and takes offsets for acknowledged that lie between one fetched before a rebalance and
those fetched after it. Records that were given up in a rebalance are then passed over. Here every record is noted as it
is handed out, and a seek begins anew.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container
from typing import Any


class Track:
    """The records of one partition that were handed out since the last seek, in order."""

    def __init__(self) -> None:
        self._open: deque[int] = deque()
        self._next: int | None = None

    def hand_out(self, offset: int) -> None:
        """Note a record. One that comes again takes back those behind it: they come again too."""
        while self._open and self._open[-1] >= offset:
            self._open.pop()
        self._open.append(offset)

    def settle(self, acknowledged: Container[int]) -> list[int]:
        """The offsets at the head that are acknowledged; they are not asked for again."""
        settled: list[int] = []
        while self._open and self._open[0] in acknowledged:
            settled.append(self._open.popleft())
        if settled:
            self._next = settled[-1] + 1
        return settled

    @property
    def committable(self) -> int | None:
        """The offset to commit, which is the first to be read after a restart; None before anything is done."""
        return self._next


class Unread(dict[Any, int | None]):
    """In place of Faust's notes of what was read last: it drops what it takes for read, though it was given up."""

    def __missing__(self, key: Any) -> None:
        return None

    def __setitem__(self, key: Any, value: int | None) -> None:
        """Nothing is noted."""

    def update(self, *_args: Any, **_more: Any) -> None:
        """Nothing is noted."""
