"""Participants of an event that a verb, a modal or a predicate reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream.extract.participants.binding import (
    Binding,
    affected_place,
    beside,
    mutual,
    premodifiers,
    through_event_noun,
)
from stream.extract.participants.lexicon import frame
from stream.extract.participants.nouns import bind_noun, holders
from stream.extract.participants.parties import (
    HARM,
    PHYSICAL,
    SETTLED,
    TOWARD,
    acts,
    coded_party,
    concrete,
    is_person,
    is_place,
    is_thing,
    known_party,
    maker_of,
    target_of,
)
from stream.extract.participants.paths import (
    Reached,
    agents,
    noun_before,
    objects,
    outer_subjects,
    passive_subjects,
    prepositional,
    subjects,
)
from stream.extract.participants.search import search_below, sent_to
from stream.extract.syntax import children, is_passive
from stream.records import EventType

if TYPE_CHECKING:
    from spacy.tokens import Token

_TWO_SIDED = frozenset((EventType.CONSULT, EventType.COOPERATE, EventType.AGREE, EventType.ASSAULT, EventType.DEAL))
_GIVING = frozenset(
    (EventType.AGREE, EventType.AID, EventType.COOPERATE, EventType.SUPPORT, EventType.CONCEDE, EventType.MOBILIZE)
)
_AIMED = frozenset(
    (
        "fire",
        "open",
        "shoot",
        "launch",
        "throw",
        "hurl",
        "drop",
        "lob",
        "rain",
        "aim",
        "direct",
        "carry",
        "mount",
        "unleash",
    )
)


def bind_modal(binding: Binding, modal: Token) -> None:
    """Speaker and addressee of a duty: "A said that B must go": the speaker asks, the subject of the modal is asked."""
    verb = modal.head
    speaker = verb.head if verb.dep_ in ("ccomp", "conj", "parataxis") and verb.head != verb else None
    if speaker is not None and speaker.pos_ == "VERB":
        binding.add(binding.actors, subjects(speaker), acts)
    binding.add(binding.recipients, passive_subjects(verb) if is_passive(verb) else subjects(verb), acts)


def bind_adjective(binding: Binding, token: Token) -> None:
    """Predicates such as "ready", "willing", "opposed to": the subject acts, what follows undergoes."""
    copula = token.head if token.head.pos_ in ("AUX", "VERB") else token
    made = binding.add(binding.actors, subjects(copula) or subjects(token), maker_of(binding.trigger.type))
    if not made and copula.dep_ == "ccomp":  # "the government said that a truce was out of the question"
        binding.add(binding.actors, subjects(copula.head), acts)
    if binding.add(binding.recipients, sent_to(token), is_place):
        return
    if binding.add(binding.recipients, prepositional(token, "to", "with", "for", "against", "of"), acts):
        return
    search_below(binding, token)
    for subject in children(copula, "csubj"):
        if not binding.recipients:
            search_below(binding, subject)


def bind_verb(binding: Binding, verb: Token) -> None:
    """Actors and recipients of a verb in either voice."""
    kind = binding.trigger.type
    lemma = verb.lemma_.lower()
    carried = _carried_noun(binding, verb)
    if carried is not None:
        bind_noun(binding, carried)
    mishap = kind is EventType.ACCIDENT and lemma in frame("mishap")
    done = kind is EventType.ASSAULT and lemma in frame("ambitransitive") and any(True for _ in children(verb, "dobj"))
    undergoes = mishap or (lemma in frame("undergoer") and kind in HARM and not done)
    if is_passive(verb) and lemma in frame("resolved") and not agents(verb):  # "is opposed to", "is committed to"
        binding.add(binding.actors, passive_subjects(verb) or subjects(verb), maker_of(kind))
    elif is_passive(verb):
        binding.add(binding.actors, agents(verb), maker_of(kind))
        binding.add(binding.recipients, passive_subjects(verb), target_of(kind))
        if not binding.actors and kind in PHYSICAL:
            through_event_noun(binding, prepositional(verb, "in", "by", "during", "after"))
    elif undergoes:
        _bind_undergoer(binding, verb, mishap=mishap)
        return
    else:
        above = subjects(verb)
        if not binding.add(binding.actors, above, maker_of(kind)) and not binding.actors:
            through_event_noun(binding, above)
        if not binding.actors:
            binding.add(binding.actors, outer_subjects(verb), maker_of(kind))
        if not binding.actors:
            _misread_subjects(binding, verb, above or noun_before(verb))
    if kind is EventType.PROTEST and lemma in frame("mutual"):
        binding.add(binding.recipients, prepositional(verb, "with"), acts)
    if kind in _TWO_SIDED and (lemma in frame("mutual") or kind is EventType.CONSULT):
        mutual(binding, verb)
    met = kind is EventType.CONSULT and len(binding.actors) > 1
    if not binding.recipients and not met:
        _verb_recipients(binding, verb)


def _misread_subjects(binding: Binding, verb: Token, above: list[Reached]) -> None:
    """The subject where the parser missed it: taken for an apposition, or a group's name "IS" for a verb."""
    accept = maker_of(binding.trigger.type)
    if binding.add(binding.actors, [item for item in above if item.path.startswith("before")], accept):
        return
    beside_it = [
        Reached(child, f"beside {item.token.text}") for item in above for child in children(item.token, "appos")
    ]
    if binding.add(binding.actors, beside_it, accept):
        return
    if binding.trigger.type in PHYSICAL:  # "warplanes of the coalition hit …"
        vessels = [item for item in (*above, *beside_it) if is_thing(binding.cast.mention(item.token))]
        owners = [found for item in vessels for found in prepositional(item.token, "of", "from")]
        if binding.add(binding.actors, owners, coded_party):
            return
    name = verb.head
    if name.pos_ in ("AUX", "VERB") and name.i < verb.i and name.i in binding.cast.scene(name).matches:
        binding.add(binding.actors, [Reached(name, f"before {verb.text}")], accept)


