"""Checks and fits the confidence of events, on the evaluation kit and the own gold.

    python -m tests.quality.calibrate            the calibration error of the weights in force and of a new fit
    python -m tests.quality.calibrate --record   and keep the reliability of those in force for docs/quality.md
    python -m tests.quality.calibrate --write    and write the new fit, when its ten-fold error is clearly smaller

Data: the headline event of each snippet of the kit's typing task (right when its label is), every PLOVER event of its
plover task (right when its type is coded), every event of the own gold articles (right when it matches a gold event).
Model: logistic regression on the features of stream/extract/triggers/probability.py, L2 penalty on all but the bias,
fitted by Newton's method. The lexicon was tuned on the kit's dev data, so the fitted odds are too good for unseen text:
the bias is lowered until the mean confidence falls by `--unseen`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stream.extract import Extractor
from stream.extract.extractor import Extraction
from stream.extract.triggers import probability
from stream.pipeline import read_article
from stream.records import Article
from tests.quality import articles, floors, kit, page, parses
from tests.quality.errors import kit_module

TABLE = Path(probability.__file__).parent / "data" / "confidence.tsv"
PENALTY = 3.0
FOLDS = 10
BINS = 10
STEPS = 50
NOTE = """\
Fitted {date} by logistic regression (L2 penalty {penalty:g} on all but the bias) of right or wrong on the features of
{events} events: the headline events of the typing task and all events of the plover task of the evaluation kit's dev
data ({kit}), and all events of the own gold articles ({own}). Ten-fold expected calibration error {error:.3f}.
The bias is lowered so that the mean confidence falls by {unseen:g}: the lexicon was tuned on the same data, and unseen
text is harder. Made by python -m tests.quality.calibrate --write"""
Sample = tuple[str, str, dict[str, float], bool]
"""Where from, an id that decides the fold, features, right or wrong."""
Array = NDArray[np.float64]


def samples(extractor: Extractor) -> list[Sample]:
    """Every judged event."""
    found = list(own(extractor))
    place = kit.folder()
    if place is not None:
        for task in ("typing", "plover"):
            found += list(judged(extractor, task, place))
    return found


def own(extractor: Extractor) -> Iterator[Sample]:
    """The events of the own gold articles; optional ones are right."""
    gold = articles.gold()
    for one, read in zip(gold, extractor.extract_all(articles.cleaned(gold)), strict=True):
        right = set(articles.match(one, read.events).values())
        for number, candidate in enumerate(read.candidates):
            yield "own", one.name, probability.features(candidate), number in right


def judged(extractor: Extractor, task: str, place: Path) -> Iterator[Sample]:
    """The events of one task of the kit that its calibration task judges."""
    module, runner = kit_module(f"tasks.{task}"), kit_module("runner")
    items = module.build_inputs(place, "dev")[module.SET]
    for item, read in zip(items, reads(extractor, [item.article for item in items]), strict=True):
        for event, candidate in zip(read.events, read.candidates, strict=True):
            shown = event.model_dump(mode="json", by_alias=True)
            if task == "typing" and event.headline:
                yield task, item.article["id"], probability.features(candidate), module.label_of(shown) == item.gold
            elif task == "plover" and module.type_of(shown) in runner.PLOVER_TYPES:
                right = module.type_of(shown) in item.gold["types"]
                yield task, item.article["id"], probability.features(candidate), right


def reads(extractor: Extractor, raw: Sequence[dict[str, Any]]) -> Iterator[Extraction]:
    """The extraction of each article; an empty one where it is refused."""
    made = [read_article(json.dumps(one).encode(), one["id"]) for one in raw]
    read = iter(extractor.extract_all([one for one in made if isinstance(one, Article)]))
    for one in made:
        yield next(read) if isinstance(one, Article) else Extraction([], [], [], [])


def fit(table: Array, right: Array) -> Array:
    """Weights by Newton's method with an L2 penalty on all but the first column (the bias)."""
    weights = np.zeros(table.shape[1])
    ridge = np.diag([1e-6] + [PENALTY] * (table.shape[1] - 1))
    for _ in range(STEPS):
        chance = expit(table @ weights)
        slope = table.T @ (right - chance) - ridge @ weights
        curve = (table * (chance * (1 - chance))[:, None]).T @ table + ridge
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def expit(total: Array) -> Array:
    """Logistic function."""
    clipped: Array = 1 / (1 + np.exp(-np.clip(total, -30, 30)))
    return clipped


