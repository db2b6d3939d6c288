"""One fault run from its seed: feed, faults at random moments, quiet, judgement."""

from __future__ import annotations

import random
import threading
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stream.topics import Topic
from tests.fault import tables
from tests.fault.checker import Verdict, check
from tests.fault.clock import Clock
from tests.fault.corpus import Message, corpus
from tests.fault.fault import Fault, draw
from tests.fault.reference import Readings, reference
from tests.fault.scene import Broker, Network, Recovery, Scene, environment
from tests.fault.site import FaultSite, Record, make_site

CORPORA = 12
"""So many different sets of articles; what is read in them is read once. Their order differs from run to run."""
NAMES = ("one", "two", "three")
BOUND_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a seed stands for."""

    seed: int
    articles: int
    partitions: int
    faults: tuple[Fault, ...]

    @property
    def workers(self) -> int:
        """How many start."""
        return max([1, *(fault.workers for fault in self.faults)])

    def messages(self, chance: random.Random) -> list[Message]:
        """What is sent, in order."""
        messages = corpus(self.seed % CORPORA, self.articles)
        for fault in self.faults:
            if fault.arrange is not None:
                messages = fault.arrange(chance, messages)
        return messages


def plan(seed: int, articles: int, names: Sequence[str] = ()) -> Plan:
    """The plan of a seed; `names` limits the faults to choose from."""
    chance = random.Random(f"plan-{seed}")
    faults = draw(chance, names)
    fixed = {fault.partitions for fault in faults} - {None}
    return Plan(seed, articles, fixed.pop() or 1 if fixed else chance.choice((1, 1, 3)), tuple(faults))


@dataclass
class Result:
    """What came of a run."""

    plan: Plan
    verdict: Verdict = field(default_factory=Verdict)
    recoveries: list[Recovery] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    """Exit codes of workers that ended by themselves and were started again."""
    problems: list[str] = field(default_factory=list)
    """Behaviour that is wrong whatever stands on the topics; a run that did not come to its end is one."""
    seconds: float = 0.0
    rss_bytes: int = 0
    kept: str = ""
    """Where logs and topics are, when something was wrong."""

    @property
    def good(self) -> bool:
        """Whether nothing was found."""
        return self.verdict.good and not self.problems

    def summary(self) -> str:
        """Seed, faults, and the first findings."""
        names = ", ".join(fault.name for fault in self.plan.faults) or "no fault"
        head = f"seed {self.plan.seed}: {names}; {self.plan.partitions} partitions; {self.verdict.articles} messages"
        parts = [head, *(f"problem: {each}" for each in self.problems), self.verdict.summary()]
        return "\n".join(part for part in parts if part)


class Runner:
    """Makes runs on one broker, one after the other. What is read in articles is shared between runners."""

    def __init__(
        self, broker: Broker, servers: str, network: Network, proxied: str, directory: Path, readings: Readings
    ) -> None:
        self._broker, self._servers = broker, servers
        self._network, self._proxied = network, proxied
        self._directory = directory
        self._readings = readings

    def run(self, what: Plan, bound: float = BOUND_SECONDS) -> Result:
        """A whole run. Never raises for what goes wrong in it: that is its result."""
        began, result = time.monotonic(), Result(what)
        prefix = f"f{what.seed}"
        settings = environment({name: value for fault in what.faults for name, value in fault.settings.items()})
        site = make_site(self._servers, prefix, self._directory / prefix, what.partitions)
        if any(fault.proxied for fault in what.faults):
            settings["NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS"] = self._proxied
        chance = random.Random(f"run-{what.seed}")
        clock = Clock(site.directory / "clock") if any(fault.clocked for fault in what.faults) else None
        if clock is not None:
            settings |= clock.environment()
        scene = Scene(site, self._broker, self._network, chance, settings, clock)
        scene.recoveries, scene.notes, scene.problems = result.recoveries, result.notes, result.problems
        scene.ended = result.ended
        topics: dict[Topic, list[Record]] = {}
        try:
            self._act(what, scene, began + bound)
            topics = site.eyes.read()
            result.verdict = self._judge(scene, topics)
        except Exception as error:  # noqa: BLE001 - a run that breaks is a finding, and the next one must go on
            result.problems.append(f"{type(error).__name__}: {error}")
            result.notes.append(traceback.format_exc())
        finally:
            scene.end()
            result.seconds, result.rss_bytes = time.monotonic() - began, site.rss_bytes
            if result.good:
                site.close()
                site.remove()
            else:
                result.kept = keep(site, result, topics)
                site.close()
                site.delete_topics()
        return result

    def _act(self, what: Plan, scene: Scene, deadline: float) -> None:
        messages = what.messages(scene.chance)
        for name in NAMES[: what.workers]:
            scene.start(name)
        scene.begin()
        if what.workers > 1:
            # One that is still starting takes nothing over: what is measured is the failover, not the start.
            scene.wait(lambda: all(each.get("/readyz")[0] == 200 for each in scene.site.named.values()), 120)
        # With each fault comes a share of the messages, so that it finds work in flight.
        shares = len(what.faults) + 1
        size = -(-len(messages) // shares)
        for at, fault in enumerate(what.faults):
            scene.send(messages[at * size : (at + 1) * size])
            scene.moment()
            scene.note(f"fault: {fault.name}")
            try:
                fault.start(scene)
                time.sleep(scene.chance.uniform(*fault.hold))
            finally:
                fault.undo(scene)
        scene.send(messages[len(what.faults) * size :])
        if not scene.wait(scene.site.drained, max(30.0, deadline - time.monotonic())):
            raise AssertionError(f"not done in time: {self._state(scene)}")
        scene.note("drained")
        scene.end()
        scene.stop_all()
        scene.site.watch()

    def _state(self, scene: Scene) -> str:
        lines = [f"lag {[(topic.value, number, lag) for (topic, number), lag in sorted(scene.site.lag().items())]}"]
        for name in scene.running():
            worker = scene.site.named[name]
            lines.append(f"{name} {worker.process.poll()} /readyz {worker.get('/readyz')}: {worker.log()[-1500:]}")
        return "\n".join(lines)

    def _judge(self, scene: Scene, topics: dict[Topic, list[Record]]) -> Verdict:
        site = scene.site
        with _reading:
            expected = reference(scene.sent, self._readings)
        raw_name = site.catalogue.name(Topic.RAW)
        ordered = site.catalogue.partitions(Topic.RAW) == 1
        verdict = check(topics, expected, site.samples, raw_name, ordered)
        verdict.wrong += tables.differences(topics, [site.state_of(name) for name in site.named])
        if left := site.lag():
            verdict.lost.append(f"not committed at the end: {left}")
        return verdict


_reading = threading.Lock()
"""The model of this process reads for one run at a time."""


def keep(site: FaultSite, result: Result, topics: dict[Topic, list[Record]]) -> str:
    """Write down everything about a run that went wrong; returns where."""
    (site.directory / "summary.txt").write_text(f"{result.summary()}\n\n" + "\n".join(result.notes) + "\n")
    for topic, records in topics.items():
        with (site.directory / f"{topic.value}.dump").open("w") as dump:
            for record in records:
                head = (record.partition, record.offset, round(record.at, 3), record.key, record.headers)
                dump.write(f"{head} {record.value!r}\n")
    with (site.directory / "samples.txt").open("w") as dump:
        dump.writelines(f"{sample}\n" for sample in site.samples)
    return str(site.directory)
