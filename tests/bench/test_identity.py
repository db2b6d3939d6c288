"""The bench of identity runs, and what it shows of growth without a clock: how often the state is asked and written."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from stream.identity import MemoryState
from stream.records.base import dump_json
from tests.bench.identity import STATES, DiskState, Identity, Subject, measured, picture, storage, table
from tests.bench.plot import Line, plot
from tests.bench.world import World

SMALL, LARGE, MORE = 40, 320, 24


class CountingState(MemoryState):
    """Counts how often it is read and written."""

    reads = writes = 0

    def get(self, key: str, default: Any = None) -> Any:
        """The value; counted."""
        self.reads += 1
        return super().get(key, default)

    def put(self, key: str, value: Any) -> None:
        """Store; counted."""
        self.writes += 1
        super().put(key, value)

    def delete(self, key: str) -> None:
        """Forget; counted."""
        self.writes += 1
        super().delete(key)


@pytest.fixture(scope="module")
def counts() -> dict[int, dict[str, tuple[int, int]]]:
    """Reads and writes of each state for `MORE` articles, by the articles that were there before."""
    found = {}
    for size in (SMALL, LARGE):
        states = {name: CountingState() for name in STATES}
        subject = Subject(size, Identity(states))
        before = {name: (state.reads, state.writes) for name, state in states.items()}
        for told in subject.world.articles(MORE, start=size):
            subject.identity.take(told)
        found[size] = {
            name: (state.reads - before[name][0], state.writes - before[name][1]) for name, state in states.items()
        }
    return found


@pytest.mark.parametrize("name", STATES)
def test_an_article_asks_the_state_as_often_when_it_holds_eight_times_as_much(
    counts: dict[int, dict[str, tuple[int, int]]], name: str
) -> None:
    assert counts[LARGE][name][0] <= 1.6 * counts[SMALL][name][0]


@pytest.mark.parametrize("name", STATES)
def test_an_article_writes_as_often_when_the_state_holds_eight_times_as_much(
    counts: dict[int, dict[str, tuple[int, int]]], name: str
) -> None:
    assert counts[LARGE][name][1] <= 1.2 * counts[SMALL][name][1]


def test_prints_every_size_and_every_state() -> None:
    subjects = measured([4, 12], articles=3, rounds=1)
    assert [line.split()[0] for line in table(subjects).splitlines()] == ["articles", "4", "12"]
    assert [line.split()[0] for line in storage(subjects[-1]).splitlines()] == ["state", *STATES]
    assert len(list(ElementTree.fromstring(picture(subjects)).iter("{http://www.w3.org/2000/svg}polyline"))) == 6


def test_measures_on_disk_what_it_measures_in_memory(tmp_path: Path) -> None:
    held = []
    for identity in (Identity.in_memory(), Identity.on_disk(tmp_path)):
        for told in World(per_day=3).articles(20):
            identity.take(told)
        identity.commit()
        held.append(_stored(identity))
    assert held[0] == held[1]


def _stored(identity: Identity) -> dict[str, dict[bytes, bytes]]:
    found: dict[str, dict[bytes, bytes]] = {}
    for name, state in identity.states.items():
        if isinstance(state, DiskState):
            found[name] = dict(state.items())
        elif isinstance(state, MemoryState):
            found[name] = {key.encode(): dump_json(value) for key, value in state.items()}
    return found


def test_the_same_stream_comes_on_every_run() -> None:
    first, again = (list(World(per_day=3).articles(12)) for _ in range(2))
    assert first == again


def test_a_plot_without_points_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one point"):
        plot("Nothing", "x", "y", [Line("none", [])])
