"""Starts the worker, waits for its end, stops it in order, and says with an exit code why it ended.

Exit codes (sysexits): 0 asked to stop; 69 broker unavailable; 70 bug; 74 disk; 75 too many dead letters, or stalled
again soon after a restart of its own; 77 the broker refuses us; 78 settings.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Sequence
from typing import IO, NoReturn, get_args

from stream import logs
from stream.broker.admin import Applied, admin_client, require_groups
from stream.broker.admin import apply as apply_topics
from stream.broker.errors import BrokerError
from stream.broker.pairs import FIX, unequal
from stream.metrics import SELF_RESTARTS, Metrics
from stream.settings import STAGES, Settings, Stage
from stream.topics import Catalogue
from stream.worker.app import NewsApp, build_app
from stream.worker.claim import claim
from stream.worker.guard import Guard
from stream.worker.health import Health
from stream.worker.hop import Context, Failure, Hop
from stream.worker.identity import IDENTITY_HOPS
from stream.worker.message import StopError
from stream.worker.pool import Pool
from stream.worker.pooled import CleanHop, ExtractHop
from stream.worker.reach import Asker, keep_asking
from stream.worker.restart import end_children, execute, remembered
from stream.worker.server import HealthServer
from stream.worker.sightings import waiting
from stream.worker.stall import Reason, Stall
from stream.worker.watch import Watch

log = logs.get_logger("newsstream.worker")

GRACE_SECONDS = 5.0
"""Added to the drain when everything is stopped; past both, the process ends without asking."""
HURRY_SECONDS = 0.1
"""The drain where nothing can be finished any more: after a failure, or while the broker is away."""
LOOP_SECONDS = 30.0
"""An event loop that stands still for so long is a stall; /livez says so after ten."""


class Restart(Exception):  # noqa: N818 - no error, an order
    """The worker stands still and shall start afresh."""


def run(settings: Settings, stages: Sequence[Stage], metrics: Metrics, pool: Pool | None) -> int:
    """Run the stages in this process until SIGTERM, SIGINT or a failure; returns the exit code.

    `pool` does the work of the stages clean and extract. Raises Restart when the process shall start afresh.
    """
    worker = Worker(settings, stages, metrics, pool)
    try:
        return asyncio.run(worker.main())
    except Restart:
        raise
    except Exception:
        log.exception("worker failed")
        return 70
    finally:
        worker.guard.stop()  # only now: until here something could still hang


class Worker:
    """One process with its stages, child processes and health server."""

    def __init__(self, settings: Settings, stages: Sequence[Stage], metrics: Metrics, pool: Pool | None) -> None:
        self.settings = settings
        self.stages = tuple(stage for stage in STAGES if stage in stages)
        self.metrics = metrics
        self.health = Health(tick=time.monotonic(), metrics=metrics)
        self.context = Context(settings, Catalogue(settings.topics), self.metrics, self.fail)
        self.failure: Failure | None = None
        self.restarts = remembered(os.environ)
        self.restarting = False
        self.guard = Guard(LOOP_SECONDS, self.health, self._stands_still, self._leave_now)
        self.ending = asyncio.Event()
        self.apps: list[NewsApp] = []
        self.hops: list[Hop] = []
        self.pool = self.health.pool = pool
        self.asker: Asker | None = None
        self._claim: IO[str] | None = None
        self._watchers: list[asyncio.Task[None]] = []

    def fail(self, failure: Failure) -> None:
        """Stop the worker; the first reason counts."""
        if self.failure is None:
            self.failure = failure
            log.error("worker stops", reason=failure.message, exit_code=failure.code)
        self._end(failure.message)

    def stalled(self, stall: Stall) -> None:
        """A stream stands still: start afresh, or give up when that did not help the last time."""
        if self.ending.is_set():
            return
        for hop in self.hops:
            if hop.source.value == stall.topic:
                log.error("where it waits", topic=stall.topic, tasks=waiting(hop))
        if not self.restarts.allows(time.monotonic(), self.settings.worker.self_restart_seconds):
            self.fail(Failure(75, f"stalled{' again' if self.restarts.last is not None else ''}: {stall}"))
            return
        self._note_restart(stall)
        self._end("stalled")

    def _note_restart(self, stall: Stall) -> None:
        self.restarting = True
        self.restarts = self.restarts.after(stall.reason, time.monotonic())
        log.error("worker restarts itself", reason=stall.reason, found=str(stall))

    def _stands_still(self, stall: Stall) -> None:
        # In the guard's thread: the event loop cannot act, so that nothing can be stopped in order.
        allowed = self.restarts.allows(time.monotonic(), self.settings.worker.self_restart_seconds)
        if allowed:
            self._note_restart(stall)
        else:
            self.failure = Failure(75, f"stalled: {stall}")
            log.error("worker stops", reason=self.failure.message, exit_code=75)
        self._leave_now()

    def _leave_now(self) -> NoReturn:
        """End this image of the process, whatever hangs; what it did not acknowledge comes again."""
        if self.pool is not None:
            self.pool.kill()
        if self.restarting:
            self.restarts.remember(os.environ)
            execute()
        end_children()
        logs.flush()
        os._exit(self.failure.code if self.failure else 0)

    def _asked(self, number: signal.Signals) -> None:
        self.restarting = False
        self._end(f"received {number.name}")

    def _end(self, reason: str) -> None:
        self.health.stopping = self.health.stopping or reason
        self.ending.set()

    async def main(self) -> int:
        """The whole life of the worker; returns the exit code."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._asked, number)
        try:
            server = HealthServer(self.settings.http, self.health, self.metrics)
        except OSError as error:
            http = self.settings.http
            log.error("worker stops", reason=f"cannot serve on {http.host}:{http.port}: {error}", exit_code=78)
            return 78
        log.info("health and metrics", url=server.url, stages=list(self.stages))
        for reason in get_args(Reason):
            # From zero on, so that an increase is seen over a restart.
            self.metrics.inc(SELF_RESTARTS, self.restarts.counts.get(reason, 0), reason=reason)
        self.guard.start()
        try:
            starting = asyncio.create_task(self._start())
            await self._until_end(starting)
            await self._stop(starting)
        finally:
            server.close()
        if self.restarting:
            self.restarts.remember(os.environ)
            raise Restart
        return self.failure.code if self.failure else 0

    async def _until_end(self, starting: asyncio.Task[None]) -> None:
        ended = asyncio.create_task(self.ending.wait())
        await asyncio.wait({starting, ended}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done() and (error := starting.exception()) is not None:
            self.fail(_failure(error))
        while not self.ending.is_set():
            await asyncio.wait({ended}, timeout=0.5)
            for app in self.apps:
                if not self.ending.is_set() and app.crashed:
                    self.fail(Failure(70, f"{app.conf.id} crashed: {app.crash_reason!r}"))
        ended.cancel()

    async def _start(self) -> None:
        settings = self.settings
        if "identity" in self.stages:
            self._claim = claim(settings.data_dir / "identity")
        self.apps, self.hops = self._build()
        self.health.apps, self.health.hops = self.apps, self.hops
        watch = Watch(settings, self.health, self.metrics, self.hops, self.stalled)
        self._watchers.append(asyncio.create_task(watch.turn()))
        # The child processes load the model while topics are created and the groups settle.
        pool_starting = asyncio.create_task(self._start_pool())
        applied = await asyncio.to_thread(_provision, settings, self.stages)
        for difference in applied.refused:
            log.warning("topic differs", topic=difference.topic, expected=difference.expected, found=difference.actual)
        for pair in unequal(applied.refused, settings.topics):
            if pair.lacking and "identity" in self.stages:
                raise StopError(78, f"expected a table with room for every record, got less: {pair}; {FIX}")
        if applied.skipped:
            log.info("topics not administered", reason=applied.skipped)
        self.health.topics_ready = True
        self.asker = Asker(settings.broker, [plan.name for plan in self.context.catalogue])
        self._watchers.append(asyncio.create_task(keep_asking(self.health.reach, self.asker, self.metrics)))
        async with asyncio.timeout(settings.worker.startup_seconds):
            await asyncio.gather(pool_starting, *(app.start() for app in self.apps))
        self.health.started = True
        self._watchers.append(asyncio.create_task(watch.measure_lag()))
        self._watchers.append(asyncio.create_task(self._announce()))

    async def _start_pool(self) -> None:
        if self.pool is not None:
            await self.pool.start()
        self.health.pool_ready = True

    def _build(self) -> tuple[list[NewsApp], list[Hop]]:
        apps: list[NewsApp] = []
        hops: list[Hop] = []
        for stage in self.stages:
            app = build_app(self.settings, stage)
            apps.append(app)
            if stage == "identity":
                hops += [hop(self.context, app) for hop in IDENTITY_HOPS]
            elif self.pool is not None:
                hops.append((CleanHop if stage == "clean" else ExtractHop)(self.context, app, self.pool))
        for hop in hops:
            hop.attach()
        return apps, hops

    async def _announce(self) -> None:
        while not all(check.ok for check in self.health.ready().values()):  # noqa: ASYNC110 - checks are no events
            await asyncio.sleep(0.1)
        log.info("ready", stages=list(self.stages))

    async def _stop(self, starting: asyncio.Task[None]) -> None:
        log.info("stopping", reason=self.health.stopping)
        away = self.health.started and not self.health.reach.ok
        hurry = self.failure is not None or self.restarting or away
        drain = HURRY_SECONDS if hurry else self.settings.worker.drain_seconds
        for app in self.apps:
            app.drain_seconds = drain
        self.guard.leave_by(time.monotonic() + drain + 2 * GRACE_SECONDS)
        if not starting.done():
            starting.cancel()
        stopping = asyncio.gather(*(app.stop() for app in self.apps), return_exceptions=True)
        done, _ = await asyncio.wait({stopping}, timeout=drain + GRACE_SECONDS)
        for watcher in self._watchers:
            watcher.cancel()
        await asyncio.gather(*self._watchers, return_exceptions=True)
        if self.asker is not None:
            await self.asker.close()
        if self.pool is not None:
            await self.pool.stop()
        if not done:
            # Faust can wait for ever; what it did not acknowledge comes again.
            why = "the broker does not answer" if away else "stages did not stop in time"
            log.warning("left without the last commit", reason=why, seconds=round(drain + GRACE_SECONDS, 1))
            self._leave_now()
        log.info("stopped")


def _provision(settings: Settings, stages: Sequence[Stage]) -> Applied:
    with admin_client(settings) as client:
        require_groups(client, settings, stages)
        return apply_topics(client, settings)


def _failure(error: BaseException) -> Failure:
    if isinstance(error, BrokerError):
        return Failure(error.code, str(error))
    if isinstance(error, StopError):
        return Failure(error.code, str(error))
    if isinstance(error, TimeoutError):
        return Failure(75, "the worker could not start in time: child processes or consumer groups did not answer")
    return Failure(70, f"the worker could not start: {type(error).__name__}: {error}")
