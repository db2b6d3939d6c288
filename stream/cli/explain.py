"""`newsstream explain`: every stage's decision about one article, and its reason."""

from __future__ import annotations

import os
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
    html: Annotated[
        str | None,
        typer.Option("--html", metavar="OUT", help="Write one self-contained HTML page instead; - is stdout."),
    ] = None,
) -> None:
    """Print what each stage decides about one article and why.

    Cleaning names every removed piece and what decided. Extraction shows every event field by field: the rule with
    its file and line, the dependency path from the trigger, the scores, and the other types, places, times and
    readings that were considered, with the reason why they lost. Identity shows copies, incidents and the story. With
    --line the articles before the line are processed first, so that copies and merges show.

      newsstream explain article.txt --published-at 2026-11-20
      newsstream explain articles.jsonl --line 7 --html report.html
    """
    from stream.batch.run import loaded_extractor
    from stream.cli.console import input_stream, output_stream, page
    from stream.cli.dates import checked_date
    from stream.cli.exits import CommandError, Exit
    from stream.cli.explained_page import rendered
    from stream.cli.explanation import told
    from stream.cli.settings import checked_dictionaries
    from stream.pipeline import Identity, run
    from stream.pipeline import explain as trace_of
    from stream.sources import read_jsonl, read_text

    is_text = file.lower().endswith(".txt")
    published = checked_date(published_at, text=is_text)
    if html not in (None, "-") and file != "-" and os.path.exists(html) and os.path.samefile(html, file):
        raise CommandError(Exit.USAGE, f"expected --html to name another file than the article, got {html} for both")
    extractor, identity = loaded_extractor(checked_dictionaries()), Identity()
    with input_stream(file) as stream:
        lines = read_text(stream, published) if is_text else read_jsonl(stream)
        for each in lines:
            origin = f"line {each.number}"
            if each.number < line:
                run(identity, extractor, each.data, origin)
                continue
            trace = trace_of(identity, extractor, each.data, origin)
            if html is None:
                page(told(trace, each))
            else:
                document = rendered(trace, each).encode("utf-8", "replace")
                with output_stream(html) as out:
                    out.write(document)
            return
    raise CommandError(Exit.DATA, f"expected at least {line} lines in {file}, got fewer")
