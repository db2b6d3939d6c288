"""Counts the kinds of error in the kit's answers: `python -m tests.quality.errors DIR`, with TASK.jsonl files in DIR.

`python -m tests.quality --save DIR` makes them. Every error of a task falls into one kind by what the answer and the
gold have in common; the twenty most frequent kinds go to docs/quality.md. No text is quoted: only counts leave the kit.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.quality import floors, kit, page

Run = tuple[list[Any], list[dict[str, Any]]]
"""The kit's items (article and gold) of one run, and the answers to them."""


def typing(module: Any, run: Run) -> tuple[Counter[str], str]:
    kinds: Counter[str] = Counter()
    for item, answer in zip(*run, strict=True):
        headline = kit_module("runner").headline(answer)
        if module.label_of(headline) == item.gold:
            continue
        labels = {module.label_of(event) for event in answer["events"]}
        if headline is None:
            kinds["no event is found"] += 1
        elif item.gold in labels:
            kinds["another event of the sentence is taken for the main one"] += 1
        else:
            kinds["the event has another label"] += 1
    return kinds, f"{len(run[0])} snippets"


def plover(module: Any, run: Run) -> tuple[Counter[str], str]:
    kinds: Counter[str] = Counter()
    total = 0
    for item, answer in zip(*run, strict=True):
        gold, found = item.gold["types"], module.predicted_types(answer)
        kinds["types: an event beside the coded one"] += len(found - gold) if gold & found else 0
        kinds["types: another type than the coded one"] += len(gold - found) if not gold & found else 0
        kinds["types: the second of two coded types is missing"] += len(gold - found) if gold & found else 0
        total += len(item.gold["actors"])
        wanted, got = set(item.gold["actors"]), set(module.predicted_actors(answer))
        for right in sorted(wanted, key=str):
            match = next((p for p in sorted(got, key=str) if module.same_actor(right, p)), None)
            if match is not None:
                got.discard(match)
                wanted.discard(right)
        for missing in sorted(wanted, key=str):
            kinds[_participant(missing, got)] += 1
        kinds["participants: one that is not coded"] += len(got)
    return kinds, f"{len(run[0])} sentences, {total} participants"


def _participant(missing: tuple[Any, ...], left: set[tuple[Any, ...]]) -> str:
    """Why a coded participant is not among the answers; takes the answer it explains out of `left`."""
    role, country, sector = missing
    tests: tuple[tuple[str, Callable[[tuple[Any, ...]], bool]], ...] = (
        ("participants: another sector", lambda p: p[:2] == (role, country)),
        ("participants: actor and recipient exchanged", lambda p: p[0] != role and p[1] == country),
        ("participants: no country", lambda p: p[0] == role and p[1] is None),
        ("participants: another country", lambda p: p[0] == role and (sector in p[2] or not sector)),
    )
    for kind, test in tests:
        match = next((p for p in sorted(left, key=str) if test(p)), None)
        if match is not None:
            left.discard(match)
            return kind
    return f"participants: {role} missing"


def cameo(module: Any, run: Run) -> tuple[Counter[str], str]:
    kinds: Counter[str] = Counter()
    total = 0
    for item, answer in zip(*run, strict=True):
        gold, found = item.gold, module.tuples(answer)
        total += len(gold)
        extra = found - gold
        for source, target, root in gold - found:
            near = {"another root": (source, target), "source and target exchanged": (target, source)}
            kind = next((k for k, pair in near.items() if any(t[:2] == pair for t in extra)), None)
            kinds[
                kind or ("another party" if any(t[2] == root for t in extra) else "nothing of the tuple is found")
            ] += 1
        kinds["a tuple beside the coded ones"] += max(0, len(extra) - len(gold - found))
    return kinds, f"{total} tuples"


