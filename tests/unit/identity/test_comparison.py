"""How two reports compare, field by field, where a level depends on more than equality."""

from __future__ import annotations

from typing import Any

import pytest

from stream.identity.comparison import compare
from stream.identity.mention import Mention, mention_of
from tests.unit.identity.build import event, header, place, upsert


def told(article_id: str, days: float = 0, terms: dict[str, float] | None = None, **more: Any) -> Mention:
    made = event(article_id, article_id, **more)
    return mention_of(upsert(made, header(article_id, days), terms=terms), made, 0)


def counts(killed: int | None, injured: int | None) -> dict[str, Any]:
    given = {"killed": killed, "injured": injured}
    return {name: {"min": count, "max": count} for name, count in given.items() if count is not None}


@pytest.mark.parametrize(
    ("earlier", "later", "level"),
    [
        ((6, 15), (6, 15), "equal_both"),
        ((1, 2), (1, 2), "equal_few"),
        ((6, 15), (6, 40), "equal"),
        ((6, 15), (9, 20), "close"),
        ((3, None), (12, None), "differ"),
        ((12, None), (3, None), "differ"),
        ((19, 46), (6, 15), "fall"),
        ((6, 15), (19, 46), "differ"),
        ((12, None), (9, None), "close"),
        ((0, 3), (14, 3), "conflict"),
        ((6, None), (None, 15), "unknown"),
    ],
)
def test_tolls(earlier: tuple[int | None, int | None], later: tuple[int | None, int | None], level: str) -> None:
    one, other = told("a", effects=counts(*earlier)), told("b", 1, effects=counts(*later))
    assert compare(one, other).levels["tolls"] == compare(other, one).levels["tolls"] == level


def test_name_of_the_place_does_not_make_words_alike() -> None:
    shared, mine, theirs = {"velmora": 1.0}, {"quay": 1.0, "crane": 1.0}, {"school": 1.0, "bell": 1.0}
    one, other = told("a", terms=shared | mine), told("b", terms=shared | theirs)
    elsewhere = [told(name, terms=shared | terms, location=None) for name, terms in (("c", mine), ("d", theirs))]
    assert (compare(one, other).levels["words"], compare(*elsewhere).levels["words"]) == ("unlike", "alike")


def test_two_names_of_one_place_count_once() -> None:
    terms = {"velmora": 1.0, "tarsk": 1.0, "quay": 1.0}
    there = place("Tarsk-Velmora", 10.0, 20.0, 3)
    one, other = told("a", terms=terms), told("b", terms=terms, location=there)
    assert compare(one, other).levels["words"] == "alike"
