"""Agreement of two groupings of the same items, given as two parallel lists of labels.

B-cubed: Bagga and Baldwin 1998, averaged over items, so that a figure for some of the items is one over the rest's
groups too. An item without an answer (None) is together with nobody, has recall 0 and no part in precision.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

Label = str | None


def f1(precision: float, recall: float) -> float:
    """The harmonic mean, 0 where both are."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def bcubed(
    gold: Sequence[str], found: Sequence[Label], judged: Collection[int] | None = None
) -> tuple[float, float, float]:
    """Precision, recall and F1; with `judged`, averaged over the items of these numbers only."""
    ours: Counter[Label] = Counter(each for each in found if each is not None)
    theirs = Counter(gold)
    both: Counter[tuple[str, Label]] = Counter(zip(gold, found, strict=True))
    items = range(len(gold)) if judged is None else sorted(judged)
    precisions = [both[gold[at], found[at]] / ours[found[at]] for at in items if found[at] is not None]
    recalls = [both[gold[at], found[at]] / theirs[gold[at]] if found[at] is not None else 0.0 for at in items]
    precision = sum(precisions) / len(precisions) if precisions else 0.0
    recall = sum(recalls) / len(recalls) if recalls else 0.0
    return precision, recall, f1(precision, recall)


def pairwise(gold: Sequence[str], found: Sequence[Label]) -> tuple[float, float, float]:
    """Precision, recall and F1 over unordered pairs of items that are put together."""
    both = _pairs(Counter((one, other) for one, other in zip(gold, found, strict=True) if other is not None))
    ours, theirs = _pairs(Counter(each for each in found if each is not None)), _pairs(Counter(gold))
    precision, recall = both / ours if ours else 0.0, both / theirs if theirs else 0.0
    return precision, recall, f1(precision, recall)


def _pairs(sizes: Counter[object] | Counter[str] | Counter[tuple[str, str]]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())
