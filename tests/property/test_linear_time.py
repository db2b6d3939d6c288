"""Reading takes time in proportion to the text, however hostile: a doubled text may not cost much more than double.

How growth is measured without the noise of a shared machine: tests/growth.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from stream.extract import Extractor
from stream.pipeline import read_article
from stream.records import Article
from tests.growth import assert_grows_linearly

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
    "parties without end": (150, lambda n: "Police and soldiers and " * n + "rebels clashed in Lagos."),
    "pronouns without end": (120, lambda n: "He said they told him that she hit them. " * n),
    "clauses in clauses": (120, lambda n: "the man who shot the man who killed " * n),
    "tolls without end": (100, lambda n: "killing at least 12 people and wounding dozens more, " * n),
    "acronyms in brackets": (100, lambda n: "the Karo Liberation Front (KLF) and the Army (A), " * n),
    "hyphens": (300, lambda n: "Saudi-led-" * n + "strike killed two."),
    "places in places": (100, lambda n: "Springfield, Paris, Texas, " * n),
    "durations": (80, lambda n: "three years two months and a day before the last week of " * n),
    "numbers in words": (120, lambda n: "two hundred and forty thousand " * n + "people fled."),
    "denials of denials": (100, lambda n: "denied that he never refused to deny that " * n),
    "mentions of one event": (80, lambda n: "The attack in Lagos killed two. The bombing was an attack. " * n),
    "other alphabets": (200, lambda n: "Взрыв убил двух 爆炸 انفجار " * n),
    "no words": (600, lambda n: "([{<" * n + " A bomb killed two people in Lagos."),
}


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    made = Extractor()
    read(made, "Gunmen killed two people in Lagos on Monday.")
    return made


def read(extractor: Extractor, text: str) -> None:
    """One article, from bytes to events."""
    raw = {"id": "x", "title": TITLE, "text": text, "language": "en", "published_at": "2026-03-01"}
    data = json.dumps(raw).encode()
    article = read_article(data, "test")
    if isinstance(article, Article):
        extractor.extract(article)


@pytest.mark.parametrize("family", FAMILIES)
def test_twice_the_text_takes_about_twice_the_time(extractor: Extractor, family: str) -> None:
    number, make = FAMILIES[family]
    assert_grows_linearly(lambda text: read(extractor, text), make(number), make(2 * number), 2)


CLEANED = {
    **{name: (number * 8, make) for name, (number, make) in FAMILIES.items() if name != "no words"},
    "short lines": (3000, lambda n: "Home\nWorld\nShare\n" * n),
    "repeated captions": (800, lambda n: "PHOTO: A man looks at a burnt car in Lagos.\n\n" * n),
    "cue phrases": (1500, lambda n: "read more sign up subscribe advertisement share this " * n),
    "open tags": (4000, lambda n: "<script><a href='" * n),
    "one long run of quotes": (60000, lambda n: '"' * n + "\nA bomb killed two people in Lagos."),
    "one long number": (60000, lambda n: "7" * n + "\nA bomb killed two people in Lagos."),
    "one long dash": (60000, lambda n: "-" * n + "\nA bomb killed two people in Lagos."),
    "one letter again and again": (20000, lambda n: "a " * n + "\nA bomb killed two people in Lagos."),
    "addresses": (5000, lambda n: "https://news.example/a?b=c#d " * n),
    "alternating alphabets": (20000, lambda n: "aя" * n + "\nA bomb killed two people in Lagos."),
    "combining marks": (40000, lambda n: "e" + "\u0301" * n + "\nA bomb killed two people in Lagos."),
    "direction marks": (20000, lambda n: "\u202ea" * n + "\nA bomb killed two people in Lagos."),
    "entities in entities": (20000, lambda n: "&" + "amp;" * n + "A bomb killed two people in Lagos."),
    "one paragraph again and again": (400, lambda n: "A bomb killed two people in the old port of Lagos.\n\n" * n),
    "half a photo credit": (400, lambda n: ("photo " + "(" * 590 + "\n") * (n // 8)),
    "entities": (6000, lambda n: "&amp;&#1;&nope;" * n),
    "broken letters": (4000, lambda n: "Ã©â€™Ã" * n),
    "blank lines": (20000, lambda n: "\n \t\n" * n + "A bomb killed two people in Lagos."),
}
"""The same texts, longer, and texts that are nasty to the cleaner: a quadratic step must not hide behind the parser."""


def read_only(text: str) -> None:
    """One article, from bytes to the clean article or its refusal."""
    read_article(json.dumps({"id": "x", "title": TITLE, "text": text, "language": "en"}).encode(), "test")


@pytest.mark.parametrize("family", CLEANED)
def test_twice_the_text_takes_about_twice_the_time_to_clean(family: str) -> None:
    number, make = CLEANED[family]
    assert_grows_linearly(read_only, make(number), make(2 * number), 2)


def test_a_line_of_a_hundred_thousand_characters_is_read(extractor: Extractor) -> None:
    line = "the old house by the river was quiet and " * 2_440
    assert len(line) > 100_000
    read(extractor, line)
