"""`newsstream explain`: every stage's decision about one article, and its reason."""

from __future__ import annotations

from typing import Annotated

import typer


def explain(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A .txt file, or JSON lines; - is stdin.")],
    line: Annotated[
        int, typer.Option("--line", "-n", min=1, help="Which line of a JSONL file; the lines before it are its past.")
    ] = 1,
    published_at: Annotated[
        str | None, typer.Option("--published-at", metavar="DATE", help="Publish date of a text file.")
    ] = None,
) -> None:
    """Print what each stage decides about one article and why.

    Cleaning names every removed piece, extraction every trigger with the rule, the participants, the place, the time
    and the stance that it was given, identity the copies, incidents and the story. With --line the articles before
    the line are processed first, so that copies and merges show.

      newsstream explain article.txt --published-at 2026-11-20
      newsstream explain articles.jsonl --line 7
    """
    from stream.cli.console import input_stream, page
    from stream.cli.dates import checked_date
    from stream.cli.exits import CommandError, Exit
    from stream.cli.explanation import Explainer
    from stream.sources import read_jsonl, read_text

    is_text = file.lower().endswith(".txt")
    published = checked_date(published_at, text=is_text)
    explainer = Explainer()
    with input_stream(file) as stream:
        lines = read_text(stream, published) if is_text else read_jsonl(stream)
        for each in lines:
            if each.number == line:
                page(explainer.explain(each))
                return
            explainer.remember(each)
    raise CommandError(Exit.DATA, f"expected at least {line} lines in {file}, got fewer")
