"""`newsstream dlq redrive|drop`: deal with dead letters. Without --yes both only say what they would do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from stream.cli.dlq.options import (
    Codes,
    Limit,
    OfTopic,
    Places,
    Rate,
    Since,
    Stages,
    Temporary,
    Until,
    Yes,
    chosen,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kafka import KafkaConsumer

    from stream.cli.dlq.broker import Pace, Post
    from stream.cli.dlq.letters import Position
    from stream.cli.dlq.plan import Step

MaxAttempts = Annotated[
    int | None,
    typer.Option("--max-attempts", min=1, help="Leave letters that have failed so often. Default: the setting, 3."),
]


def dlq_redrive(
    place: Places = None,
    stage: Stages = None,
    code: Codes = None,
    topic: OfTopic = None,
    since: Since = None,
    until: Until = None,
    temporary: Temporary = None,
    limit: Limit = None,
    max_attempts: MaxAttempts = None,
    rate: Rate = 50.0,
    yes: Yes = False,
) -> None:
    """Send dead letters back to the topic and partition that they come from. A dry run unless --yes.

    Key, bytes and headers are the original's; headers `dlq_attempts` and `dlq_first_failed_at` make the next dead
    letter count on, and `dlq_redriven_from` names this one. A mark on the dead letter topic remembers what was sent:
    nothing is sent twice, except by two operators at the same moment or after a crash between the two, which is
    harmless, for ids depend on content. Letters whose bytes are not whole are fetched from their topic if it still
    holds them. Causes that would be the same again (not_json, …) have to be named by --code, --permanent or place.

    Exit codes: 0 all sent (or would be), 1 nothing to send, 65 some refused (the lines say why), 69 no broker.

      newsstream dlq redrive --temporary
      newsstream dlq redrive --code bug --until 2h --yes --rate 20
      newsstream dlq redrive 3:4712 --yes
    """
    from stream.cli.broker import broker_errors, reader
    from stream.cli.dlq.broker import Pace, Post, partition_counts, read_book, sender
    from stream.cli.dlq.plan import Rules, plan
    from stream.cli.settings import load_settings
    from stream.topics import Catalogue

    settings = load_settings()
    choice = chosen(
        settings,
        places=place,
        stages=stage,
        codes=code,
        topic=topic,
        since=since,
        until=until,
        temporary=temporary,
        limit=limit,
    )
    catalogue = Catalogue(settings.topics)
    with broker_errors(settings), reader(settings) as consumer, sender(settings) as producer:
        book = read_book(consumer, settings, choice.since)
        rules = Rules(
            catalogue, partition_counts(consumer, catalogue), max_attempts or settings.dead_letters.max_attempts
        )
        post = Post(producer, catalogue, settings.broker.request_timeout_seconds)
        tally = _Tally("redriven" if yes else "would be redriven")
        try:
            tally.refuse_all(choice.unmet(book))
            _redrive(plan(book, choice, rules), consumer, post, Pace(rate), tally, dry=not yes)
        finally:
            tally.tell(dry=not yes)
    tally.leave()


def dlq_drop(
    place: Places = None,
    stage: Stages = None,
    code: Codes = None,
    topic: OfTopic = None,
    since: Since = None,
    until: Until = None,
    temporary: Temporary = None,
    limit: Limit = None,
    reason: Annotated[str, typer.Option("--reason", help="Kept with the mark: why.")] = "",
    yes: Yes = False,
) -> None:
    """Put dead letters aside: `list` shows them no more, `redrive` leaves them. A dry run unless --yes.

    Nothing is deleted: a mark is written behind the letter, and retention takes both in its time.

    Exit codes: 0 all dropped (or would be), 1 nothing to drop, 65 some refused, 69 no broker.

      newsstream dlq drop --code not_json --until 1d --reason "feed mended on Monday" --yes
    """
    from stream.cli.broker import broker_errors, reader
    from stream.cli.dlq.broker import Post, read_book, sender
    from stream.cli.dlq.plan import handled
    from stream.cli.settings import load_settings
    from stream.topics import Catalogue

    settings = load_settings()
    choice = chosen(
        settings,
        places=place,
        stages=stage,
        codes=code,
        topic=topic,
        since=since,
        until=until,
        temporary=temporary,
        limit=limit,
    )
    with broker_errors(settings), reader(settings) as consumer, sender(settings) as producer:
        book = read_book(consumer, settings, choice.since)
        post = Post(producer, Catalogue(settings.topics), settings.broker.request_timeout_seconds)
        tally = _Tally("dropped" if yes else "would be dropped")
        try:
            tally.refuse_all(choice.unmet(book))
            for letter in choice.of(book, handled=bool(choice.positions)):
                if done := handled(letter, book):
                    tally.refuse(str(letter.at), done)
                    continue
                if yes:
                    post.drop(letter, reason)
                tally.do(str(letter.at), letter.origin)
        finally:
            tally.tell(dry=not yes)
    tally.leave()


@dataclass(slots=True)
class _Tally:
    """A line on stdout for each letter, one on stderr at the end, and the exit code."""

    verb: str
    done: int = 0
    refused: int = 0
    _lines: int = field(default=0, init=False)

    def do(self, at: str, *what: str) -> None:
        self._say(self.verb, at, *what)
        self.done += 1

    def refuse(self, at: str, why: str) -> None:
        self._say("refused", at, why)
        self.refused += 1

    def refuse_all(self, reasons: Mapping[Position, str]) -> None:
        for at, why in reasons.items():
            self.refuse(str(at), why)

    def _say(self, *fields: str) -> None:
        from stream.cli.dlq.shown import printable

        print("\t".join(printable(each) for each in fields), flush=True)

    def tell(self, *, dry: bool) -> None:
        from stream.cli.console import notice

        hint = "; nothing was written, --yes does it" if dry else ""
        notice(f"newsstream: {self.done} {self.verb}, {self.refused} refused{hint}")

    def leave(self) -> None:
        from stream.cli.exits import Exit

        if self.refused:
            raise typer.Exit(Exit.DATA)
        if not self.done:
            raise typer.Exit(Exit.NEGATIVE)


def _redrive(
    steps: Sequence[Step], consumer: KafkaConsumer, post: Post, pace: Pace, tally: _Tally, *, dry: bool
) -> None:
    from kafka.errors import MessageSizeTooLargeError

    from stream.cli.dlq.originals import with_records
    from stream.cli.words import amount

    for step, record in with_records(steps, consumer, post.name):
        at = str(step.letter.at)
        if why := step.refused or post.unsendable(step, record):
            tally.refuse(at, why)
            continue
        where = f"{step.target}-{step.partition if step.partition is not None else '?'}"
        if not dry:
            pace.wait()
            try:
                where = post.redrive(step, record)
            except MessageSizeTooLargeError:
                tally.refuse(at, f"larger than the broker takes for {step.target}")
                continue
        tally.do(at, where, f"after {amount(step.attempts, 'failure')}")
