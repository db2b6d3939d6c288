"""Dependency paths from a trigger to its arguments, and the drawing of an evidence sentence.

A path is written with its edges between the words, from head to dependent: `killed -nsubjpass-> soldiers`, and
`raid <-nsubj- killed` where it climbs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from stream.extract.account.values import Arc, Drawing, Word
from stream.extract.parsed import PartText, TriggerHit
from stream.records import Range

if TYPE_CHECKING:
    from spacy.tokens import Token

_MOST_STEPS = 12
_DRAWN_WHOLE = 22  # words; of a longer sentence only the paths are drawn
_DRAWN = 30


class Tokens:
    """The way from original offsets back to the tokens of title and body."""

    def __init__(self, parts: Iterable[PartText]) -> None:
        self._by_part: dict[str | None, tuple[list[int], list[Token]]] = {}
        for part in parts:
            tokens = [token for token in part.doc if not token.is_space]
            starts = [part.range(token.idx, token.idx + len(token)).start for token in tokens]
            self._by_part[part.kept.part] = (starts, tokens)

    def head(self, span: Range) -> Token | None:
        """The syntactic head of the words of a span: the one that hangs on a word outside; None outside the text."""
        starts, tokens = self._by_part.get(span.part, ([], []))
        first, last = bisect_left(starts, span.start), bisect_left(starts, span.end)
        inside = tokens[first:last]
        if not inside:
            return None
        numbers = {token.i for token in inside}
        return next((token for token in inside if token.head.i not in numbers or token.head.i == token.i), inside[0])


def climb(token: Token) -> list[Token]:
    """The token and what stands above it, at most _MOST_STEPS."""
    chain = [token]
    while len(chain) < _MOST_STEPS and chain[-1].head.i != chain[-1].i:
        chain.append(chain[-1].head)
    return chain


def between(trigger: Token, argument: Token) -> list[Token] | None:
    """The tokens of the path from the trigger up to the meeting point and down to the argument; None without one."""
    if trigger.doc is not argument.doc:
        return None
    up, down = climb(trigger), climb(argument)
    places = {token.i: number for number, token in enumerate(down)}
    for number, token in enumerate(up):
        if token.i in places:
            return [*up[: number + 1], *reversed(down[: places[token.i]])]
    return None


def written(path: list[Token]) -> str:
    """A path in characters."""
    parts = [path[0].text]
    for one, other in pairwise(path):
        climbs = one.head.i == other.i
        parts.append(f"<-{one.dep_}- {other.text}" if climbs else f"-{other.dep_}-> {other.text}")
    return " ".join(parts)


def path_to(triggers: list[TriggerHit], argument: Token | None) -> str:
    """The path from the first trigger (the event's own, then its evidence) that shares a sentence with the argument."""
    if argument is None:
        return ""
    for trigger in triggers:
        found = between(trigger.token, argument)
        if found is not None:
            return written(found) if len(found) > 1 else f"{argument.text} (part of the trigger)"
    return f"{argument.text} (another sentence)"


def draw(trigger: TriggerHit, roles: dict[int, str]) -> Drawing | None:
    """The tree of the trigger's sentence: all of a short one, of a long one the paths to the words of `roles`."""
    token, sentence = trigger.token, trigger.sentence
    # Marks that nothing hangs on only stretch the drawing.
    words = [word for word in sentence if not word.is_space and (word.dep_ != "punct" or word.n_lefts + word.n_rights)]
    roles = {**roles, token.i: "trigger"}
    complete = len(words) <= _DRAWN_WHOLE
    if not complete:
        wanted: set[int] = set()
        for index in roles:
            wanted.update(word.i for word in between(token, token.doc[index]) or ())
        words = [word for word in words if word.i in wanted]
    if not 1 < len(words) <= _DRAWN:
        return None
    numbers = {word.i: number for number, word in enumerate(words)}
    arcs = []
    for word in words:
        head = numbers.get(word.head.i)
        if head is None or word.head.i == word.i:
            continue
        own = numbers[word.i]
        arcs.append(Arc(min(head, own), max(head, own), word.dep_, to_left=own < head))
    shown = [Word(word.text[:40], word.pos_, roles.get(word.i, "")) for word in words]
    return Drawing(shown, arcs, complete)
