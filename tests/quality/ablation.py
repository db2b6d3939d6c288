"""What each part of the reading is worth: the figures with the part switched off, beside those with everything on.

    python -m tests.quality.ablation                    every part: prints the table and keeps it in record.json
    python -m tests.quality.ablation --parts fold,stance
    python -m tests.quality.ablation --limit 200        the kit: only the first articles of each run

A part is switched off by putting something plain in its place (PARTS says what) in a process of its own, which then
answers the kit's articles as `newsstream process` would (one stream per task) and reads the own gold. Set
$NEWSSTREAM_PARSES to a file to parse every text once.
"""

from __future__ import annotations

import argparse
import copy
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from math import log10
from pathlib import Path
from typing import Any

from tests.quality import floors, kit, page, parses

LABELLED = ("GPE", "LOC", "FAC")
WORTH_SHOWING = 0.005
MOST_SHOWN = 4
"""Figures shown per part: those that change most."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part: what stands in its place, where, and which tasks of the kit it can touch."""

    instead: str
    tasks: tuple[str, ...]
    places: tuple[tuple[str, Callable[[Any], Any]], ...]
    """Dotted names and, for each, what makes the substitute of the original."""


def nothing_dropped(_: Any) -> Any:
    return lambda page, matches: matches


def without_steps(*names: str) -> Callable[[Any], Any]:
    """The steps of the triggers without some of them."""
    return lambda steps: tuple(step for step in steps if getattr(step[0], "__name__", "") not in names)


def without_guards(lexicon: Callable[[], Any]) -> Callable[[], Any]:
    """The lexicon without the rows that only say what is no event."""

    @cache
    def plain() -> Any:
        held = copy.copy(lexicon())
        kept = {
            word: [row for row in rows if row[1].type is not None or row[1].harm] for word, rows in held.heads.items()
        }
        object.__setattr__(held, "heads", kept)
        return held

    return plain


def positive_only(holds: Callable[..., bool]) -> Callable[..., bool]:
    """Conditions without the negative ones."""
    return lambda self, page, i, first, last: self.negate or holds(self, page, i, first, last)


def labels_alone(_: Any) -> Callable[..., float]:
    """A name is a place when the statistical tagger says so."""

    def judge(mention: Any, around: Any, persons: Any) -> float:
        label = around.label(mention.start, mention.end)
        return 3.0 if label and label[2] in LABELLED else -3.0

    return judge


def most_people(_: Any) -> Callable[..., float]:
    """The most populous place of the name."""
    return lambda entry, mention, context: log10(entry.people + 1)


def nearest_place(_: Any) -> Callable[..., Any]:
    """The place of the sentence that stands nearest to the trigger."""

    def bind(self: Any, trigger: Any) -> tuple[Any, str]:
        start, end = trigger.sentence.start_char, trigger.sentence.end_char
        inside = [hit for hit in self.places if hit.part is trigger.part and start <= hit.start < end]
        return min(inside, key=lambda hit: abs(hit.start - trigger.start), default=None), "nearest"

    return bind


def first_time(_: Any) -> Callable[..., Any]:
    """The first dated expression of the sentence."""

    def bind(article: Any, trigger: Any, times: Any) -> tuple[Any, str]:
        start, end = trigger.sentence.start_char, trigger.sentence.end_char
        inside = [hit for hit in times if hit.part is trigger.part and start <= hit.start < end and hit.since]
        return (inside[0] if inside else None), "first"

    return bind


def asserted(_: Any) -> Callable[..., Any]:
    """Everything is fact."""
    from stream.extract.parsed import Stance
    from stream.records import Factuality, Polarity

    return lambda article, trigger, time: Stance(Factuality.ASSERTED, Polarity.POSITIVE)


def returning(value: Any) -> Callable[[Any], Any]:
    """A function that always gives the same."""
    return lambda _: lambda *_args, **_kwargs: copy.copy(value)


def first_event(_: Any) -> Callable[..., int | None]:
    """The first event is the headline's."""
    return lambda _article, events: 0 if events else None


def argument(number: int) -> Callable[[Any], Any]:
    """A function that gives back one of its arguments."""
    return lambda _: lambda *args: args[number]


TYPED = ("typing", "plover", "cameo", "slots")
PARTS = {
    "sense guards": Part(
        "no negative conditions, no rows that only exclude a sense",
        TYPED,
        (
            ("stream.extract.triggers.match.lexicon", without_guards),
            ("stream.extract.triggers.conditions.Condition.holds", positive_only),
        ),
    ),
    "content, background, generic mentions": Part(
        "every match is an event",
        TYPED,
        (
            (
                "stream.extract.triggers.STEPS",
                without_steps("without_content", "without_background", "without_generic", "without_weak"),
            ),
        ),
    ),
    "harm by its cause": Part(
        "killing words keep their row's type", TYPED, (("stream.extract.triggers.STEPS", without_steps("settle_harm")),)
    ),
    "echo of the title": Part(
        "a title without a match stays empty",
        ("typing", "fivew"),
        (("stream.extract.triggers.echoes", returning([])),),
    ),
    "choice of the headline event": Part(
        "the first event", ("typing", "fivew"), (("stream.extract.extractor.choose_headline", first_event),)
    ),
    "title filled in from the lead": Part(
        "the headline event as its own sentence tells it",
        ("fivew",),
        (("stream.extract.extractor.complete", argument(1)),),
    ),
    "folding": Part(
        "every mention is an event",
        ("slots", "fivew", "plover", "verbplace"),
        (("stream.extract.extractor.fold", argument(1)),),
    ),
    "coreference": Part(
        "pronouns and definite nouns stay what they are",
        ("plover", "cameo", "slots"),
        (("stream.extract.participants.resolver.antecedent", returning(None)),),
    ),
    "evidence for place names": Part(
        "spaCy's labels alone decide",
        ("places", "verbplace", "fivew"),
        (("stream.extract.places.find.judge", labels_alone),),
    ),
    "disambiguation of places": Part(
        "the most populous place of the name", ("places",), (("stream.extract.places.resolve.score", most_people),)
    ),
    "place of the event": Part(
        "the nearest place of the sentence",
        ("verbplace", "fivew"),
        (("stream.extract.places.bind.Scenes.bind", nearest_place),),
    ),
    "time of the event": Part(
        "the first date of the sentence", ("fivew",), (("stream.extract.extractor.bind_time", first_time),)
    ),
    "stance": Part("all is asserted and positive", ("slots",), (("stream.extract.extractor.judge", asserted),)),
    "casing": Part(
        "texts in capitals as they are", ("slots",), (("stream.extract.casing.Casing.readable", argument(1)),)
    ),
    "line model": Part(
        "only cue phrases and repeats remove lines",
        ("boilerplate",),
        (("stream.clean.verdicts.score_lines", lambda _: lambda features: [1.0] * len(features)),),
    ),
}


