"""What an operator hands over: settings, tables, dictionaries, files of lines."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path
from unittest import mock

from stream.cli.exits import CommandError
from stream.cli.settings import load_settings
from stream.extract.dictionaries.petrarch import describe, read
from stream.sources.lines import read_lines
from stream.sources.text import article_of
from stream.tables import TableError, read_user_rows
from tests.fuzz.draw import decoded

_SECRET = "NEWSSTREAM_BROKER__SASL_PASSWORD"


def settings(data: bytes) -> None:
    """Settings or one error that says what is wrong, and never what the secret is."""
    lines = decoded(data).replace("\0", "").splitlines()
    pairs = (line.encode("utf-8", "replace").decode().partition("=") for line in lines)
    environment = {name: value for name, _, value in pairs if name}
    secret = environment.get(_SECRET, "")
    with mock.patch.dict(os.environ, environment, clear=True):
        try:
            shown = repr(load_settings())
        except CommandError as error:
            shown = str(error)
    if len(secret) > 6 and not any(secret in value for name, value in environment.items() if name != _SECRET):
        assert secret not in shown


class _File(type(Path())):  # type: ignore[misc]
    """A file with these bytes."""

    data = b""

    def read_bytes(self) -> bytes:
        return self.data


def table(data: bytes) -> None:
    """Rows of the promised width, or a TableError with file and line."""
    file = _File("own.tsv")
    file.data = data
    rows, error = _rows(file)
    assert error is None or (error.line >= 1 and str(error).startswith("own.tsv:"))
    assert [number for number, _ in rows] == sorted({number for number, _ in rows})
    assert all(len(row) == 3 and row[0] and row[1] for _, row in rows)


def _rows(file: Path) -> tuple[list[tuple[int, list[str]]], TableError | None]:
    try:
        return read_user_rows(file, 2, optional=1), None
    except TableError as error:
        return [], error


def dictionary(data: bytes) -> None:
    """A dictionary as written elsewhere: what cannot be read is a problem with its line."""
    source = read(data)
    assert all(actor.names and actor.codes for actor in source.actors)
    assert all(problem.line >= 1 for problem in source.problems)
    assert all(line.startswith("file:") for line in describe(source.problems, "file"))


def lines(data: bytes) -> None:
    """Every byte is in one line, cut or whole."""
    limit = 64
    found = list(read_lines(io.BytesIO(data), limit))
    assert [line.number for line in found] == list(range(1, len(found) + 1))
    assert all(len(line.data) <= limit for line in found)
    whole = list(read_lines(io.BytesIO(data), len(data) + 2))
    assert len(whole) == len(found)
    assert [line.data for line in whole] == _split(data)
    for line in whole:
        assert line.digest == hashlib.blake2b(line.data, digest_size=16).hexdigest()
    article_of(data)


def _split(data: bytes) -> list[bytes]:
    """The lines as they should be: a line feed ends one, with the carriage return before it."""
    *ended, last = data.split(b"\n")
    return [line.removesuffix(b"\r") for line in ended] + ([last] if last else [])
