"""What is fuzzed and what must hold of it. A target takes bytes and raises where a property does not hold.

An exception that is not documented for the function under test is a finding, as is a broken property.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.fuzz import cleaning, inputs, reading, wire
from tests.fuzz import seeds as of
from tests.fuzz.seeds import STORY, TEXTS, encoded, examples, joined


@dataclass(frozen=True, slots=True)
class Target:
    """One entry point with its seeds.

    `cases`: how many `make fuzz` tries; `in_ci`: how many the tests do. `grows`: its time may grow with the length of
    the input only.
    """

    name: str
    check: Callable[[bytes], Any]
    seeds: Sequence[bytes]
    cases: int
    in_ci: int
    grows: bool = True


_JSON = tuple(data for _, data in examples())
_RAW = tuple(data for name, data in examples() if name.startswith("news.articles.raw"))
_PLACES = tuple(joined(text, of.TITLES[0]) for text in (*of.PLACES, STORY))
_SETTINGS = tuple(map(encoded, ["\n".join(of.SETTINGS), *of.SETTINGS]))
_EDITS = tuple(bytes((number, 0)) + encoded(STORY[:40]) for number in range(40))
_ARTICLES = tuple(
    joined(text, of.TITLES[number % 4], of.URLS[number % len(of.URLS)], of.DATES[number % len(of.DATES)], "en")
    for number, text in enumerate(TEXTS)
)

TARGETS: dict[str, Target] = {
    target.name: target
    for target in (
        Target("raw", cleaning.raw, (*_RAW, *map(encoded, TEXTS), STORY.encode("utf-16"), b"[" * 99), 150_000, 3_000),
        Target("clean", cleaning.clean_article, _ARTICLES, 20_000, 800),
        Target("markup", cleaning.mark_up, tuple(map(encoded, TEXTS)), 100_000, 1_500),
        Target("url", cleaning.url, tuple(map(encoded, of.URLS)), 100_000, 3_000),
        Target("date", cleaning.date, tuple(map(encoded, of.DATES)), 100_000, 2_500, grows=False),
        Target("records", wire.record, tuple(bytes((at,)) + data for at, data in enumerate(_JSON)), 150_000, 6_000),
        Target("edited", wire.edited_record, _EDITS, 60_000, 3_000, grows=False),
        Target("letters", wire.letter, (joined("1", STORY, "dlq_attempts", "3", "trace", "\x00"),), 60_000, 2_500),
        Target("identity", wire.identity, _EDITS, 20_000, 1_000, grows=False),
        Target("numbers", reading.numbers, tuple(map(encoded, of.NUMBERS)), 120_000, 4_000),
        Target("times", reading.times, tuple(joined(text, of.DATES[1]) for text in (*of.TIMES, STORY)), 40_000, 1_500),
        Target("places", reading.places, _PLACES, 20_000, 800),
        Target("settings", inputs.settings, _SETTINGS, 10_000, 250, grows=False),
        Target("table", inputs.table, (encoded(of.TABLE),), 60_000, 3_000),
        Target("dictionary", inputs.dictionary, (encoded(of.PETRARCH),), 60_000, 2_000),
        Target("lines", inputs.lines, (b"a\r\nb\n\n" + encoded(STORY),), 60_000, 3_000),
    )
}
