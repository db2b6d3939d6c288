"""The verb `newsstream replay`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from stream.cli.replay.told import Made


def replay(
    since: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="WHEN",
            help="Where the window begins: start, a date or time (RFC 3339; else UTC), or so far back: 15m, 2h, 7d.",
        ),
    ] = None,
    until: Annotated[str, typer.Option("--to", metavar="WHEN", help="Where it ends; a date is its midnight.")] = "now",
    lead_in: Annotated[
        str,
        typer.Option(
            "--lead-in",
            metavar="SPAN",
            help="Read so much before the window too: originals of its copies, incidents that it goes on with.",
        ),
    ] = "1d",
    input_: Annotated[
        str | None,
        typer.Option("--input", "-i", metavar="FILE", help="Articles (JSONL) instead of a topic; no broker."),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against", metavar="FILE", help="With --input: what `newsstream process` of the earlier version wrote."
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", "-w", min=1, max=256, help="Processes for extraction; default: one a core."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, help="Stop after so many messages of the window.")
    ] = None,
    tolerance: Annotated[
        float,
        typer.Option("--tolerance", min=0, max=1, help="Share of any kind that may differ before the exit code is 1."),
    ] = 0.0,
    show: Annotated[int, typer.Option("--show", min=0, help="Print so many examples of each kind.")] = 0,
    details: Annotated[
        str | None, typer.Option("--details", metavar="FILE", help="Write every difference as a JSON line.")
    ] = None,
    into: Annotated[
        str | None,
        typer.Option("--into", metavar="PREFIX", help="Publish what the replay says under another topic prefix."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")] = False,
) -> None:
    """Process a window of the raw topic again and say what this version answers otherwise.

    The tool to trust an upgrade, a changed dictionary or setting before it goes live: articles, copies, events,
    incidents and stories are compared with what stands on the live topics, as identical, changed, new (only the replay
    says it) or gone. Reads under a group of its own that commits nothing, and writes nothing to the live topics.

    Incidents and stories are matched by what is in them, not by their names. What lies outside the window and cannot be
    compared fairly is counted apart. Exit code 0 when all is identical (or within --tolerance), 1 when something
    differs or there is nothing to compare.

      newsstream replay --from 2h
      newsstream replay --from 2026-11-20 --to 2026-11-21 --lead-in 3d --details differences.jsonl
      newsstream replay --input articles.jsonl --against answers-of-the-old-version.jsonl --show 5
    """
    from contextlib import nullcontext

    from stream.cli.console import output_stream
    from stream.cli.exits import Exit
    from stream.cli.replay.told import tell, write

    if input_ is None and against is None:
        make = _stream(since, until, lead_in, workers, limit, into)
    else:
        make = _file(input_, against, since or into, workers, limit)
    # Opened first: hours of work must not end at a folder that is not there.
    with nullcontext() if details is None else output_stream(details) as sink:
        made = make()
        if sink is not None:
            write(made.report, sink)
    if not tell(made, tolerance=tolerance, show=show, as_json=as_json):
        raise typer.Exit(Exit.NEGATIVE)


def _stream(
    since: str | None, until: str, lead_in: str, workers: int | None, limit: int | None, into: str | None
) -> Callable[[], Made]:
    """A replay of the raw topic, its options checked. Raises CommandError (usage)."""
    from stream.cli.exits import CommandError, Exit
    from stream.cli.replay.stream import StreamReplay

    if since is None:
        raise CommandError(Exit.USAGE, "expected --from WHEN, or --input with --against")
    return StreamReplay(since, until, lead_in, workers, limit, into).run


def _file(
    articles: str | None, answers: str | None, foreign: str | None, workers: int | None, limit: int | None
) -> Callable[[], Made]:
    """A replay of a file, its options checked. Raises CommandError (usage)."""
    from functools import partial

    from stream.cli.exits import CommandError, Exit
    from stream.cli.replay.file import replay_file

    if articles is None or answers is None:
        raise CommandError(Exit.USAGE, "expected --input and --against together: articles, and what was said of them")
    if foreign is not None:
        raise CommandError(Exit.USAGE, "expected no --from and no --into with --input")
    return partial(replay_file, articles, answers, workers, limit)
