"""Child processes: answers in order, and a child that dies costs only the task that killed it."""

import os
import subprocess
import sys
import time
from itertools import islice

import pytest

from stream.batch.pool import WINDOW_PER_WORKER, ChildrenDieError, OrderedPool
from tests.processes import descendants, pool_children, still_running


def double(tasks: list[int]) -> list[int]:
    if 13 in tasks:
        os._exit(9)
    if 1 in tasks:
        time.sleep(0.3)  # the first batch is the last to finish
    return [2 * task for task in tasks]


def die(_tasks: list[int]) -> list[int]:
    os._exit(9)


def lost(_task: int) -> int:
    return -1


@pytest.fixture
def pool():
    held: OrderedPool[int, int] = OrderedPool(double, lost, 2)
    yield held
    held.close()


def test_answers_come_in_order(pool):
    batches = [[1, 2], [3], [], [4, 5]]
    assert list(pool.map(batches)) == [[2, 4], [6], [], [8, 10]]


def test_a_task_that_kills_its_process_is_lost_alone(pool):
    batches = [[1], [2, 13, 3], [4], [5]]
    assert list(pool.map(batches)) == [[2], [4, -1, 6], [8], [10]]


def test_children_that_never_answer_are_given_up():
    pool: OrderedPool[int, int] = OrderedPool(die, lost, 2)
    try:
        with pytest.raises(ChildrenDieError, match="3 in a row that died before their first answer"):
            list(pool.map([[1], [2]]))
    finally:
        pool.close()


def test_the_number_of_batches_in_flight_is_bounded(pool):
    taken = []

    def endless():
        for number in range(10**9):
            taken.append(number)
            yield [number + 100]

    assert list(islice(pool.map(endless()), 3)) == [[200], [202], [204]]
    assert len(taken) <= 3 + 2 * WINDOW_PER_WORKER


def test_closing_ends_the_children(pool):
    before = pool_children()
    next(iter(pool.map([[2], [3]])))
    children = pool_children() - before
    pool.close()
    assert children
    assert still_running(children) == []


PARENT = """
import sys, time
from tests.unit.batch.test_pool import double, lost
from stream.batch.pool import OrderedPool
if __name__ == "__main__":
    pool = OrderedPool(double, lost, 1)
    print(next(iter(pool.map([[2], [3]]))), flush=True)
    time.sleep(60)
"""


def test_children_end_with_a_killed_parent(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout.readline() == b"[4]\n"
        children = descendants(parent.pid)
        parent.kill()
    assert children
    assert still_running(children) == []
