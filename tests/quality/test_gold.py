"""No figure on our own gold sentences falls below its pinned floor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stream.extract import Extractor
from tests.quality.scoring import GOLD, Tally, score

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))["gold sentences"]


@pytest.fixture(scope="module")
def tally() -> Tally:
    return score(Extractor())


@pytest.mark.parametrize("figure", sorted(FLOORS))
def test_figure_holds_its_floor(tally: Tally, figure: str) -> None:
    missed = "\n".join(note for note in tally.misses if note.startswith(figure))
    assert round(tally.f1(figure), 3) >= FLOORS[figure], missed


def test_every_gold_trigger_stands_in_its_sentence() -> None:
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows for event in row["events"] if event["trigger"] not in row["text"]] == []
