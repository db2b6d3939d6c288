"""The options that all verbs over dead letters share, and the choice that they make."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from stream.cli.worker import StageName

if TYPE_CHECKING:
    from stream.cli.dlq.choice import Choice
    from stream.settings import Settings


Places = Annotated[
    list[str] | None, typer.Argument(metavar="PARTITION:OFFSET", help="These letters. Default: all that match.")
]
Stages = Annotated[list[StageName] | None, typer.Option("--stage", help="Set aside by this stage; may be repeated.")]
Codes = Annotated[
    list[str] | None,
    typer.Option("--code", metavar="CODE", help="With this code (docs/deadletters.md); may be repeated."),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="WHEN", help="Not older than: start, now, 90s, 15m, 2h, 7d, or 2026-11-20T09:00 (UTC)."
    ),
]
Until = Annotated[str | None, typer.Option("--until", metavar="WHEN", help="Older than; as --since.")]
OfTopic = Annotated[
    str | None, typer.Option("--topic", metavar="TOPIC", help="Failed on this topic: articles.raw, internal.extract.")
]
Temporary = Annotated[
    bool | None,
    typer.Option(
        "--temporary/--permanent", help="Whether the cause lay in the machine of the moment.", show_default=False
    ),
]
Limit = Annotated[int | None, typer.Option("--limit", "-n", min=1, help="The oldest so many.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it. Without, nothing is written: a dry run.")]
Rate = Annotated[float, typer.Option("--rate", min=0.01, max=10_000, help="At most so many per second.")]


def chosen(
    settings: Settings,
    *,
    places: Sequence[str] | None = None,
    stages: Sequence[StageName] | None = None,
    codes: Sequence[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    topic: str | None = None,
    temporary: bool | None = None,
    limit: int | None = None,
) -> Choice:
    """The choice that the options make. Raises CommandError (usage) for what cannot be read."""
    from stream.cli.dlq.choice import Choice, checked_codes
    from stream.cli.dlq.letters import Position
    from stream.cli.exits import CommandError, Exit
    from stream.cli.moments import stretch
    from stream.topics import Catalogue

    try:
        begin, end = stretch(since, until, datetime.now(UTC))
        return Choice(
            stages=frozenset(each.value for each in stages or ()),
            codes=checked_codes(codes or ()),
            topic=Catalogue(settings.topics).resolve(topic) if topic else None,
            temporary=temporary,
            since=begin,
            until=end,
            positions=frozenset(Position.of(each) for each in places or ()),
            limit=limit,
        )
    except ValueError as error:
        raise CommandError(Exit.USAGE, str(error)) from error
