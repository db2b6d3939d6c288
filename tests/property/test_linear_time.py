"""Reading takes time in proportion to the text, however hostile: a doubled text may not cost much more than double.

Processor time, the best of several runs: what else the machine does must not count.
"""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable

import pytest

from stream.extract import Extractor
from stream.pipeline import read_article
from stream.records import Article

RATIO = 3.0
"""Between linear (2) and quadratic (4)."""
FLOOR_SECONDS = 0.15
"""Costs that do not depend on the text, and the grain of the measurement."""
RUNS = 3
TITLE = "Gunmen kill two in Lagos market"


def _name(number: int) -> str:
    """A name that no lexicon knows, another one for each number below 26 cubed."""
    return "Karo" + "".join(chr(97 + number // 26**place % 26) for place in range(3))


FAMILIES: dict[str, tuple[int, Callable[[int], str]]] = {
    "triggers without a sentence": (120, lambda n: "shot, killed; " * n),
    "one sentence again and again": (80, lambda n: "Gunmen killed two people in Lagos. " * n),
    "names again and again": (150, lambda n: "John Smith and Mary Jones, " * n),
    "always other names": (
        80,
        lambda n: " ".join(f"Captain {_name(i)} met General {_name(i + 9000)}." for i in range(n)),
    ),
    "numbers": (100, lambda n: "17 dead, 23 hurt, 4,500 fled; " * n),
    "dates": (80, lambda n: "on 5 May 2017, last Monday, two weeks ago; " * n),
    "places": (120, lambda n: "Paris, Lagos, Nairobi, Kabul, " * n),
    "nested quotes and brackets": (200, lambda n: '"(' * n + "police said a bomb killed two" + ')"' * n),
    "attribution in attribution": (120, lambda n: "police said that the army said that " * n),
    "tiny paragraphs": (100, lambda n: "A man was shot.\n\n" * n),
    "capitals": (60, lambda n: "GUNMEN KILLED TWO PEOPLE IN LAGOS ON MONDAY. " * n),
    "the title again and again": (40, lambda n: f"{TITLE}\n" * n),
    "one line": (150, lambda n: "the old house by the river was quiet and " * n),
    "markup": (2000, lambda n: "<div><p>&amp;" * n + "A bomb killed two people in Lagos."),
    "no words": (600, lambda n: "([{<" * n + " A bomb killed two people in Lagos."),
}


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    made = Extractor()
    seconds(made, "Gunmen killed two people in Lagos on Monday.")
    return made


def seconds(extractor: Extractor, text: str) -> float:
    """Processor seconds of this process for one article, from bytes to events."""
    raw = {"id": "x", "title": TITLE, "text": text, "language": "en", "published_at": "2026-03-01"}
    data = json.dumps(raw).encode()
    began = time.process_time()
    article = read_article(data, "test")
    if isinstance(article, Article):
        extractor.extract(article)
    return time.process_time() - began


@pytest.mark.parametrize("family", FAMILIES)
def test_twice_the_text_takes_about_twice_the_time(extractor: Extractor, family: str) -> None:
    number, make = FAMILIES[family]
    once, twice = make(number), make(2 * number)
    gc.collect()
    short = long = float("inf")
    for _ in range(RUNS):
        short, long = min(short, seconds(extractor, once)), min(long, seconds(extractor, twice))
        if long <= RATIO * short + FLOOR_SECONDS:
            return
    pytest.fail(f"{family}: {short:.2f} s for {len(once)} characters, {long:.2f} s for {len(twice)}")


def test_a_line_of_a_hundred_thousand_characters_is_read(extractor: Extractor) -> None:
    line = "the old house by the river was quiet and " * 2_440
    assert len(line) > 100_000
    assert seconds(extractor, line) < 30.0
