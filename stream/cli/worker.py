"""`newsstream worker`: the stages on Kafka, until a signal ends them."""

from __future__ import annotations

import os
import signal
from enum import StrEnum
from typing import Annotated, NoReturn

import typer


class StageName(StrEnum):
    """The stages, as settings name them."""

    CLEAN = "clean"
    EXTRACT = "extract"
    IDENTITY = "identity"


def worker(
    stage: Annotated[
        list[StageName] | None, typer.Option("--stage", help="May be repeated. Default: all three.")
    ] = None,
) -> None:
    """Run the stages on Kafka: raw articles in, events, incidents and stories out.

    Creates missing topics first and serves /livez, /readyz and /metrics. SIGTERM and Ctrl-C finish what is at hand and
    leave; after a kill -9 the next start goes on where the last commit was, and nothing is lost.

    Exit codes: 0 asked to stop, 69 no broker, 70 bug, 75 too many dead letters, a stall or
    child processes that die before they are ready, 77 refused by the broker, 78 settings or a
    model that cannot be loaded.

      newsstream worker
      newsstream worker --stage extract    # on as many machines as you like
    """
    signal.signal(signal.SIGTERM, _leave)
    from stream.cli.doctor.settings import require
    from stream.cli.settings import checked_dictionaries, load_settings
    from stream.worker.launch import launch

    settings = load_settings()
    require(settings)
    checked_dictionaries()
    code = launch(settings, [each.value for each in stage]) if stage else launch(settings)
    raise typer.Exit(code)


def _leave(_number: int, _frame: object) -> NoReturn:
    # While code and model are loaded; from then on the event loop takes the signal. Nothing has been taken in yet, and
    # child processes end with their parent. An exception could end in an `except` of whatever is being imported.
    os._exit(0)
