"""Participants of an event that a noun reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stream.extract.participants.binding import (
    Binding,
    affected_place,
    beside,
    mutual,
    premodifiers,
)
from stream.extract.participants.lexicon import frame, lexicon
from stream.extract.participants.parties import (
    HARM,
    PHYSICAL,
    SETTLED,
    TOWARD,
    acts,
    concrete,
    is_person,
    maker_of,
    owner_of,
    target_of,
)
from stream.extract.participants.paths import (
    Reached,
    agents,
    blamed_on,
    light_verb,
    objects,
    passive_subjects,
    prepositional,
    responsible,
    subjects,
)
from stream.extract.syntax import children, is_passive
from stream.records import EventType

if TYPE_CHECKING:
    from spacy.tokens import Token


def bind_noun(binding: Binding, noun: Token) -> None:
    """Actors and recipients of an event noun, its light verb and the verbs it is the subject of included."""
    kind = binding.trigger.type
    lemma = noun.lemma_.lower()
    undergone = lemma in frame("undergone_noun")
    _owners(binding, noun, undergone)
    makers = agents(noun) or [found for at in prepositional(noun, "of", "in") for found in agents(at.token)]
    binding.add(binding.actors, makers, maker_of(kind))
    verb = light_verb(noun)
    if verb is None and noun.dep_ == "dobj":
        _through_governor(binding, noun)
    if lemma in frame("mutual") or kind is EventType.CONSULT:
        mutual(binding, noun)
    if verb is not None and verb.lemma_ in frame("suffer"):
        binding.add(binding.recipients, subjects(verb), target_of(kind))
    elif verb is not None:
        binding.add(binding.actors, agents(verb) if is_passive(verb) else subjects(verb), maker_of(kind))
    if kind not in PHYSICAL and not binding.actors:
        binding.add(binding.actors, prepositional(noun, "from"), acts)
    if not binding.actors:
        binding.add(binding.actors, responsible(noun) or blamed_on(noun), acts)
    _of_phrase(binding, noun, undergone)
    blamed = {item.token.i for item in blamed_on(noun)}
    toward = [item for item in prepositional(noun, *TOWARD) if item.token.i not in blamed]
    binding.add(binding.recipients, toward, target_of(kind))
    for maker in makers:  # "an attack by rebels on the embassy" is often parsed as rebels on the embassy
        binding.add(binding.recipients, prepositional(maker.token, "on", "against"), target_of(kind))
    if verb is not None and not binding.recipients:
        binding.add(binding.recipients, prepositional(verb, *TOWARD, "to", "with", "for"), target_of(kind))
    _effects_of(binding, noun)
    if not binding.recipients:
        binding.add(binding.recipients, prepositional(noun, "to", "with", "for", "from", "over"), acts)
    if not binding.recipients and kind in SETTLED:
        affected_place(binding, [noun])
    if kind is EventType.ASSAULT:
        happens = noun.dep_ == "nsubj" and noun.head.lemma_.lower() in frame("happening")
        beside(binding, [noun, *([verb] if verb is not None else []), *([noun.head] if happens else [])])


def _through_governor(binding: Binding, noun: Token) -> None:
    """Who speaks of a meeting was there ("hailed his talks with B"), who avoided an accident was at the wheel."""
    if binding.trigger.type is EventType.CONSULT and any(True for _ in children(noun, "prep")):
        binding.add(binding.actors, subjects(noun.head), acts)
    elif binding.trigger.type is EventType.ACCIDENT:
        binding.add(binding.actors, subjects(noun.head), is_person)


def holders(noun: Token) -> list[Reached]:
    """Who holds a gathering: "the march by students", "a rally staged by teachers", "the workers' strike"."""
    found = agents(noun) + [Reached(child, f"owner of {noun.text}") for child in children(noun, "poss")]
    for clause in children(noun, "acl"):
        found += agents(clause)
    return found or prepositional(noun, "of")


def _of_phrase(binding: Binding, noun: Token, undergone: bool) -> None:
    """The "of" of an event noun: its doer or the one it happens to, as frames.tsv says."""
    kind, lemma = binding.trigger.type, noun.lemma_.lower()
    of = prepositional(noun, "of")
    if undergone or lemma in frame("patient_noun") or kind in PHYSICAL:
        binding.add(binding.recipients, of, target_of(kind))
    elif lemma in frame("agent_noun"):
        if not binding.actors:
            binding.add(binding.actors, of, acts)
    else:
        binding.add(binding.recipients, of, acts)


def _owners(binding: Binding, noun: Token, patient: bool) -> None:
    """Possessive and premodifiers: "Israel's attack", "his arrest", "Israeli air strike", "embassy bombing"."""
    kind = binding.trigger.type
    # Before a meeting's noun stands where or what it is about, unless nobody else meets: "a White House meeting".
    carrier = light_verb(noun)
    meets = kind is EventType.CONSULT and carrier is not None and bool(subjects(carrier))
    for child in children(noun, "poss"):
        side = binding.recipients if patient else binding.actors
        binding.add(side, [Reached(child, f"owner of {noun.text}")], acts)
    for child in children(noun, "amod", "compound", "nmod"):
        path = [Reached(child, f"{child.text} {noun.text}")]
        if lexicon().things.get(child.lemma_.lower()) and kind in PHYSICAL:
            binding.add(binding.recipients, path, concrete)
        elif meets or child.dep_ != "compound" or child.lower_ in ("military", "peace"):
            continue
        elif child.pos_ in ("NOUN", "PROPN"):
            binding.add(binding.actors, path, owner_of(kind))
    if not meets:
        binding.add(binding.actors, premodifiers(binding, noun), owner_of(kind))


def _effects_of(binding: Binding, noun: Token) -> None:
    """Whom the event harmed, where it is the subject of what it did: "the attack killed twelve soldiers"."""
    if binding.trigger.type not in HARM:
        return
    for verb in _doings(noun):
        if verb.lemma_ in frame("harm") or verb.lemma_ in frame("undergoer"):
            binding.add(binding.recipients, objects(verb), concrete)
            if verb.lemma_ == "leave":
                for small in children(verb, "ccomp", "xcomp", "oprd"):
                    binding.add(
                        binding.recipients,
                        [Reached(t, f"{verb.text} {small.text}") for t in children(small, "nsubj")],
                        concrete,
                    )
        elif is_passive(verb) and verb.lemma_ in frame("harm"):
            binding.add(binding.recipients, passive_subjects(verb), concrete)
    above = noun.head
    if (
        noun.dep_ == "pobj"
        and above.dep_ in ("prep", "agent")
        and above.lower_ in ("in", "by", "during", "from", "after", "of")
    ):
        verb = above.head
        if (
            verb.lemma_ in ("result", "consequence", "course") and verb.dep_ == "pobj"
        ):  # "died as a result of the attack"
            verb = verb.head.head
        if verb.pos_ == "VERB" and (verb.lemma_ in frame("harm") or verb.lemma_ in frame("undergoer")):
            found = (
                passive_subjects(verb)
                if is_passive(verb)
                else subjects(verb)
                if verb.lemma_ in frame("undergoer")
                else []
            )
            binding.add(binding.recipients, found, concrete)


def _doings(noun: Token) -> Iterator[Token]:
    """Verbs whose subject the noun is, relative clauses and participles included."""
    if noun.dep_ == "nsubj":
        yield noun.head
        yield from (verb for verb in children(noun.head, "conj", "advcl", "xcomp") if verb.pos_ == "VERB")
    for verb in children(noun, "relcl", "acl"):
        if verb.tag_ != "VBN" or verb.dep_ == "relcl":
            yield verb
    if noun.dep_ in ("nsubjpass", "dobj"):
        yield from (verb for verb in children(noun.head, "advcl") if verb.tag_ == "VBG")
