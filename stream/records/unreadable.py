"""Why bytes are no record of ours, in one line for people: a dead letter's reason, a line of the doctor."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from stream.records.base import Record

SHOWN = 3
"""More mistakes than these are counted."""
CHARACTERS = 300


def why_unreadable(record: type[Record], error: ValueError) -> str:
    """What was expected and what came, in one line of at most 300 characters. Values are not quoted."""
    name = record.__name__
    article = "an" if name[0] in "AEIOU" else "a"
    told = f"expected {article} {name}, got {_found(error)}"
    told = " ".join(told.split())
    return told if len(told) <= CHARACTERS else f"{told[: CHARACTERS - 1]}…"


def _found(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return f"no JSON: {error}"
    wrong = [_mistake(item) for item in error.errors(include_url=False)]
    more = f"; and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
    return "; ".join(wrong[:SHOWN]) + more


def _mistake(item: Any) -> str:
    place = ".".join(str(step) for step in item["loc"])
    kind = type(item["input"]).__name__
    if not place:
        return f"a value of another kind ({kind})"
    if item["type"] == "missing":
        return f"no `{place}`"
    if item["type"] == "extra_forbidden":
        return f"an unknown field `{place}`"
    wanted = str(item["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    return f"a wrong `{place}` ({kind}; {wanted[:1].lower()}{wanted[1:]})"
