"""Recovery of tables after a rebalance, in place of Faust's.

Faust 0.15.3 recovers through the stream of the consumer group, record by record, and what goes wrong there is logged
and passed over: a full disk leaves a worker that never becomes ready, a broker that takes longer than one request
timeout ends the service without a word, and the last record of a compacted log may be one that never comes. Here the
changelog is read in bulk by a consumer of its own (`takeover.py`), errors stop the worker, and everything is repeated
while the broker is away. What stays Faust's: which partitions are ours, and letting the streams go when all is done.
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from faust.tables.manager import TableManager
from faust.tables.recovery import RebalanceAgain, Recovery, ServiceStopped
from faust.types import TP
from mode import Service

from stream.logs import get_logger
from stream.metrics import RECOVERY_REMAINING
from stream.worker.changelog import StateStoreError
from stream.worker.context import Context, Failure
from stream.worker.takeover import LostStateError, Takeover, follow

log = get_logger("newsstream.state")

PAUSE_SECONDS = 1.0


class NewsRecovery(Recovery):
    """Faust's service with its two working tasks replaced."""

    _following: asyncio.Task[None] | None = None

    @Service.task
    async def _restart_recovery(self) -> None:
        while not self.should_stop:
            if await self.wait_for_stopped(self.signal_recovery_start):  # type: ignore[arg-type]
                break
            self.signal_recovery_start.clear()
            settling = asyncio.ensure_future(self._settle(self._generation_id))
            again = asyncio.ensure_future(self.signal_recovery_start.wait())
            stopped = asyncio.ensure_future(self.wait_for_stopped(asyncio.Event()))  # type: ignore[arg-type]
            await asyncio.wait({settling, again, stopped}, return_when=asyncio.FIRST_COMPLETED)
            for task in (settling, again, stopped):
                task.cancel()
            await asyncio.gather(settling, again, stopped, return_exceptions=True)
        await self._stop_following()

    @Service.task
    async def _slurp_changelogs(self) -> None:
        """Nothing: changelogs are not read through the group."""

    @Service.task
    async def _publish_stats(self) -> None:
        """Nothing: the takeover tells how far it is."""

    def _add(self, table: Any, tp: TP, offsets: Any) -> None:
        # Faust opens the database here to learn its offset; the takeover does, where an error is dealt with.
        self.tp_to_table[tp] = table
        offsets.setdefault(tp, None)

    async def _settle(self, generation: int) -> None:
        """One rebalance: recover, then let the streams go; repeated until it succeeds or the next one begins."""
        while not self.should_stop:
            try:
                if self.tables:
                    await self._recover()
                    await self.on_recovery_completed(generation)
                else:
                    await self._resume_streams(generation)
                return
            except (LostStateError, StateStoreError) as error:
                self._fail(Failure(74, f"tables cannot be recovered: {error}"))
                return
            except (RebalanceAgain, IllegalStateError):
                return
            except (KafkaError, OSError, ServiceStopped) as error:
                # Also what Faust takes for a stop: a broker that did not answer within the request timeout.
                log.warning("recovery repeated", app=self.app.conf.id, error=f"{type(error).__name__}: {error}")
                await asyncio.sleep(PAUSE_SECONDS)
            except Exception as error:
                log.exception("recovery failed", app=self.app.conf.id)
                self._fail(Failure(70, f"recovery: {type(error).__name__}: {error}"))
                return

    async def _recover(self) -> None:
        await self._stop_following()
        self.in_recovery = self.app.in_recovery = True
        try:
            await self._pause_changelogs()
            tables: Any = {TopicPartition(*tp): self.tp_to_table[tp] for tp in self.active_tps}
            await Takeover(self.app, self._begun, self._progress).run(tables)
        finally:
            self.in_recovery = self.app.in_recovery = False
        standbys: Any = {TopicPartition(*tp): self.tp_to_table[tp] for tp in self.standby_tps}
        if standbys:
            self._following = asyncio.create_task(self._follow(standbys))

    async def _pause_changelogs(self) -> None:
        # The group assigns changelogs, but nobody reads them through it: what it fetched would lie in memory and hold
        # up the partitions that are read.
        thread: Any = self.app.consumer._thread  # type: ignore[attr-defined]

        async def pause() -> None:
            consumer = thread._ensure_consumer()
            consumer.pause(*(tp for tp in consumer.assignment() if tp.topic in self.tables.changelog_topics))

        await thread.call_thread(pause)

    async def _begun(self, changelog: TopicPartition) -> bool:
        table: Any = self.tables._changelogs[changelog.topic]
        thread: Any = self.app.consumer._thread  # type: ignore[attr-defined]
        source = TopicPartition(table.source, changelog.partition)
        committed = await thread.call_thread(thread._ensure_consumer().committed, source)
        return bool(committed)

    async def _follow(self, tables: dict[TopicPartition, Any]) -> None:
        """Keep standby partitions up to date until cancelled."""
        while True:
            try:
                await follow(self.app, tables)
            except StateStoreError as error:
                self._fail(Failure(74, f"standby tables: {error}"))
                return
            except (KafkaError, OSError) as error:
                log.warning("standbys wait for the broker", error=f"{type(error).__name__}: {error}")
                await asyncio.sleep(PAUSE_SECONDS)

    async def _stop_following(self) -> None:
        task, self._following = self._following, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def _progress(self, table: str, remaining: int) -> None:
        self._context.metrics.set(RECOVERY_REMAINING, remaining, table=table)

    def _fail(self, failure: Failure) -> None:
        self._context.fail(failure)

    @property
    def _context(self) -> Context:
        app: Any = self.app
        context: Context = app.context
        return context


class NewsTables(TableManager):
    """Faust's manager of tables with our recovery."""

    @property
    def recovery(self) -> Recovery:
        """The recovery service, made when first asked for."""
        if self._recovery is None:
            self._recovery = NewsRecovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return self._recovery
