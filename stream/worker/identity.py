"""The stateful hops: each puts one decider over its table, in the event loop; a decision takes well under 1 ms.

A record is decided on a RoundState of its partition. A decider that raises leaves no trace and costs one dead letter.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Awaitable, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from stream.identity import Copies, Incidents, Ledger, Stories, without_lines
from stream.identity.results import ShownIncident
from stream.metrics import (
    ARTICLES,
    COPIES,
    EVENTS,
    FRESHNESS,
    INCIDENTS,
    LATENCY,
    STATE_BYTES,
    STATE_EXPIRED,
    STATE_WRITES,
    STORIES,
)
from stream.records import Article, BlockCommand, Event, Header, Report, StoryCommand
from stream.records.base import Record
from stream.records.unreadable import why_unreadable
from stream.topics import TABLES, Topic
from stream.worker.app import NewsApp, table
from stream.worker.context import Context, Failure
from stream.worker.delivery import Send
from stream.worker.hop import Hop
from stream.worker.message import Handled, Incoming, Outgoing, Trouble
from stream.worker.tables import Change, Decoded, DurableTable, RoundState, StateTooLargeError


class StatefulHop(Hop):
    """Decides record by record over the table of the hop."""

    stage = "identity"
    record: ClassVar[type[Record]]
    horizon_setting: ClassVar[str]
    """Which of the settings of identity says how long this hop remembers."""

    def __init__(self, context: Context, app: NewsApp) -> None:
        super().__init__(context, app)
        self.changelog = TABLES[self.source]
        self.name = self.changelog.value.rpartition(".")[2]
        self.table: DurableTable = table(app, context.settings, self.name, self.source)
        self.table.unusable = self._unusable
        self.horizon = timedelta(days=getattr(context.settings.identity, self.horizon_setting))
        self._states: dict[int, RoundState] = {}
        self._decoded = Decoded()

    async def handle(self, records: Sequence[Incoming]) -> list[Handled]:
        """What becomes of each record, decided in order."""
        self._states = {}
        return [Handled(stale=True) if self._is_lost(each) else self._decide(each) for each in records]

    def _is_lost(self, record: Incoming) -> bool:
        return self.is_stale(record) or self.table.fence(record.partition) is None

    def _decide(self, incoming: Incoming) -> Handled:
        state = self._states.get(incoming.partition)
        if state is None:
            state = self._states[incoming.partition] = RoundState(self.table, incoming.partition, self._decoded)
        begun = time.perf_counter()
        handled = self._try(incoming.value or b"", state)
        handled.trouble = handled.trouble or self.oversized(handled.outputs)
        if handled.trouble is None:
            state.keep()
        else:
            state.drop()
        handled.seconds = time.perf_counter() - begun
        return handled

    def _try(self, data: bytes, state: RoundState) -> Handled:
        try:
            value = self.record.from_bytes(data)
        except ValueError as error:
            return Handled(trouble=Trouble("bad_record", why_unreadable(self.record, error)))
        try:
            return self.decide(value, state)
        except StateTooLargeError as error:
            return Handled(trouble=Trouble("state_too_large", str(error)))
        except Exception as error:  # noqa: BLE001 - a bug costs one record, not the stream
            from stream.pipeline import describe  # only here, for it brings in the libraries of the other stages

            return Handled(trouble=Trouble("bug", describe(error, f"deciding a {self.record.__name__}")))

    @abstractmethod
    def decide(self, value: Any, state: RoundState) -> Handled:
        """What the decider says of one decoded record."""

    def saves(self) -> list[Send]:
        """One write per key that the round changed, those of a partition together."""
        written = [(state.partition, state.read_under, state.changes()) for state in self._states.values()]
        return [self._write(partition, fence, changes) for partition, fence, changes in written if changes]

    def _write(self, partition: int, fence: int, changes: list[Change]) -> Send:
        metrics = self.context.metrics
        metrics.inc(STATE_WRITES, len(changes), table=self.name)
        metrics.inc(STATE_EXPIRED, sum(value is None for _, value in changes), table=self.name)
        for _, value in changes:
            metrics.observe(STATE_BYTES, len(value or b""), table=self.name)

        async def send() -> Awaitable[None]:
            return await self.table.write(partition, changes, fence)

        return send

    def forget(self) -> None:
        """Drop what the abandoned round decided."""
        self._states = {}

    def _unusable(self, error: Exception) -> None:
        self.context.fail(Failure(74, f"table {self.name} could not be opened: {error}"))

    def saved(self) -> str | None:
        """Whether RocksDB followed the changelog."""
        self._states = {}
        error = self.table.failure
        return None if error is None else f"table {self.name} could not be written: {error}"


class CopiesHop(StatefulHop):
    """articles.clean -> articles.duplicates and internal.reports for copies, internal.extract for the rest."""

    source = Topic.CLEAN
    record = Article
    horizon_setting = "copies_days"

    def decide(self, value: Article, state: RoundState) -> Handled:
        """Whether the article repeats another."""
        verdict = Copies(state, self.horizon, self.context.settings.identity.shards).check(value)
        if verdict.notice is None or verdict.report is None:
            return Handled([_out(Topic.EXTRACT, value.article_id, without_lines(value, verdict.furniture))])
        notice = verdict.notice
        handled = Handled(
            [
                _out(Topic.DUPLICATES, notice.article_id, notice),
                _out(Topic.REPORTS, verdict.report.copy_of or notice.article_id, verdict.report),
            ]
        )
        handled.counts = [
            (ARTICLES, {"outcome": "duplicate", "reason": notice.kind.value}),
            (COPIES, {"kind": notice.kind.value}),
        ]
        handled.since = _since(LATENCY, value.received_at, result="duplicate")
        handled.log = {
            "article_id": notice.article_id,
            "outcome": "duplicate",
            "duplicate_of": notice.duplicate_of,
            "similarity": notice.similarity,
            "source": notice.source,
        }
        return handled


class LedgerHop(StatefulHop):
    """internal.reports -> internal.blocks and internal.stories."""

    source = Topic.REPORTS
    record = Report
    horizon_setting = "ledger_days"

    def decide(self, value: Report, state: RoundState) -> Handled:
        """Upserts, retractions and copies for the blocks."""
        postings = Ledger(state, self.horizon).post(value)
        outputs = [_out(Topic.BLOCKS, command.block, command) for command in postings.blocks]
        return Handled(outputs + [_out(Topic.STORY_COMMANDS, each.header.language, each) for each in postings.stories])


class IncidentsHop(StatefulHop):
    """internal.blocks -> events, incidents and internal.stories."""

    source = Topic.BLOCKS
    record = BlockCommand
    horizon_setting = "incidents_days"

    def decide(self, value: BlockCommand, state: RoundState) -> Handled:
        """Events with their incident, and the incidents that changed."""
        result = Incidents(state, self.horizon).apply(value)
        handled = Handled([_out(Topic.EVENTS, value.block, event) for event in result.events])
        handled.outputs += [_out(Topic.INCIDENTS, incident.incident_id, incident) for incident in result.shown]
        handled.outputs += [_out(Topic.STORY_COMMANDS, each.header.language, each) for each in result.stories]
        handled.counts = [(EVENTS, _event_labels(event)) for event in result.events]
        handled.counts += [(INCIDENTS, {"change": incident.change.value}) for incident in result.shown]
        if result.events:
            handled.since = _timing(value.header)
        return handled


class StoriesHop(StatefulHop):
    """internal.stories -> stories."""

    source = Topic.STORY_COMMANDS
    record = StoryCommand
    horizon_setting = "stories_days"

    def decide(self, value: StoryCommand, state: RoundState) -> Handled:
        """The stories that changed."""
        result = Stories(state, self.horizon).apply(value)
        handled = Handled([_out(Topic.STORIES, story.story_id, story) for story in result.stories])
        handled.counts = [(STORIES, {}) for _ in result.stories]
        return handled


IDENTITY_HOPS: tuple[type[StatefulHop], ...] = (CopiesHop, LedgerHop, IncidentsHop, StoriesHop)


def _out(topic: Topic, key: str, value: Record | ShownIncident) -> Outgoing:
    return Outgoing(topic, key.encode("utf-8", "surrogatepass"), value.to_bytes())


def _since(metric: Any, moment: datetime | None, **labels: str) -> list[tuple[Any, float, dict[str, str]]]:
    return [(metric, moment.timestamp(), labels)] if moment is not None else []


def _timing(header: Header) -> list[tuple[Any, float, dict[str, str]]]:
    return _since(LATENCY, header.received_at, result="event") + _since(FRESHNESS, header.published_at)


def _event_labels(event: Event) -> dict[str, str]:
    retracted = "yes" if event.retracted else "no"
    return {"type": event.type.value, "factuality": event.factuality.value, "retracted": retracted}
