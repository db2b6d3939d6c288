"""The tools of this folder: substitution of parts, kinds of error, calibration, tables."""

from __future__ import annotations

import numpy as np
import pytest

from stream.extract.triggers import STEPS
from tests.quality import ablation, calibrate, errors, kit, page
from tests.quality.__main__ import options


@pytest.mark.parametrize("name", ablation.PARTS)
def test_every_part_is_where_the_ablation_looks_for_it(name: str) -> None:
    for dotted, _ in ablation.PARTS[name].places:
        owner, attribute = ablation.owner_of(dotted)
        assert callable(getattr(owner, attribute)) or attribute == "STEPS"


@pytest.mark.parametrize("name", ["content, background, generic mentions", "harm by its cause"])
def test_the_steps_that_are_left_out_exist(name: str) -> None:
    (_, make), *_ = ablation.PARTS[name].places
    left = make(STEPS)
    assert 0 < len(left) < len(STEPS)


def test_only_known_tasks_are_measured() -> None:
    assert {task for part in ablation.PARTS.values() for task in part.tasks} <= set(kit.PINNED)


def test_worth_is_what_is_lost_without_the_part() -> None:
    on = {"a: F1": 0.8, "b: ECE (lower is better)": 0.04, "c: F1": 0.5, "articles: events": 0.9}
    off = {"a: F1": 0.7, "b: ECE (lower is better)": 0.09, "c: F1": 0.501, "articles: events": 0.8}
    rows = ablation.rows(on, off)
    assert [row["figure"] for row in rows] == ["a: F1", "b: ECE (lower is better)", "articles: events"]
    table = page.ablation({"ablation": {"date": "d", "data": "x", "parts": {"p": {"instead": "none", "rows": rows}}}})
    assert "| p | none | a: F1 | .800 | .700 | +10.0 |" in table
    assert "|  |  | b: ECE (lower is better) | .040 | .090 | +5.0 |" in table


@pytest.mark.parametrize(
    ("right", "got", "kind"),
    [
        ("2026-03-10", "2026-03-11", "another date"),
        ("2026-03-10", "2026-03", "coarser or finer than the gold"),
        ("P2D", "2026-03-10", "a duration for a date, or a date for a duration"),
        ("P2D", "P3D", "another duration"),
        ("PAST_REF", "2025", "vague for exact, or exact for vague"),
        ("2026", "", "no value"),
    ],
)
def test_kinds_of_wrong_values(right: str, got: str, kind: str) -> None:
    assert errors._value(right, got) == kind


def test_the_most_frequent_kinds_come_first_and_are_twenty() -> None:
    kinds = [{"task": "t", "kind": f"kind {n}", "count": n, "of": "9"} for n in range(1, 31)]
    table = page.errors({"errors": {"date": "d", "data": "x", "limit": None, "kinds": kinds}})
    assert "| 1 | t | kind 30 | 30 | 9 |" in table
    assert "\n| 20 |" in table
    assert "\n| 21 |" not in table


def test_the_fit_finds_the_odds_of_the_data() -> None:
    table = np.array([[1.0, 0.0]] * 1000 + [[1.0, 1.0]] * 1000)
    right = np.array([1.0] * 700 + [0.0] * 300 + [1.0] * 900 + [0.0] * 100)
    confidence = calibrate.expit(table @ calibrate.fit(table, right))
    assert confidence[0] == pytest.approx(0.7, abs=0.01)
    assert confidence[-1] == pytest.approx(0.9, abs=0.01)
    assert calibrate.calibration_error(confidence, right) < 0.01


def test_the_bias_is_lowered_by_what_was_asked() -> None:
    table = np.array([[1.0, 0.0], [1.0, 1.0]] * 50)
    weights = np.array([1.0, 0.5])
    before, after = calibrate.expit(table @ weights), calibrate.expit(table @ calibrate.lowered(table, weights, 0.04))
    assert before.mean() - after.mean() == pytest.approx(0.04, abs=1e-4)


def test_bins_say_how_often_a_confidence_is_right() -> None:
    confidence, right = np.array([0.85, 0.87, 0.15, 1.0]), np.array([1.0, 0.0, 0.0, 1.0])
    assert calibrate.bins(confidence, right) == [(0.1, 0.15, 0.0, 1), (0.8, 0.86, 0.5, 2), (0.9, 1.0, 1.0, 1)]


@pytest.mark.parametrize(
    "arguments",
    [["--limit", "0"], ["--tasks", "nosuch"], ["--answers", "/nosuchfolder"]],
)
def test_arguments_that_measure_nothing_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        options(arguments)
    assert ended.value.code == 2
    assert "expected" in capsys.readouterr().err
