"""One line of the report: what was looked at, what was found, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    """It works, and will not always."""
    FAIL = "fail"
    """A worker would not start, or would lose something."""
    SKIPPED = "skipped"
    """Not looked at, for something that it needs failed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check. `fix` says what to do; it is there for every `warn` and `fail`."""

    level: Level
    what: str
    found: str
    fix: str | None = None

    def to_json(self) -> dict[str, str]:
        """As the lines of `--json` have it."""
        shown = {"level": self.level.value, "what": self.what, "found": self.found}
        return shown if self.fix is None else {**shown, "fix": self.fix}

    def __str__(self) -> str:
        advice = f"\n{'':9}fix: {self.fix}" if self.fix is not None else ""
        return f"{self.level.value:<9}{self.what}: {self.found}{advice}"


def ok(what: str, found: str) -> Finding:
    """All is well."""
    return Finding(Level.OK, what, found)


def warn(what: str, found: str, fix: str) -> Finding:
    """Not as it should be, and no reason not to start."""
    return Finding(Level.WARN, what, found, fix)


def fail(what: str, found: str, fix: str) -> Finding:
    """A reason not to start."""
    return Finding(Level.FAIL, what, found, fix)


def skipped(what: str, because: str) -> Finding:
    """Not looked at."""
    return Finding(Level.SKIPPED, what, f"needs {because}")


def worst(findings: Iterable[Finding]) -> Level:
    """The worst level of all; what was skipped counts as little as what is well."""
    order = (Level.FAIL, Level.WARN)
    levels = {finding.level for finding in findings}
    return next((level for level in order if level in levels), Level.OK)
