"""Reads the lexicons and tables that lie beside the code: UTF-8, tab-separated, `#` starts a comment line.

One loader for all rooms, so that every mistake in a data file is reported the same way: file, line, what was expected
and what came. A user's own files can be laid over the shipped ones (`extend`): their rows are read with the shipped
rows of the same table, by the same loader, under the same checks, and errors name the user's file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

Table = tuple[str, str]
"""A table's package and its name inside it."""


class TableError(ValueError):
    """A data file that does not keep its documented format. `line` is 0 where the whole file is at fault."""

    def __init__(self, file: str, line: int, expected: str, came: str) -> None:
        super().__init__(f"{file}{f':{line}' if line else ''}: expected {expected}, got {came}")
        self.file = file
        self.line = line
        self.expected = expected
        self.came = came

    def __reduce__(self) -> tuple[type[TableError], tuple[str, int, str, str]]:
        """Errors of child processes travel to their parent."""
        return TableError, (self.file, self.line, self.expected, self.came)


class UserLine(int):
    """The number of a line in a user's file: a plain line number to loaders, and it knows its file for errors."""

    file: str

    def __new__(cls, line: int, file: str) -> UserLine:
        """Line `line`, counted from 1, of `file`."""
        made = super().__new__(cls, line)
        made.file = file
        return made


@dataclass(frozen=True, slots=True)
class Addition:
    """User files for one table. `first`: their rows come before the shipped ones, for tables whose first row wins."""

    files: tuple[Path, ...]
    first: bool = False


_additions: dict[Table, Addition] = {}
_left_out: set[tuple[str, int]] = set()


def extend(additions: Mapping[Table, Addition]) -> None:
    """From now on read these files with the shipped ones, instead of those of an earlier call.

    Tables that have been read and cached stay as they are: whoever calls this has them read again.
    """
    _additions.clear()
    _additions.update(additions)


def additions() -> Mapping[Table, Addition]:
    """The user files in force."""
    return _additions


@contextmanager
def leaving_out(rows: Collection[tuple[str, int]]) -> Iterator[None]:
    """Read tables without these rows, given as (file, line): how a check gets past a row that it has reported."""
    _left_out.update(rows)
    try:
        yield
    finally:
        _left_out.clear()


def read_table(package: str, name: str, columns: int, *, optional: int = 0) -> list[tuple[int, list[str]]]:
    """The rows of `package`'s data file `name` as (line number from 1, fields), with those of the user's files.

    Fields are stripped. Each row has at least `columns` and at most `columns + optional` fields, the first `columns`
    filled; missing optional fields come as empty strings. Raises TableError with file and line otherwise.
    """
    text = resources.files(package).joinpath(*name.split("/")).read_text(encoding="utf-8")
    shipped = _rows(text, shown_name(package, name), columns, optional)
    added = _additions.get((package, name))
    if added is None:
        return shipped
    own = [row for path in added.files for row in read_user_rows(path, columns, optional=optional)]
    return [*own, *shipped] if added.first else [*shipped, *own]


def read_user_rows(path: Path, columns: int, *, optional: int = 0) -> list[tuple[int, list[str]]]:
    """The rows of a user's file; line numbers are UserLines. Raises TableError, on bytes that are not UTF-8 too."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise TableError(str(path), line, "UTF-8 text", f"byte {error.object[error.start]:#04x}") from error
    rows = _rows(text, str(path), columns, optional)
    return [(UserLine(line, str(path)), fields) for line, fields in rows]


def _rows(text: str, file: str, columns: int, optional: int) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#") or (_left_out and (file, number) in _left_out):
            continue
        fields = [part.strip() for part in line.split("\t")]
        if not columns <= len(fields) <= columns + optional or not all(fields[:columns]):
            filled = f"{columns} to {columns + optional}" if optional else str(columns)
            raise TableError(file, number, f"{filled} filled fields", repr(line[:80]))
        rows.append((number, fields + [""] * (columns + optional - len(fields))))
    return rows


def shown_name(package: str, name: str) -> str:
    """How a shipped table is named to people."""
    return f"{package.replace('.', '/')}/{name}"


def file_of(package: str, name: str, line: int) -> str:
    """The file that a row stands in: the user's, where its line number is a UserLine."""
    return line.file if isinstance(line, UserLine) else shown_name(package, name)


def table_error(package: str, name: str, line: int, expected: str, came: str) -> TableError:
    """The error for one bad row, in the one form that all loaders use; line 0 speaks of the whole file."""
    return TableError(file_of(package, name, line), int(line), expected, came)
