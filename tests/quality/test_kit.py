"""The evaluation kit, where it lies beside the checkout: floors on the first articles of every task, exact offsets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.quality import floors, kit, offsets

LIMIT = kit.FIRST
SECTION = f"kit --limit {LIMIT}"
PINNED = floors.load()

pytestmark = [pytest.mark.kit, pytest.mark.timeout(600)]


@pytest.mark.parametrize("tasks", kit.EXTRACTION, ids="+".join)
def test_tasks_hold_their_floors_with_exact_offsets(tasks: tuple[str, ...], tmp_path: Path) -> None:
    place = kit.folder()
    assert place is not None
    outcome = kit.run(place, tasks, limit=LIMIT, save=tmp_path)
    fallen = [verdict for verdict in floors.compare(PINNED, SECTION, outcome.values) if not verdict.held]
    read = [task for task in tasks if task != "calibration"]  # its answers are those of the other two
    wrong = [
        fault
        for task in read
        for article, answer in kit.saved(place, task, tmp_path, LIMIT)
        for fault in offsets.wrong(article, answer)
    ]
    assert (outcome.faults, fallen, wrong) == ([], [], [])


def test_floors_belong_to_this_kit() -> None:
    place = kit.folder()
    assert place is not None
    assert PINNED["sections"][SECTION]["data"] == kit.digest(place)


def test_every_extraction_task_has_floors() -> None:
    pinned = {figure.split(":")[0] for figure in PINNED["sections"][SECTION]["figures"]}
    assert {task for tasks in kit.EXTRACTION for task in tasks} == pinned