def switch_off(name: str) -> None:
    """Put the substitutes of one part in place, in this process. Raises AttributeError when the part moved."""
    for dotted, make in PARTS[name].places:
        owner, attribute = owner_of(dotted)
        setattr(owner, attribute, make(getattr(owner, attribute)))


def owner_of(dotted: str) -> tuple[Any, str]:
    """The module or class that holds the last name of a dotted one."""
    path, _, attribute = dotted.rpartition(".")
    try:
        return import_module(path), attribute
    except ModuleNotFoundError:
        module, _, name = path.rpartition(".")
        return getattr(import_module(module), name), attribute


def measure(name: str | None, limit: int | None, tasks: tuple[str, ...], scratch: Path) -> dict[str, float]:
    """Figures with one part off (None: all on): own gold and the tasks of the kit. `scratch` keeps the kit's inputs."""
    folder = scratch / "answers"
    folder.mkdir(exist_ok=True)
    place = kit.folder()
    for task in tasks if place else ():
        if not (scratch / f"{task}.jsonl").is_file():
            (scratch / f"{task}.jsonl").write_text(kit.inputs(place, task, limit), encoding="utf-8")
    words = [sys.executable, "-m", "tests.quality.ablation", "--off", name or "nothing", str(scratch), *tasks]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    values: dict[str, float] = json.loads(done.stdout)
    if place is not None:
        outcome = kit.run(place, tasks, limit=limit, answers=folder)
        values |= {figure: value for figure, value in outcome.values.items() if value is not None}
    return values


def serve(name: str, scratch: Path, tasks: Sequence[str]) -> None:
    """One measurement in this process, with one part off: answers to files, the own gold's figures to stdout."""
    from stream.batch.run import process_lines
    from stream.extract import Extractor
    from stream.sources.lines import Line
    from tests.quality.scoring import figures

    parses.keep()
    if name != "nothing":
        switch_off(name)
    for task in tasks:
        written = [line.encode() for line in kit.lines((scratch / f"{task}.jsonl").read_text(encoding="utf-8"))]
        lines = [Line(number, line, len(line), "") for number, line in enumerate(written, 1)]
        with (scratch / "answers" / f"{task}.jsonl").open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(answer.to_json()) + "\n" for answer in process_lines(lines, workers=1))
    print(json.dumps(figures(Extractor())[0]))


def rows(everything: dict[str, float], off: dict[str, float]) -> list[dict[str, Any]]:
    """The figures that the part changes most, its worth first: what is lost without it."""
    changes = []
    for figure, without in off.items():
        change = everything[figure] - without
        worth = -change if floors.low_is_good(figure) else change
        if abs(worth) >= WORTH_SHOWING:
            changes.append({"figure": figure, "on": round(everything[figure], 4), "off": round(without, 4)})
    changes.sort(key=lambda row: -abs(row["on"] - row["off"]))
    kits = [row for row in changes if not row["figure"].startswith(("sentences:", "articles:"))]
    owns = [row for row in changes if row not in kits]
    return kits[:MOST_SHOWN] + owns[:MOST_SHOWN]


def main(arguments: list[str] | None = None) -> int:
    """Measure every part; `--off PART FOLDER TASK...` is the process of one measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", help="only these parts, parted by commas")
    parser.add_argument("--limit", type=int, help="only the first N articles of each run of the kit")
    parser.add_argument("--off", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.off:
        serve(given.off[0], Path(given.off[1]), given.off[2:])
        return 0
    names = given.parts.split(",") if given.parts else list(PARTS)
    record = page.load()
    kept = record.setdefault("ablation", {"parts": {}})
    place = kit.folder()
    kept |= {"date": floors.today(), "limit": given.limit, "data": kit.digest(place) if place else None}
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        everything = measure(
            None, given.limit, tuple(sorted({t for name in names for t in PARTS[name].tasks})), scratch
        )
        for name in names:
            changed = rows(everything, measure(name, given.limit, PARTS[name].tasks, scratch))
            kept["parts"][name] = {"instead": PARTS[name].instead, "rows": changed}
            print(page.ablation({"ablation": {**kept, "parts": {name: kept["parts"][name]}}}), flush=True)
            page.store(record)
    return 0


if __name__ == "__main__":
    sys.exit(main())
