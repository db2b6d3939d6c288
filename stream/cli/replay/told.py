"""Tells the outcome of a replay: text or JSON on stdout, differences in a file, and whether it passes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, BinaryIO

from stream import __version__
from stream.cli.console import output_stream
from stream.cli.replay.shown import examples, notes, table
from stream.records.base import dump_json
from stream.replay.report import Report


@dataclass(frozen=True, slots=True)
class Made:
    """A finished replay. `about` is one sentence on what was replayed, `facts` the same for --json."""

    report: Report
    about: str
    facts: dict[str, Any]
    warnings: tuple[str, ...] = ()


def write(report: Report, sink: BinaryIO) -> None:
    """Every difference as a JSON line."""
    for each in report.differences:
        sink.write(dump_json(each.to_json()) + b"\n")


def tell(made: Made, *, tolerance: float, show: int, as_json: bool) -> bool:
    """Print the report; returns whether everything is identical within the tolerance."""
    report = made.report
    passed = report.compared > 0 and report.share_differing <= tolerance
    if as_json:
        answer = {
            **made.facts,
            **report.to_json(),
            "warnings": list(made.warnings),
            "version": __version__,
            "tolerance": tolerance,
            "passed": passed,
        }
        with output_stream("-") as sink:
            sink.write(dump_json(answer) + b"\n")
        return passed
    lines = [made.about, "", *table(report), *notes(report), *examples(report, show), "", _verdict(report, tolerance)]
    with output_stream("-") as sink:
        sink.write("\n".join(lines).encode("utf-8", "backslashreplace") + b"\n")
    return passed


def _verdict(report: Report, tolerance: float) -> str:
    if not report.compared:
        return "nothing could be compared"
    if not report.differences:
        return "identical"
    within = "within" if report.share_differing <= tolerance else "over"
    return f"different: at most {report.share_differing:.2%} of a kind, {within} the tolerance of {tolerance:.2%}"
