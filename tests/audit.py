"""`make audit`: what requirements/*.txt pin, held against the database of known vulnerabilities.

    python -m tests.audit .venv-lint/bin/pip-audit

Exit code 1 for a vulnerability that requirements/accepted.tsv does not list, or lists with a day that has passed. Where
no database answers, the audit is left out and says so: without a network there is nothing to learn.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "requirements"
FILES = ("bootstrap.txt", "runtime.txt", "dev.txt", "lint.txt", "fuzz.txt")
"""The smallest first: it shows whether there is a database."""
SECONDS = 300


@dataclass(slots=True)
class Result:
    """What the audit of one file says: how many packages were looked up, and what is wrong."""

    audited: int = 0
    skipped: int = 0
    accepted: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def main(pip_audit: str) -> int:
    """All files; 0 when nothing is wrong or nothing can be known."""
    accepted = read_accepted((FOLDER / "accepted.tsv").read_text(encoding="utf-8"))
    failures: list[str] = []
    for name in FILES:
        report = _report(pip_audit, FOLDER / name)
        result = judge(report or {}, accepted, datetime.now(UTC).date())
        if report is None or result.skipped >= result.audited:
            print(f"audit of {name} left out: no database of vulnerabilities answers for these packages")
            if name == FILES[0]:
                return 0
            continue
        print(f"audit of {name}: {result.audited} packages, {len(result.accepted)} vulnerabilities accepted")
        failures += [f"{name}: {failure}" for failure in result.failures]
    print(*failures, sep="\n", end="\n" if failures else "")
    return 1 if failures else 0


def read_accepted(text: str) -> dict[tuple[str, str], date]:
    """(id, package) -> last day. Raises ValueError for a row without a reason or a day."""
    rows = [line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if wrong := [row for row in rows if len(row) != 4 or not row[3].strip()]:
        raise ValueError(f"expected id, package, last day and reason, got {wrong[0]}")
    return {(row[0], row[1]): date.fromisoformat(row[2]) for row in rows}


def judge(report: Mapping[str, Any], accepted: Mapping[tuple[str, str], date], today: date) -> Result:
    """What a report of pip-audit (its JSON) comes to."""
    result = Result()
    for package in report.get("dependencies", ()):
        if "skip_reason" in package:
            result.skipped += 1
            continue
        result.audited += 1
        for found in package.get("vulns", ()):
            named = f"{package['name']} {package['version']}: {found['id']}"
            names = [found["id"], *found.get("aliases", ())]
            until = next((accepted[key] for name in names if (key := (name, package["name"])) in accepted), None)
            if until is not None and today <= until:
                result.accepted.append(named)
            else:
                fixed = ", ".join(found.get("fix_versions", ())) or "no release yet"
                expired = f"; accepted until {until}, which has passed" if until is not None else ""
                result.failures.append(f"{named}, mended in {fixed}{expired}")
    return result


def _report(pip_audit: str, file: Path) -> dict[str, Any] | None:
    """The report on a file, None where there is none."""
    options = ["--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json", "--timeout=10"]
    try:
        ended = subprocess.run(
            [pip_audit, *options, "-r", str(file)], capture_output=True, check=False, timeout=SECONDS, text=True
        )
        report: dict[str, Any] = json.loads(ended.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return report


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
