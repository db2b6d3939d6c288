"""`python -m tests.quality`: every figure beside its floor; exit code 1 when one falls below.

The own gold set always runs; the evaluation kit runs through `newsstream process` where it lies ($NEWSSTREAM_EVAL, else
../shared/eval beside the checkout).

    python -m tests.quality                                  all of it
    python -m tests.quality --own                            the own gold only
    python -m tests.quality --tasks typing,plover            the kit: these tasks only
    python -m tests.quality --limit 100                      the kit: the first 100 articles of each run
    python -m tests.quality --raise                          then note the figures and raise the floors they allow
    python -m tests.quality --lower kit 'times: value F1' .79 --note 'why this may be worse from now on'
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from pathlib import Path
from typing import Any

from stream.extract import Extractor
from tests.quality import articles, floors, incident_scoring, kit, offsets, page, scoring

OWN, INCIDENTS, KIT = "own gold", "own incidents", "kit"
SHOWN_FAULTS = 20
FIRST = tuple(task for tasks in kit.EXTRACTION for task in tasks)
"""The tasks that `make test` runs on the first articles."""


def main(arguments: list[str] | None = None) -> int:
    """Run, print, compare; 0 when every floor holds and every offset is exact."""
    given = options(arguments)
    pinned = floors.load()
    if given.lower:
        section, figure, floor = given.lower
        try:
            floors.lower(pinned, section, figure, float(floor), given.note or "")
        except ValueError as error:
            print(error, file=sys.stderr)
            return 2
        store(pinned)
        print(f"{section}, {figure}: the floor is {floor} now")
        return 0
    faults = own(pinned, given)
    if not given.own:
        faults += beside(pinned, given)
    if given.pin:
        store(pinned)
    print("\n" + ("\n".join(faults[:SHOWN_FAULTS]) if faults else "every floor holds"))
    return 1 if faults else 0


def options(arguments: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.quality", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--own", action="store_true", help="the own gold only")
    parser.add_argument("--tasks", help="tasks of the kit, parted by commas (default: all)")
    parser.add_argument("--limit", type=int, help="only the first N articles of each run of the kit")
    parser.add_argument("--cmd", default=kit.COMMAND, help="the command that the kit runs")
    parser.add_argument("--save", type=Path, help="folder for the command's answers")
    parser.add_argument(
        "--answers", type=Path, help="folder of answers that were saved before: score them, run nothing"
    )
    parser.add_argument("--raise", dest="pin", action="store_true", help="note the figures, raise floors")
    parser.add_argument(
        "--lower", nargs=3, metavar=("SECTION", "FIGURE", "FLOOR"), help="lower one floor; needs --note"
    )
    parser.add_argument("--note", help="why a floor is lowered; kept beside it")
    parser.add_argument("--verbose", action="store_true", help="also every miss on the own gold")
    given = parser.parse_args(arguments)
    unknown = [task for task in (given.tasks or "").split(",") if task and task not in kit.PINNED]
    if unknown:
        parser.error(f"expected tasks among {', '.join(kit.PINNED)}, got {', '.join(unknown)}")
    if given.limit is not None and given.limit < 1:
        parser.error(f"expected a limit of 1 or more, got {given.limit}")
    if given.answers and not given.answers.is_dir():
        parser.error(f"expected a folder of answers, got {given.answers}")
    return given


def own(pinned: dict[str, Any], given: argparse.Namespace) -> list[str]:
    """The own gold set and the own incidents."""
    faults = []
    extractor = Extractor()
    sets = {OWN: (scoring.figures, own_digest), INCIDENTS: (incident_scoring.figures, incident_scoring.digest)}
    for section, (figures, digest) in sets.items():
        values, misses = figures(extractor)
        if given.verbose:
            print("\n".join(misses), end="\n\n")
        faults += settle(pinned, section, values, digest(), given.pin, {})
    return faults


def beside(pinned: dict[str, Any], given: argparse.Namespace) -> list[str]:
    """The evaluation kit, when it is there."""
    place = kit.folder()
    if place is None:
        print(
            f"\nThe evaluation kit is not here: no score.py in {kit.BESIDE} (or set {kit.VARIABLE}).\n"
            "Its floors were not checked."
        )
        return []
    groups = [given.tasks.split(",")] if given.tasks else [list(kit.PINNED)]
    section = f"{KIT} --limit {given.limit}" if given.limit else KIT
    digest = kit.digest(place)
    known = pinned["sections"].get(section, {}).get("data")
    if known not in (None, digest):
        print(f"\nThe kit's data differ from those of the floors ({digest}, not {known}): compare with care.")
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.answers or given.save or Path(scratch)
        for tasks in groups:
            outcome = kit.run(
                place, tasks, limit=given.limit, command=given.cmd, answers=given.answers,
                save=None if given.answers else folder,
            )  # fmt: skip
            faults += outcome.faults + settle(pinned, section, outcome.values, digest, given.pin, outcome.known)
            faults += exact(place, tasks, folder, given.limit)
            if given.pin and not given.limit:
                pin_first(pinned, place, [task for task in tasks if task in FIRST], folder)
    return faults


def pin_first(pinned: dict[str, Any], place: Path, tasks: list[str], folder: Path) -> None:
    """The floors of the first articles, which `make test` holds, from the answers to all."""
    if tasks:
        with tempfile.TemporaryDirectory() as scratch:
            for task in tasks:
                kit.shorten(place, task, folder, Path(scratch), kit.FIRST)
            outcome = kit.run(place, tasks, limit=kit.FIRST, answers=Path(scratch))
        settle(pinned, f"{KIT} --limit {kit.FIRST}", outcome.values, kit.digest(place), True, {})


def exact(place: Path, tasks: list[str], folder: Path, limit: int | None) -> list[str]:
    """Whether every span of every answer is exact."""
    faults, seen = [], 0
    for task in tasks:
        if (folder / f"{task}.jsonl").is_file():
            for article, answer in kit.saved(place, task, folder, limit):
                seen += 1
                faults += [f"{task}: {fault}" for fault in offsets.wrong(article, answer)]
    print(f"\noffsets: {seen} answers, {len(faults)} faults")
    return faults


def settle(
    pinned: dict[str, Any], section: str, values: dict[str, float | None], digest: str, pin: bool, known: dict[str, Any]
) -> list[str]:
    """Raise the floors if asked to, print the table, return what fell."""
    if pin:
        measured = {figure: value for figure, value in values.items() if value is not None}
        for change in floors.raise_floors(pinned, section, measured, digest, known):
            print(f"raised: {change}")
    verdicts = floors.compare(pinned, section, values)
    print(f"\n{section} (data {digest})\n" + floors.table(verdicts), flush=True)
    return [f"{section}, {v.figure}: {v.value} is beyond the floor {v.floor}" for v in verdicts if not v.held]


def own_digest() -> str:
    """Digest of the own gold set."""
    hashed = hashlib.sha256()
    for path in [scoring.GOLD, *sorted(articles.FOLDER.glob("*.yaml"))]:
        hashed.update(f"{path.name}\n".encode())
        hashed.update(path.read_bytes())
    return hashed.hexdigest()[:16]


def store(pinned: dict[str, Any]) -> None:
    """Write the floors and the page that shows them."""
    floors.save(pinned)
    page.write(pinned)


if __name__ == "__main__":
    sys.exit(main())