def lowered(table: Array, weights: Array, by: float) -> Array:
    """The weights with a bias that makes the mean confidence smaller by `by`."""
    goal, low, high = expit(table @ weights).mean() - by, -5.0, 0.0
    for _ in range(40):
        middle = (low + high) / 2
        moved = weights + np.eye(len(weights))[0] * middle
        low, high = (middle, high) if expit(table @ moved).mean() < goal else (low, middle)
    return weights + np.eye(len(weights))[0] * high


def held_out(table: Array, right: Array, folds: Array, by: float) -> Array:
    """The confidence of each sample by a model that has not seen its fold."""
    answers = np.zeros(len(right))
    for fold in range(FOLDS):
        seen = folds != fold
        answers[~seen] = expit(table[~seen] @ lowered(table[seen], fit(table[seen], right[seen]), by))
    return answers


def bins(confidence: Array, right: Array) -> list[tuple[float, float, float, int]]:
    """Reliability: (lower edge, mean confidence, share right, number) of each bin that holds anything."""
    found = []
    for number in range(BINS):
        inside = np.minimum((confidence * BINS).astype(int), BINS - 1) == number
        if inside.any():
            mean, share = float(confidence[inside].mean()), float(right[inside].mean())
            found.append((number / BINS, round(mean, 4), round(share, 4), int(inside.sum())))
    return found


def calibration_error(confidence: Array, right: Array) -> float:
    """Expected calibration error over ten equal bins."""
    return sum(n * abs(mean - share) for _, mean, share, n in bins(confidence, right)) / len(right)


def write(weights: Array, note: str) -> None:
    """The weights as the table that the product reads."""
    lines = [
        "# Weights of the logistic model of confidence; the features are those of probability.py, all within 0..1.",
        *(f"# {line}" for line in note.split("\n")),
        "# feature\tweight",
        *(f"{name}\t{weight:.3f}" for name, weight in zip(probability.FEATURES, weights, strict=True)),
    ]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Fit, print figures by source, write on demand."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the new fit to confidence.tsv")
    parser.add_argument("--record", action="store_true", help="keep the reliability table")
    parser.add_argument("--unseen", type=float, default=0.03, help="how much the mean confidence is lowered, 0..1")
    given = parser.parse_args(arguments)
    parses.keep()
    found = samples(Extractor())
    table = np.array([[values[name] for name in probability.FEATURES] for _, _, values, _ in found])
    right = np.array([float(good) for *_, good in found])
    source = np.array([where for where, *_ in found])
    folds = np.array([int(hashlib.sha256(name.encode()).hexdigest(), 16) % FOLDS for _, name, _, _ in found])
    old = np.array([probability.coefficients()[name] for name in probability.FEATURES])
    weights = lowered(table, fit(table, right), given.unseen)
    answers = {
        "as it is": expit(table @ old),
        "fitted": expit(table @ weights),
        "ten folds": held_out(table, right, folds, given.unseen),
        "ten folds, not lowered": held_out(table, right, folds, 0.0),
    }
    for name, confidence in answers.items():
        for where in ("own", "typing", "plover", "all"):
            inside = (source == where) | (where == "all")
            if inside.any():
                error = calibration_error(confidence[inside], right[inside])
                shares = f"mean {confidence[inside].mean():.3f}, right {right[inside].mean():.3f}"
                print(f"{name:24}{where:8} n {inside.sum():4}  {shares}  ECE {error:.3f}")
    if given.write:
        kits = source != "own"
        error = calibration_error(answers["ten folds, not lowered"], right)
        note = NOTE.format(
            date=floors.today(),
            penalty=PENALTY,
            events=len(found),
            kit=int(kits.sum()),
            own=int((~kits).sum()),
            error=error,
            unseen=given.unseen,
        )
        write(weights, note)
    if given.record:
        place = kit.folder()
        held = {"date": floors.today(), "data": kit.digest(place) if place else None}
        now = weights if given.write else old
        page.store({**page.load(), "reliability": {**held, "bins": bins(expit(table @ now), right)}})
    return 0


if __name__ == "__main__":
    sys.exit(main())
