"""Whether the brokers answer, asked with a connection of its own.

The stages' clients hide an outage behind retries that last for minutes, and a client that hangs looks like a broker
that is away. So a client of its own asks for the metadata of our topics every two seconds: an answer that names a
leader for every partition counts, for one broker of three that is down stops a stage as well as all of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiokafka.client import AIOKafkaClient

from stream.broker.clients import aiokafka_options, servers
from stream.metrics import BROKER_SILENCE, Metrics
from stream.settings import BrokerSettings

ASK_SECONDS = 2.0
ANSWER_SECONDS = 5.0
SILENCE_SECONDS = 8.0
"""A broker that has not answered for so long is away."""

Ask = Callable[[], Awaitable[str | None]]
"""Asks once: None when all is well, else what is wrong. May raise."""


class Reach:
    """Since when the brokers have not answered, and what they said last."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._answered: float | None = None
        self._trouble = "not asked yet"

    def note(self, trouble: str | None) -> None:
        """Take in the outcome of one question."""
        if trouble is None:
            self._answered = self._clock()
        else:
            self._trouble = trouble

    @property
    def silence(self) -> float:
        """Seconds since the last good answer; infinite before the first."""
        return float("inf") if self._answered is None else self._clock() - self._answered

    @property
    def ok(self) -> bool:
        """Whether the brokers answered a moment ago."""
        return self.silence < SILENCE_SECONDS

    @property
    def detail(self) -> str:
        """What to tell when they do not."""
        since = "no answer yet" if self._answered is None else f"no answer for {self.silence:.0f} s"
        return f"{since}: {self._trouble}"


async def keep_asking(reach: Reach, ask: Ask, metrics: Metrics) -> None:
    """Ask again and again; never ends."""
    while True:
        try:
            reach.note(await asyncio.wait_for(ask(), ANSWER_SECONDS))
        except Exception as error:  # noqa: BLE001 - whatever the client raises: the broker was not reached
            kind = type(error).__name__
            reach.note(f"{kind}: {str(error).removeprefix(f'{kind}: ')[:200]}".rstrip(": "))
        if reach.silence != float("inf"):
            metrics.set(BROKER_SILENCE, round(reach.silence, 1))
        await asyncio.sleep(ASK_SECONDS)


class Asker:
    """Asks with a client that is kept while it works, and made anew when it did not."""

    def __init__(self, settings: BrokerSettings, topics: Sequence[str]) -> None:
        self._settings = settings
        self._topics = tuple(topics)
        self._client: Any = None

    async def __call__(self) -> str | None:
        """None when every partition of the topics has a leader, else what is missing. Raises what the client raises."""
        try:
            if self._client is None:
                self._client = self._make()
                await self._client.bootstrap()
                self._client._topics = set(self._topics)  # without a round of its own, as set_topics would make
            if not await self._client.force_metadata_update():
                await self.close()
                return "no broker gave its metadata"
        except BaseException:
            await self.close()
            raise
        return leaderless(self._client.cluster, self._topics)

    def _make(self) -> Any:
        return AIOKafkaClient(
            bootstrap_servers=servers(self._settings),
            client_id="newsstream-reach",
            request_timeout_ms=int(ANSWER_SECONDS * 1000),
            **aiokafka_options(self._settings),
        )

    async def close(self) -> None:
        """Let the client go."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(client.close(), 1.0)


def leaderless(cluster: Any, topics: Sequence[str]) -> str | None:
    """The partitions that no broker leads, in words; None when there are none."""
    missing: list[str] = []
    for topic in topics:
        known = cluster.partitions_for_topic(topic) or ()
        led = cluster.available_partitions_for_topic(topic) or ()
        missing += [f"{topic}-{number}" for number in sorted(set(known) - set(led))]
    if not missing:
        return None
    more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
    return f"no leader for {', '.join(missing[:3])}{more}"
