"""Floors rise by themselves, and sink only with a reason that stays."""

from __future__ import annotations

from typing import Any

import pytest

from tests.quality import floors

HIGH, LOW = "task: F1", "calibration: ECE (lower is better)"


def pinned() -> dict[str, Any]:
    return {"sections": {"own": {"figures": {HIGH: {"floor": 0.8}, LOW: {"floor": 0.1}}}}, "lowered": []}


@pytest.mark.parametrize(
    ("figure", "value", "held"),
    [
        (HIGH, 0.8, True),
        (HIGH, 0.7949, False),
        (HIGH, None, False),
        (LOW, 0.1, True),
        (LOW, 0.1051, False),
        ("new: F1", 0.0, True),
    ],
)
def test_a_floor_holds_or_not(figure: str, value: float | None, held: bool) -> None:
    verdict = next(v for v in floors.compare(pinned(), "own", {figure: value}) if v.figure == figure)
    assert verdict.held is held


def test_a_figure_that_was_not_measured_falls() -> None:
    verdicts = floors.compare(pinned(), "own", {"task: recall": 0.5})
    assert [(v.figure, v.held) for v in verdicts] == [("task: recall", True), (HIGH, False)]


def test_raising_cuts_away_from_the_good_end_and_never_lowers() -> None:
    held = pinned()
    floors.raise_floors(held, "own", {HIGH: 0.8791, LOW: 0.1201}, "digest")
    assert held["sections"]["own"]["figures"][HIGH] == {"floor": 0.87, "measured": 0.8791}
    assert held["sections"]["own"]["figures"][LOW] == {"floor": 0.1, "measured": 0.1201}
    floors.raise_floors(held, "own", {LOW: 0.0412}, "digest")
    assert held["sections"]["own"]["figures"][LOW]["floor"] == 0.07


def test_lowering_needs_a_reason_which_stays() -> None:
    held = pinned()
    with pytest.raises(ValueError, match="note"):
        floors.lower(held, "own", HIGH, 0.7, "")
    floors.lower(held, "own", HIGH, 0.7, "the gold became twice as hard")
    assert held["sections"]["own"]["figures"][HIGH]["floor"] == 0.7
    assert [(n["from"], n["to"], n["note"]) for n in held["lowered"]] == [(0.8, 0.7, "the gold became twice as hard")]


@pytest.mark.parametrize(("figure", "floor"), [("unknown: F1", 0.1), (HIGH, 0.9), (LOW, 0.05)])
def test_what_is_not_lower_is_refused(figure: str, floor: float) -> None:
    with pytest.raises(ValueError, match="expected"):
        floors.lower(pinned(), "own", figure, floor, "a reason that is long enough")
