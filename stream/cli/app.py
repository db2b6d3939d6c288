"""The verbs put together, and what every command shares: exit codes and how errors are told."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from typer._click.exceptions import (
    ClickException,
    UsageError,
)  # Typer brings its own click and does not re-export these

from stream.cli.exits import CommandError, Exit
from stream.cli.process import process

app = typer.Typer(
    name="newsstream",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _version(asked: bool) -> None:
    if asked:
        from stream import __version__

        print(f"newsstream {__version__}")
        raise typer.Exit


@app.callback()
def newsstream(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """A flood of scraped news articles in, living incidents out.

    Start with [bold]newsstream demo[/bold], or [bold]newsstream explain article.txt[/bold].
    """


app.command()(process)


def run(arguments: list[str] | None = None) -> int:
    """Run a command line and return its exit code. Expected failures are one line on stderr, never a traceback."""
    try:
        result = app(arguments, standalone_mode=False)
    except CommandError as error:
        print(f"newsstream: {error}", file=sys.stderr)
        return error.code
    except UsageError as error:
        error.show()
        return Exit.USAGE
    except ClickException as error:
        error.show()
        return Exit.BUG
    except (KeyboardInterrupt, typer.Abort):
        return Exit.INTERRUPTED
    return int(result) if isinstance(result, int) else Exit.OK
