"""The cast of one article: every participant that its events may have, each coded once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from stream.extract.parsed import ParsedArticle, Participants, PartText, PlaceHit, TriggerHit
from stream.extract.participants.arguments import bind_arguments
from stream.extract.participants.coding import code
from stream.extract.participants.coreference import Names, antecedent, located_country, scene_country, with_apposition
from stream.extract.participants.lexicon import fold_word, namesakes
from stream.extract.participants.mentions import INTERNATIONAL, Coding, Mention
from stream.extract.participants.phrases import counted_noun, extent
from stream.extract.participants.scene import Scene
from stream.extract.participants.weapons import bind_weapons
from stream.extract.places.evidence import datelines
from stream.extract.syntax import children
from stream.records import EntityKind

if TYPE_CHECKING:
    from spacy.tokens import Token

# Unnamed people and bodies of these sectors belong to the country where the sentence says that they are.
_HERE = frozenset(("AGR", "BUS", "CRM", "EDU", "JRN", "LAB", "MED", "OPP", "PRM", "PTY", "REL", "SOC"))
_DATELINE = 24  # tokens in which a dateline ends
_FOCUS_SHARE = 0.5  # of all place names, to make a country the one that the article is about


class Cast:
    """The entities of one article, with coreference inside it. Built once per article."""

    def __init__(self, article: ParsedArticle, places: list[PlaceHit]) -> None:
        self.article = article
        self.places = places
        published = article.published_at
        month = published.year * 12 + published.month if published else None
        day = published.toordinal() if published else None
        self._scenes = {
            id(part.doc): Scene(part, month, _by_token(part, places), namesakes(), day) for part in article.parts
        }
        self.countries = _countries(self.scenes, places)
        self.focus = _focus(self.countries)
        self._datelines = {id(article.body.doc): _dateline(article.body)}
        self._mentions: dict[tuple[int, int], Mention] = {}
        self.names = Names()
        self.names.learn(self)

    @property
    def scenes(self) -> list[Scene]:
        """Title (if any), then body."""
        return list(self._scenes.values())

    def scene(self, token: Token) -> Scene:
        """The part that the token stands in."""
        return self._scenes[id(token.doc)]

    def dateline(self, part: PartText) -> range:
        """Tokens of the dateline ("LIMA, 9 JAN 90 (EFE) --") at the start of the body; empty where there is none."""
        return self._datelines.get(id(part.doc), range(0))

    def mention(self, head: Token) -> Mention:
        """The noun phrase around a head token, coded by itself (no coreference)."""
        slot = (id(head.doc), head.i)
        found = self._mentions.get(slot)
        if found is None:
            scene = self.scene(head)
            first, last = extent(scene, head)
            line = self.dateline(scene.part)
            if first in line and head.i not in line:  # "SEOUL - North Korea fired …"
                first = line.stop
            counted = counted_noun(head)
            if counted is not None:
                inner, last = extent(scene, counted)
                coding, extra = code(scene, counted, inner, last)
            else:
                coding, extra = code(scene, head, first, last)
            found = self._mentions[slot] = Mention(scene.part, head, first, last, coding, extra)
        return found

    def resolve(self, head: Token) -> list[Mention]:
        """Whom the phrase around `head` means: coreference followed, apposition and the scene's country filled in."""
        back = antecedent(self, head)
        if back is not None:
            return [self._complete(mention) for mention in back]
        return [self._complete(self.mention(head))]

    def _complete(self, mention: Mention) -> Mention:
        coding = self._from_surname(mention.head, mention.coding)
        if not coding.kind:
            if mention.head.pos_ != "PROPN" or not mention.head.text[:1].isupper():
                return mention
            coding = with_apposition(self, mention.head, Coding(EntityKind.PERSON, mention.text))
            if not (coding.country or coding.sectors):
                return mention
        coding = self._from_possessor(mention.head, coding)
        if coding.kind is EntityKind.PERSON and not coding.name:
            coding = self._named_beside(mention.head, coding)
        if coding.kind is EntityKind.PERSON:
            coding = self.names.person(with_apposition(self, mention.head, coding))
        elif not coding.name and coding.acts:
            coding = self._from_acronym(mention, coding)
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

    def bind(self, trigger: TriggerHit) -> Participants:
        """Who did it to whom, with what."""
        weapons, taken = bind_weapons(trigger)
        participants = bind_arguments(self, trigger, taken)
        return replace(participants, weapons=weapons)


def _dateline(part: PartText) -> range:
    """The tokens of a dateline, its dash or colon included."""
    places = datelines(part)
    doc = part.doc
    if not places:
        return range(0)
    start, end = places[0]
    line = [token.i for token in doc[: _DATELINE + 40] if token.idx >= start]
    for index in line[:_DATELINE]:
        token = doc[index]
        if token.idx >= end and (token.text.strip("-—–") == "" or token.text in (":", "/")) and not token.is_space:
            return range(line[0], index + 1)
    return range(0)


def _by_token(part: PartText, places: list[PlaceHit]) -> dict[int, str]:
    """Token index -> country for the resolved places of one part, unmarked repetitions of their names included."""
    found: dict[int, str] = {}
    known = {hit.place.text.lower(): hit.place.country for hit in places if hit.place.country}
    for hit in places:
        if hit.part is part and hit.place.country:
            span = part.doc.char_span(hit.start, hit.end, alignment_mode="expand")
            if span is not None:
                found.update(dict.fromkeys(range(span.start, span.end), hit.place.country))
    for token in part.doc:
        if token.i not in found and token.pos_ == "PROPN" and token.dep_ != "compound":
            country = known.get(token.lower_)
            if country:
                found[token.i] = country
    return found


def _countries(scenes: list[Scene], places: list[PlaceHit]) -> Counter[str]:
    """How often each country is spoken of, by places and by names."""
    counts = Counter(hit.place.country for hit in places if hit.place.country)
    for scene in scenes:
        names = (match.name for at, match in scene.matches.items() if match.start == at)
        counts.update(name.country for name in names if name.country and not name.shared)
    return counts


def _focus(counts: Counter[str]) -> str | None:
    """The country that the article is about: at least half of all mentions are of it."""
    if not counts:
        return None
    country, count = counts.most_common(1)[0]
    return country if count >= _FOCUS_SHARE * counts.total() else None
