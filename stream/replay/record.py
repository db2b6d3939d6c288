"""Messages through the stages as the worker takes them, and what it would publish kept in memory.

The deciders, the order and the processes for extraction are those of `newsstream process`; horizons and shards are the
worker's. As in the worker, copies are not read and what cannot be read is a dead letter.

Memory, per article of eight events: 80 KB of state, 15 KB of what was told, and in the window 50 KB for the comparison.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from stream.batch.run import Message, process_messages
from stream.identity import BlockResult, Copies, CopyVerdict, Incidents, Ledger, MemoryState, Stories, StoryResult
from stream.identity.results import ShownIncident
from stream.pipeline import Identity, Reading, failed, rejected, report_of
from stream.records import (
    Article,
    BlockCommand,
    DuplicateNotice,
    Event,
    Outcome,
    RejectReason,
    Status,
    Story,
    StoryCommand,
)
from stream.replay.answers import Answer, Answers, copy_of, event_of, incident_of, story_of, text_of
from stream.settings import IdentitySettings
from stream.worker.child import DEAD_REASONS


@dataclass(frozen=True, slots=True)
class RawMessage:
    """One message of the raw topic. `value` is None for a tombstone; `shown` where it is reported on."""

    origin: str
    value: bytes | None
    received_at: datetime | None
    shown: bool = True


class _RecordingIncidents(Incidents):
    """Keeps the last record of each event and incident."""

    def __init__(self, horizon: timedelta) -> None:
        super().__init__(MemoryState(), horizon)
        self.events: dict[tuple[str, str], bytes] = {}
        """By block and event_id, as they go to the topic: a third of the memory."""
        self.shown: dict[str, ShownIncident] = {}

    def apply(self, command: BlockCommand) -> BlockResult:
        """See Incidents."""
        result = super().apply(command)
        self.events.update({(command.block, event.event_id): event.to_bytes() for event in result.events})
        self.shown.update({each.incident_id: each for each in result.shown})
        return result


class _RecordingStories(Stories):
    """Keeps the last record of each story."""

    def __init__(self, horizon: timedelta) -> None:
        super().__init__(MemoryState(), horizon)
        self.shown: dict[str, Story] = {}

    def apply(self, command: StoryCommand) -> StoryResult:
        """See Stories."""
        result = super().apply(command)
        self.shown.update({story.story_id: story for story in result.stories})
        return result


class Recorder(Identity):
    """The deciders with the worker's horizons, and the last word on everything."""

    def __init__(self, settings: IdentitySettings, is_shown: Callable[[str], bool]) -> None:
        super().__init__()
        self.copies = Copies(MemoryState(), timedelta(days=settings.copies_days), settings.shards)
        self.ledger = Ledger(MemoryState(), timedelta(days=settings.ledger_days))
        self.incidents = self.told = _RecordingIncidents(timedelta(days=settings.incidents_days))
        self.stories = self.told_stories = _RecordingStories(timedelta(days=settings.stories_days))
        self.articles: set[str] = set()
        """Every article that was cleaned."""
        self.reported: set[str] = set()
        """Those with a message that is reported on."""
        self.texts: dict[str, dict[str, Any]] = {}
        self.notices: dict[str, DuplicateNotice] = {}
        """By message."""
        self._is_shown = is_shown

    def check(self, article: Article) -> CopyVerdict:
        """See Identity; the article is as cleaning made it."""
        verdict = super().check(article)
        self.articles.add(article.article_id)
        if self._is_shown(article.origin):
            self.reported.add(article.article_id)
            self.texts[article.origin] = text_of(article)
            if verdict.notice is not None:
                self.notices[article.origin] = verdict.notice
        return verdict

    def settle(self, article: Article, verdict: CopyVerdict, reading: Reading) -> Outcome:
        """What the worker makes of a cleaned, checked and read article; the events stay here."""
        if verdict.notice is not None and verdict.report is not None:
            self.post(verdict.report, article.article_id)
            return Outcome(article_id=article.article_id, status=Status.DUPLICATE)
        if reading.failure is not None:
            return rejected(failed(article, reading.failure))
        self.post(report_of(article, reading), article.article_id)
        return Outcome(article_id=article.article_id, status=Status.PROCESSED)

    def events(self) -> Iterator[Event]:
        """The living events of the articles that are reported on. One that moved is retracted in its old block."""
        for data in self.told.events.values():
            event = Event.from_bytes(data)
            if not event.retracted and event.article_id in self.reported:
                yield event


def replay(
    messages: Iterable[RawMessage], recorder: Recorder, workers: int | None = None, dictionaries: Path | None = None
) -> Iterator[tuple[RawMessage, Answer]]:
    """What becomes of each message, in order. Tombstones come last."""
    waiting: deque[RawMessage] = deque()
    null: deque[RawMessage] = deque()

    def valued() -> Iterator[Message]:
        for message in messages:
            if message.value is None:
                null.append(message)
            else:
                waiting.append(message)
                yield Message(message.value, message.origin, message.received_at)

    for outcome in process_messages(valued(), workers, dictionaries, recorder):
        yield waiting.popleft(), answer_of(outcome)
    yield from ((message, Answer("dead_letter", None, "tombstone")) for message in null)


def answer_of(outcome: Outcome) -> Answer:
    """An outcome as the worker tells it: what cannot be read as an article at all, or a bug, is a dead letter."""
    if outcome.reason is RejectReason.EXTRACTION_FAILED:
        return Answer("dead_letter", None, "bug")
    if outcome.reason is not None and outcome.reason.value in DEAD_REASONS:
        return Answer("dead_letter", None, outcome.reason.value)
    return Answer(outcome.status.value, outcome.article_id, outcome.reason.value if outcome.reason else None)


def answers_of(recorder: Recorder, messages: dict[str, Answer]) -> Answers:
    """What the run said, for the comparison."""
    incidents = {name: incident_of(each.record()) for name, each in recorder.told.shown.items()}
    return Answers(
        messages=messages,
        texts=recorder.texts,
        copies={name: copy_of(notice) for name, notice in recorder.notices.items()},
        events={event.event_id: event_of(event) for event in recorder.events()},
        incidents={name: group for name, group in incidents.items() if group is not None},
        stories={name: story_of(story) for name, story in recorder.told_stories.shown.items()},
    )