def slots(module: Any, run: Run) -> tuple[Counter[str], str]:
    kinds: Counter[str] = Counter()
    best = kit_module("metrics").best_assignment
    total = 0
    for item, answer in zip(*run, strict=True):
        gold, found = item.gold, module.templates(answer)
        total += len(gold)
        table = [
            [module.compare(g, p, module.lenient) if p["type"] in g["type"] else None for p in found] for g in gold
        ]
        weight = [[sum(map(sum, cell.values())) if cell else 0 for cell in row] for row in table]
        pairs = list(best(weight)) if gold and found else []
        kinds["a template of an incident that is not in the gold"] += len(found) - len(pairs)
        if not gold:
            kinds["a template in an irrelevant document"] += len(found)
            kinds["a template of an incident that is not in the gold"] -= len(found)
        kinds["an incident of the gold has no template"] += len(gold) - len(pairs)
        for i, j in pairs:
            for role in module.ROLES:
                right_found, right_gold = table[i][j][role]
                kinds[f"{role}: one that is not in the gold"] += len(found[j][role]) - right_found
                kinds[f"{role}: missing"] += len(gold[i][role]) - right_gold
    return kinds, f"{total} templates"


def places(module: Any, run: Run) -> tuple[Counter[str], str]:
    kinds: Counter[str] = Counter()
    overlap = kit_module("metrics").overlap
    total = 0
    for item, answer in zip(*run, strict=True):
        gold = item.gold["places"]
        total += len(gold)
        found, pairs = _matched([g[0] for g in gold], answer["places"])
        used = {j for _, j in pairs}
        ignored = [
            j for j, (s, _) in enumerate(found) if j not in used and any(overlap(s, x) for x in item.gold["ignored"])
        ]
        kinds["a name that is not found"] += len(gold) - len(pairs)
        kinds["something else taken for a place"] += len(found) - len(used) - len(ignored)
        for i, j in pairs:
            _, known, where = gold[i]
            far = module.distance(found[j][1], known, where)
            if far is None and (known or where):
                kinds["a place without coordinates"] += 1
            elif far is not None and far > module.NEAR:
                same = found[j][1].get("country") and far < 800
                kinds["another place, within 800 km" if same else "another place, farther away"] += 1
    return kinds, f"{total} names"


def _matched(gold: list[Any], answers: list[dict[str, Any]]) -> tuple[list[Any], list[tuple[int, int]]]:
    """The answers that have a span, with it, and the pairs (gold, answer) that the kit matches."""
    span = kit_module("runner").span
    found = list({span(answer): answer for answer in answers if span(answer)}.items())
    return found, kit_module("metrics").match_spans(gold, [each for each, _ in found])


def times(module: Any, run: Run) -> tuple[Counter[str], str]:
    kinds: Counter[str] = Counter()
    total = 0
    for item, answer in zip(*run, strict=True):
        gold = [(t["start"], t["end"]) for t in item.gold]
        total += len(gold)
        found, pairs = _matched(gold, answer["times"])
        kinds["an expression that is not found"] += len(gold) - len(pairs)
        kinds["something else taken for an expression"] += len(found) - len(pairs)
        for i, j in pairs:
            right, got = item.gold[i]["value"].strip(), str(found[j][1].get("value") or "").strip()
            if right != got:
                kinds[_value(right, got)] += 1
    return kinds, f"{total} expressions"


def _value(right: str, got: str) -> str:
    """How a TIMEX3 value differs."""
    if not got:
        return "no value"
    if right.endswith("_REF") != got.endswith("_REF"):
        return "vague for exact, or exact for vague"
    if right.startswith("P") != got.startswith("P"):
        return "a duration for a date, or a date for a duration"
    if right.startswith("P"):
        return "another duration"
    if right.startswith(got) or got.startswith(right):
        return "coarser or finer than the gold"
    return "another date"


def fivew(module: Any, run: Run) -> tuple[Counter[str], str]:
    kinds: Counter[str] = Counter()
    for item, answer in zip(*run, strict=True):
        said = module.answers(item.article, answer)
        for question in module.QUESTIONS:
            phrases = item.gold[question]
            if phrases and not any(module.agrees(said[question], phrase) for phrase in phrases):
                kinds[f"{question}: {'another answer' if said[question] else 'no answer'}"] += 1
    return kinds, f"{len(run[0])} articles"


