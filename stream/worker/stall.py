"""When a stream is stalled: it has work, the broker answers, and nothing is finished.

Four things look like a stall and are none: an idle stream has no work; a broker that is away is an outage, which a
restart would not end; a slow article has its own limit, which the pool keeps; a process that was paused has not looked
for a while itself. Everything here is a function of what was seen and when, so that it can be tested without waiting.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Reason = Literal[
    "handling",
    "delivery",
    "state",
    "acknowledgement",
    "reading",
    "fetching",
    "commit",
    "consumer",
    "ended",
    "event_loop",
]

GAP_SECONDS = 5.0
"""Who has not looked for so long was paused or blocked; what stood still meanwhile proves nothing."""
ENDED_SECONDS = 5.0
"""A task that has ended is not going to come back; Faust gets a moment to restart its agent."""
NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Sighting:
    """One hop as it stands. Moments are of the monotonic clock, in seconds."""

    topic: str
    settled: bool = True
    """Partitions are assigned, tables recovered; otherwise there is nothing to be read yet."""
    in_hand: int = 0
    """Records taken and not yet done."""
    step: Reason = "handling"
    """What the oldest round waits for."""
    progress: float = 0.0
    """When any step of a round was last finished."""
    excused: float = NEVER
    """Until then waiting is in order: child processes within their limit, sends that the broker refuses."""
    queued: int = 0
    """Records fetched and not yet taken."""
    unfetched: int = 0
    """Records on the broker that were not fetched."""
    fetched: int = 0
    """Positions of the consumer, added up."""
    uncommitted: int = 0
    """Records done whose offsets are not committed."""
    committed: int = 0
    """Committed offsets, added up."""
    answered: float = 0.0
    """When the consumer last answered a question about its partitions."""
    ended: str | None = None
    """Which of the tasks or threads that serve this hop has ended."""


@dataclass(frozen=True, slots=True)
class Stall:
    """A stream that stands still, where, and for how long."""

    reason: Reason
    topic: str
    seconds: float
    found: str

    def __str__(self) -> str:
        return f"{self.topic}: {self.found} for {self.seconds:.0f} s"


@dataclass(frozen=True, slots=True)
class _Suspicion:
    """Work that waits. It becomes a stall when `mark` has not changed for `limit` seconds."""

    reason: Reason
    mark: Hashable
    limit: float
    found: str


class Stalls:
    """Remembers since when each kind of waiting has lasted.

    Args:
        seconds: how long work may wait without any progress.
        request_seconds: after this long the client libraries give up on a request by themselves, and say so.
    """

    def __init__(self, seconds: float, request_seconds: float) -> None:
        self._seconds = seconds
        self._request = max(seconds, request_seconds + 5.0)
        self._since: dict[tuple[str, Reason], tuple[Hashable, float]] = {}
        self._looked = NEVER

    def look(self, now: float, broker_answers: bool, sightings: Iterable[Sighting]) -> Stall | None:
        """The stall that has lasted longest; None when there is none."""
        if now - self._looked > GAP_SECONDS or not broker_answers:
            self._since = {}
        self._looked = now
        if not broker_answers:
            return None
        since: dict[tuple[str, Reason], tuple[Hashable, float]] = {}
        found: list[Stall] = []
        for sighting in sightings:
            for each in self._suspicions(sighting, now):
                key = (sighting.topic, each.reason)
                mark, began = self._since.get(key, (each.mark, now))
                since[key] = (each.mark, began if mark == each.mark else now)
                if (waited := now - since[key][1]) > each.limit:
                    found.append(Stall(each.reason, sighting.topic, waited, each.found))
        self._since = since
        return max(found, key=lambda stall: stall.seconds, default=None)

    def _suspicions(self, seen: Sighting, now: float) -> Iterator[_Suspicion]:
        if seen.ended is not None:
            yield _Suspicion("ended", seen.ended, ENDED_SECONDS, f"{seen.ended} has ended")
        if seen.in_hand:
            if now > seen.excused:
                limit = self._request if seen.step in ("delivery", "state") else self._seconds
                yield _Suspicion(
                    seen.step, seen.progress, limit, f"{seen.in_hand} records in hand and no progress in {seen.step}"
                )
        elif seen.settled and seen.queued:
            mark = (seen.progress, seen.queued)
            yield _Suspicion("reading", mark, self._seconds, f"{seen.queued} records fetched and none taken")
        elif seen.settled and seen.unfetched:
            found = f"{seen.unfetched} records on the broker and none fetched"
            yield _Suspicion("fetching", seen.fetched, self._seconds, found)
        if seen.settled:
            if seen.uncommitted:
                found = f"{seen.uncommitted} records acknowledged and no offset committed"
                yield _Suspicion("commit", seen.committed, self._request, found)
            yield _Suspicion("consumer", seen.answered, self._request, "no answer from the consumer")


class LoopWatch:
    """Tells when the event loop stands still, from a thread that does not."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._looked = NEVER
        self._seen: tuple[float, float] | None = None

    def look(self, now: float, tick: float) -> Stall | None:
        """A stall when `tick`, the moment of the loop's last turn, has stood still for too long while we looked."""
        if self._seen is None or self._seen[0] != tick or now - self._looked > GAP_SECONDS:
            self._seen = (tick, now)
        self._looked = now
        waited = now - self._seen[1]
        return Stall("event_loop", "worker", waited, "event loop blocked") if waited > self._seconds else None


def longest(stalls: Sequence[Stall | None]) -> Stall | None:
    """The stall of several that has lasted longest."""
    return max((each for each in stalls if each is not None), key=lambda stall: stall.seconds, default=None)
