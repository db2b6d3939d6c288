"""`newsstream topics list|diff|apply`: the catalogue of topics against the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from stream.broker.admin import TopicDifference


def topics_list() -> None:
    """Print the catalogue: every topic with its key, partitions, retention and owner. Asks no broker."""
    from stream.cli.settings import load_settings
    from stream.topics import DAY_MS, Catalogue

    for plan in Catalogue(load_settings().topics):
        kept = plan.config.get("retention.ms")
        keep = f"{int(kept) // DAY_MS} d" if kept else plan.config["cleanup.policy"]
        print(f"{plan.name}\t{plan.partitions}\t{keep}\t{plan.spec.owner}\t{plan.spec.key}\t{plan.spec.meaning}")


def topics_diff() -> None:
    """Compare the cluster with the catalogue. Exit code 1 when they differ.

    newsstream topics diff || newsstream topics apply
    """
    from stream.cli.exits import Exit

    differences = _differences()
    for difference in differences:
        _tell("differs", difference)
    if differences:
        raise typer.Exit(Exit.NEGATIVE)


def topics_apply() -> None:
    """Create missing topics, add partitions, set retention and compaction. Never shrinks or deletes anything.

    Exit code 1 when something could not be brought in line; the lines on stdout say what and why.
    """
    from stream.broker.admin import admin_client, apply
    from stream.cli.broker import broker_errors
    from stream.cli.console import notice
    from stream.cli.exits import Exit
    from stream.cli.settings import load_settings

    settings = load_settings()
    with broker_errors(settings), admin_client(settings) as client:
        applied = apply(client, settings)
    for difference in applied.done:
        _tell("applied", difference)
    for difference in applied.refused:
        _tell("refused", difference)
    if applied.skipped:
        notice(f"newsstream: skipped: {applied.skipped}")
    if not (applied.done or applied.refused or applied.skipped):
        notice("newsstream: the topics are as they should be")
    if applied.refused:
        raise typer.Exit(Exit.NEGATIVE)


def _differences() -> list[TopicDifference]:
    from stream.broker.admin import admin_client, diff
    from stream.cli.broker import broker_errors
    from stream.cli.settings import load_settings

    settings = load_settings()
    with broker_errors(settings), admin_client(settings) as client:
        return diff(client, settings)


def _tell(verb: str, difference: TopicDifference) -> None:
    what = f"{difference.kind.value}{' ' + difference.setting if difference.setting else ''}"
    why = f"\t{difference.refused}" if difference.refused else ""
    print(f"{verb}\t{difference.topic}\t{what}\texpected {difference.expected}\tgot {difference.actual}{why}")
