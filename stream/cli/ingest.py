"""`newsstream ingest jsonl|text`: articles from files to the raw topic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

if TYPE_CHECKING:
    from stream.sources import Line

Files = Annotated[list[str], typer.Argument(metavar="FILE", help="Files to read; - is stdin.")]
TopicName = Annotated[
    str | None, typer.Option("--topic", "-t", metavar="TOPIC", help="Default: the raw articles' topic of the settings.")
]


def ingest_jsonl(files: Files, topic: TopicName = None) -> None:
    """Send each line of the files as one raw article.

    A line travels as it is, whatever it holds: the worker answers each, with events or with a reason. Only what the
    broker would refuse for its size stays behind: it is named on stderr, the rest goes on, and the exit code is 65.

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
    from stream.sources import read_text

    def read(stream: BinaryIO) -> Iterator[Line]:
        return read_text(stream, published_at)

    _ingest(files, topic, read)


def _ingest(files: list[str], topic: str | None, read: Callable[[BinaryIO], Iterator[Line]]) -> None:
    from stream.cli.broker import broker_errors, producer
    from stream.cli.console import input_stream, notice, progress
    from stream.cli.exits import Exit
    from stream.cli.sender import Sender
    from stream.cli.settings import load_settings
    from stream.topics import Catalogue, Topic

    settings = load_settings()
    catalogue = Catalogue(settings.topics)
    name = catalogue.resolve(topic) if topic else catalogue.name(Topic.RAW)
    with broker_errors(settings), producer(settings) as client, progress() as bar:
        sender = Sender(client, name, settings.topics.max_message_bytes, notice)
        for file in files:
            task = bar.add_task(file, total=None)
            with input_stream(file) as stream:
                for line in read(stream):
                    if line.data.strip():
                        sender.send(line, f"{file}:{line.number}")
                        bar.advance(task)
        sender.finish()
    notice(f"newsstream: {sender.sent} articles sent to {name}, {sender.refused} refused")
    if sender.refused:
        raise typer.Exit(Exit.DATA)
