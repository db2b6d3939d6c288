"""`newsstream ingest jsonl|text`: articles from files to the raw topic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

if TYPE_CHECKING:
    from stream.settings import Settings
    from stream.sources import Line
    from stream.topics import Catalogue

Files = Annotated[list[str], typer.Argument(metavar="FILE", help="Files to read; - is stdin.")]
TopicName = Annotated[
    str | None,
    typer.Option(
        "--topic", "-t", metavar="TOPIC", help="Default: the raw articles' topic; else one outside the catalogue."
    ),
]


def ingest_jsonl(files: Files, topic: TopicName = None) -> None:
    """Send each line of the files as one raw article.

    A line travels as it is, whatever it holds: the worker answers each, with events or with a reason. Blank lines are
    skipped and counted. Only what the broker would refuse for its size stays behind: it is named on stderr, the rest
    goes on, and the exit code is 65.

      newsstream ingest jsonl crawl-2026-11-20.jsonl
      zcat crawl.jsonl.gz | newsstream ingest jsonl - --topic news.articles.raw
    """
    from stream.sources import read_jsonl

    _ingest(files, topic, read_jsonl)


def ingest_text(
    files: Files,
    topic: TopicName = None,
    published_at: Annotated[
        str | None, typer.Option("--published-at", metavar="DATE", help="Publish date, e.g. 2026-11-20T09:00:00Z.")
    ] = None,
) -> None:
    """Send each file as one raw article: first line the title, the rest the text.

    newsstream ingest text articles/*.txt --published-at 2026-11-20
    """
    from stream.cli.dates import checked_date
    from stream.sources import read_text

    date = checked_date(published_at, text=True)

    def read(stream: BinaryIO) -> Iterator[Line]:
        return read_text(stream, date)

    _ingest(files, topic, read)


def _ingest(files: list[str], topic: str | None, read: Callable[[BinaryIO], Iterator[Line]]) -> None:
    from stream.cli.broker import broker_errors, producer
    from stream.cli.console import input_stream, notice, progress
    from stream.cli.exits import Exit
    from stream.cli.sender import Sender
    from stream.cli.settings import load_settings
    from stream.cli.words import amount
    from stream.topics import Catalogue

    settings = load_settings()
    catalogue = Catalogue(settings.topics)
    name, blank = _target(catalogue, topic), 0
    with broker_errors(settings), progress() as bar:
        _require_topic(settings, catalogue, name)
        with producer(settings) as client:
            sender = Sender(client, name, settings.topics.max_message_bytes, notice)
            for file in files:
                task = bar.add_task(file, total=None)
                with input_stream(file) as stream:
                    for line in read(stream):
                        if not (line.cut or line.data.strip()):
                            blank += 1
                            continue
                        sender.send(line, f"{file}:{line.number}")
                        bar.advance(task)
            sender.finish()
    skipped = f", {amount(blank, 'blank line')} skipped" if blank else ""
    notice(f"newsstream: {amount(sender.sent, 'article')} sent to {name}, {sender.refused} refused{skipped}")
    if sender.refused:
        raise typer.Exit(Exit.DATA)


def _target(catalogue: Catalogue, topic: str | None) -> str:
    """The full name of the topic to send to. Raises CommandError (usage) for one that takes no articles."""
    from stream.cli.exits import CommandError, Exit
    from stream.topics import Topic

    raw = catalogue.name(Topic.RAW)
    name = catalogue.resolve(topic) if topic else raw
    if name != raw and name in {each.name for each in catalogue}:
        raise CommandError(
            Exit.USAGE, f"expected a topic that takes articles: {raw}, or one outside the catalogue; got {name}"
        )
    return name


def _require_topic(settings: Settings, catalogue: Catalogue, name: str) -> None:
    """Raise CommandError when the topic is not there: the producer would wait for it, and not say so."""
    from stream.broker.capabilities import capabilities
    from stream.cli.broker import missing_code, partitions_of, reader

    if capabilities(settings.broker).topic_admin:  # elsewhere they appear on first use
        with reader(settings) as consumer:
            partitions_of(consumer, name, missing_code(catalogue, name))
