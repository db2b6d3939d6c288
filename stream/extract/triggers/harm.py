"""Harms (killed, wounded, hit): they take the type and the modes of what caused them, and report nothing beside it."""

from __future__ import annotations

from stream.extract.triggers import arguments
from stream.extract.triggers.match import Match
from stream.extract.triggers.page import Page
from stream.records import EventType

_CAUSES = {EventType.ASSAULT, EventType.ACCIDENT, EventType.DISASTER}
_EXTENSIONS = {EventType.ACCIDENT, EventType.DISASTER}
_CAUSAL = ("in", "by", "during", "from", "when", "after", "as")
_JOINING = frozenset({"when", "after", "as", "in", "by"})
_BELOW = frozenset({"advcl", "conj", "relcl", "acl", "xcomp", "ccomp", "pcomp", "prep", "dobj"})
_NOBODY = frozenset({"no", "not", "n't", "nobody", "none", "neither", "never"})
_SURE = 0.7  # score from which a harm without a cause counts even beside another report of harm
_LONE = 0.5  # score from which it counts alone


def settle_harm(page: Page, matches: list[Match]) -> list[Match]:
    """Give harms (killed, wounded) the type of their cause; drop those that only add to a trigger above them."""
    by_token = {match.i: match for match in matches if not match.entry.harm}
    absorbed: set[int] = set()
    kept: list[Match] = []
    previous: Match | None = None
    for match in matches:
        if not match.entry.harm:
            kept.append(match)
            previous = match if match.type in _CAUSES else previous
            continue
        if _hangs_below(page, match.i, by_token):
            continue
        cause = _cause(page, match.i, by_token)
        if cause is not None and _befell_nobody(page, match.i):
            continue  # "nobody was hurt in the explosion" tells of the explosion
        if cause is not None:
            _adopt(match, cause, page.words[cause.i])
            absorbed.add(cause.i)
            kept.append(match)
        elif _stands_alone(page, match, previous):
            kept.append(match)
    return [match for match in kept if match.i not in absorbed]


def _befell_nobody(page: Page, i: int) -> bool:
    """Whether the text says that the harm did not happen to anyone."""
    heads = [j for j in page.children[i] if page.tokens[j].dep_ in ("nsubj", "nsubjpass", "neg")]
    return any(
        page.words[j] in _NOBODY or any(page.words[child] in _NOBODY for child in page.children[j]) for j in heads
    )


def _adopt(match: Match, cause: Match, word: str) -> None:
    match.type, match.score, match.cameo = cause.type, max(match.score, cause.score), cause.cameo
    own = match.modes if cause.type == EventType.ASSAULT else []
    match.modes = list(dict.fromkeys([*cause.modes, *own]))
    match.note(f"caused by '{word}'")


def _hangs_below(page: Page, i: int, others: dict[int, Match]) -> bool:
    """Whether the harm is a consequence told in a clause below (or coordinated with) the trigger that caused it."""
    token = page.tokens[i]
    for _ in range(5):
        if token.dep_ not in _BELOW or token.head.i == token.i:
            return False
        token = token.head
        match = others.get(token.i)
        if match is not None and match.type in _CAUSES:
            return True
    return False


def _cause(page: Page, i: int, others: dict[int, Match]) -> Match | None:
    """The trigger that the sentence gives as the harm's cause."""
    candidates = arguments.subjects(page, i)
    for preposition in _CAUSAL:
        candidates += arguments.prepositional(page, i, preposition)
    candidates += [child for child in page.children[i] if page.tokens[child].dep_ in ("advcl", "conj")]
    for head in candidates:
        for j in reversed(arguments.noun_phrase(page, head)):
            match = others.get(j)
            if match is not None and match.type in _CAUSES:
                return match
    start, end = page.bounds(i)
    nearby = [others[j] for j in range(start, end) if j in others]
    if arguments.is_passive(page, i):
        for match in nearby:
            if match.i > i and match.type in _CAUSES and not _JOINING.isdisjoint(page.words[i + 1 : match.i]):
                return match
    return next((match for match in nearby if match.type in _EXTENSIONS), None)


def _stands_alone(page: Page, match: Match, previous: Match | None) -> bool:
    """Whether a harm without a stated cause reports an event: someone did it, or it cannot happen by itself."""
    near = previous is not None and page.sentence_of[match.i] - page.sentence_of[previous.i] <= 2
    if near and previous is not None and previous.type in _EXTENSIONS:
        return False
    if match.score < _LONE:
        return False
    return not (near and arguments.is_passive(page, match.i) and match.score < _SURE)
