"""Mentions of violence that say nothing of it: "the violence must end", "after the attacks"; they are no events.

A noun without anyone who did it or suffered it, without weapon and toll, told once and not at the top of the article,
cannot be told from other acts of its kind.
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
    if trigger.type != EventType.ASSAULT or not trigger.nominal or candidate.evidence:
        return False
    if trigger.part.is_title or trigger.token.i < further:
        return False
    people = candidate.participants
    if people.actors or people.recipients or people.weapons:
        return False
    tolls = (effects.killed, effects.injured, effects.missing, effects.captured, effects.displaced)
    return not any(toll.max or toll.min for toll in tolls)
