"""Victims whose names the text gives in a sentence of their own: "The dead were identified as Ana Diaz and Bo Tran".

A word for victims ("the dead", "one of the wounded", "the two nuns killed") that a sentence equates with names, or
that stands beside them, names those harmed by the deed told before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from stream.extract.parsed import Candidate, ParsedArticle
from stream.extract.participants.lexicon import frame
from stream.extract.participants.listed import people
from stream.extract.participants.resolver import Resolver
from stream.extract.syntax import children
from stream.records import EntityKind, EventType, Factuality, Participant, Polarity

if TYPE_CHECKING:
    from spacy.tokens import Token

_HARMFUL = frozenset((EventType.ASSAULT, EventType.ACCIDENT, EventType.DISASTER))
_UNREAL = frozenset((Factuality.HYPOTHETICAL, Factuality.PLANNED, Factuality.THREATENED, Factuality.ORDERED))
_DESCRIBED = frozenset(("amod", "acl", "relcl"))
_COUNTS = frozenset(
    ("one", "two", "three", "four", "five", "six", "some", "several", "many", "both", "other", "others")
)
_MOST = 40  # victims that one article names


def name_victims(article: ParsedArticle, cast: Resolver, events: list[Candidate]) -> list[Candidate]:
    """The events with the victims that other sentences name. Linear in the length of the body."""
    harmful = [index for index, event in enumerate(events) if _did_harm(event)]
    if not harmful:
        return events
    found = list(events)
    naming, named = _Naming(cast), 0
    for head, kind in _victim_words(article):
        names = naming.names(head)
        if not names or named >= _MOST:
            continue
        index = _deed(found, harmful, head, kind)
        if index is not None:
            found[index] = _with(found[index], [person for name in names for person in _person(cast, name)])
            named += len(names)
    return found


def _did_harm(event: Candidate) -> bool:
    stance = event.stance
    real = stance.factuality not in _UNREAL and stance.polarity is Polarity.POSITIVE
    return real and event.trigger.type in _HARMFUL


def _victim_words(article: ParsedArticle) -> Iterator[tuple[Token, str]]:
    """The heads of phrases for victims in the body, and what befell them: killed, injured, captured or any."""
    kinds = dict.fromkeys(frame("victim"), "")
    for kind in ("killed", "injured", "captured"):
        kinds.update(dict.fromkeys(frame(f"victim_{kind}"), kind))
    told: dict[int, str] = {}  # by the start of the sentence: what befell those whose names it speaks of
    for token in article.body.doc:
        word = token.lower_
        if word == "they" and token.i == token.sent.start and token.sent.start:
            before = token.doc[token.sent.start - 1].sent.start
            if before in told:
                yield token, told[before]
        if word in kinds:
            head = _phrase_head(token)
            if head is not None:
                told[head.sent.start] = kinds[word]
                yield head, kinds[word]


def _phrase_head(token: Token) -> Token | None:
    """The noun that stands for the victims: the word itself, or the one that it describes ("the nuns killed")."""
    head = token
    if token.dep_ in _DESCRIBED and token.head.pos_ in ("NOUN", "PRON", "NUM", "ADJ"):
        head = token.head
    elif token.pos_ not in ("NOUN", "ADJ", "PROPN") and token.dep_ not in ("nsubj", "nsubjpass", "pobj", "attr"):
        return None
    above = head.head.head if head.dep_ == "pobj" and head.head.lower_ == "of" else None
    return above if above is not None and above.lower_ in _COUNTS else head


class _Naming:
    """Reads the names that a sentence gives those it calls victims."""

    def __init__(self, cast: Resolver) -> None:
        self._cast = cast

    def names(self, head: Token) -> list[Token]:
        """The names beside the word for victims, or those that the sentence equates with it."""
        beside = [name for found in children(head, "appos") if self._is_name(found) for name in self._people(found)]
        if beside:
            return beside
        verb = head.head
        if head.dep_ in ("nsubj", "nsubjpass"):
            return self._predicated(verb)
        if head.dep_ == "dobj" and verb.lemma_.lower() in frame("naming"):
            return self._called(verb)
        if head.dep_ == "attr" and verb.lemma_ == "be":
            return self._at(verb, "nsubj")
        if head.dep_ == "pobj" and verb.lower_ in ("among", "amongst") and verb.head.lemma_ == "be":
            return self._at(verb.head, "nsubj") or self._at(verb.head, "attr")
        return []

    def _predicated(self, verb: Token) -> list[Token]:
        """Names behind "are", "include" and "were identified as"."""
        lemma = verb.lemma_.lower()
        if lemma == "be":
            return self._at(verb, "attr")
        if lemma == "include":
            return self._at(verb, "dobj")
        return self._called(verb) if lemma in frame("naming") else []

    def _called(self, verb: Token) -> list[Token]:
        found = [noun for prep in children(verb, "prep") if prep.lower_ == "as" for noun in children(prep, "pobj")]
        return [name for noun in (*found, *children(verb, "oprd")) for name in self._people(noun)]

    def _at(self, verb: Token, label: str) -> list[Token]:
        return [name for found in children(verb, label) for name in self._people(found)]

    def _people(self, first: Token) -> list[Token]:
        return people(first, self._cast.is_person_name)

    def _is_name(self, token: Token) -> bool:
        return token.pos_ == "PROPN" and self._cast.is_person_name(token)


def _deed(events: Sequence[Candidate], harmful: Sequence[int], head: Token, kind: str) -> int | None:
    """The deed that the victims are of: the last one told before them that did such harm, else the last one."""
    before = [index for index in harmful if _last_told(events[index], head) is not None]
    fitting = [index for index in before if _did(events[index], kind)] or ([] if kind == "captured" else before)
    return max(fitting, key=lambda index: _last_told(events[index], head) or 0, default=None)


def _last_told(event: Candidate, head: Token) -> int | None:
    """The last token before the victims at which the event is told; -1 for the title; None where it is told later."""
    told = [hit.token.i if hit.part.doc is head.doc else -1 for hit in (event.trigger, *event.evidence)]
    return max((at for at in told if at < head.i), default=None)


def _did(event: Candidate, kind: str) -> bool:
    if kind == "captured":
        return "abduct" in event.trigger.modes
    return not kind or bool(getattr(event.effects, kind).max or getattr(event.effects, kind).min)


def _person(cast: Resolver, name: Token) -> list[Participant]:
    return [person for mention in cast.resolve(name) for person in mention.participants() if person.name]


def _with(event: Candidate, persons: Sequence[Participant]) -> Candidate:
    """The event with more recipients; who is known already, as a victim or as the doer, is not added."""
    who = event.participants
    known = {(person.name or "").lower() for person in (*who.actors, *who.recipients)}
    more: list[Participant] = []
    for person in persons:
        name = (person.name or "").lower()
        if person.kind is EntityKind.PERSON and not any(name in other or (other and other in name) for other in known):
            known.add(name)
            more.append(person)
    if not more:
        return event
    why = "; ".join(filter(None, (who.why, "named as victims: " + ", ".join(person.text for person in more))))
    unnamed = [person for person in who.recipients if person.kind is EntityKind.PERSON and not person.name]
    kept = who.recipients
    if len(more) == len(unnamed) == 1:  # "a man was shot …; the victim was identified as"
        kept = [person for person in kept if person is not unnamed[0]]
        more = [_enriched(more[0], unnamed[0])]
    return replace(event, participants=replace(who, recipients=[*kept, *more], why=why))


def _enriched(person: Participant, unnamed: Participant) -> Participant:
    """The named one with what the unnamed mention tells of the same person."""
    told = {"country": person.country or unnamed.country, "sectors": person.sectors or unnamed.sectors}
    return person.model_copy(update=told)
