"""One run in progress: its site, broker and workers, what was sent, and what was seen of recovery.

A watcher thread takes samples of the offsets, and does what a supervisor does: a worker that should be up and has
ended is started again, with its exit code noted.
"""

from __future__ import annotations

import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kafka.errors import KafkaError

from stream.topics import Topic
from tests.fault.clock import Clock
from tests.fault.corpus import Message
from tests.fault.site import FaultSite, Sample
from tests.integration.harness import FLOW, Worker

SAMPLE_SECONDS = 0.7
STOP_SECONDS = 300.0
RESULTS = (Topic.CLEAN, Topic.EXTRACT, Topic.REPORTS, Topic.BLOCKS, Topic.EVENTS, Topic.INCIDENTS, Topic.STORIES)
BUG, LIMIT_REACHED = 70, 75


class Broker(Protocol):
    """What a fault may do to a broker."""

    def start(self) -> None: ...
    def kill(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...


class Network(Protocol):
    """What a fault may do to the connections of workers that reach the broker through a proxy."""

    def cut(self) -> None: ...
    def delay(self, seconds: float) -> None: ...
    def hold(self) -> None: ...
    def heal(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Recovery:
    """How long it took from a kill or a restart to new output."""

    kind: str
    """`static`: the worker that was killed came back; `failover`: another took its partitions."""
    seconds: float


@dataclass
class Scene:
    """What faults act upon."""

    site: FaultSite
    broker: Broker
    network: Network
    chance: random.Random
    settings: dict[str, str] = field(default_factory=dict)
    """Added to the environment of workers from now on."""
    clock: Clock | None = None
    """That of the workers, in runs in which it is set."""
    sent: list[Message] = field(default_factory=list)
    """Messages in the order in which they were sent."""
    recoveries: list[Recovery] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What happened, with seconds since the begin."""
    ended: list[int] = field(default_factory=list)
    """Exit codes of workers that ended by themselves and were started again."""
    problems: list[str] = field(default_factory=list)
    """Behaviour that is wrong whatever stands on the topics."""

    def __post_init__(self) -> None:
        self._began = time.monotonic()
        self._wanted: set[str] = set()
        self._lock = threading.RLock()
        self._done = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="watcher", daemon=True)

    # Workers

    def start(self, name: str, **extra: str) -> Worker:
        """Start a worker, or start it again."""
        with self._lock:
            self.note(f"start {name}")
            worker = self.site.start(name, **self.settings, **extra)
            self._wanted.add(name)
            return worker

    def running(self) -> list[str]:
        """Workers that should be up."""
        with self._lock:
            return sorted(self._wanted)

    def kill(self, name: str) -> None:
        """kill -9."""
        with self._lock:
            self.note(f"kill {name}")
            self._wanted.discard(name)
            self.site.named[name].kill()

    def stop(self, name: str) -> int:
        """SIGTERM; the exit code. Anything but 0 is a problem, so is a stop that does not end."""
        with self._lock:
            self.note(f"terminate {name}")
            self._wanted.discard(name)
            worker = self.site.named[name]
        worker.process.send_signal(signal.SIGTERM)
        try:
            code = worker.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"worker {name} did not stop within {STOP_SECONDS:.0f} s") from error
        # Before it serves its health pages a worker knows nothing but the system's answer to the signal.
        if code != 0 and (code != -signal.SIGTERM or "health and metrics" in worker.log()):
            self.problems.append(f"worker {name} ended with {code} on SIGTERM")
        return code

    def stop_all(self) -> None:
        """SIGTERM to every worker that should be up."""
        for name in self.running():
            self.stop(name)

    def release(self, name: str) -> None:
        """Let a worker end by itself without starting it again."""
        with self._lock:
            self._wanted.discard(name)

    # Feed and progress

    def send(self, messages: Sequence[Message]) -> None:
        """Produce messages."""
        self.note(f"send {len(messages)}")
        self.sent += messages
        self.site.send(messages)

    def count(self, topics: Sequence[Topic] = RESULTS) -> int:
        """Records on these topics, from their offsets."""
        return sum(end for (topic, _), end in self.site.eyes.ends().items() if topic in topics)

    def moment(self, seconds: float = 30.0) -> None:
        """Wait for a random moment: some records later on one topic, or some milliseconds later."""
        if self.chance.random() < 0.3:
            time.sleep(self.chance.uniform(0, 2.5))
            return
        topic = self.chance.choice(RESULTS)
        goal = self.count([topic]) + self.chance.randrange(1, 60)
        self.wait(lambda: self.count([topic]) >= goal or not self.site.lag(), seconds)

    def wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Whether the condition held within the time."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    # Recovery

    def recovered(self, kind: str, began: float, before: Sample, seconds: float = 60.0) -> None:
        """Wait until there is output again since `began` (monotonic) and note how long that took.

        In a failover others go on meanwhile: there every partition that had something to do must have moved.
        """
        moved = self._new_output(before) if kind == "static" else self._all_moved(before)
        if moved is not None and self.wait(moved, seconds):
            self.recoveries.append(Recovery(kind, time.monotonic() - began))
            self.note(f"{kind} recovery after {self.recoveries[-1].seconds:.1f} s")

    def _new_output(self, before: Sample) -> Callable[[], bool] | None:
        if not _lag(before):
            return None
        ends = {place: end for place, end in before.ends.items() if place[0] in RESULTS}
        return lambda: any(end > ends.get(place, 0) for place, end in self.site.eyes.ends().items() if place in ends)

    def _all_moved(self, before: Sample) -> Callable[[], bool] | None:
        waiting = _lag(before)
        if not waiting:
            return None

        def moved() -> bool:
            now = self.site.eyes.sample().committed
            return all(now.get(place, 0) > before.committed.get(place, 0) for place in waiting)

        return moved

    # Notes and watching

    def note(self, what: str) -> None:
        """Write down what happens."""
        self.notes.append(f"{time.monotonic() - self._began:6.1f} {what}")

    def begin(self) -> None:
        """Start watching."""
        self._watcher.start()

    def end(self) -> None:
        """Stop watching; workers stay as they are."""
        self._done.set()
        if self._watcher.is_alive():
            self._watcher.join(120)

    def _watch(self) -> None:
        try:
            while not self._done.wait(SAMPLE_SECONDS):
                try:
                    self.site.watch()
                except (KafkaError, OSError, AssertionError) as error:
                    self.note(f"no sample: {type(error).__name__}")
                self._supervise()
        except Exception as error:  # noqa: BLE001 - whoever watches no longer must say so
            self.problems.append(f"the watcher ended: {type(error).__name__}: {error}")

    def _supervise(self) -> None:
        with self._lock:
            for name in self.running():
                code = self.site.named[name].process.poll()
                if code is None:
                    continue
                self.note(f"{name} ended by itself with {code}")
                self.ended.append(code)
                log = self.site.named[name].log()
                if code == BUG or (code == LIMIT_REACHED and "too many dead letters" in log):
                    self.problems.append(f"worker {name} ended by itself with {code}")
                self.start(name)


def _lag(sample: Sample) -> set[tuple[Topic, int]]:
    read = {topic for _, topic in FLOW}
    return {place for place, end in sample.ends.items() if place[0] in read and end > sample.committed.get(place, 0)}


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    """Settings by their short names (`worker__batch`) as environment variables."""
    return {f"NEWSSTREAM_{name.upper()}": str(value) for name, value in settings.items()}
