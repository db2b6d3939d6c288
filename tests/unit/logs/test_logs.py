"""Log lines: repeated ones are told once, all have one format, and none tells a secret."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest

from stream.logs import MOST_KINDS, Repeats, kind_of


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Shown(list[str]):
    """What a handler behind the filter would show."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.repeats = Repeats(lambda record: self.append(record.getMessage()), self.clock)

    def say(self, text: str, *values: object, name: str = "aiokafka", level: int = logging.ERROR) -> None:
        record = logging.LogRecord(name, level, "client.py", 1, text, values, None)
        if self.repeats.filter(record):
            self.append(record.getMessage())


@pytest.fixture
def shown() -> Shown:
    return Shown()


def test_the_first_line_of_a_kind_is_shown_and_the_rest_counted(shown: Shown) -> None:
    for number in range(100):
        shown.say("no node %s: refused", number)
    assert shown == ["no node 0: refused"]
    shown.clock.now = 31.0
    shown.say("something else")
    assert shown == ["no node 0: refused", "no node 99: refused (99 like this in 31 s)", "something else"]


def test_a_kind_that_goes_on_is_told_every_half_minute(shown: Shown) -> None:
    for second in range(100):
        shown.clock.now = float(second)
        shown.say("refused")
    assert len(shown) == 4
    assert shown[-1] == "refused (30 like this in 30 s)"


def test_numbers_and_addresses_make_no_new_kind() -> None:
    first = kind_of("task <Task-12 at 0x7f00aa> failed after 31.5 s")
    assert first == kind_of("task <Task-9 at 0x7f11bb> failed after 2.25 s")
    assert first != kind_of("task failed")


@pytest.mark.parametrize("name", ["newsstream.worker", "newsstream.articles"])
def test_our_own_lines_all_pass(shown: Shown, name: str) -> None:
    for _ in range(3):
        shown.say("article", name=name, level=logging.INFO)
    assert shown == ["article"] * 3


def test_other_loggers_and_levels_are_other_kinds(shown: Shown) -> None:
    shown.say("refused")
    shown.say("refused", name="kafka")
    shown.say("refused", level=logging.WARNING)
    assert len(shown) == 3


def test_what_was_left_out_is_told_at_the_end(shown: Shown) -> None:
    shown.say("refused")
    shown.say("refused")
    shown.repeats.flush()
    assert shown == ["refused", "refused (1 like this in 0 s)"]


def test_the_memory_of_kinds_is_bounded(shown: Shown) -> None:
    for number in range(3 * MOST_KINDS):
        shown.say("kind " + "".join("abc"[number // 3**place % 3] for place in range(8)))
    assert len(shown.repeats._kinds) <= MOST_KINDS


TROUBLES = """
import asyncio, logging, os, sys, threading, warnings
from stream.logs import configure, get_logger
from stream.settings import LogSettings

configure(LogSettings(format=sys.argv[1]))
password = "hunter2"

def fail():
    secret = "hunter2"
    raise ValueError("broken")

async def lose():
    task = asyncio.create_task(forgotten())
    await asyncio.sleep(0.01)
    del task
    import gc; gc.collect()

async def forgotten():
    fail()

class Stubborn:
    def __del__(self):
        fail()

thread = threading.Thread(target=fail)
thread.start()
thread.join()
asyncio.run(lose())
Stubborn()
warnings.warn("old")
get_logger("newsstream.worker").info("hello", sasl_password=password)
try:
    fail()
except ValueError:
    logging.getLogger("aiokafka").exception("went wrong")
    get_logger("newsstream.worker").exception("went wrong")
fail()
"""


def troubles(kind: str) -> str:
    """What stderr holds after everything that can go wrong in Python has."""
    done = subprocess.run(
        [sys.executable, "-c", TROUBLES, kind], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.stdout == ""
    return done.stderr


def test_everything_that_goes_wrong_is_told_as_json() -> None:
    said = [json.loads(line) for line in troubles("json").splitlines()]
    assert [line["event"][:17] for line in said] == [
        "uncaught exceptio",
        "Task exception wa",
        "exception ignored",
        "<string>:31: User",
        "hello",
        "went wrong",
        "went wrong",
        "uncaught exceptio",
    ]
    traced = [line for line in said if "ValueError: broken" in line.get("exception", "")]
    assert len(traced) == 6
    assert all("Traceback" in line["exception"] for line in traced)


@pytest.mark.parametrize("kind", ["json", "console"])
def test_no_line_and_no_traceback_tells_a_secret(kind: str) -> None:
    said = troubles(kind)
    assert "went wrong" in said
    assert "hunter2" not in said
