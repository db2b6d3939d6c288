"""What a check of lexicons finds, and how every broken row of a table is found, not only the first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from stream.extract.dictionaries.use import forget
from stream.tables import TableError, leaving_out

HOUSE = "stream."
"""Where all modules with caches of tables lie."""

MOST_ERRORS = 100
"""Broken rows reported of one table: behind a few dozen lies one cause."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One mistake. `line` is 0 where the whole file is meant. An error stops a start, a warning costs a rule."""

    file: str
    line: int
    level: Literal["error", "warning"]
    text: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.level}: {self.text}"


def broken_rows(load: Callable[[], object]) -> list[Finding]:
    """Every row that a loader refuses: what it refuses is reported, left out, and the table loaded again."""
    found: list[Finding] = []
    rows: set[tuple[str, int]] = set()
    while len(found) < MOST_ERRORS:
        try:
            with leaving_out(rows):
                load()
            break
        except TableError as error:
            found.append(Finding(error.file, error.line, "error", f"expected {error.expected}, got {error.came}"))
            if not error.line or (error.file, error.line) in rows:
                break
            rows.add((error.file, error.line))
            forget(HOUSE)
    if rows:
        forget(HOUSE)  # what was read without the broken rows
    return found
