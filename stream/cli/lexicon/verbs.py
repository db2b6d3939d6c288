"""The verbs of `newsstream lexicon`."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from stream.cli.lexicon.hits import Hits
    from stream.extract.dictionaries.compile import Compiled

MOST_SHOWN = 20
"""Broken lines named on stderr; the check names them all."""


class DictionaryFormat(StrEnum):
    """Formats of dictionaries that can be imported."""

    PETRARCH = "petrarch"


def lexicon_check(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE|DIR]...", help="What to check beside the shipped tables.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Take warnings for errors.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per finding.")] = False,
) -> None:
    """Check the shipped tables and your own: format, codes, rows said twice, rules that contradict or never win.

    Without arguments the folder of NEWSSTREAM_DICTIONARIES is checked, if that is set. A .tsv file is checked as the
    table that its path names (participants/groups.tsv), any other file as a PETRARCH dictionary. Findings go to stdout,
    one a line, as file:line: what was expected, what came. Errors would stop a start, warnings cost a row or a rule.

    Exit codes: 0 no errors, 65 errors, 66 a file cannot be read.

      newsstream lexicon check
      newsstream lexicon check my-lexicons/ actors.txt
    """
    import json
    from dataclasses import asdict

    from stream.cli.console import notice
    from stream.cli.exits import CommandError, Exit
    from stream.cli.settings import load_settings
    from stream.tables import TableError

    try:
        from stream.cli.lexicon.check import check
    except TableError as error:  # some tables are read with the code that uses them: nothing else can be checked then
        print(f"{error.file}:{error.line}: error: expected {error.expected}, got {error.came}")
        raise typer.Exit(Exit.DATA) from error

    folder = load_settings().dictionaries
    try:
        found = check(paths or ([folder] if folder else []))
    except OSError as error:
        said = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        raise CommandError(Exit.NO_INPUT, f"cannot read {said}") from error
    for finding in found:
        print(json.dumps(asdict(finding)) if as_json else finding)
    errors = sum(finding.level == "error" for finding in found)
    notice(f"{errors} errors, {len(found) - errors} warnings")
    if errors or (strict and found):
        raise typer.Exit(Exit.DATA)


def lexicon_test(
    text: Annotated[str, typer.Argument(metavar="TEXT|FILE|-", help="A text, a file that holds one, or - for stdin.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of tables.")] = False,
    published_at: Annotated[
        str | None, typer.Option("--published-at", metavar="DATE", help="The day on which roles are looked up.")
    ] = None,
) -> None:
    """Show which entries of the lexicons a text hits: rules with type and verdict, names, roles, countries, sectors.

    The verdict of a rule is reported, dropped (by a later step), silent (this use reports nothing), outranked, guarded
    (with the conditions that do not hold), reading (not that part of speech here) or name (part of a name).

    Exit codes: 0 something was hit, 1 nothing was.

      newsstream lexicon test 'Rebels shelled the airport, the army said.'
      newsstream lexicon test 'Police charged two men.' --json | jq '.rules[] | select(.verdict == "guarded")'
    """
    import json

    from stream.cli.dates import checked_date
    from stream.cli.exits import Exit

    hits = _hits(text, checked_date(published_at, text=True))
    if as_json:
        print(json.dumps(hits.as_json(), ensure_ascii=False))
    else:
        from stream.cli.lexicon.hits import table

        print("\n".join(table(hits)))
    if not hits.rules and not hits.words:
        raise typer.Exit(Exit.NEGATIVE)


def lexicon_import(
    format_: Annotated[DictionaryFormat, typer.Argument(metavar="FORMAT", help="petrarch.")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Actor and agent dictionaries.")],
    into: Annotated[
        Path | None, typer.Option("--into", metavar="DIR", help="Default: the folder of NEWSSTREAM_DICTIONARIES.")
    ] = None,
    name: Annotated[
        str, typer.Option("--name", help="Name of the dictionary; an import of the same name replaces it.")
    ] = "petrarch",
    strict: Annotated[bool, typer.Option("--strict", help="Refuse the import if a line is broken.")] = False,
) -> None:
    """Import dictionaries of actors and agents, to be used beside our own names and roles.

    Lines that cannot be read are named on stderr and left out, or refuse the import with --strict. What is written is
    one compact file that all processes share; the sources are not needed any more.

    Exit codes: 0 written, 65 nothing usable (with --strict: a broken line), 66 a file cannot be read, 73 cannot write.

      newsstream lexicon import petrarch actors.txt agents.txt --into /etc/newsstream/dictionaries
      NEWSSTREAM_DICTIONARIES=/etc/newsstream/dictionaries newsstream process --input articles.jsonl
    """
    import re

    from stream.cli.exits import CommandError, Exit
    from stream.cli.settings import load_settings
    from stream.extract.dictionaries.compile import compile_petrarch
    from stream.extract.dictionaries.store import SUFFIX

    folder = into or load_settings().dictionaries
    if folder is None:
        raise CommandError(
            Exit.USAGE, "expected --into DIR or NEWSSTREAM_DICTIONARIES, got neither; say where to write"
        )
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise CommandError(Exit.USAGE, f"--name: expected letters, digits, dots and hyphens, got {name!r}")
    try:
        compiled = {DictionaryFormat.PETRARCH: compile_petrarch}[format_](files)
    except OSError as error:
        raise CommandError(Exit.NO_INPUT, f"cannot read {error.filename}: {error.strerror}") from error
    _report(compiled)
    if strict and compiled.broken:
        raise CommandError(Exit.DATA, f"{compiled.broken} broken lines; mend them, or leave out --strict to skip them")
    if not compiled.entries and not compiled.roles:
        raise CommandError(
            Exit.DATA, "expected entries as in NAME_ [CODE] or NOUN [~CODE], got none that says something"
        )
    path = folder / f"{name}{SUFFIX}"
    try:
        compiled.save(path)
    except OSError as error:
        raise CommandError(Exit.CANNOT_CREATE, f"cannot write {path}: {error.strerror}") from error
    size = path.stat().st_size / 1e6
    names = f"{len(compiled.names)} names of {len(compiled.entries)} actors"
    print(f"{path}: {names}, {len(compiled.roles)} roles, {size:.1f} MB")


def _report(compiled: Compiled) -> None:
    """What was left out, on stderr."""
    from stream.cli.console import notice
    from stream.extract.dictionaries.petrarch import describe

    lines = [line for file, problems in compiled.problems.items() for line in describe(problems, file)]
    for line in lines[:MOST_SHOWN]:
        notice(line)
    if len(lines) > MOST_SHOWN:
        notice(f"and {len(lines) - MOST_SHOWN} more; newsstream lexicon check FILE... names them all")
    left = {"broken lines left out": len(lines), **compiled.counts}
    notice("; ".join(f"{what}: {count}" for what, count in left.items() if count))


def _hits(text: str, published_at: str | None) -> Hits:
    import json

    from stream.batch.run import loaded_extractor
    from stream.cli.console import input_stream
    from stream.cli.exits import CommandError, Exit
    from stream.cli.lexicon.hits import hits_of
    from stream.cli.settings import checked_dictionaries
    from stream.pipeline import read_article
    from stream.records import Rejection

    if text == "-" or (len(text) < 1000 and Path(text).is_file()):
        with input_stream(text) as stream:
            text = stream.read().decode("utf-8", "replace")
    elif len(text.split()) == 1 and (os.sep in text or text.endswith((".txt", ".tsv", ".jsonl"))):
        raise CommandError(
            Exit.NO_INPUT, f"expected a text or a file that can be read, got {text}: there is no such file"
        )
    extractor = loaded_extractor(checked_dictionaries())
    raw = {"text": text, "language": "en", "published_at": published_at}
    article = read_article(json.dumps(raw).encode(), "test")
    if isinstance(article, Rejection):
        raise CommandError(Exit.DATA, f"expected a text that can be read, got {article.reason}: {article.detail}")
    return extractor.look(article, hits_of)