def verbplace(module: Any, run: Run) -> tuple[Counter[str], str]:
    kinds: Counter[str] = Counter()
    runner, overlap = kit_module("runner"), kit_module("metrics").overlap
    total = 0
    for item, answer in zip(*run, strict=True):
        text = item.article["text"]
        for verb, spans in item.gold.items():
            total += 1
            hits = [
                e
                for e in answer["events"]
                if runner.span(e.get("trigger")) and overlap(runner.span(e["trigger"]), verb)
            ]
            gold = module.words_in(text, spans)
            found = module.words_in(text, [s for s in (runner.span(e.get("location")) for e in hits) if s])
            if gold == found:
                continue
            if not hits:
                kinds["the verb has no event"] += 1
            elif not found:
                kinds["the event has no place"] += 1
            elif not gold:
                kinds["a place where the gold has none"] += 1
            else:
                kinds["part of the place, or more than it" if gold & found else "another place"] += 1
    return kinds, f"{total} verbs"


def boilerplate(module: Any, run: Run) -> tuple[Counter[str], str]:
    kinds: Counter[str] = Counter()
    total = 0
    for item, answer in zip(*run, strict=True):
        if not isinstance(item.gold, list):
            continue
        text, at = item.article["text"], 0
        keep = module.mask(text, answer)
        for label, line in zip(item.gold, text.split("\n"), strict=True):
            kept = 2 * sum(keep[at : at + len(line)]) > len(line)
            if line.strip() and kept != (label in module.KEPT):
                kinds["a line that is furniture is kept" if kept else "a line of the article is removed"] += 1
            total += bool(line.strip())
            at += len(line) + 1
    return kinds, f"{total} lines"


COUNTERS: dict[str, Callable[[Any, Run], tuple[Counter[str], str]]] = {
    "typing": typing, "plover": plover, "cameo": cameo, "slots": slots, "places": places, "times": times,
    "fivew": fivew, "verbplace": verbplace, "boilerplate": boilerplate,
}  # fmt: skip


def kit_module(name: str) -> Any:
    """A module of the kit."""
    place = kit.folder()
    if place is None:
        raise FileNotFoundError(f"expected the evaluation kit in {kit.BESIDE}, or in ${kit.VARIABLE}")
    if str(place) not in sys.path:
        sys.path.insert(0, str(place))
    return import_module(name)


def count(folder: Path, limit: int | None = None) -> list[dict[str, Any]]:
    """Every kind of error of every task whose answers lie in the folder."""
    place = kit.folder()
    found = []
    for task, counter in COUNTERS.items():
        if not (folder / f"{task}.jsonl").is_file():
            continue
        module = kit_module(f"tasks.{task}")
        inputs = module.build_inputs(place, "dev")
        answers = [answer for _, answer in kit.saved(place, task, folder, limit)] if place else []
        total: Counter[str] = Counter()
        size, unit = 0, ""
        for items in inputs.values():
            part = items[:limit] if limit else items
            here, answers = answers[: len(part)], answers[len(part) :]
            kinds, of = counter(module, (part, kit_module("runner").inherit(part, here)))
            number, unit = of.split(" ", 1)
            total, size = total + kinds, size + int(number)
        found += [{"task": task, "kind": kind, "count": n, "of": f"{size} {unit}"} for kind, n in total.items()]
    return found


def main(arguments: list[str] | None = None) -> int:
    """Count, keep the record, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="answers of the kit's tasks")
    parser.add_argument("--limit", type=int, help="the limit that the answers were made with")
    parser.add_argument("--all", action="store_true", help="print every kind, and keep nothing")
    given = parser.parse_args(arguments)
    place = kit.folder()
    held = {
        "date": floors.today(),
        "data": kit.digest(place) if place else None,
        "limit": given.limit,
        "kinds": count(given.folder, given.limit),
    }
    if given.all:
        for kind in sorted(held["kinds"], key=lambda kind: (kind["task"], -kind["count"])):
            print(f"{kind['task']:28}{kind['count']:6}  {kind['kind']} (of {kind['of']})")
        return 0
    page.store({**page.load(), "errors": held})
    print(page.errors({"errors": held}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
