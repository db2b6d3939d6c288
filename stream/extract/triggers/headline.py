"""The event that an article is about.

The title's event when the title reports one, else the most weighty of the lead: severity of the type, toll, position,
syntactic prominence, factuality, number of mentions.
"""

from __future__ import annotations

from stream.extract.parsed import Candidate, ParsedArticle
from stream.extract.triggers.ontology import ontology
from stream.extract.triggers.prune import is_aftermath
from stream.records import EventType, Factuality, Polarity

_WEIGHT_OF_FACT = {
    Factuality.ASSERTED: 0.0,
    Factuality.CLAIMED: 0.0,
    Factuality.ACCUSED: -0.5,
    Factuality.ATTEMPTED: -0.5,
    Factuality.DENIED: -0.5,
    Factuality.ORDERED: -1.0,
    Factuality.THREATENED: -1.0,
    Factuality.PLANNED: -1.0,
    Factuality.HYPOTHETICAL: -2.5,
    Factuality.HISTORICAL: -3.0,
}
_SPEECH = {EventType.AGREE, EventType.REQUEST, EventType.THREATEN, EventType.REJECT, EventType.CONCEDE}
_ITS_CONTENT = {Factuality.PLANNED, Factuality.ORDERED, Factuality.THREATENED}
_DEEDS = {EventType.ASSAULT, EventType.ACCIDENT}
_SEVERITY = 0.2
_SCORE = 2.0
_DEPTH_COST = 0.5
_GOVERNED_COST = 1.0
_SENTENCE_COST = 0.6
_FURTHEST = 8  # sentences after which distance stops counting


def choose_headline(article: ParsedArticle, candidates: list[Candidate]) -> int | None:  # noqa: ARG001 - every step gets the article
    """Index of the event that the article is about; None when there is no event."""
    if not candidates:
        return None
    weighed = weights(candidates)
    order = sorted(range(len(candidates)), key=lambda index: (-weighed[index], index))
    return next((index for index in order if _is_deed_behind(candidates[index], candidates[order[0]])), order[0])


def weights(candidates: list[Candidate]) -> list[float]:
    """How much speaks for each candidate as the article's main event."""
    tokens = {(candidate.trigger.part.is_title, candidate.trigger.token.i) for candidate in candidates}
    return [weight(candidate) - _GOVERNED_COST * _is_governed(candidate, tokens) for candidate in candidates]


def _is_deed_behind(candidate: Candidate, chosen: Candidate) -> bool:
    """Whether a title reports justice's answer to this deed, which it names too: the deed is what it is about.

    A deed of long ago is not: there the verdict is the news.
    """
    return (
        chosen.trigger.part.is_title
        and candidate.trigger.part.is_title
        and is_aftermath(chosen.trigger.type, chosen.trigger.modes, chosen.trigger.token)
        and candidate.trigger.type in _DEEDS
        and candidate.stance.polarity != Polarity.NEGATIVE
        and candidate.stance.factuality != Factuality.HISTORICAL
    )


def _is_governed(candidate: Candidate, tokens: set[tuple[bool, int]]) -> bool:
    """Whether another event's trigger stands above this one in its sentence."""
    token = candidate.trigger.token
    for _ in range(12):
        if token.head.i == token.i:
            return False
        if token.dep_ == "conj":
            return False
        token = token.head
        if (candidate.trigger.part.is_title, token.i) in tokens:
            return True
    return False


def weight(candidate: Candidate) -> float:
    """How much speaks for the candidate as the article's main event."""
    trigger = candidate.trigger
    value = _SEVERITY * ontology().types[trigger.type].severity + _SCORE * trigger.score
    if trigger.cameo == "015":
        value += 0.8
    if "investigate" in trigger.modes:
        value -= 0.8  # what is investigated is the news
    if trigger.type not in _SPEECH or candidate.stance.factuality not in _ITS_CONTENT:
        value += _WEIGHT_OF_FACT[candidate.stance.factuality]
    if candidate.stance.polarity == Polarity.NEGATIVE:
        value -= 2.0
    if trigger.part.is_title:
        value += 6.0
    else:
        value -= _SENTENCE_COST * min(_FURTHEST, _sentence_number(candidate))
    effects = candidate.effects
    if any(toll.max for toll in (effects.killed, effects.injured, effects.missing, effects.displaced)):
        value += 0.7
    value -= _DEPTH_COST * _depth(candidate)
    value += 0.3 * min(4, len(candidate.evidence))
    if trigger.modes:
        value += 0.3
    return value


def _sentence_number(candidate: Candidate) -> int:
    """How many sentences stand before the trigger's; counted no further than needed."""
    start = candidate.trigger.sentence.start
    for number, sentence in enumerate(candidate.trigger.part.doc.sents):
        if sentence.start >= start or number >= _FURTHEST:
            return number
    return _FURTHEST


def _depth(candidate: Candidate) -> int:
    """Clause boundaries between the trigger and the root; reporting verbs' complements do not count. At most 4."""
    token = candidate.trigger.token
    depth = 0
    for _ in range(20):
        if token.head.i == token.i or depth >= 4:
            break
        depth += token.dep_ in ("relcl", "acl", "advcl", "pcomp", "prep")
        token = token.head
    return depth
