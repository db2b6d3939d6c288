"""Whom a phrase means: coreference followed, and what other mentions say about the same party filled in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stream.extract.parsed import ParsedArticle, PlaceHit
from stream.extract.participants.bands import named_band, sole_band
from stream.extract.participants.coreference import (
    Names,
    antecedent,
    force_before,
    located_country,
    scene_country,
    with_apposition,
)
from stream.extract.participants.lexicon import fold_word
from stream.extract.participants.mentions import INTERNATIONAL, Coding, Mention
from stream.extract.participants.stage import Stage
from stream.extract.syntax import children
from stream.records import EntityKind

if TYPE_CHECKING:
    from spacy.tokens import Token

# Unnamed people and bodies of these sectors belong to the country where the sentence says that they are.
_HERE = frozenset(("AGR", "BUS", "CRM", "EDU", "JRN", "LAB", "MED", "OPP", "PRM", "PTY", "REL", "SOC"))


class Resolver(Stage):
    """The entities of one article, with coreference inside it."""

    def __init__(self, article: ParsedArticle, places: list[PlaceHit]) -> None:
        super().__init__(article, places)
        self.names = Names()
        self.names.learn(self)
        self.band = sole_band(self)

    def resolve(self, head: Token) -> list[Mention]:
        """Whom the phrase around `head` means: coreference followed, apposition and the scene's country filled in."""
        back = antecedent(self, head)
        if back is not None:
            return [self._complete(mention) for mention in back]
        return [self._complete(self.mention(head))]

    def is_person_name(self, head: Token) -> bool:
        """Whether the token is the head of a person's name."""
        coding = self.mention(head).coding
        inner = head.dep_ in ("compound", "poss", "nmod") and head.head.pos_ == "PROPN"
        return coding.kind is EntityKind.PERSON and bool(coding.name) and not inner

    def _complete(self, mention: Mention) -> Mention:
        coding = self._from_surname(mention.head, mention.coding)
        if not coding.kind:
            if mention.head.pos_ != "PROPN" or not mention.head.text[:1].isupper():
                return mention
            coding = with_apposition(self, mention.head, Coding(EntityKind.PERSON, mention.text))
            if not (coding.country or coding.sectors):
                return mention
        force = force_before(self, mention.head) if coding.sectors == ("MIL",) and not coding.name else None
        if force is not None:
            coding = replace(coding, sectors=("COP",), country=coding.country or force.country)
        coding = self._from_possessor(mention.head, coding)
        if coding.kind is EntityKind.PERSON and not coding.name:
            coding = self._named_beside(mention.head, coding)
        if coding.kind is EntityKind.PERSON:
            coding = self.names.person(with_apposition(self, mention.head, coding))
        elif not coding.name and coding.acts:
            coding = self._from_acronym(mention, coding)
            coding = named_band(self.band, mention, coding)
        if coding.local and not (coding.country and coding.country in self.countries):
            coding = replace(coding, country=scene_country(self, mention) or coding.country)
        elif not (coding.local or coding.country or coding.name) and _HERE & set(coding.sectors):
            coding = replace(coding, country=located_country(self, mention))
        return mention if coding is mention.coding else replace(mention, coding=coding)

    def _from_surname(self, head: Token, coding: Coding) -> Coding:
        """A surname alone, which the tagger may take for a place or a firm, means the person named before."""
        known = coding.kind is EntityKind.PERSON or (coding.country and coding.kind is not EntityKind.PLACE)
        if head.pos_ != "PROPN" or known or coding.sectors:
            return coding
        return self.names.people.get(fold_word(head.text), coding) if head.text[:1].isupper() else coding

    def _named_beside(self, head: Token, coding: Coding) -> Coding:
        """The name in apposition: "the mayor, Ana Soto, was shot"."""
        for child in children(head, "appos"):
            if child.pos_ == "PROPN":
                other = self.mention(child).coding
                if other.kind is EntityKind.PERSON and other.name:
                    return replace(coding, name=other.name)
        return coding

    def _from_possessor(self, head: Token, coding: Coding) -> Coding:
        """Country and sectors of "their forces", "its leader" from whom the pronoun means."""
        if coding.country or coding.name or INTERNATIONAL & set(coding.sectors):
            return coding
        for owner in children(head, "poss"):
            if owner.tag_ == "PRP$":
                for found in antecedent(self, owner) or []:
                    other = found.coding
                    return replace(coding, country=other.country, sectors=coding.sectors or other.sectors)
        return coding

    def _from_acronym(self, mention: Mention, coding: Coding) -> Coding:
        known = self.names.acronyms.get(mention.head.text)
        return replace(known, kind=known.kind) if known else coding
