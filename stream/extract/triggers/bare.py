"""Mentions of violence that say nothing of it: "the violence must end", "those who kill"; they are no events.

Told once and not at the top of the article, without anyone or anything that suffered it, without weapon and toll, a
mention cannot be told from other acts of its kind. A verb with someone who did it ("the rebels attacked") is one act
only where its own sentence says when or where. A count over a span of time ("so far this year 12 people were killed")
sums up many acts and is none.
"""

from __future__ import annotations

from itertools import pairwise

from stream.extract.parsed import Candidate, ParsedArticle
from stream.records import EventType

_WORDS = 120  # of a sentence that are looked at
_MANY = frozenset(("hundreds", "thousands", "dozens", "scores", "many", "several", "more", "nearly", "about", "over"))
_SPANS = frozenset((("so", "far"), ("thus", "far"), ("to", "date")))
_TOP = 3  # sentences of the body where a bare noun may still be what the article is about


def without_bare(article: ParsedArticle, candidates: list[Candidate]) -> list[Candidate]:
    """The candidates without bare mentions; all of them where nothing would remain. Linear in their number."""
    starts = [sentence.start for _, sentence in zip(range(_TOP + 1), article.body.doc.sents, strict=False)]
    further = starts[_TOP] if len(starts) > _TOP else len(article.body.doc)
    kept = [candidate for candidate in candidates if not _is_bare(candidate, further)]
    return kept or candidates


def _is_bare(candidate: Candidate, further: int) -> bool:
    trigger, effects = candidate.trigger, candidate.effects
    if trigger.type != EventType.ASSAULT or candidate.evidence:
        return False
    if trigger.part.is_title or trigger.token.i < further:
        return False
    if _is_summed_up(candidate):
        return True
    people = candidate.participants
    if people.recipients or people.weapons or (people.actors and _is_situated(candidate)):
        return False
    tolls = (effects.killed, effects.injured, effects.missing, effects.captured, effects.displaced)
    return not any(toll.max or toll.min for toll in tolls)


def _is_situated(candidate: Candidate) -> bool:
    """Whether the sentence of the mention itself says when or where."""
    trigger = candidate.trigger
    sentence = trigger.sentence
    hits = (candidate.place, candidate.time)
    return any(
        hit is not None
        and hit.part is trigger.part
        and hit.start < hit.end
        and sentence.start_char <= hit.start < sentence.end_char
        for hit in hits
    )


def _is_summed_up(candidate: Candidate) -> bool:
    """Whether the mention counts the victims of a span of time, "since" a day or "so far this year"."""
    people = candidate.participants.recipients
    counted = any(person.text[:1].isdigit() or person.text.split(" ", 1)[0].lower() in _MANY for person in people)
    if not counted or any(person.name for person in people):
        return False
    words = [token.lower_ for token in candidate.trigger.sentence[:_WORDS]]
    pairs = set(pairwise(words))
    return "since" in words or not pairs.isdisjoint(_SPANS)
