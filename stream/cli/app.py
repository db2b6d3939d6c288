"""The verbs put together, and what every command shares: help, exit codes and how errors are told."""

from __future__ import annotations

import inspect
import sys
import traceback
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer._click.exceptions import (
    ClickException,
    UsageError,
)  # Typer brings its own click and does not re-export these

from stream.cli.config import config
from stream.cli.demo import demo
from stream.cli.dlq.handling import dlq_drop, dlq_redrive
from stream.cli.dlq.verbs import dlq_list, dlq_show, dlq_stats
from stream.cli.doctor.verb import doctor
from stream.cli.exits import CommandError, Exit
from stream.cli.explain import explain
from stream.cli.identity.verbs import incidents_show, why
from stream.cli.ingest import ingest_jsonl, ingest_text
from stream.cli.lexicon.verbs import lexicon_check, lexicon_import, lexicon_test
from stream.cli.process import process
from stream.cli.replay.verbs import replay
from stream.cli.tap import tap
from stream.cli.topics import topics_apply, topics_diff, topics_list
from stream.cli.worker import worker


def _typer(**more: Any) -> typer.Typer:
    # Plain help: the rich one takes four times as long to start, and help is read in pipes and documents too.
    return typer.Typer(
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
        **more,
    )


app = _typer(name="newsstream")
dlq = _typer(help="Dead letters: look, count, send back, put aside.")
incidents = _typer(help="Ask about living incidents.")
ingest = _typer(help="Send articles from files to a topic.")
lexicon = _typer(help="Check, test and extend what extraction knows: rules, names, roles.")
topics = _typer(help="Compare the cluster's topics with the catalogue, and bring them in line.")


def _add(group: typer.Typer, verb: str, command: Callable[..., None]) -> None:
    """A verb whose docstring is its help; indented lines there (examples) keep their line breaks."""
    paragraphs = inspect.cleandoc(command.__doc__ or "").split("\n\n")
    kept = "\n\n".join("\b\n" + each if each.startswith("  ") else each for each in paragraphs)
    group.command(verb, help=kept, short_help=paragraphs[0].replace("\n", " "))(command)


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

    New here? `newsstream demo` shows all of it, `newsstream explain article.txt` shows one article.
    """


_add(app, "demo", demo)
_add(app, "process", process)
_add(app, "explain", explain)
_add(app, "worker", worker)
_add(app, "doctor", doctor)
app.add_typer(ingest, name="ingest")
_add(ingest, "jsonl", ingest_jsonl)
_add(ingest, "text", ingest_text)
_add(app, "tap", tap)
app.add_typer(dlq, name="dlq")
_add(dlq, "list", dlq_list)
_add(dlq, "show", dlq_show)
_add(dlq, "stats", dlq_stats)
_add(dlq, "redrive", dlq_redrive)
_add(dlq, "drop", dlq_drop)
_add(app, "replay", replay)
app.add_typer(incidents, name="incidents")
_add(incidents, "show", incidents_show)
_add(app, "why", why)
app.add_typer(topics, name="topics")
_add(topics, "list", topics_list)
_add(topics, "diff", topics_diff)
_add(topics, "apply", topics_apply)
app.add_typer(lexicon, name="lexicon")
_add(lexicon, "check", lexicon_check)
_add(lexicon, "test", lexicon_test)
_add(lexicon, "import", lexicon_import)
app.add_typer(config, name="config")


def run(arguments: list[str] | None = None) -> int:
    """Run a command line and return its exit code. Expected failures are one line on stderr, never a traceback."""
    try:
        result = app(arguments, prog_name="newsstream", standalone_mode=False)
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
    except Exception:  # noqa: BLE001 - the one place where a bug ends: told in full, with its own exit code
        traceback.print_exc()
        print("newsstream: this is a bug; please report it with the lines above", file=sys.stderr)
        return Exit.BUG
    return int(result) if isinstance(result, int) else Exit.OK
