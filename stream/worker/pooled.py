"""The stateless hops: cleaning and extraction, done by child processes."""

from __future__ import annotations

import time
from collections.abc import Sequence

from stream.metrics import ARTICLES, LATENCY, RAW_BYTES
from stream.topics import Topic
from stream.worker.app import NewsApp
from stream.worker.child import CleanTask, ExtractTask, Task, TaskResult
from stream.worker.hop import Context, Hop
from stream.worker.message import Handled, Incoming, Outgoing, Trouble
from stream.worker.pool import Pool

TOMBSTONE = Trouble("tombstone", "expected a value, got null: articles are withdrawn at their source, not here")


class PooledHop(Hop):
    """Hands the records of a round to the pool. Two rounds at a time, so that no process waits for a delivery."""

    depth = 2

    def __init__(self, context: Context, app: NewsApp, pool: Pool) -> None:
        super().__init__(context, app)
        self.pool = pool

    async def handle(self, records: Sequence[Incoming]) -> list[Handled]:
        """What becomes of each record."""
        valued = [record for record in records if record.value is not None]
        tasks = [self.task(record, record.value or b"") for record in valued]
        results = iter(await self.pool.run(tasks, self.stage, self._progressed))
        return [
            self.settle(record, next(results)) if record.value is not None else Handled(trouble=TOMBSTONE)
            for record in records
        ]

    def _progressed(self) -> None:
        # A round with many slow or fatal records takes long, but it does not stand still.
        self.progress = time.monotonic()

    def settle(self, record: Incoming, result: TaskResult) -> Handled:
        """The answer of the child process as outputs."""
        if result.code is not None:
            return Handled(trouble=Trouble(result.code, result.reason), seconds=result.seconds)
        handled = self.outputs(record, result)
        handled.seconds = result.seconds
        return handled

    def task(self, record: Incoming, value: bytes) -> Task:
        """The work for the child process."""
        raise NotImplementedError

    def outputs(self, record: Incoming, result: TaskResult) -> Handled:
        """What a successful result sends on."""
        raise NotImplementedError


class CleanHop(PooledHop):
    """articles.raw -> articles.clean or internal.rejected."""

    stage = "clean"
    source = Topic.RAW

    def task(self, record: Incoming, value: bytes) -> Task:
        """One raw article."""
        self.context.metrics.observe(RAW_BYTES, len(value))
        return CleanTask(value, record.origin, record.received_at, self.context.settings.identity.shards)

    def outputs(self, record: Incoming, result: TaskResult) -> Handled:
        """An article, or a rejection with its reason."""
        log = {"article_id": result.article_id, **result.facts}
        if result.rejected is None:
            log["outcome"] = "cleaned"
            return Handled([Outgoing(Topic.CLEAN, result.key.encode(), result.data)], log=log)
        handled = Handled([Outgoing(Topic.REJECTED, _key(result.key), result.data)])
        handled.log = {**log, "outcome": "rejected", "reason": result.rejected}
        handled.counts.append((ARTICLES, {"outcome": "rejected", "reason": result.rejected}))
        if record.timestamp:
            handled.since.append((LATENCY, record.timestamp, {"result": "rejected"}))
        return handled


class ExtractHop(PooledHop):
    """internal.extract -> internal.reports."""

    stage = "extract"
    source = Topic.EXTRACT

    def task(self, _record: Incoming, value: bytes) -> Task:
        """One cleaned article."""
        return ExtractTask(value)

    def outputs(self, _record: Incoming, result: TaskResult) -> Handled:
        """The report of what the article says."""
        handled = Handled([Outgoing(Topic.REPORTS, _key(result.key), result.data)])
        handled.log = {"article_id": result.article_id, "outcome": "processed", **result.facts}
        handled.counts.append((ARTICLES, {"outcome": "processed", "reason": "none"}))
        if result.received_at:
            handled.since.append((LATENCY, result.received_at, {"result": "report"}))
        return handled


def _key(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
