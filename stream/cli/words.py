"""Words that follow a number."""

from __future__ import annotations


def amount(number: int, one: str, many: str | None = None) -> str:
    """The number with its noun: `1 article`, `0 articles`; `many` where the plural is more than an added s."""
    return f"{number} {one if number == 1 else many or one + 's'}"
