"""Copy detection over seeded variations of our own texts: what desks make of a wire story, and what is news."""

from __future__ import annotations

import pytest

from stream.identity import Copies, MemoryState
from stream.identity.marks import differ, marks_of
from tests.unit.identity import variations
from tests.unit.identity.bulletins import TEMPLATES
from tests.unit.identity.variations import COPIES, OTHERS, Share, Text

SHORT_FLOORS = {
    "new dateline": 25,
    "byline and credit": 25,
    "tail trimmed by 50 %": 25,
    "tail trimmed by 60 %": 20,
    "two local paragraphs": 16,
    "words edited": 23,
    "own first paragraph": 1,
    "all of it: head, dateline, byline, local paragraph, tail trimmed by 25 %": 10,
}
"""Least number of variants of 100-word articles that are found; all of them where none is given."""


@pytest.fixture(scope="module")
def short() -> dict[str, Share]:
    return variations.measure(variations.short_texts())


@pytest.fixture(scope="module")
def long() -> dict[str, Share]:
    return variations.measure(variations.long_texts())


@pytest.fixture(scope="module")
def bulletins() -> dict[str, Share]:
    return variations.measure_bulletins(8)


@pytest.mark.parametrize("name", COPIES)
def test_copies_of_long_articles_are_found(name: str, long: dict[str, Share]) -> None:
    assert long[name].of_original == long[name].variants


@pytest.mark.parametrize("name", COPIES)
def test_copies_of_short_articles_are_found(name: str, short: dict[str, Share]) -> None:
    assert short[name].of_original >= SHORT_FLOORS.get(name, short[name].variants)


@pytest.mark.parametrize("name", COPIES)
def test_copies_name_their_own_original(name: str, short: dict[str, Share], long: dict[str, Share]) -> None:
    assert [shares[name].of_any - shares[name].of_original for shares in (short, long)] == [0, 0]


@pytest.mark.parametrize("name", OTHERS)
def test_news_is_no_copy(name: str, short: dict[str, Share], long: dict[str, Share]) -> None:
    assert [shares[name].of_any for shares in (short, long)] == [0, 0]


@pytest.mark.parametrize("name", TEMPLATES)
def test_bulletins_of_a_template_are_no_copies(name: str, bulletins: dict[str, Share]) -> None:
    assert bulletins[name].of_any == 0


def test_every_kind_of_variation_has_been_tried(short: dict[str, Share], long: dict[str, Share]) -> None:
    assert min(share.variants for share in (*short.values(), *long.values())) >= 3


INJURED = (
    "LINDAL - A cyclist who was hit by a delivery van on Station Road is in a critical condition, police in Lindal "
    "said on Tuesday. The crash happened at the crossing with Mill Lane shortly before the schools opened. The driver "
    "of the van stopped and called for help, and he is not suspected of having been drunk. Officers closed the road "
    "for two hours and asked witnesses to call them. Residents have asked for a traffic light at the crossing since "
    "last winter, when a pupil broke a leg there. The council will discuss it at its next meeting, a clerk said."
)


@pytest.mark.parametrize(
    ("state", "followed"),
    [
        ("a death", "has died"),
        ("an identification", "was identified as a nurse and is in a critical condition"),
        ("a release", "has been released from hospital"),
    ],
)
def test_a_turn_in_the_opening_is_news(state: str, followed: str) -> None:
    copies = Copies(MemoryState())
    copies.check(variations.arrived("first", Text("Cyclist hit", (INJURED,))))
    later = INJURED.replace("is in a critical condition", followed)
    assert copies.check(variations.arrived("later", Text("Cyclist hit", (later,)), hours=20)).kind == "new"


def test_another_word_for_the_same_turn_is_no_news() -> None:
    copies = Copies(MemoryState())
    first = INJURED.replace("is in a critical condition", "was killed")
    copies.check(variations.arrived("first", Text("Cyclist killed", (first,))))
    edited = first.replace("was killed", "has died")
    assert copies.check(variations.arrived("copy", Text("Cyclist dies", (edited,)), hours=20)).kind == "copy"


@pytest.mark.parametrize(("written", "edited"), [("Twenty-five", "25"), ("forty", "40"), ("thirty-one", "31")])
def test_a_number_in_words_is_the_number(written: str, edited: str) -> None:
    made = [f"LINDAL - {said} cyclists were hurt on Tuesday. {INJURED}" for said in (written, edited)]
    assert differ(marks_of(made[1]), marks_of(made[0]), 150) is False


def test_another_number_in_words_is_another_number() -> None:
    made = [f"LINDAL - {said} cyclists were hurt on Tuesday. {INJURED}" for said in ("Twenty-five", "Twenty-six")]
    assert differ(marks_of(made[1]), marks_of(made[0]), 150) is True
