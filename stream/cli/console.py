"""Notices on stderr: plain sentences in a pipe, colour and progress on a terminal (and never with NO_COLOR)."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

from stream.cli.exits import CommandError, Exit

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

_DISK_ERRORS = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO))


def notices() -> Console:
    """The console for everything that is not data."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def notice(text: str) -> None:
    """One line on stderr."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def progress(*, shown: bool = True) -> Iterator[Progress]:
    """A progress bar on stderr while the block runs; invisible when stderr is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = notices()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not (shown and console.is_terminal), transient=True) as bar:
        yield bar


@contextmanager
def input_stream(name: str) -> Iterator[BinaryIO]:
    """A file for reading, or stdin for `-`."""
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = open(name, "rb")  # noqa: SIM115 - closed below; errors of the body must not be taken for ours
    except OSError as error:
        raise CommandError(Exit.NO_INPUT, f"cannot read {name}: {error.strerror or error}") from error
    with stream:
        yield stream


@contextmanager
def output_stream(name: str) -> Iterator[BinaryIO]:
    """A file for writing, or stdout for `-`; a reader that stops reading (`| head`) ends the command quietly."""
    try:
        with _opened_for_writing(name) as stream:
            yield stream
    except OSError as error:
        if error.errno not in _DISK_ERRORS:
            raise
        shown = "standard output" if name == "-" else name
        raise CommandError(Exit.DISK, f"cannot write on to {shown}: {error.strerror}; free some space") from error


@contextmanager
def _opened_for_writing(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        try:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            # Python flushes stdout once more at exit; give it somewhere harmless to go.
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    try:
        stream = open(name, "wb")  # noqa: SIM115 - as above
    except OSError as error:
        raise CommandError(Exit.CANNOT_CREATE, f"cannot write {name}: {error.strerror or error}") from error
    with stream:
        yield stream


def page(lines: Iterable[tuple[int, str]]) -> None:
    """Indented text on stdout; headings (depth 0) stand out on a terminal."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for depth, text in lines:
        clean = "".join(character if character.isprintable() else "�" for character in text)
        console.print(Text("  " * depth + clean, style="bold" if depth == 0 else ""))
