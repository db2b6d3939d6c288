"""Mentions of violence that say nothing of it: "the violence must end", "those who kill"; they are no events.

Told once and not at the top of the article, without anyone or anything that suffered it, without weapon and toll, a
mention cannot be told from other acts of its kind. A verb with someone who did it ("the rebels attacked") is one act
only where its own sentence says when or where.
"""

from __future__ import annotations

from stream.extract.parsed import Candidate, ParsedArticle
from stream.records import EventType

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
