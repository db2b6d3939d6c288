from __future__ import annotations

from datetime import timedelta

import pytest

from stream.cli.dlq.book import opened
from stream.cli.dlq.choice import Choice, checked_codes
from stream.cli.dlq.letters import Position
from tests.unit.cli.dlq.build import NOON, letter, marked, record

CLEAN = letter(0, minutes=0)
EXTRACT = letter(1, stage="extract", code="nlp_timeout", topic="news.internal.extract", minutes=10)
BUG = letter(2, stage="identity", code="bug", topic="news.internal.blocks", minutes=20)
FOREIGN = record(3, headers=[("x", b"y")], minutes=30)
DONE = letter(4, code="wrong_type", origin=(0, 400), minutes=40)
BOOK = opened([CLEAN, EXTRACT, BUG, FOREIGN, DONE, marked(DONE, 5, "dropped")])


@pytest.mark.parametrize(
    ("choice", "offsets"),
    [
        (Choice(), [0, 1, 2, 3]),
        (Choice(stages=frozenset({"extract", "identity"})), [1, 2]),
        (Choice(codes=frozenset({"bug"})), [2]),
        (Choice(topic="news.articles.raw"), [0]),
        (Choice(temporary=True), [1]),
        (Choice(temporary=False), [0, 2]),
        (Choice(since=NOON + timedelta(minutes=10)), [1, 2, 3]),
        (Choice(until=NOON + timedelta(minutes=10)), [0]),
        (Choice(positions=frozenset({Position(0, 2), Position(7, 2)})), [2]),
        (Choice(stages=frozenset({"clean"}), codes=frozenset({"bug"})), []),
        (Choice(limit=2), [0, 1]),
    ],
)
def test_all_conditions_hold_for_what_is_chosen(choice: Choice, offsets: list[int]) -> None:
    assert [each.at.offset for each in choice.of(BOOK, handled=False)] == offsets


def test_what_is_handled_is_left_out_unless_asked_for() -> None:
    assert [each.at.offset for each in Choice().of(BOOK, handled=True)] == [0, 1, 2, 3, 4]


def test_a_code_that_no_stage_gives_is_refused() -> None:
    with pytest.raises(ValueError, match=r"expected one of not_json, .*; got 'nojson'"):
        checked_codes(["bug", "nojson"])
