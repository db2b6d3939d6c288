"""Folding: repeated mentions of one event in an article become one event with evidence.

Candidates are read in order, the title first. Each joins the best earlier event that it does not conflict with, if it
refers back to it (a definite noun), stands in one sentence with it and hangs on it, or shares enough with it. The
earlier one stays the event; the later becomes evidence and fills in what the earlier left open, since titles are terse.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from stream.extract.parsed import Candidate, ParsedArticle, Participants, PlaceHit, TimeHit
from stream.extract.participants.back import (
    adds_victims,
    befell_others,
    is_bare,
    is_cause,
    is_definite,
    is_same_bomb,
    refers_back,
    says_nothing_new,
    tells_another,
)
from stream.extract.participants.lexicon import frame
from stream.extract.participants.likeness import (
    conflicts,
    dies_twice,
    hit_alike,
    is_vague,
    is_war,
    may_be_same,
    names_place,
    other_sort,
    shared_parties,
    ties,
)
from stream.extract.triggers import code_event
from stream.records import (
    TOLLS,
    Effects,
    EventType,
    Factuality,
    Granularity,
    Participant,
    PlacePrecision,
    Polarity,
    Toll,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_REACH = 30  # earlier events compared with each candidate: keeps folding linear
_HOPS = 5  # edges between two triggers of one sentence that can be one happening
_FINE = {PlacePrecision.POINT: 4, PlacePrecision.CITY: 3, PlacePrecision.ADMIN2: 2, PlacePrecision.ADMIN1: 1}
_APART = frozenset(("as", "after", "before", "while", "when", "since", "until", "once", "although", "though"))
_HARMFUL = frozenset((EventType.ASSAULT, EventType.ACCIDENT))
_PHYSICAL = frozenset(
    (EventType.ASSAULT, EventType.ACCIDENT, EventType.DISASTER, EventType.CRIME, EventType.COERCE, EventType.PROTEST)
)


def fold(article: ParsedArticle, candidates: list[Candidate]) -> list[Candidate]:
    """Join the candidates that report one and the same event of the article; the later ones become evidence."""
    order = sorted(candidates, key=lambda item: (not item.trigger.part.is_title, item.trigger.start))
    events: list[Candidate] = []
    for candidate in order:
        index = _home(article, events, candidate)
        if index is None:
            events.append(candidate)
        else:
            events[index] = _join(events[index], candidate)
    return events


def _home(article: ParsedArticle, events: list[Candidate], candidate: Candidate) -> int | None:
    """The position of the event that the candidate repeats."""
    best: tuple[int, int] | None = None
    for index in range(len(events) - 1, max(-1, len(events) - 1 - _REACH), -1):
        strength = _strength(article, events[index], candidate)
        if strength and (best is None or strength > best[0]):
            best = (strength, index)
    return best[1] if best else None


def _strength(article: ParsedArticle, event: Candidate, candidate: Candidate) -> int:
    """How strongly the candidate repeats the event; 0 where it does not."""
    one, two = event.trigger, candidate.trigger
    back = refers_back(candidate)
    together = _same_sentence(event, candidate)
    joined = together and _is_one(event, candidate)
    if dies_twice(event, candidate):
        return 10 + ties(event, candidate)
    if _is_own_denial(candidate) and one.type is two.type and event.stance.polarity is Polarity.POSITIVE:
        return 5 + ties(event, candidate)
    more = not together and adds_victims(event, candidate)
    if conflicts(event, candidate, back=back, joined=joined, more=more):
        return 0
    shared = ties(event, candidate)
    if together and not (back and one.token.lemma_ == two.token.lemma_):
        return 10 + shared if joined else 0
    if back:
        return 6 + shared if one.type in _PHYSICAL or shared else 0
    if more or is_same_bomb(event, candidate):
        return 6 + shared
    if is_definite(two.token) and shared_parties(event, candidate):
        return 5 + shared
    if one.part.is_title and _is_lead(article, candidate):
        return 4 + shared if shared else 0
    if says_nothing_new(candidate) and one.type in _PHYSICAL:
        return 2 + shared
    if is_war(event) and is_war(candidate) and not names_place(candidate):
        return 2 + shared  # one war, however often the article speaks of the fighting
    alike = one.type in _HARMFUL and hit_alike(event, candidate) and not tells_another(candidate)
    enough = 2 if alike or is_bare(candidate) else 3
    return shared if shared >= (enough if one.type in _PHYSICAL else 4) else 0


def _is_one(first: Candidate, second: Candidate) -> bool:
    """Whether two mentions of one sentence are one happening: one hangs on the other, or tells how it came about."""
    one, two = first.trigger.token, second.trigger.token
    return _hangs_on(one, two) or _hangs_on(two, one) or is_cause(first, second) or is_cause(second, first)


def _is_own_denial(candidate: Candidate) -> bool:
    """Whether someone quoted denies a deed of his own, which the text has told of: "We did not strike any clinic"."""
    if candidate.stance.polarity is not Polarity.NEGATIVE or candidate.stance.factuality is not Factuality.CLAIMED:
        return False
    return any(child.dep_ == "nsubj" and child.lower_ in ("we", "i") for child in candidate.trigger.token.children)


def _hangs_on(lower: Token, upper: Token) -> bool:
    """Whether one trigger depends on the other within a few edges, without coordination of two happenings."""
    at = lower
    for _ in range(_HOPS):
        if at.i == upper.i:
            return True
        if at.dep_ == "conj" and at.head == upper and {at.lemma_, upper.lemma_} <= frame("harm"):
            return True  # "killed two and wounded five"
        if at.head == at or at.dep_ in ("conj", "parataxis") or (at.dep_ == "advcl" and _sets_apart(at)):
            return False
        at = at.head
    return False


def _sets_apart(verb: Token) -> bool:
    """Whether a clause tells of another happening: "as …", "after …", "while …"."""
    return any(child.dep_ in ("mark", "advmod") and child.lower_ in _APART for child in verb.children)


def _is_lead(article: ParsedArticle, candidate: Candidate) -> bool:
    """Whether the mention stands among the first sentences of the body."""
    part = candidate.trigger.part
    if part is not article.body:
        return False
    return any(candidate.trigger.token.i < sentence.end for sentence in islice(part.doc.sents, 4))


def _join(event: Candidate, mention: Candidate) -> Candidate:
    """The event with one more mention: what it left open is filled in from the mention."""
    first, second = event, mention
    if _same_sentence(event, mention) and _detail(mention) > _detail(event):
        first, second = mention, event  # within a sentence the more specific wording is the event
    trigger = replace(
        first.trigger,
        modes=first.trigger.modes
        if first.trigger.modes and refers_back(second)
        else _union(first.trigger.modes, second.trigger.modes),
        contexts=_union(first.trigger.contexts, second.trigger.contexts),
        cameo=_finer_code(first.trigger.cameo, second.trigger.cameo),
    )
    participants = _fill(first.participants, second.participants)
    harms = _same_sentence(event, mention) and {first.trigger.token.lemma_, second.trigger.token.lemma_} <= frame(
        "harm"
    )
    more = second is mention and (adds_victims(event, mention) or befell_others(mention))
    if harms or more or other_sort(participants.recipients, second.participants.recipients):
        participants = replace(participants, recipients=_both(participants.recipients, second.participants.recipients))
    place = _finer_place(first, second)
    time = _finer_time(first.time, second.time)
    return replace(
        first,
        trigger=trigger,
        participants=participants,
        place=place,
        time=time,
        effects=_fill_effects(first.effects, second.effects),
        codes=code_event(trigger, participants, first.stance),
        place_why=first.place_why if place is first.place else second.place_why,
        time_why=first.time_why if time is first.time else second.time_why,
        evidence=[*first.evidence, second.trigger, *second.evidence],
    )


def _same_sentence(one: Candidate, two: Candidate) -> bool:
    first, second = one.trigger, two.trigger
    return first.part is second.part and first.sentence.start == second.sentence.start


def _detail(candidate: Candidate) -> int:
    who = candidate.participants
    generic = candidate.trigger.token.lemma_ in frame("harm")
    return 2 * len(candidate.trigger.modes) + bool(who.actors) + bool(who.recipients) + bool(who.weapons) - generic


def _union(first: list[str], second: list[str]) -> list[str]:
    return [*first, *(item for item in second if item not in first)]


def _finer_code(first: str | None, second: str | None) -> str | None:
    """The longer of two CAMEO codes where it specialises the other; else the event's own."""
    if first and second and second.startswith(first.rstrip("0")) and len(second) >= len(first):
        return second
    return first or second


