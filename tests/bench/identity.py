"""What identity costs per article, and how that grows with what it remembers.

Every state is filled by the deciders themselves from a made-up stream (world.py) of 12 days; the larger the state,
the denser the stream, so that nothing expires and index entries fill up as they would. Then the stream goes on, and the
next articles are measured: a few for each state in turn, several rounds, the best of which counts. Only processor time
of the deciders and the digest is taken, without building articles and events.

`--disk` keeps the state as the worker does: JSON in RocksDB, read and written through its RoundState, a round of 64
articles at a time.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

from rocksdict import AccessType, Options, Rdict, WriteBatch

from stream.identity import Copies, Incidents, Ledger, MemoryState, State, Stories, story_digest
from stream.records import Report
from stream.records.base import dump_json
from stream.worker.tables import DurableTable, RoundState
from tests.bench.plot import Line, plot
from tests.bench.world import Told, World

SIZES = (18, 180, 1_800, 18_000)
"""Articles in state: 10^3 to 10^6 entries."""
DAYS = 12
STEPS = ("copies", "digest", "ledger", "incidents", "stories")
STATES = ("copies", "ledger", "incidents", "stories")
ROUND = 64
T = TypeVar("T")


class DiskState(RoundState):
    """One decider's state as the worker keeps it, without Kafka: RocksDB, and a round of writes in memory."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._rocks = Rdict(str(folder), Options(raw_mode=True), access_type=AccessType.read_write())
        super().__init__(cast("DurableTable", self), 0)

    def fence(self, _partition: int) -> int:
        """As the table of the worker."""
        return 0

    def read(self, _partition: int, key: bytes) -> bytes | None:
        """As the table of the worker."""
        found: bytes | None = self._rocks.get(key)
        return found

    def commit(self) -> None:
        """Write the round."""
        self.keep()
        batch = WriteBatch(raw_mode=True)
        for key, value in self.changes():
            if value is None:
                batch.delete(key)
            else:
                batch.put(key, value)
        self._rocks.write(batch)
        self._round = {}

    def compact(self) -> None:
        """Bring RocksDB to the size that it has when it is left in peace."""
        self._rocks.flush()
        self._rocks.compact_range(None, None)

    def items(self) -> Iterator[tuple[bytes, bytes]]:
        """Everything that is stored."""
        yield from self._rocks.items()


class Identity:
    """The deciders over states of their own; `seconds` is the processor time of each step since `reset`."""

    def __init__(self, states: Mapping[str, State]) -> None:
        self.states = states
        self._copies, self._ledger = Copies(self.states["copies"]), Ledger(self.states["ledger"])
        self._incidents, self._stories = Incidents(self.states["incidents"]), Stories(self.states["stories"])
        self._done = 0
        self.reset()

    @classmethod
    def in_memory(cls) -> Identity:
        """As `newsstream process` keeps it."""
        return cls({name: MemoryState() for name in STATES})

    @classmethod
    def on_disk(cls, folder: Path) -> Identity:
        """As the worker keeps it."""
        return cls({name: DiskState(folder / name) for name in STATES})

    def reset(self) -> None:
        """Start to count anew."""
        self.seconds = dict.fromkeys(STEPS, 0.0)

    def take(self, told: Told) -> None:
        """Bring one article home."""
        verdict = self._timed("copies", lambda: self._copies.check(told.article))
        report = verdict.report or self._timed("digest", lambda: self._report(told))
        postings = self._timed("ledger", lambda: self._post(report))
        results = self._timed("incidents", lambda: [self._incidents.apply(command) for command in postings.blocks])
        commands = [*postings.stories, *(command for result in results for command in result.stories)]
        self._timed("stories", lambda: [self._stories.apply(command) for command in commands])
        self._done += 1
        if self._done % ROUND == 0:
            self.commit()

    def commit(self) -> None:
        """The end of a round, on disk."""
        for name, state in self.states.items():
            if isinstance(state, DiskState):
                self._timed(name, state.commit)

    def _report(self, told: Told) -> Report:
        digest = story_digest(told.article, told.events)
        return Report(header=told.article.header(), events=told.events, digest=digest)

    def _post(self, report: Report) -> Any:
        return self._ledger.post(report)

    def _timed(self, step: str, work: Callable[[], T]) -> T:
        began = time.process_time()
        done = work()
        self.seconds[step] += time.process_time() - began
        return done

    def sizes(self) -> dict[str, tuple[int, int]]:
        """Of each state: entries, and bytes of keys and JSON together."""
        found = {}
        for name, state in self.states.items():
            if isinstance(state, DiskState):
                lengths = [len(key) + len(value) for key, value in state.items()]
            else:
                stored = cast("MemoryState", state)
                lengths = [len(key.encode()) + len(dump_json(value)) for key, value in stored.items()]
            found[name] = len(lengths), sum(lengths)
        return found


