"""The day of the scene that a sentence without a date goes on telling: "A bomb exploded on Thursday. Troops fired."

The sentence must be in the simple past, stand in the paragraph of a dated event or point back to its place ("at the
scene", "there"), and name no other place.
"""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from stream.extract.parsed import TimeHit, TriggerHit
from stream.extract.times.governor import clause_verb
from stream.extract.times.known import Times, is_stamp
from stream.extract.times.lexicon import cues
from stream.records import Granularity

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_OLDEST_DAYS = 45
_READ = 60  # tokens of a sentence that are looked at
_DAYS = (Granularity.DAY, Granularity.MINUTE)
_PLACES = ("GPE", "LOC")
_POINTED = 3  # sentences back in which a scene may lie that is pointed at


def continued(trigger: TriggerHit, times: Times, published: date) -> TimeHit | None:
    """The expression that dates the scene which the trigger's sentence continues; None where it does not."""
    if trigger.part.is_title or not _is_told(clause_verb(trigger.token)):
        return None
    sentence, doc = trigger.sentence, trigger.token.doc
    pointed = _points_back(sentence)
    before = sentence
    for _ in range(_POINTED if pointed else 1):
        if before.start == 0:
            return None
        if not pointed and "\n" in doc[before.start - 1].text:
            return None  # a new paragraph
        before = doc[before.start - 1].sent
        if _is_elsewhere(sentence, before):
            return None
        dated = times.between(trigger.part, before.start_char, before.end_char)
        if dated:
            return _scene_day(times, dated, published)
    return None


def _scene_day(times: Times, dated: list[int], published: date) -> TimeHit | None:
    """The one recent day of a sentence, if it dates an event that is told as past."""
    days = {(times[index].since or "")[:10] for index in dated}
    hit, governor = times[dated[0]], times.governor(dated[0])
    if len(days) != 1 or hit.since is None or hit.granularity not in _DAYS or is_stamp(hit):
        return None
    if governor is None or governor.owned or governor.reports or not _is_told(governor.verb):
        return None
    age = (published - date.fromisoformat(hit.since[:10])).days
    return hit if 0 <= age <= _OLDEST_DAYS and times.dates_event(dated[0]) else None


def _is_told(verb: Token | None) -> bool:
    """Whether a verb is in the simple past, the tense of narrative: not "has arrested", not "had arrested"."""
    if verb is None:
        return False
    words = {child.lower_ for child in islice(verb.children, _READ) if child.dep_ in ("aux", "auxpass")}
    if not words:
        return verb.tag_ == "VBD"
    return words <= {"was", "were", "did"}


def _points_back(sentence: Span) -> bool:
    """Whether a sentence names the place of what was told before: "at the scene", "there"."""
    return any(
        (token.lower_ == "there" and token.dep_ == "advmod")
        or (
            token.lemma_.lower() in cues("scene")
            and token.dep_ == "pobj"
            and any(child.lower_ == "the" for child in token.lefts)
        )
        for token in sentence[:_READ]
    )


def _is_elsewhere(sentence: Span, before: Span) -> bool:
    """Whether a sentence names a place that the one before does not."""
    known = {token.lower_ for token in before[:_READ]}
    return any(token.ent_type_ in _PLACES and token.lower_ not in known for token in sentence[:_READ] if token.is_alpha)