def _fill(first: Participants, second: Participants) -> Participants:
    return Participants(
        actors=_better(first.actors, second.actors),
        recipients=_better(first.recipients, second.recipients),
        weapons=first.weapons or second.weapons,
        why="; ".join(filter(None, (first.why, second.why and f"from a repeated mention: {second.why}"))),
    )


def _better(first: list[Participant], second: list[Participant]) -> list[Participant]:
    """The event's parties; one that it leaves unnamed is replaced by the mention's that names it."""
    if not first:
        return second
    named = [other for other in second if other.name]
    found = []
    for one in first:
        match = None if one.name else next((other for other in named if may_be_same(one, other)), None)
        found.append(match if match is not None and match not in first else one)
    return list({(item.start, item.end, item.part, item.country): item for item in found}.values())


def _both(first: list[Participant], second: list[Participant]) -> list[Participant]:
    """Those killed and those wounded; "two others" are counted, not named."""
    known = {(item.start, item.end, item.part) for item in first}
    more = [item for item in second if (item.start, item.end, item.part) not in known and not is_vague(item)]
    return [*first, *more]


def _finer_place(event: Candidate, mention: Candidate) -> PlaceHit | None:
    """The event's place; a finer one of the mention, or one as fine that the mention names and a title took over."""
    first, second = event.place, mention.place
    if first is None or second is None:
        return first or second
    one, two = (_FINE.get(hit.place.precision or PlacePrecision.COUNTRY, 0) for hit in (first, second))
    taken_over = event.trigger.part.is_title and not names_place(event) and names_place(mention)
    return second if two > one or (taken_over and two == one and not second.is_dateline) else first


def _finer_time(first: TimeHit | None, second: TimeHit | None) -> TimeHit | None:
    """The event's own time; a mention's where the event has none, or only a vaguer or implied one."""
    if first is None or second is None:
        return first or second
    implied = first.start == first.end and second.start != second.end
    rank = (Granularity.MINUTE, Granularity.DAY)
    return second if implied or (second.granularity in rank and first.granularity not in rank) else first


def _fill_effects(first: Effects, second: Effects) -> Effects:
    filled = {name: getattr(second, name) for name in TOLLS if getattr(first, name) == Toll()}
    return first.model_copy(update={**filled, "damaged": first.damaged or second.damaged})
