"""Where identity keeps what it knows: a small interface with two implementations.

`MemoryState` serves `newsstream process` and tests; the worker wraps Faust tables in the same interface. Values are
JSON-ready and under 100 KB; keys start with the key of the message being handled, so that state and message share a
partition.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol


class State(Protocol):
    """A table of JSON-ready values."""

    def get(self, key: str) -> Any | None:
        """The value, or None. The caller must not change it in place."""

    def put(self, key: str, value: Any) -> None:
        """Store a value of under 100 KB as JSON."""

    def delete(self, key: str) -> None:
        """Forget a key; unknown keys are fine."""


def take_out(state: State, key: str, is_gone: Callable[[Any], bool]) -> None:
    """Take entries out of a list in the state; an empty list goes with its key, an unchanged one is not written."""
    entries = state.get(key) or []
    left = [entry for entry in entries if not is_gone(entry)]
    if not left:
        state.delete(key)
    elif len(left) != len(entries):
        state.put(key, left)


class MemoryState(dict[str, Any]):
    """State in a dictionary."""

    def put(self, key: str, value: Any) -> None:
        """Store a value."""
        self[key] = value

    def delete(self, key: str) -> None:
        """Forget a key; unknown keys are fine."""
        self.pop(key, None)
