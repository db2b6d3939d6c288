"""The audit of dependencies fails for what is known and not accepted, and for nothing else."""

from datetime import date

import pytest

from tests.audit import FILES, FOLDER, judge, read_accepted

TODAY = date(2026, 5, 1)
REPORT = {
    "dependencies": [
        {"name": "left", "version": "1.0", "vulns": []},
        {
            "name": "right",
            "version": "2.0",
            "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-9"], "fix_versions": ["2.1"]}],
        },
        {"name": "own", "skip_reason": "not found"},
    ]
}


def test_a_known_vulnerability_fails() -> None:
    result = judge(REPORT, {}, TODAY)
    assert (result.audited, result.skipped) == (2, 1)
    assert result.failures == ["right 2.0: PYSEC-1, mended in 2.1"]


@pytest.mark.parametrize("name", ["PYSEC-1", "CVE-9"])
def test_what_is_accepted_does_not_fail_until_its_day_has_passed(name: str) -> None:
    accepted = read_accepted(f"# id\n{name}\tright\t2026-05-01\tnot reachable: we never call it\n")
    assert judge(REPORT, accepted, TODAY).failures == []
    assert len(judge(REPORT, accepted, date(2026, 5, 2)).failures) == 1


def test_another_package_is_not_covered_by_it() -> None:
    assert len(judge(REPORT, {("PYSEC-1", "left"): TODAY}, TODAY).failures) == 1


@pytest.mark.parametrize(
    "row", ["PYSEC-1\tright\t2026-05-01", "PYSEC-1\tright\t2026-05-01\t ", "PYSEC-1\tright\tsoon\twhy"]
)
def test_acceptance_needs_a_day_and_a_reason(row: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - a wrong day is told by the standard library
        read_accepted(row)


def test_what_is_accepted_today_can_be_read_and_all_locked_files_are_audited() -> None:
    read_accepted((FOLDER / "accepted.tsv").read_text(encoding="utf-8"))
    assert {path.name for path in FOLDER.glob("*.txt")} == set(FILES)
