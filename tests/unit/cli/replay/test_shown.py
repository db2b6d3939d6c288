"""The report as text: a share is never rounded up to all, and long values are cut."""

from __future__ import annotations

import pytest

from stream.cli.replay.shown import SAID, examples, notes, table
from stream.cli.replay.told import Made, tell
from stream.replay.report import Change, Difference, Kind, LeftOut, Report


def report(identical: int, *differences: Difference) -> Report:
    made = Report()
    made.tallies[Kind.EVENT].identical = identical
    for each in differences:
        made.add(each.kind, [each])
    return made


CHANGED = Difference(Kind.EVENT, Change.CHANGED, "e1", "a", "modes", ["x" * 90], [])


@pytest.mark.parametrize(
    ("identical", "changed", "share"), [(5, 0, "100 %"), (99_999, 1, "99.99 %"), (1, 1, "50.00 %"), (0, 0, "-")]
)
def test_the_share_is_never_rounded_up_to_all(identical: int, changed: int, share: str) -> None:
    [row] = [line for line in table(report(identical, *[CHANGED] * changed)) if line.startswith("events")]
    assert row.endswith(f" {share}")


def test_every_reason_has_a_sentence_with_its_count() -> None:
    made = report(1)
    made.left_out.update(dict.fromkeys(LeftOut, 7))
    lines = list(notes(made))
    assert (lines[0], len(lines)) == ("not compared:", len(LeftOut) + 1)
    assert all("7" in line for line in lines[1:])
    assert set(SAID) == set(LeftOut)


def test_examples_are_cut_to_the_number_and_the_line() -> None:
    made = report(0, CHANGED, Difference(Kind.EVENT, Change.NEW, "e2", "a", None, None, {"type": "CRIME"}))
    lines = list(examples(made, 1))
    assert lines[0] == "events:"
    assert lines[1].startswith('  changed e1 of a modes: ["xxx')
    assert lines[1].endswith("… -> []")
    assert lines[2:] == ["  and 1 more"]
    assert list(examples(made, 2))[2] == "  new e2 of a"
    assert list(examples(made, 0)) == []


def test_fields_are_listed_by_how_often_they_differ() -> None:
    fields = [f"f{n}" for n in range(10)]
    made = report(0, *(Difference(Kind.EVENT, Change.CHANGED, f"e{n}", "a", name) for n, name in enumerate(fields)))
    made.add(Kind.EVENT, [Difference(Kind.EVENT, Change.CHANGED, "e10", "a", "f9")])
    assert next(notes(made)).startswith("events differ in: f9 2, f0 1,")
    assert next(notes(made)).endswith("f6 1, and 2 more")


@pytest.mark.parametrize(("tolerance", "passed"), [(0.0, False), (0.49, False), (0.5, True)])
def test_the_kind_that_differs_most_decides(tolerance: float, passed: bool, capfd: pytest.CaptureFixture[str]) -> None:
    made = report(1, CHANGED)
    made.tallies[Kind.ARTICLE].identical = 1000
    told = tell(Made(made, "about", {}), tolerance=tolerance, show=0, as_json=False)
    last = capfd.readouterr().out.splitlines()[-1]
    assert (told, ("within" in last)) == (passed, passed)
