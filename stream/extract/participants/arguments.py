"""Actors and recipients of an event, by dependency path; by word order where the parse gives none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stream.extract.parsed import Participants, TriggerHit
from stream.extract.participants.admission import admitted
from stream.extract.participants.binding import (
    Binding,
)
from stream.extract.participants.coreference import located_country
from stream.extract.participants.lexicon import lexicon
from stream.extract.participants.mentions import INTERNATIONAL, Coding, Mention
from stream.extract.participants.nouns import bind_noun
from stream.extract.participants.parties import (
    HARM,
    PHYSICAL,
    UNCAUSED,
    acts,
    coded_party,
    is_place,
    owner_of,
)
from stream.extract.participants.paths import Reached
from stream.extract.participants.resolver import Resolver
from stream.extract.participants.search import bind_purpose
from stream.extract.participants.verbs import bind_adjective, bind_modal, bind_verb
from stream.extract.syntax import is_passive
from stream.records import EntityKind, EventType, Participant

if TYPE_CHECKING:
    from spacy.tokens import Token


_HUMAN = frozenset(("abduct", "targeted", "torture", "beat", "sexual"))
_MOST = 24  # participants on either side
_PREDICATE = 4  # edges inside a predicate of several words


def bind_arguments(cast: Resolver, trigger: TriggerHit, taken: set[int]) -> Participants:
    """Actors and recipients of the event of `trigger`; tokens in `taken` belong to weapons."""
    binding = Binding(cast, trigger, taken)
    token = _anchor(trigger)
    if token.tag_ == "MD":
        bind_modal(binding, token)
    elif (
        token.pos_ == "ADJ" and token.dep_ in ("acomp", "attr", "oprd", "ccomp", "ROOT", "conj")
    ) or token.pos_ == "ADP":
        bind_adjective(binding, token)
    elif token.pos_ in ("NOUN", "PROPN", "ADJ") or (trigger.nominal and token.pos_ != "VERB"):
        bind_noun(binding, token)
    else:
        bind_verb(binding, token)
    if not binding.recipients:
        bind_purpose(binding, token)
    if not binding.actors and trigger.type is EventType.ASSAULT and not trigger.part.is_title:
        binding.add(binding.actors, admitted(token), acts)
    if trigger.part.is_title or not (binding.actors or binding.recipients):
        _bind_by_order(binding, token)
    return Participants(
        actors=_records(binding, binding.actors, victim=False),
        recipients=_records(binding, binding.recipients, victim=True),
        why="; ".join(binding.why),
    )


def _anchor(trigger: TriggerHit) -> Token:
    """The word of the trigger that its participants hang on.

    Of "sexually abused" that is the verb; of a predicate such as "out of the question" its first preposition.
    """
    token = trigger.token
    if token.pos_ in ("ADV", "PART", "ADP") or token.dep_ in ("aux", "auxpass"):
        head = token.head
        return head if trigger.start <= head.idx < trigger.end else token
    at = token
    for _ in range(_PREDICATE):
        if at.dep_ not in ("pobj", "prep") or not trigger.start <= at.head.idx < trigger.end:
            break
        at = at.head
    return at if at.pos_ == "ADP" and at.head.lemma_ == "be" else token


def _bind_by_order(binding: Binding, token: Token) -> None:
    """Headline fallback: the party before the trigger acts, the one after it undergoes."""
    if not binding.trigger.part.is_title and token.sent.end - token.sent.start > 40:
        return
    if binding.trigger.type in UNCAUSED:
        return
    sentence = token.sent
    heads = [
        word
        for word in sentence
        if word.pos_ in ("NOUN", "PROPN", "ADJ")
        and not _is_inner(binding, word)
        and (word.i in binding.cast.scene(word).matches or word.dep_ in ("nsubj", "dobj", "pobj", "ROOT", "nsubjpass"))
    ]
    passive = is_passive(token)
    if not binding.actors and not passive and binding.trigger.part.is_title:
        before = [Reached(word, f"before {token.text}") for word in heads if word.i < token.i and token.i - word.i < 12]
        for item in reversed(before):
            if binding.add(binding.actors, [item], owner_of(binding.trigger.type)):
                break
    consults = binding.trigger.type is EventType.CONSULT and "visit" not in binding.trigger.modes
    if (
        not binding.recipients and binding.trigger.part.is_title and not consults
    ):  # who meets is an actor on either side
        after = [Reached(word, f"after {token.text}") for word in heads if token.i < word.i < token.i + 12]
        for item in after:
            if binding.add(binding.recipients, [item], coded_party):
                break


def _is_inner(binding: Binding, word: Token) -> bool:
    """Whether a word is no party of a headline by itself: part of another's name or title, or where it happened."""
    if word.dep_ in ("amod", "compound", "nmod", "poss") and acts(binding.cast.mention(word.head)):
        return True
    return (
        word.dep_ == "pobj"
        and word.head.lower_ in ("in", "at", "near", "outside")
        and is_place(binding.cast.mention(word))
    )


def _records(binding: Binding, mentions: list[Mention], *, victim: bool) -> list[Participant]:
    found: list[Participant] = []
    trigger = binding.trigger
    for mention in mentions[:_MOST]:
        coding = mention.coding
        if not victim and coding.kind is EntityKind.VEHICLE:
            coding = _crewed(coding, trigger.type)
        if coding.demonym and (trigger.type in HARM if victim else trigger.type is EventType.PROTEST):
            # People named by nationality alone are civilians where something is done to them.
            coding = _civil(coding)
        if victim and set(trigger.modes) & _HUMAN and _looks_personal(mention):
            coding = replace(coding, kind=EntityKind.PERSON)
        thing = lexicon().things.get(mention.head.lemma_.lower())
        if victim and trigger.type in HARM and thing and coding.kind is EntityKind.ORGANIZATION:
            coding = replace(coding, kind=EntityKind(thing))  # a bank that is bombed is a building
        if victim and trigger.type in HARM and coding.place:
            coding = replace(coding, kind=EntityKind.PLACE, name=coding.place)
        if (
            victim
            and trigger.type in PHYSICAL
            and not (coding.country or coding.name or INTERNATIONAL & {*coding.sectors})
        ):
            # Unnamed people and things that something is done to are of the country where it is done.
            coding = replace(coding, country=located_country(binding.cast, mention))
        found += replace(mention, coding=coding).participants()
    return found


def _looks_personal(mention: Mention) -> bool:
    """A proper name taken for a body that is no known one: who is abducted or murdered is a person."""
    coding = mention.coding
    return (
        coding.kind in (EntityKind.ORGANIZATION, EntityKind.PLACE, EntityKind.FACILITY)
        and bool(coding.name)
        and not coding.country
        and not coding.sectors
        and mention.head.pos_ == "PROPN"
    )


def _crewed(coding: Coding, kind: EventType) -> Coding:
    """Planes and ships that act are their crews; a state's that attack are its military."""
    military = kind in (EventType.ASSAULT, EventType.MOBILIZE) and coding.country and not coding.sectors
    return replace(coding, kind=EntityKind.GROUP, sectors=("MIL",) if military else coding.sectors)


def _civil(coding: Coding) -> Coding:
    return replace(coding, sectors=("CVL",))
