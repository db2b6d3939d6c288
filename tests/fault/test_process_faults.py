"""Processes that die, stop and stand still: a selection of what the soak throws at random, one seed each.

`make soak` has all faults in random sequences; here is what must hold on every change, and, marked long, before a
release (`make faults`). Nothing is timed.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fault import faults, hostfaults  # noqa: F401 - they register themselves
from tests.fault.clock import LIBRARIES
from tests.fault.fault import FAULTS
from tests.fault.reference import Readings
from tests.fault.run import Plan, Runner
from tests.fault.soak import lane
from tests.integration.conftest import real_kafka
from tests.integration.harness import DONE_SECONDS
from tests.kafka.broker import jars

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(1800)]

ARTICLES = 120
"""Of which a third is parsed."""


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """Runs on a broker of their own."""
    with real_kafka():
        jars()
    with lane(tmp_path_factory.mktemp("lane") / "broker", Readings()) as runner:
        yield runner


# Seeds with the same rest after division by the number of corpora share their articles, and what is read in them.
@pytest.mark.parametrize(
    ("seed", "partitions", "names"),
    [
        (12, 1, ["kill -9 again and again"]),
        (24, 3, ["zombie"]),
        pytest.param(36, 3, ["rebalance storm"], marks=pytest.mark.long),
        pytest.param(
            48, 1, ["child process hung", "child process killed", "child process out of memory"], marks=pytest.mark.long
        ),
        pytest.param(60, 1, ["disk full"], marks=pytest.mark.long),
        pytest.param(72, 3, ["clock set"], marks=pytest.mark.long),
    ],
)
def test_nothing_is_lost_doubled_or_wrong(runner: Runner, seed: int, partitions: int, names: list[str]) -> None:
    assert LIBRARIES or "clock set" not in names, "expected faketime to set clocks with: apt-get install libfaketime"
    plan = Plan(seed, ARTICLES, partitions, tuple(FAULTS[name] for name in names))
    result = runner.run(plan, bound=DONE_SECONDS)
    assert result.good, f"{result.summary()}\nkept in {result.kept}"
    assert result.verdict.events > 0
