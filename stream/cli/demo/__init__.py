"""`newsstream demo`: all of it on one terminal, with nothing to install or start first."""

from __future__ import annotations

from typing import Annotated

import typer


def demo(
    for_: Annotated[
        str | None, typer.Option("--for", metavar="TIME", help="End by itself after e.g. 60s or 2m; else at Ctrl-C.")
    ] = None,
    rate: Annotated[float, typer.Option("--rate", min=0.1, max=1000, help="Sample articles sent a second.")] = 3.0,
) -> None:
    """Watch incidents being born, grow and merge: local broker, worker and sample articles on this terminal.

    A few dozen articles of made-up outlets: several reports of one happening, wire copies, corrected death tolls, a
    denial, background history, boilerplate, a message that broke in transit. NEWSSTREAM_* settings are ignored, state
    lives in a temporary folder, and nothing is left behind.

      newsstream demo
      newsstream demo --for 60s
    """
    from stream.cli.demo.run import run_demo, seconds_of

    raise typer.Exit(run_demo(seconds_of(for_) if for_ else None, rate))
