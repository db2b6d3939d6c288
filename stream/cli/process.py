"""`newsstream process`: articles in, outcomes out, without a broker."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class InputFormat(StrEnum):
    """How the input is written."""

    JSONL = "jsonl"
    TEXT = "text"


def process(
    input_: Annotated[
        str, typer.Option("--input", "-i", metavar="FILE", help="Articles to read; - is stdin.", show_default=True)
    ] = "-",
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Where to write; - is stdout.")] = "-",
    workers: Annotated[
        int | None,
        typer.Option("--workers", "-w", min=1, max=256, help="Processes for extraction; default: one a core."),
    ] = None,
    format_: Annotated[
        InputFormat | None,
        typer.Option("--format", "-f", help="Default: text for a file that ends in .txt, else jsonl."),
    ] = None,
    published_at: Annotated[
        str | None, typer.Option("--published-at", metavar="DATE", help="Publish date of a text file, e.g. 2026-11-20.")
    ] = None,
) -> None:
    """Read articles from a file or stdin and write one outcome per article, in order. No broker needed.

    An input line is a JSON object: {"text": "…", "title"?, "url"?, "source"?, "published_at"?, "language"?, "id"?}.
    A text file is one article: first line the title, the rest the text. Every input line gets exactly one output line,
    whatever is wrong with it; the exit code is 0 when all have been answered.

      newsstream process --input articles.jsonl --output outcomes.jsonl
      newsstream process --input article.txt --published-at 2026-11-20 | jq '.events[] | {type, factuality}'
      zcat crawl.jsonl.gz | newsstream process --workers 8 > outcomes.jsonl
    """
    from stream.batch.pool import ChildrenDieError
    from stream.batch.run import process_lines
    from stream.cli.console import input_stream, output_stream, progress
    from stream.cli.dates import checked_date
    from stream.cli.exits import CommandError, Exit
    from stream.cli.settings import checked_dictionaries
    from stream.sources import read_jsonl, read_text

    chosen = format_ or (InputFormat.TEXT if input_.lower().endswith(".txt") else InputFormat.JSONL)
    published = checked_date(published_at, text=chosen is InputFormat.TEXT)
    dictionaries = checked_dictionaries()
    with input_stream(input_) as source, output_stream(output) as sink, progress() as bar:
        lines = read_text(source, published) if chosen is InputFormat.TEXT else read_jsonl(source)
        task = bar.add_task("articles", total=None)
        try:
            for outcome in process_lines(lines, workers, dictionaries):
                sink.write(outcome.to_bytes() + b"\n")
                sink.flush()
                bar.advance(task)
        except ChildrenDieError as error:
            raise CommandError(Exit.TEMPORARY, str(error)) from error
