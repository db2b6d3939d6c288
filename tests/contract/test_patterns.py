"""No regular expression of ours can be made to take more than linear time.

Each is searched for all over long runs of the characters it is made of, with an end that no pattern matches, so that
every way to match is tried: quadratic searching and exponential backtracking show there.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import product
from re import _constants as codes
from re import _parser as parser
from typing import Any

import pytest

from tests.growth import assert_grows_linearly, cpu_seconds

FEW, MANY, FACTOR = 22, 12_000, 4
SUSPECT_SECONDS = 0.25
END = "\x00"
SHAPES = "stream/clean/tables.py"
"""Compiles the shapes of lines: those are matched once, at the start of a line, never searched for."""
REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
CLASSES = {codes.CATEGORY_DIGIT: "1", codes.CATEGORY_SPACE: " ", codes.CATEGORY_WORD: "a"}


@cache
def patterns() -> list[tuple[str, int, str]]:
    ended = subprocess.run([sys.executable, "-m", "tests.contract.patterns"], capture_output=True, check=True)
    return [(pattern, flags, where) for pattern, flags, where in json.loads(ended.stdout)]


def parts(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every piece of a parsed pattern."""
    for code, value in tree:
        yield code, value
        if code in REPEATS:
            yield from parts(value[2])
        elif code is codes.SUBPATTERN:
            yield from parts(value[3])
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from parts(value[1])
        elif code is codes.ATOMIC_GROUP:
            yield from parts(value)
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from parts(branch)


def characters(pattern: str, flags: int) -> list[str]:
    """One character for each piece of a pattern that matches one."""
    found: dict[str, None] = {}
    for code, value in parts(parser.parse(pattern, flags)):
        if code is codes.LITERAL:
            found[chr(value)] = None
        elif code in (codes.ANY, codes.NOT_LITERAL):
            found["b" if value == ord("a") else "a"] = None
        elif code is codes.IN:
            for kind, held in value:
                if kind is codes.LITERAL:
                    found[chr(held)] = None
                elif kind is codes.RANGE:
                    found[chr(held[0])] = None
                elif kind is codes.CATEGORY:
                    found[CLASSES.get(held, "~")] = None
    return list(found)


def test_the_patterns_of_all_rooms_are_found():
    rooms = {where.split("/")[1].removesuffix(".py") for _, _, where in patterns()}
    assert {"clean", "extract", "identity", "cli"} <= rooms
    assert len(patterns()) > 150


def too_slow(pattern: str, flags: int, *, searched: bool = True) -> str | None:
    """The unit whose repetition takes more than linear time to search, and how long."""
    compiled = re.compile(pattern, flags)

    def search(text: str) -> int:
        return sum(1 for _ in compiled.finditer(text)) if searched else bool(compiled.match(text))

    letters = characters(pattern, flags)
    for unit in dict.fromkeys([*letters[:4], *map("".join, product(letters[:2], repeat=2)), "a", " "]):
        few, many = (unit * (length // len(unit)) + END for length in (FEW, MANY))
        if (seconds := cpu_seconds(search, few)) > SUSPECT_SECONDS:
            return f"{unit!r}: {seconds:.1f} s for {len(few)} characters"
        if cpu_seconds(search, many) > SUSPECT_SECONDS:
            try:
                assert_grows_linearly(search, many, unit * (MANY // len(unit) * FACTOR) + END, FACTOR)
            except AssertionError as error:
                return f"{unit!r}: {error}"
    return None


def test_no_search_takes_more_than_linear_time():
    found = ((where, too_slow(pattern, flags, searched=SHAPES not in where)) for pattern, flags, where in patterns())
    assert [(where, told) for where, told in found if told] == []


@pytest.mark.parametrize("pattern", ["(a+)+$", "(?:a|a)*b"])
def test_exponential_backtracking_is_seen(pattern):
    assert too_slow(pattern, 0)
