"""No figure on our own gold falls below its pinned floor, and the gold itself is sound and complete."""

from __future__ import annotations

import pytest

from stream.extract import Extractor
from stream.extract.triggers.ontology import ontology
from stream.records import EventType, Factuality, Polarity
from tests.quality import articles, floors, page
from tests.quality.__main__ import OWN, own_digest
from tests.quality.scoring import figures, rows

PINNED = floors.load()
FIGURES = PINNED["sections"][OWN]["figures"]


@pytest.fixture(scope="module")
def measured() -> tuple[dict[str, float], list[str]]:
    return figures(Extractor())


@pytest.mark.parametrize("figure", FIGURES)
def test_figure_holds_its_floor(measured: tuple[dict[str, float], list[str]], figure: str) -> None:
    values, misses = measured
    verdict = floors.Verdict(figure, values.get(figure), FIGURES[figure]["floor"])
    assert verdict.held, "\n".join([str(verdict), *(miss for miss in misses if miss.startswith(figure + ":"))])


def test_every_figure_has_a_floor(measured: tuple[dict[str, float], list[str]]) -> None:
    assert set(measured[0]) == set(FIGURES)


def test_floors_belong_to_this_gold() -> None:
    assert PINNED["sections"][OWN]["data"] == own_digest(), (
        "the gold changed: run `python -m tests.quality --own --raise`"
    )


def test_page_shows_these_floors() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    assert text == page.filled(text, PINNED, page.load())


def test_every_gold_trigger_stands_in_its_sentence() -> None:
    assert [row["id"] for row in rows() for event in row["events"] if event["trigger"] not in row["text"]] == []


def test_gold_is_large_enough() -> None:
    assert len(rows()) >= 150
    assert len(articles.gold()) >= 25


@pytest.mark.parametrize("one", articles.gold(), ids=lambda one: one.name)
def test_every_mention_stands_in_its_article(one: articles.GoldArticle) -> None:
    for event in one.events:
        assert one.mentions(event)
        assert set(articles.types_of(event)) <= set(EventType.__members__)
    for words, _ in [*articles.pieces(one.row["places"]), *articles.pieces(one.row["times"])]:
        one.find(words)
    assert [event["headline"] for event in one.events if "headline" in event] == [True]
    assert set(one.row.get("removed", [])) <= {line.strip() for line in one.text.split("\n")}


def everything() -> list[dict[str, object]]:
    """Every gold event, of sentences and articles, with its slots."""
    from_articles = [
        {"type": articles.types_of(event)[0], **one.slots(event)} for one in articles.gold() for event in one.events
    ]
    return [event for row in rows() for event in row["events"]] + from_articles


def test_gold_covers_every_type() -> None:
    assert set(EventType) - {EventType(str(event["type"])) for event in everything()} == set()


def test_gold_covers_every_mode() -> None:
    seen = {(event["type"], mode) for event in everything() for mode in list(event["modes"])}  # type: ignore[call-overload]
    assert {(kind.value, mode) for kind, mode in ontology().modes} - seen == set()


def test_gold_covers_every_factuality_and_polarity() -> None:
    assert set(Factuality) - {event["factuality"] for event in everything()} == set()
    assert set(Polarity) - {event.get("polarity", "positive") for event in everything()} == set()
