"""What a soak has found so far, as Markdown, written anew after every run: an interrupted soak has its report."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.fault.run import Result

MIB = 1 << 20


@dataclass
class Tally:
    """Sums over runs."""

    runs: int = 0
    articles: int = 0
    events: int = 0
    incidents: int = 0
    records: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    stale: int = 0
    regrouped: int = 0
    problems: int = 0
    rss_bytes: int = 0
    ended: Counter[int] = field(default_factory=Counter)
    """Workers that ended by themselves, by exit code."""
    recoveries: dict[str, list[float]] = field(default_factory=lambda: {"static": [], "failover": []})

    def add(self, result: Result) -> None:
        """Count one run."""
        verdict = result.verdict
        self.runs += 1
        self.articles += verdict.articles
        self.events += verdict.events
        self.incidents += verdict.incidents
        self.records += verdict.records
        self.lost += len(verdict.lost)
        self.doubled += len(verdict.doubled)
        self.wrong += len(verdict.wrong)
        self.stale += len(verdict.stale)
        self.regrouped += verdict.regrouped
        self.problems += len(result.problems)
        self.ended.update(result.ended)
        self.rss_bytes = max(self.rss_bytes, result.rss_bytes)
        for recovery in result.recoveries:
            self.recoveries[recovery.kind].append(recovery.seconds)

    @property
    def good(self) -> bool:
        """Whether nothing was found."""
        return not (self.lost or self.doubled or self.wrong or self.problems)


def markdown(results: Sequence[Result], seed: int, seconds: float) -> str:
    """The report."""
    total = Tally()
    by_fault: dict[str, Tally] = {}
    for result in results:
        total.add(result)
        for name in {fault.name for fault in result.plan.faults} or {"none"}:
            by_fault.setdefault(name, Tally()).add(result)
    lines = [
        "# Fault runs",
        "",
        f"{total.runs} runs from seed {seed} on in {seconds / 60:.0f} minutes: {total.articles:,} messages, "
        f"{total.events:,} events and {total.incidents:,} incidents checked, {total.records:,} records read.",
        "",
        f"**{total.lost} lost, {total.doubled} doubled, {total.wrong} wrong**, {total.problems} other problems; "
        f"{total.stale} keys of compacted topics with an older version as their last record. "
        f"Largest worker with its child processes: {total.rss_bytes / MIB:.0f} MiB.",
        "",
        f"With several partitions {total.regrouped} incidents hold other reports than in the order of sending, each as "
        "the order of arrival at its block has it.",
        "",
        f"Workers that ended by themselves and were started again, by exit code: {_codes(total.ended)}.",
        "",
        "A run with several faults counts under each of them.",
        "",
        "| fault | runs | messages | events | lost | doubled | wrong | problems | stale last | largest worker, MiB |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, tally in [*sorted(by_fault.items()), ("all", total)]:
        lines.append(
            f"| {name} | {tally.runs} | {tally.articles:,} | {tally.events:,} | {tally.lost} | {tally.doubled} | "
            f"{tally.wrong} | {tally.problems} | {tally.stale} | {tally.rss_bytes / MIB:.0f} |"
        )
    lines += ["", "| recovery until new output | number | median, s | worst, s |", "|---|---|---|---|"]
    for kind, meaning in (
        ("static", "same worker again, from its start"),
        ("failover", "another worker, from the kill, every partition"),
    ):
        values = total.recoveries[kind]
        middle = f"{statistics.median(values):.1f} | {max(values):.1f}" if values else "- | -"
        lines.append(f"| {meaning} | {len(values)} | {middle} |")
    bad = [result for result in results if not result.good or result.verdict.stale]
    if bad:
        lines += ["", "## Findings", ""]
        for result in bad:
            lines += ["```", result.summary(), f"kept in {result.kept}" if result.kept else "not kept", "```", ""]
    lines += [
        "",
        "## Runs",
        "",
        "| seed | faults | partitions | messages | seconds | result |",
        "|---|---|---|---|---|---|",
    ]
    for result in sorted(results, key=lambda each: each.plan.seed):
        names = ", ".join(fault.name for fault in result.plan.faults)
        lines.append(
            f"| {result.plan.seed} | {names} | {result.plan.partitions} | {result.verdict.articles} | "
            f"{result.seconds:.0f} | {'good' if result.good else 'BAD'} |"
        )
    return "\n".join(lines) + "\n"


def _codes(ended: Counter[int]) -> str:
    return ", ".join(f"{number} with {code}" for code, number in sorted(ended.items())) or "none"


def write(path: Path, results: Sequence[Result], seed: int, seconds: float) -> None:
    """Write the report, all of it or nothing."""
    draft = path.with_suffix(".draft")
    draft.write_text(markdown(results, seed, seconds))
    draft.replace(path)
