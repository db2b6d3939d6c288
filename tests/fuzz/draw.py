"""Bytes as values: text with anything in it, and decisions."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any, TypeVar

from tests.fuzz.seeds import FIELD

T = TypeVar("T")


def decoded(data: bytes) -> str:
    """Bytes as text; what is not UTF-8 becomes lone surrogates."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "surrogateescape")


def fields(data: bytes, count: int) -> list[str | None]:
    """The fields of an input; missing ones are None."""
    found: list[str | None] = list(decoded(data).split(FIELD, count - 1))
    return found + [None] * (count - len(found))


class Decisions:
    """A stream of small choices; zeros when the bytes are used up."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self, below: int) -> int:
        """0 <= number < below <= 65,536."""
        two = self._data[self._at : self._at + 2].ljust(2, b"\0")
        self._at += 2
        return int.from_bytes(two, "little") % below

    def pick(self, options: Sequence[T]) -> T:
        """One of them."""
        return options[self.number(len(options))]

    @property
    def left(self) -> bool:
        """Whether there are bytes left."""
        return self._at < len(self._data)

    def rest(self) -> bytes:
        """What is left."""
        rest, self._at = self._data[self._at :], len(self._data)
        return rest


ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**30, 0.5, -0.0, 1e308, 5e-324, "", " ", "a", "\x00", "\ud800",
    "x" * 2_000, "2017-05-03", "0001-01-01", "9999-12-31", "2017-02-30", "0001-01-01T00:00:00",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2017-05-03T10:00:00+05:30", "2017-W05", "USA", "PARIS",
    "-1", "1e5", [], {}, [[]], [None], {"": ""}, ["a", "a"], {"start": 5, "end": 1}, "e\u0301", "\U0001f4a5",
)  # fmt: skip
"""Values that a field may be given instead of its own."""


def edited(value: Any, decisions: Decisions) -> Any:
    """The JSON value after some edits: fields replaced, removed, added, swapped, repeated."""
    root = [value]
    for _ in range(1 + decisions.number(4)):
        holder, key = _place(root, decisions)
        _edit(holder, key, decisions)
        if not decisions.left:
            break
    return root[0] if root else None


def _place(root: list[Any], decisions: Decisions) -> tuple[Any, Any]:
    """A place in the value: somewhere down a random path."""
    holder: Any = root
    key: Any = 0
    while True:
        held = holder[key]
        if not isinstance(held, dict | list) or not held or not decisions.number(6):
            return holder, key
        holder, key = held, decisions.pick(sorted(held) if isinstance(held, dict) else range(len(held)))


def _edit(holder: Any, key: Any, decisions: Decisions) -> None:
    kind = decisions.number(5)
    if kind <= 1:
        holder[key] = deepcopy(decisions.pick(ODD))
    elif kind == 2 and isinstance(holder, dict):
        del holder[key]
    elif kind == 3 and isinstance(holder, dict):
        other = decisions.pick(sorted(holder))
        holder[key], holder[other] = holder[other], holder[key]
    elif isinstance(holder[key], list):
        holder[key] = deepcopy(holder[key]) * (1 + decisions.number(40))
    elif isinstance(holder[key], str):
        holder[key] = holder[key] + decoded(decisions.rest())
    else:
        holder[key] = [holder[key]]
