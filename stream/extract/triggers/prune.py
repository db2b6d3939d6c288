"""Which matches are events of their own: one per noun phrase, none for the mere content of a speech act.

A promise, demand, refusal or threat is the event; what is promised is not, unless the text gives it a place, a time or
a toll of its own. A modifier ("bomb attack", "peace talks") lends its modes to the noun it modifies.
"""

from __future__ import annotations

from stream.extract.triggers import arguments
from stream.extract.triggers.match import Match
from stream.extract.triggers.page import Page
from stream.records import EventType

_SPEECH = {
    EventType.AGREE,
    EventType.REQUEST,
    EventType.REJECT,
    EventType.THREATEN,
    EventType.CONCEDE,
}
_HARD = {EventType.ASSAULT, EventType.PROTEST, EventType.ACCIDENT, EventType.DISASTER, EventType.COERCE}
_OWN = frozenset({"GPE", "LOC", "FAC", "DATE", "TIME"})


def one_per_phrase(page: Page, matches: list[Match]) -> list[Match]:
    """Drop matches inside a longer match, and nouns that modify another trigger."""
    by_token = {match.i: match for match in matches}
    dropped: set[int] = set()
    covering: dict[int, Match] = {}
    for match in matches:
        for i in range(match.first, min(match.last, match.first + 8) + 1):
            if i not in covering or match.last - match.first > covering[i].last - covering[i].first:
                covering[i] = match
    for match in matches:
        if covering.get(match.i, match) is not match and covering[match.i].i != match.i:
            dropped.add(match.i)
    for match in matches:
        if match.i in dropped or match.verbal:
            continue
        token = page.tokens[match.i]
        for _ in range(3):
            if token.dep_ not in ("compound", "nmod", "amod", "poss") or token.head.i <= token.i:
                break
            token = token.head
            above = by_token.get(token.i)
            if above is not None and above.i not in dropped and token.dep_ != "poss":
                _merge(above, match)
                dropped.add(match.i)
                break
    return [match for match in matches if match.i not in dropped]


def _merge(above: Match, below: Match) -> None:
    if above.type == below.type:
        above.modes = list(dict.fromkeys([*above.modes, *below.modes]))
        above.cameo = above.cameo or below.cameo
        above.score = max(above.score, below.score)


def without_content(page: Page, matches: list[Match]) -> list[Match]:
    """Drop what a speech act only speaks of."""
    speech = {match.i: match for match in matches if match.type in _SPEECH}
    accusing = {match.i: match for match in matches if match.type == EventType.ACCUSE}
    kept = []
    for match in matches:
        governor = _governor(page, match.i, speech)
        if governor is not None and not _is_own_event(page, match, governor):
            continue
        governor = _governor(page, match.i, accusing)
        if governor is not None and not _is_own_event(page, match, governor):
            continue
        kept.append(match)
    return kept


def _governor(page: Page, i: int, speech: dict[int, Match]) -> Match | None:
    """The speech act whose complement the token at `i` stands in."""
    token = page.tokens[i]
    for _ in range(12):
        if token.head.i == token.i or token.dep_ in ("nsubj", "nsubjpass", "csubj", "parataxis"):
            return None
        adjunct = token.dep_ in ("advcl", "npadvmod")
        token = token.head
        if token.i in speech and token.i != i:
            return None if adjunct else speech[token.i]
    return None


def _is_own_event(page: Page, match: Match, governor: Match) -> bool:
    if match.type not in _HARD or governor.type in (EventType.AGREE, EventType.THREATEN):
        return False
    if governor.type == EventType.REQUEST and match.verbal:
        return False
    left, right = page.tokens[match.i].left_edge.i, page.tokens[match.i].right_edge.i
    first, end = page.bounds(match.i)
    tokens = page.tokens[max(first, left) : min(end, right + 1)]
    return any(token.ent_type_ in _OWN and token.i != match.i for token in tokens)


def one_per_clause(page: Page, matches: list[Match]) -> list[Match]:
    """Fold the noun of a light construction into the verb that carries it when both name one type."""
    by_token = {match.i: match for match in matches}
    dropped: set[int] = set()
    for match in matches:
        if match.verbal:
            continue
        token = page.tokens[match.i]
        head = token.head
        if head.dep_ == "prep":
            direct = head.lower_ in ("in", "by", "with", "during")
            head = head.head if direct else token
        above = by_token.get(head.i)
        if above is not None and above is not match and above.type == match.type and above.verbal:
            if token.dep_ in ("dobj", "nsubj", "nsubjpass", "pobj", "attr") and above.i not in dropped:
                _merge(above, match)
                dropped.add(match.i)
    return [match for match in matches if match.i not in dropped]
