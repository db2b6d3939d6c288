"""The evaluation kit beside the checkout, run through the real command: `newsstream process`.

The kit is third-party data that may not be redistributed: it is used where it lies, and absent on most machines.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

VARIABLE = "NEWSSTREAM_EVAL"
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "eval"
COMMAND = f"{sys.executable} -m stream process"
EXTRACTION = (
    ("typing", "plover", "calibration"),   # calibration reads the answers of the other two again
    ("cameo",), ("slots",), ("boilerplate",), ("places",), ("times",), ("fivew",), ("verbplace",),
)  # fmt: skip
"""The tasks about what is read in an article, in groups that share runs; the others are about identity."""
FIRST = 100
"""Articles of each run that `make test` reads."""
PINNED = {
    "typing": ("weighted F1, 30 labels", "weighted F1, 25 ACLED labels"),
    "plover": ("event type F1", "(role, country, sector) F1", "(role, country) F1"),
    "cameo": ("(source, target, root) F1", "root F1"),
    "slots": ("template micro F1", "template micro F1, lenient", "incident type F1"),
    "incidents": ("B-cubed F1", "pairwise F1", "accuracy killed", "accuracy injured", "accuracy city", "accuracy date"),
    "stories": ("B-cubed F1", "pairwise F1"),
    "duplicates": ("recall of copies", "precision of links"),
    "boilerplate": ("F1",),
    "places": ("tagging F1", "Acc@161km of matched", "end-to-end F1 (within 161 km)"),
    "times": ("relaxed span F1", "value F1"),
    "fivew": ("P@1 who", "P@1 what", "P@1 when", "P@1 where", "P@1 mean of four"),
    "verbplace": ("token F1",),
    "calibration": ("ECE (lower is better)",),
}
"""Per task, the metrics that have a floor."""


def folder() -> Path | None:
    """Where the kit lies: $NEWSSTREAM_EVAL, else ../shared/eval beside the checkout; None where there is none."""
    given = os.environ.get(VARIABLE)
    place = Path(given) if given else BESIDE
    return place if (place / "score.py").is_file() else None


def digest(place: Path) -> str:
    """Digest of all dev data and of the scorer, so that figures of other data are never taken for these."""
    hashed = hashlib.sha256()
    for path in sorted([*place.glob("*/dev.jsonl"), *place.glob("*.py"), *place.glob("tasks/*.py")]):
        hashed.update(f"{path.relative_to(place)}\n".encode())
        hashed.update(path.read_bytes())
    return hashed.hexdigest()[:16]


@dataclass(slots=True)
class Outcome:
    """Figures by name, what the kit says of baselines and published figures, and what went wrong."""

    values: dict[str, float | None] = field(default_factory=dict)
    known: dict[str, dict[str, float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def run(
    place: Path,
    tasks: Sequence[str],
    *,
    limit: int | None = None,
    command: str = COMMAND,
    save: Path | None = None,
    answers: Path | None = None,
) -> Outcome:
    """Score tasks in one go of the kit. A task that fails counts as a fault, and its figures are missing.

    `save` keeps the command's answers in a folder, as TASK.jsonl; `answers` is such a folder, scored as it is.
    """
    words = [sys.executable, str(place / "score.py"), *tasks, "--json"]
    words += ["--predictions", str(answers)] if answers else ["--cmd", command]
    words += ["--limit", str(limit)] if limit else []
    words += ["--save", str(save)] if save else []
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False, cwd=Path(__file__).parents[2])
    try:
        reports = json.loads(done.stdout)
    except ValueError:
        return Outcome(faults=[f"{' '.join(tasks)}: the scorer gave no report, exit code {done.returncode}"])
    outcome = Outcome()
    for report in reports:
        gather(report, outcome)
    return outcome


def gather(report: dict[str, Any], outcome: Outcome) -> None:
    """One task's report into figures."""
    task = report["task"]
    if report["status"] != "ok":
        outcome.faults.append(f"{task} FAILED: {report.get('reason')}")
        outcome.values[f"{task}: -"] = None
        return
    outcome.faults += [f"{task}: {fault}: {count}" for fault, count in report.get("contract", {}).items() if count]
    for section, held in report["sections"].items():
        for metric in PINNED[task]:
            if metric not in held["ours"]:
                continue
            name = f"{task}: {section}: {metric}" if len(report["sections"]) > 1 else f"{task}: {metric}"
            outcome.values[name] = held["ours"][metric]
            base = [figures[metric] for figures in held["baselines"].values() if figures.get(metric) is not None]
            known = {"baseline": min(base) if "lower is better" in metric else max(base)} if base else {}
            if metric in held["published"]:
                known["published"] = held["published"][metric][0]
            outcome.known[name] = {key: round(value, 4) for key, value in known.items()}


def inputs(place: Path, task: str, limit: int | None) -> str:
    """The articles of one task, JSONL."""
    words = [sys.executable, str(place / "score.py"), task, "--inputs", *(["--limit", str(limit)] if limit else [])]
    return subprocess.run(words, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True).stdout


def saved(place: Path, task: str, folder_: Path, limit: int | None) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The articles of one task beside the command's saved answers."""
    answers = (folder_ / f"{task}.jsonl").read_text(encoding="utf-8")
    for article, answer in zip(lines(inputs(place, task, limit)), lines(answers), strict=True):
        yield json.loads(article), json.loads(answer)


def shorten(place: Path, task: str, answers: Path, target: Path, limit: int) -> None:
    """Of a full run's answers to one task, those to the first articles of each run.

    An answer depends on no later article, so these are what a run with that limit gives.
    """
    wanted = iter(lines(inputs(place, task, limit)))
    given = zip(
        lines(inputs(place, task, None)), lines((answers / f"{task}.jsonl").read_text(encoding="utf-8")), strict=True
    )
    with (target / f"{task}.jsonl").open("w", encoding="utf-8") as out:
        for article in wanted:
            out.write(next(answer for one, answer in given if one == article) + "\n")


def lines(text: str) -> list[str]:
    """Lines of JSONL: only line feeds part them, for a string may hold other separators."""
    return [line for line in text.split("\n") if line]
