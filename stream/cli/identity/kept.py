"""A file of articles as a log: it is processed on the spot, and what the worker would publish is kept in memory.

Of each key the latest value is kept, some 20 KB per article.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from stream.batch.run import process_lines
from stream.cli.console import input_stream, progress
from stream.identity import CopyVerdict
from stream.identity.incidents import HORIZON
from stream.pipeline import Identity, Settled
from stream.records import Article, Report
from stream.records.base import Record
from stream.sources import read_jsonl
from stream.topics import Topic


class MemoryLog:
    """What one run over a file would have put on the topics."""

    horizon = HORIZON
    advice = "ids stand in the output of `newsstream process`, in events[].incident_id"

    def __init__(self, file: str) -> None:
        self._file = file
        self._values: dict[Topic, dict[str, bytes]] = {}

    def put(self, topic: Topic, key: str, record: Record) -> None:
        """Publish a record; it replaces the one under the same key."""
        self._values.setdefault(topic, {})[key] = record.to_bytes()

    def scan(self, topic: Topic) -> Iterator[tuple[int, bytes]]:
        """See Log."""
        return ((0, value) for value in self._values.get(topic, {}).values())

    def name(self, topic: Topic) -> str:
        """See Log."""
        return f"{topic.value} made of {'standard input' if self._file == '-' else self._file}"


class KeepingIdentity(Identity):
    """The identity of `newsstream process`, which also keeps what the worker would publish."""

    def __init__(self, log: MemoryLog) -> None:
        super().__init__()
        self._log = log

    def admit(self, article: Article) -> tuple[Article, CopyVerdict]:
        """See Identity."""
        article, verdict = super().admit(article)
        self._log.put(Topic.CLEAN, article.article_id, article)
        if verdict.notice is not None and verdict.notice.duplicate_of != article.article_id:
            self._log.put(Topic.DUPLICATES, article.article_id, verdict.notice)
        return article, verdict

    def post(self, report: Report, article_id: str) -> Settled:
        """See Identity."""
        settled = super().post(report, article_id)
        if report.copy_of is None:
            self._log.put(Topic.REPORTS, article_id, report)
        for event in sorted(settled.events, key=lambda event: not event.retracted):
            self._log.put(Topic.EVENTS, event.event_id, event)  # one that moved to another block lives on there
        for incident in settled.incidents:
            self._log.put(Topic.INCIDENTS, incident.incident_id, incident)
        return settled


def read_file(name: str, dictionaries: Path | None) -> MemoryLog:
    """Process a file of articles as `newsstream process` does and keep what comes of it."""
    log = MemoryLog(name)
    with input_stream(name) as source, progress() as bar:
        task = bar.add_task("articles", total=None)
        for _ in process_lines(read_jsonl(source), dictionaries=dictionaries, identity=KeepingIdentity(log)):
            bar.advance(task)
    return log