class Subject:
    """An identity with so many articles in its state, and the stream that goes on."""

    def __init__(self, size: int, identity: Identity) -> None:
        self.size = size
        self.world = World(per_day=size / DAYS)
        self.identity = identity
        for told in self.world.articles(size):
            self.identity.take(told)
        self.identity.commit()
        self.sizes = self.identity.sizes()
        self.best = dict.fromkeys(STEPS, float("inf"))
        self.taken = size

    @property
    def entries(self) -> int:
        """Of all states together."""
        return sum(entries for entries, _ in self.sizes.values())

    @property
    def total(self) -> float:
        """Best milliseconds per article, all steps."""
        return sum(self.best.values())

    def measure(self, articles: int) -> None:
        """Take so many articles more; remember the least milliseconds per article of each step."""
        told = list(self.world.articles(articles, start=self.taken))
        self.taken += articles
        gc.collect()
        gc.freeze()  # what the state holds is not walked again: no garbage collector does so for RocksDB either
        self.identity.reset()
        for each in told:
            self.identity.take(each)
        self.identity.commit()
        for step, seconds in self.identity.seconds.items():
            self.best[step] = min(self.best[step], 1000 * seconds / articles)


def measured(sizes: list[int], articles: int, rounds: int, folder: Path | None = None) -> list[Subject]:
    """A subject for each size, measured in turns so that noise meets all alike."""
    fresh = (Identity.in_memory() if folder is None else Identity.on_disk(folder / str(size)) for size in sizes)
    subjects = [Subject(size, identity) for size, identity in zip(sizes, fresh, strict=True)]
    for _ in range(rounds):
        for subject in subjects:
            subject.measure(articles)
    return subjects


def table(subjects: list[Subject]) -> str:
    """One line per state: its size, milliseconds of each step, and the ratio to the smallest state."""
    lines = [
        f"{'articles':>9} {'entries':>10} {'MB JSON':>8} " + " ".join(f"{s:>9}" for s in (*STEPS, "all ms", "ratio"))
    ]
    for each in subjects:
        size = sum(size for _, size in each.sizes.values()) / 1e6
        figures = [*(each.best[step] for step in STEPS), each.total, each.total / subjects[0].total]
        lines.append(f"{each.size:>9,} {each.entries:>10,} {size:>8.1f} " + " ".join(f"{x:>9.2f}" for x in figures))
    return "\n".join(lines)


def storage(subject: Subject) -> str:
    """What an article takes in each state of the largest subject."""
    lines = [f"{'state':<10} {'entries/article':>15} {'KB/article':>11} {'GB/million':>11}"]
    for name, (entries, size) in subject.sizes.items():
        per = size / subject.size
        lines.append(f"{name:<10} {entries / subject.size:>15.1f} {per / 1e3:>11.2f} {per / 1e3:>11.2f}")
    return "\n".join(lines)


def picture(subjects: list[Subject]) -> str:
    """The plot as SVG: cost of all and of each step against the number of entries."""
    lines = [Line("all", [(each.entries, each.total) for each in subjects])]
    lines += [Line(step, [(each.entries, each.best[step]) for each in subjects]) for step in STEPS]
    title = "Cost of identity per article"
    return plot(title, "entries in state", "ms of processor time", lines)


def main() -> None:
    """Print the figures; write the plot where asked to."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.identity", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="articles in state")
    parser.add_argument("--articles", type=int, default=100, help="measured in each round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--disk", action="store_true", help="state as the worker keeps it")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg")
    arguments = parser.parse_args()
    print(f"python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) if arguments.disk else None
        subjects = measured(arguments.sizes, arguments.articles, arguments.rounds, place)
        print(table(subjects))
        print(storage(subjects[-1]))
        if place is not None:
            for state in subjects[-1].identity.states.values():
                cast("DiskState", state).compact()
            largest = place / str(subjects[-1].size)
            held = sum(file.stat().st_size for file in largest.rglob("*") if file.is_file())
            print(f"on disk: {held / 1e3 / subjects[-1].taken:.2f} KB per article, compacted")
    if arguments.plot is not None:
        arguments.plot.write_text(picture(subjects))


if __name__ == "__main__":
    main()
