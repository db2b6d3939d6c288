"""docs/cli.md from the commands and the settings themselves: `python -m stream.cli.docs > docs/cli.md`."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from typing import Any

import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from stream.cli.app import app, run
from stream.cli.exits import Exit
from stream.settings import Settings

INTRODUCTION = """\
# Commands

Data goes to stdout, notices to stderr. Colour and progress appear on a terminal only, and never with `NO_COLOR`.
This page is generated: `python -m stream.cli.docs > docs/cli.md`.
"""

MEANINGS = {
    Exit.OK: "done",
    Exit.NEGATIVE: "the answer is no: topics differ, no incident in the demo, no lexicon knows the text, an unknown "
    "id, no dead letter matches, the doctor warns",
    Exit.USAGE: "the command line is wrong",
    Exit.DATA: "some input was refused",
    Exit.NO_INPUT: "a file cannot be read",
    Exit.UNAVAILABLE: "no broker answers",
    Exit.BUG: "a bug: the traceback is on stderr",
    Exit.CANNOT_CREATE: "a file cannot be written",
    Exit.DISK: "the disk is full or cannot be written",
    Exit.TEMPORARY: "stopped for safety, such as a flood of dead letters; start again when the cause is gone",
    Exit.NO_PERMISSION: "the broker refuses the user, the password, the certificate, or a right",
    Exit.CONFIGURATION: "the settings are wrong, or do not fit the broker or the machine; the doctor found what keeps "
    "a worker from working",
    Exit.INTERRUPTED: "Ctrl-C",
}


def verbs() -> list[tuple[str, ...]]:
    """Every command as its words, groups left out."""
    return list(_verbs(typer.main.get_command(app), ()))


def _verbs(command: Any, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield words
        return
    for name, each in inner.items():
        yield from _verbs(each, (*words, name))


def help_of(words: tuple[str, ...]) -> str:
    """What `newsstream WORDS --help` prints on a terminal of 100 columns."""
    page = io.StringIO()
    columns = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "100"
    try:
        with contextlib.redirect_stdout(page):
            run([*words, "--help"])
    finally:
        os.environ.pop("COLUMNS")
        if columns is not None:
            os.environ["COLUMNS"] = columns
    return page.getvalue().strip()


def settings() -> list[tuple[str, FieldInfo]]:
    """Every setting as its environment variable and its field."""
    return list(_settings(Settings, "NEWSSTREAM_"))


def _settings(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _settings(inner, f"{prefix}{name.upper()}__")
        else:
            yield f"{prefix}{name.upper()}", field


def markdown() -> str:
    """The whole page."""
    parts = [INTRODUCTION, "| exit code | meaning |", "|---|---|"]
    parts += [f"| {code.value} | {MEANINGS[code]} |" for code in Exit]
    for words in verbs():
        parts += ["", f"## newsstream {' '.join(words)}", "", "```text", help_of(words), "```"]
    parts += [
        "",
        "## Settings",
        "",
        "Environment variables win over a `.env` file in the working directory, which wins over the defaults.",
        "`newsstream config show` prints what holds and where it comes from; secrets are masked.",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    for variable, field in settings():
        default = "" if field.default is None else f"`{field.default}`"
        parts.append(f"| `{variable}` | {default} | {field.description or ''} |")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    print(markdown(), end="")
