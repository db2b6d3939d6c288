"""`newsstream demo`: all of it on one terminal, with nothing to install or start first."""

from __future__ import annotations

import re
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
    seconds = seconds_of(for_) if for_ else None
    from stream.cli.demo.run import run_demo

    raise typer.Exit(run_demo(seconds, rate))


def seconds_of(text: str) -> float:
    """`60s`, `2m` or `90` as seconds."""
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)([sm]?)", text)
    if match is None:
        raise typer.BadParameter(f"expected a time such as 60s or 2m, got {text!r}")
    return float(match[1]) * (60 if match[2] == "m" else 1)
