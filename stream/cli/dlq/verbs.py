"""`newsstream dlq list|show|stats`: look at dead letters. Nothing is written, no consumer group is used."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from stream.cli.dlq.options import AsJson, Codes, Limit, OfTopic, Since, Stages, Temporary, Until, chosen


def dlq_list(
    stage: Stages = None,
    code: Codes = None,
    topic: OfTopic = None,
    since: Since = None,
    until: Until = None,
    temporary: Temporary = None,
    limit: Limit = None,
    everything: Annotated[bool, typer.Option("--all", help="Also those already redriven or dropped.")] = False,
    as_json: AsJson = False,
) -> None:
    """List dead letters, oldest first: where, when, stage, code, attempts, state, original, size, reason.

    A line per letter, fields divided by tabs. Exit code 1 when none matches.

      newsstream dlq list --since 2h
      newsstream dlq list --temporary --json | jq -r .letter
    """
    from stream.cli.broker import broker_errors, reader
    from stream.cli.console import notice, output_stream
    from stream.cli.dlq import shown
    from stream.cli.dlq.broker import read_book
    from stream.cli.exits import Exit
    from stream.cli.settings import load_settings

    settings = load_settings()
    choice = chosen(
        settings, stages=stage, codes=code, topic=topic, since=since, until=until, temporary=temporary, limit=limit
    )
    with broker_errors(settings), reader(settings) as consumer:
        book = read_book(consumer, settings, choice.since)
    letters = choice.of(book, handled=everything)
    tell = shown.as_json if as_json else shown.line
    with output_stream("-") as sink:
        for letter in letters:
            sink.write(tell(letter, book).encode() + b"\n")
    if not letters:
        notice(f"newsstream: no dead letter matches, among {len(book.letters)}")
        raise typer.Exit(Exit.NEGATIVE)


def dlq_show(
    place: Annotated[str, typer.Argument(metavar="PARTITION:OFFSET", help="As `dlq list` says it.")],
    raw: Annotated[bool, typer.Option("--raw", help="Exactly the bytes of the value on stdout, nothing else.")] = False,
) -> None:
    """Show one dead letter: all that is known, what to do, and the original bytes as text or hex dump.

    Exit code 1 when there is no such letter.

      newsstream dlq show 3:4712
      newsstream dlq show 3:4712 --raw > original.json
    """
    from stream.cli.broker import broker_errors, reader
    from stream.cli.console import output_stream, page
    from stream.cli.dlq import shown
    from stream.cli.dlq.broker import fetch, read_book
    from stream.cli.dlq.letters import Letter, Position, read
    from stream.cli.exits import CommandError, Exit
    from stream.cli.settings import load_settings
    from stream.topics import Catalogue, Topic

    settings = load_settings()
    try:
        at = Position.of(place)
    except ValueError as error:
        raise CommandError(Exit.USAGE, str(error)) from error
    with broker_errors(settings), reader(settings) as consumer:
        found = list(fetch(consumer, Catalogue(settings.topics).name(Topic.DEADLETTERS), [at]))
        letter = read(found[0]) if found else None
        if not isinstance(letter, Letter):
            what = "there is nothing" if letter is None else "there is the mark of a letter"
            raise CommandError(
                Exit.NEGATIVE, f"expected a dead letter at {at}, {what}; see `newsstream dlq list --all`"
            )
        if raw:
            with output_stream("-") as sink:
                sink.write(found[0].value or b"")
            return
        book = read_book(consumer, settings)
    page(shown.page(letter, book, found[0]))


def dlq_stats(
    stage: Stages = None,
    code: Codes = None,
    topic: OfTopic = None,
    since: Since = None,
    until: Until = None,
    temporary: Temporary = None,
    as_json: AsJson = False,
) -> None:
    """Count dead letters by stage, code, topic and hour, and how many are redriven or dropped already.

    newsstream dlq stats --since 7d
    """
    from stream.cli.broker import broker_errors, reader
    from stream.cli.console import page
    from stream.cli.dlq.broker import read_book
    from stream.cli.dlq.counted import counted, lines
    from stream.cli.settings import load_settings

    settings = load_settings()
    choice = chosen(settings, stages=stage, codes=code, topic=topic, since=since, until=until, temporary=temporary)
    with broker_errors(settings), reader(settings) as consumer:
        book = read_book(consumer, settings, choice.since)
    count = counted(choice.of(book, handled=True), book)
    if as_json:
        print(json.dumps(count.to_json()))
    else:
        page(lines(count))
