"""The line model: a linear-chain conditional random field with two labels, kept and removed.

score(labels) = sum over lines of (sum of the weights of the line's features where it is kept) + sum over neighbours of
transition[label, next label]; the best labelling is found by Viterbi's algorithm, in time linear in the number of
lines (Lafferty, McCallum and Pereira 2001). The weights stand in weights.tsv. They were fitted by maximum likelihood
with an L2 penalty (L-BFGS) on labelled news pages and on clean articles. Pages also took part cropped to their article,
so that extracted text with little boilerplate is as familiar as whole pages. Features of a single page were left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from stream.clean.tables import load_weights

_TRANSITIONS = (
    "transition=removed.removed",
    "transition=removed.kept",
    "transition=kept.removed",
    "transition=kept.kept",
)


def score_lines(features: Sequence[Sequence[str]]) -> list[float]:
    """The score of keeping each line on its own: above 0 speaks for keeping it (log-odds, transitions left out)."""
    weights = load_weights()
    return [sum(weights.get(name, 0.0) for name in dict.fromkeys(names)) for names in features]


def best_labels(scores: Sequence[float]) -> list[bool]:
    """Which lines to keep: the labelling with the highest total score."""
    if not scores:
        return []
    weights = load_weights()
    from_removed = (weights[_TRANSITIONS[0]], weights[_TRANSITIONS[1]])
    from_kept = (weights[_TRANSITIONS[2]], weights[_TRANSITIONS[3]])
    removed, kept = 0.0, scores[0]
    back: list[tuple[bool, bool]] = []
    for score in scores[1:]:
        removed_by_kept = kept + from_kept[0] > removed + from_removed[0]
        kept_by_kept = kept + from_kept[1] > removed + from_removed[1]
        back.append((removed_by_kept, kept_by_kept))
        removed, kept = (
            max(kept + from_kept[0], removed + from_removed[0]),
            max(kept + from_kept[1], removed + from_removed[1]) + score,
        )
    label = kept > removed
    labels = [label]
    for removed_by_kept, kept_by_kept in reversed(back):
        label = kept_by_kept if label else removed_by_kept
        labels.append(label)
    return labels[::-1]
