"""No figure on our own labelled incidents falls below its pinned floor, and the set shows what it is meant to show."""

from __future__ import annotations

from collections import Counter

import pytest

from stream.extract import Extractor
from tests.quality import clusters, floors, incident_scoring, newsroom
from tests.quality.__main__ import INCIDENTS

PINNED = floors.load()
FIGURES = PINNED["sections"][INCIDENTS]["figures"]


@pytest.fixture(scope="module")
def measured() -> tuple[dict[str, float], list[str]]:
    return incident_scoring.figures(Extractor())


@pytest.mark.parametrize("figure", FIGURES)
def test_figure_holds_its_floor(measured: tuple[dict[str, float], list[str]], figure: str) -> None:
    values, misses = measured
    verdict = floors.Verdict(figure, values.get(figure), FIGURES[figure]["floor"])
    assert verdict.held, "\n".join([str(verdict), *misses])


def test_every_figure_has_a_floor(measured: tuple[dict[str, float], list[str]]) -> None:
    assert set(measured[0]) == set(FIGURES)


def test_floors_belong_to_these_incidents() -> None:
    assert PINNED["sections"][INCIDENTS]["data"] == incident_scoring.digest(), (
        "the incidents changed: run `python -m tests.quality --own --raise`"
    )


def test_the_set_is_large_enough() -> None:
    articles = newsroom.articles()
    assert len(newsroom.gold()) >= 60
    assert len(articles) >= 300
    assert len({report.line() for report in articles}) == len(articles)


def test_every_slot_is_filled() -> None:
    broken = [
        report.article_id for report in newsroom.articles() if any(c in report.title + report.text for c in "{}[]|")
    ]
    assert broken == []


def test_no_two_articles_of_an_incident_are_worded_alike_unless_one_is_a_copy() -> None:
    texts = Counter((report.story, report.text) for report in newsroom.articles() if report.copy_of is None)
    assert [key for key, number in texts.items() if number > 1] == []


def test_all_kinds_of_variation_occur() -> None:
    tags = Counter(tag for report in newsroom.articles() for tag in report.tags)
    plans = {"revision" if plan == "revision_plain" else plan for plan in newsroom.table("plans")}
    wanted = plans | {"twins", "first vague word", "denial", "court", "anniversary", "nothing"}
    assert {tag for tag in wanted if tags[tag] < 4} == set()


def test_bcubed_and_pairs_of_a_small_case() -> None:
    gold, found = ["a", "a", "a", "b"], ["x", "x", "y", "y"]
    assert clusters.bcubed(gold, found) == pytest.approx((0.75, 2 / 3, 12 / 17))
    assert clusters.pairwise(gold, found) == pytest.approx((0.5, 1 / 3, 0.4))
    assert clusters.bcubed(gold, [None, None, None, "y"])[:2] == (1.0, 0.25)
    assert clusters.bcubed(gold, found, [3])[:2] == (0.5, 1.0)