def _carried_noun(binding: Binding, verb: Token) -> Token | None:
    """The event noun of a light verb that is itself the trigger ("talks were held")."""
    trigger = binding.trigger
    for noun in children(verb, "dobj", "nsubjpass"):
        if verb.lemma_ not in frame("support") and not trigger.start <= noun.idx < trigger.end:
            continue
        if noun.pos_ == "NOUN" and not binding.cast.mention(noun).coding.acts:
            return noun
    return None


def _verb_recipients(binding: Binding, verb: Token) -> None:
    kind = binding.trigger.type
    if kind in PHYSICAL:
        _physical_recipients(binding, verb)
        beside(binding, [verb])
        if kind is EventType.ASSAULT and verb.lemma_.lower() in frame("ramming"):
            _add_harmed(binding, verb)
    else:
        _verbal_recipients(binding, verb)
    if not binding.recipients and kind in SETTLED:
        affected_place(binding, [verb, *(item.token for item in objects(verb))])


def _physical_recipients(binding: Binding, verb: Token) -> None:
    accept = target_of(binding.trigger.type)
    toward = prepositional(verb, *TOWARD)
    if verb.lemma_ in _AIMED and binding.add(binding.recipients, toward, accept):
        return
    direct = objects(verb)
    if "seize" in binding.trigger.modes:  # "captured the town from the rebels"
        binding.add(binding.recipients, prepositional(verb, "from"), coded_party)
    if binding.add(binding.recipients, direct, accept) or binding.add(binding.recipients, toward, accept):
        return
    if binding.add(binding.recipients, prepositional(verb, "into", "through"), accept):
        return
    for item in direct:
        if item.token.lemma_.lower() in frame("gathering") and binding.add(
            binding.recipients, holders(item.token), acts
        ):
            return
        if binding.add(binding.recipients, prepositional(item.token, *TOWARD, "of"), accept):
            return
        if binding.add(binding.recipients, premodifiers(binding, item.token), coded_party):
            return


def _bind_undergoer(binding: Binding, verb: Token, *, mishap: bool) -> None:
    """The subject that the verb happens to, and whom it harmed besides; who was at the wheel acts, too."""
    if mishap:
        binding.add(binding.actors, subjects(verb), is_person)
    binding.add(binding.recipients, subjects(verb), concrete)
    _add_harmed(binding, verb)


def _add_harmed(binding: Binding, verb: Token) -> None:
    """Whom a participle says was harmed besides: "rammed the gate, killing two guards"."""
    for clause in children(verb, "advcl"):
        if clause.tag_ == "VBG" and clause.lemma_ in frame("harm"):
            binding.add(binding.recipients, objects(clause), concrete)


def _is_sent(verb: Token, noun: Token) -> bool:
    """Whether the object is what is moved ("sent troops"), not whom it goes to."""
    return verb.lemma_ in frame("sending") and noun.lemma_.lower() in frame("sent")


def _verbal_recipients(binding: Binding, verb: Token) -> None:
    # Where a meeting is held is no party: "met at the White House".
    toward = prepositional(
        verb, *(TOWARD if binding.trigger.type is not EventType.CONSULT else ()), "to", "with", "for", "from"
    )
    direct = [item for item in objects(verb) if not _is_sent(verb, item.token)]
    if binding.add(binding.recipients, sent_to(verb), is_place):
        return
    if binding.trigger.type in _GIVING:
        toward += [found for item in direct for found in prepositional(item.token, "to", "with", "for")]
    paths = [toward, direct] if binding.trigger.type in _GIVING else [direct, toward]
    if any(binding.add(binding.recipients, path, known_party) for path in paths):
        return
    if "resign" not in binding.trigger.modes:
        search_below(binding, verb)
    if not binding.recipients:
        any(binding.add(binding.recipients, path, acts) for path in paths)
