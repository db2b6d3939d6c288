"""The catalogue of dead letter codes against the code that gives them, the metrics, and the page."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

from stream.metrics import DEAD_LETTERS
from stream.records.article import RejectReason
from stream.records.dead_letter import CAUSES, Cause, Code, cause_of
from stream.worker.child import DEAD_REASONS
from stream.worker.pool import LOSSES

ROOT = Path(__file__).parents[2]
CODES = [cause.code for cause in CAUSES]


def given() -> set[str]:
    """Every code that the worker gives, read from its source."""
    found = {*DEAD_REASONS.values(), *(code for code, _ in LOSSES.values())}
    for path in (ROOT / "stream" / "worker").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Trouble":
                found |= {each.value for each in node.args[:1] if isinstance(each, ast.Constant)}
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "TaskResult":
                named = [each.value for each in node.keywords if each.arg == "code"]
                found |= {each.value for each in named if isinstance(each, ast.Constant)}
    return found


def row(cause: Cause) -> str:
    """The line of a cause in the table of docs/deadletters.md."""
    kind = "temporary" if cause.temporary else "lasting" if cause.redrivable else "lasting, would fail again"
    return f"| `{cause.code}` | {cause.meaning} | {kind} | {cause.remedy} |"


def test_the_type_and_the_catalogue_name_the_same_codes_once() -> None:
    assert list(get_args(Code)) == CODES
    assert len(set(CODES)) == len(CODES)


def test_every_code_that_the_worker_gives_is_explained_and_none_is_left_over() -> None:
    assert given() == set(CODES)


def test_reasons_of_rejections_that_become_dead_letters_exist() -> None:
    assert set(DEAD_REASONS) <= {reason.value for reason in RejectReason}


def test_the_metric_lists_every_code() -> None:
    assert dict(DEAD_LETTERS.labels)["code"].split(", ") == CODES


def test_what_is_temporary_can_be_redriven() -> None:
    assert [cause.code for cause in CAUSES if cause.temporary and not cause.redrivable] == []


def test_what_a_lost_process_costs_is_temporary() -> None:
    assert [code for code, _ in LOSSES.values() if not getattr(cause_of(code), "temporary", False)] == []


def test_the_page_has_the_table_of_the_catalogue() -> None:
    page = (ROOT / "docs" / "deadletters.md").read_text(encoding="utf-8")
    table = [line for line in page.splitlines() if re.match(r"\| `[a-z_]+` \| ", line)]
    assert table == [row(cause) for cause in CAUSES]


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.code)
def test_settings_that_a_remedy_names_exist(cause: Cause) -> None:
    from stream.cli.docs import settings

    known = {variable for variable, _ in settings()}
    named = re.findall(r"`(NEWSSTREAM_[A-Z_]+)`", f"{cause.meaning} {cause.remedy}")
    assert [each for each in named if each not in known] == []
