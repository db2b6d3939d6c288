"""The participants of one event while they are being found, and the paths that verbs and nouns share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from stream.extract.parsed import TriggerHit
from stream.extract.participants.heads import counted_noun
from stream.extract.participants.lexicon import frame, lexicon
from stream.extract.participants.listed import members
from stream.extract.participants.mentions import Mention
from stream.extract.participants.parties import (
    THINGS,
    acts,
    coded_party,
    is_place,
    is_thing,
    maker_of,
)
from stream.extract.participants.paths import Reached, agents, light_verb, objects, prepositional, subjects
from stream.extract.participants.resolver import Resolver
from stream.extract.syntax import children, conjuncts, is_passive

if TYPE_CHECKING:
    from spacy.tokens import Token


_ONE_WAY = frozenset(("visit", "host", "receive", "travel", "arrive", "welcome", "attend"))
_BLASTS = frozenset(("explosives", "suicide-attack", "primitive"))
_EVENT_NOUNS = ("event_noun", "undergone_noun", "patient_noun", "agent_noun", "mutual")


class Binding:
    """The participants of one event while they are being found."""

    def __init__(self, cast: Resolver, trigger: TriggerHit, taken: set[int]) -> None:
        self.cast = cast
        self.trigger = trigger
        self.taken = taken
        self.actors: list[Mention] = []
        self.recipients: list[Mention] = []
        self.why: list[str] = []
        self.dateline = cast.dateline(trigger.part)

    def add(self, side: list[Mention], reached: list[Reached], accept: Callable[[Mention], bool]) -> bool:
        """Take all acceptable participants of one path, coordination included; tell whether there was one."""
        added = False
        role = "actor" if side is self.actors else "recipient"
        for item in reached:
            heads = self._together(item.token)
            if item.token.i in self.dateline:  # "NAIROBI (AP) - The president said …": the parser joins both
                heads = [head for beside in children(item.token, "appos") for head in self._together(beside)]
            found = [
                self._as_together(mention, heads)
                for head in heads
                if not (head.i in self.taken or head.i in self.dateline or head.is_punct or self._is_trigger(head))
                for mention in self.cast.resolve(head)
            ]
            together = any(accept(mention) for mention in found)  # "the minister and five of his guards"
            for mention in found:
                if (accept(mention) or (together and acts(mention))) and not self._known(mention):
                    side.append(mention)
                    added = True
                    self.why.append(f"{role} “{mention.text}”: {item.path}")
        return added

    def _as_together(self, mention: Mention, heads: list[Token]) -> Mention:
        """A nationality that shares its noun with the next ("Sierra Leonean and Liberian refugees")."""
        noun = counted_noun(mention.head) or mention.head
        if not mention.coding.demonym or len(heads) < 2 or noun.tag_ in ("NNS", "NNPS"):
            return mention
        other = self.cast.mention(counted_noun(heads[-1]) or heads[-1]).coding
        return replace(mention, coding=replace(other, country=mention.coding.country)) if other.sectors else mention

    def _together(self, token: Token) -> list[Token]:
        """The token with its conjuncts; a conjunct may hang on another word of the same name."""
        found = conjuncts(token)
        counted = counted_noun(token)
        if counted is not None:
            found += conjuncts(counted)[1:]
        found += [name for head in list(found) for name in members(head, self.cast.is_person_name) if name not in found]
        match = self.cast.scene(token).matches.get(token.i)
        if match and len(found) == 1 and match.end - match.start > 1:
            for index in range(match.start, match.end):
                found += conjuncts(token.doc[index])[1:]
        return found

    def _is_trigger(self, head: Token) -> bool:
        # "announced that it would withdraw" shows its own subject.
        return self.trigger.start <= head.idx < self.trigger.end and head.pos_ != "PRON"

    def _known(self, mention: Mention) -> bool:
        return any(
            (mention.part is other.part and mention.first <= other.head.i <= mention.last)
            or (mention.coding.name and mention.coding == other.coding)
            for other in (*self.actors, *self.recipients)
        )


def mutual(binding: Binding, token: Token) -> None:
    """Both sides of what is done together: "met with B", "clashed with B", "talks between A and B"."""
    words = binding.trigger.part.kept.text[binding.trigger.start : binding.trigger.end].lower()
    if "mediat" in words or "broker" in words:
        binding.add(binding.recipients, prepositional(token, "between", "among"), acts)
        return
    one_way = "visit" in binding.trigger.modes or token.lemma_ in _ONE_WAY
    side = binding.recipients if one_way else binding.actors
    binding.add(binding.actors, prepositional(token, "between", "among"), acts)
    binding.add(side, prepositional(token, "with"), acts)
    if token.pos_ == "VERB" and token.lemma_ not in frame("light"):
        binding.add(side, objects(token), acts)


def premodifiers(binding: Binding, noun: Token) -> list[Reached]:
    """Names before a noun that is itself no party: "a recent US Predator attack", "Palestinian homes"."""
    mention = binding.cast.mention(noun)
    scene = binding.cast.scene(noun)
    found = []
    for index in range(mention.first, noun.i):
        match = scene.matches.get(index)
        if match and match.end - 1 == index and not scene.is_aside(match) and _modifies(noun.doc[index], noun):
            found.append(Reached(noun.doc[index], f"{noun.doc[index].text} {noun.text}"))
    return found


def _modifies(token: Token, noun: Token) -> bool:
    """Whether a premodifier belongs to the noun itself and not to its possessor."""
    for _ in range(4):
        if token.dep_ == "poss" and token.head != noun:
            return False
        if token.head == noun:
            return token.dep_ != "poss"
        token = token.head
    return False


def beside(binding: Binding, tokens: list[Token]) -> None:
    """What a bomb went off beside is its target: "exploded outside the embassy", "planted in front of a bank"."""
    if not set(binding.trigger.modes) & _BLASTS or any(m.coding.kind in THINGS for m in binding.recipients):
        return
    for token in tokens:
        found = prepositional(token, "outside", "near", "inside", "under", "beside", "in", "at", "against", "on")
        for item in list(found):
            if item.token.lemma_ in ("front", "side", "entrance", "door", "vicinity", "front"):
                found += prepositional(item.token, "of")
        if binding.add(binding.recipients, found, is_thing):
            return


def affected_place(binding: Binding, tokens: list[Token]) -> None:
    """Where a measure holds stands for those it holds for ("imposed a curfew in Haiti")."""
    for token in tokens:
        if binding.add(binding.recipients, prepositional(token, "in", "on", "across", "around", "over"), is_place):
            return


def through_event_noun(binding: Binding, above: list[Reached]) -> None:
    """The actor behind an event noun that is the subject: "an attack by rebels killed …", "a raid left …"."""
    kind = binding.trigger.type
    for item in above:
        noun = item.token
        if noun.pos_ not in ("NOUN", "PROPN"):
            continue
        # "killed in Israeli tank shelling" may be parsed as killed in a tank.
        weapon = noun.i in binding.taken or noun.lemma_.lower() in lexicon().weapons
        if not weapon and not any(noun.lemma_.lower() in frame(name) for name in _EVENT_NOUNS):
            continue
        if binding.add(binding.actors, agents(noun), maker_of(kind)):
            return
        verb = light_verb(noun)
        if verb is not None and not is_passive(verb) and binding.add(binding.actors, subjects(verb), maker_of(kind)):
            return
        owners = [Reached(child, f"owner of {noun.text}") for child in children(noun, "poss")]
        binding.add(binding.actors, owners or premodifiers(binding, noun), coded_party)
