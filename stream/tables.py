"""Reads the lexicons and tables that lie beside the code: UTF-8, tab-separated, `#` starts a comment line.

One loader for all rooms, so that every mistake in a data file is reported the same way: file, line, what was expected
and what came.
"""

from __future__ import annotations

from importlib import resources


class TableError(ValueError):
    """A data file that does not keep its documented format."""


def read_table(package: str, name: str, columns: int, *, optional: int = 0) -> list[tuple[int, list[str]]]:
    """The rows of `package`'s data file `name` as (line number from 1, fields).

    Fields are stripped. Each row has at least `columns` and at most `columns + optional` fields, the first `columns`
    filled; missing optional fields come as empty strings. Raises TableError with file and line otherwise.
    """
    text = resources.files(package).joinpath(*name.split("/")).read_text(encoding="utf-8")
    rows: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [part.strip() for part in line.split("\t")]
        if not columns <= len(fields) <= columns + optional or not all(fields[:columns]):
            filled = f"{columns} to {columns + optional}" if optional else str(columns)
            raise table_error(package, name, number, f"{filled} filled fields", repr(line[:80]))
        rows.append((number, fields + [""] * (columns + optional - len(fields))))
    return rows


def table_error(package: str, name: str, line: int, expected: str, came: str) -> TableError:
    """The error for one bad row, in the one form that all loaders use; line 0 speaks of the whole file."""
    where = f"{package.replace('.', '/')}/{name}" + (f":{line}" if line else "")
    return TableError(f"{where}: expected {expected}, got {came}")
