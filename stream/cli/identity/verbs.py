"""The verbs `newsstream incidents show` and `newsstream why`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from stream.cli.identity.records import Records

Input = Annotated[
    str | None,
    typer.Option(
        "--input", "-i", metavar="FILE", help="Process these articles (JSONL; - is stdin) and ask the result."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")]


def incidents_show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="An incident; also an event or article that is in one.")],
    input_: Input = None,
    as_json: AsJson = False,
) -> None:
    """Show one incident: what is known, each version and what it changed, and what each article said.

    Each mention says why it joined: the event that it matched, the probability, and the verdict of each field. Copies
    and outlets of an owner that is counted already are marked as dependent. An id that was merged away leads on to the
    incident that took its place.

    Reads the topics of the broker to their present end, in no consumer group; with --input no broker is needed.
    Exit code 1 when the id is unknown, 64 when it names several incidents.

      newsstream incidents show 3f1c5e7a9b2d4f6081a3c5e7
      newsstream incidents show 3f1c5e7a9b2d4f6081a3c5e7 --json | jq '.incident.effects.killed'
      newsstream incidents show my-article-1 --input articles.jsonl
    """
    from stream.cli.console import page
    from stream.cli.identity.dossier import dossier
    from stream.cli.identity.log import opened
    from stream.cli.identity.lookup import find_incident
    from stream.cli.identity.records import Records
    from stream.cli.identity.shown import shown

    with opened(input_) as log:
        records = Records(log)
        answer = dossier(records, id_, find_incident(records, id_))
    _tell_unread(records)
    if as_json:
        _print_json(answer.to_json())
    else:
        page(shown(answer))


def why(
    one: Annotated[str, typer.Argument(metavar="A", help="An event; also an incident or article with one event.")],
    other: Annotated[str, typer.Argument(metavar="B", help="The other.")],
    input_: Input = None,
    as_json: AsJson = False,
) -> None:
    """Say why two events were or were not joined into one incident.

    Shows whether they meet (blocks; the days and places under which they are filed and look), the comparison field by
    field with its weight and meaning, the probability against the threshold, and the incidents that they are in now.
    It is made by the same code that decided. An article or incident stands for its only event, or its headline's.

    Reads the topics of the broker to their present end, in no consumer group; with --input no broker is needed.
    Exit code 0 whatever the answer, 1 when an id is unknown, 64 when it names several events.

      newsstream why 3f1c5e7a9b2d4f6081a3c5e7 7a9b2d4f6081a3c5e73f1c5e
      newsstream why my-article-1 my-article-2 --input articles.jsonl
    """
    from stream.cli.console import page
    from stream.cli.identity.log import opened
    from stream.cli.identity.pair import explained
    from stream.cli.identity.records import Records
    from stream.cli.identity.weighed import weighed

    with opened(input_) as log:
        records = Records(log)
        answer = explained(records, one, other)
    _tell_unread(records)
    if as_json:
        _print_json(answer.to_json())
    else:
        page(weighed(answer))


def _tell_unread(records: Records) -> None:
    from stream.cli.console import notice

    for topic, count in records.unread.items():
        if count:
            notice(f"newsstream: {count} values of {records.log.name(topic)} cannot be read and were left out")


def _print_json(answer: dict[str, Any]) -> None:
    import json

    from stream.cli.console import output_stream

    with output_stream("-") as sink:
        sink.write(json.dumps(answer, ensure_ascii=True, separators=(",", ":")).encode() + b"\n")
