"""Where identity keeps what it knows: a small interface with two implementations.

`MemoryState` serves `newsstream process` and tests; the worker wraps Faust tables in the same interface. Values are
JSON-ready and under 100 KB; keys start with the key of the message being handled, so that state and message share a
partition.
"""

from __future__ import annotations

from typing import Any, Protocol


class State(Protocol):
    """A table of JSON-ready values."""

    def get(self, key: str) -> Any | None:
        """The value, or None. The caller must not change it in place."""

    def put(self, key: str, value: Any) -> None:
        """Store a value of under 100 KB as JSON."""

    def delete(self, key: str) -> None:
        """Forget a key; unknown keys are fine."""


class MemoryState(dict[str, Any]):
    """State in a dictionary."""

    def put(self, key: str, value: Any) -> None:
        """Store a value; the key goes to the end, so that the least recently written come first."""
        self.pop(key, None)
        self[key] = value

    def delete(self, key: str) -> None:
        """Forget a key; unknown keys are fine."""
        self.pop(key, None)
