"""Coreference inside one article: pronouns, definite nouns, surnames, acronyms and appositions.

Rules only, each looking back a bounded number of tokens; the nearest fitting antecedent wins, subjects first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from stream.extract.participants.lexicon import fold_word, frame
from stream.extract.participants.mentions import Coding, Mention
from stream.extract.participants.scene import Scene
from stream.extract.participants.stage import Stage
from stream.extract.syntax import children, conjuncts
from stream.records import EntityKind

if TYPE_CHECKING:
    from spacy.tokens import Token


_ONCE = 2  # a country named once counts as a name and as a place
_WINDOW = 90  # tokens looked back for an antecedent
_HE = frozenset(("he", "him", "his", "himself", "she", "her", "hers", "herself"))
_IT = frozenset(("it", "its", "itself"))
_THEY = frozenset(("they", "them", "their", "theirs", "themselves"))
_PRONOUNS = _HE | _IT | _THEY
_NOMINAL = frozenset(("NOUN", "PROPN"))
_INNER = frozenset(("compound", "amod", "nmod", "npadvmod", "nummod", "det", "case", "punct"))
_SUBJECT = frozenset(("nsubj", "nsubjpass"))
_STATESMEN = frozenset(("leader", "president", "premier", "chancellor", "monarch", "statesman", "counterpart"))
_PAIRED = _STATESMEN | {"country", "nation", "neighbor", "neighbour", "government", "side", "party", "state"}
_COUNTS = {"two": 2, "both": 2, "three": 3, "four": 4, "five": 5}
_STATES = frozenset(("country", "nation", "kingdom", "republic", "superpower"))
_STATE_BODIES = frozenset(("government", "state", "administration", "army", "force"))
_LOCATING = frozenset(("in", "near", "at", "outside", "across", "around", "throughout", "inside", "through", "within"))
_SAME_SIDE = frozenset(("MIL", "COP", "REB"))
_PART_OF_NAME = frozenset(("compound", "amod", "nmod", "poss", "appos"))
_CLAUSE = 12  # tokens behind a noun in which its clause says where
_NESTED = 4  # edges between a name and the preposition that locates it
_DEFINITE = frozenset(("the", "this", "that", "these", "those", "both", "its", "their"))


class Names:
    """What the article itself says about names: full names of surnames, acronyms, roles given in apposition."""

    def __init__(self) -> None:
        self.people: dict[str, Coding] = {}
        self.acronyms: dict[str, Coding] = {}

    def learn(self, stage: Stage) -> None:
        """Read all names of the article once, title first."""
        for scene in stage.scenes:
            for ent in scene.part.doc.ents:
                if ent.label_ == "PERSON" or stage.mention(ent.root).coding.kind is EntityKind.PERSON:
                    self._learn_person(stage, ent.root)
                elif ent.label_ in ("ORG", "NORP"):
                    self._learn_acronym(stage, ent.root, ent.end)

    def _learn_person(self, stage: Stage, head: Token) -> None:
        mention = stage.mention(head)
        coding = mention.coding
        if coding.kind is not EntityKind.PERSON or not (coding.name or "").strip():
            return
        coding = with_apposition(stage, head, coding)
        surname = fold_word((coding.name or "").split()[-1])
        known = self.people.get(surname)
        self.people[surname] = coding if known is None else merge(known, coding)

    def _learn_acronym(self, stage: Stage, head: Token, end: int) -> None:
        doc = head.doc
        if end + 1 < len(doc) and doc[end].text in ("(", "[") and doc[end + 1].text.isupper():
            coding = stage.mention(head).coding
            if coding.name and coding.acts:
                self.acronyms.setdefault(doc[end + 1].text, coding)

    def person(self, coding: Coding) -> Coding:
        """The coding enriched by what other mentions of the same person say."""
        words = (coding.name or "").split()
        if not words or not coding.name:
            return coding
        known = self.people.get(fold_word(words[-1]))
        if known is None or not _same_person(known.name or "", coding.name):
            return coding
        return merge(known, coding)


def _same_person(full: str, name: str) -> bool:
    first, second = {fold_word(word) for word in full.split()}, {fold_word(word) for word in name.split()}
    return first <= second or second <= first


def merge(known: Coding, coding: Coding) -> Coding:
    """Two codings of one person: the longer name, the first country and sectors that are known."""
    name = max((known.name or "", coding.name or ""), key=len) or None
    return replace(coding, name=name, country=coding.country or known.country, sectors=coding.sectors or known.sectors)


def with_apposition(stage: Stage, head: Token, coding: Coding) -> Coding:
    """Country and sectors from an apposition on either side ("Aziz, the Iraqi minister", "the minister, Aziz")."""
    if coding.country and coding.sectors:
        return coding
    beside = list(children(head, "appos"))
    if head.dep_ == "appos":
        beside.append(head.head)
    if head.dep_ == "nsubj" and head.head.lemma_ == "be":
        beside += children(head.head, "attr")
    for token in beside:
        if token.pos_ in _NOMINAL:
            other = stage.mention(token).coding
            if other.kind is EntityKind.PERSON or (
                other.acts and not other.name and other.kind is not EntityKind.GROUP
            ):
                coding = replace(
                    coding, country=coding.country or other.country, sectors=coding.sectors or other.sectors
                )
    return coding


def antecedent(stage: Stage, head: Token) -> list[Mention] | None:
    """Whom a pronoun or a repeating definite noun means; None when the phrase speaks for itself, [] when unknown."""
    if head.pos_ == "PRON" or head.tag_ == "PRP$":
        return _of_pronoun(stage, head)
    if any(child.lower_ in _DEFINITE for child in children(head, "det", "poss", "predet")):
        return _of_definite(stage, head)
    return None


def _of_pronoun(stage: Stage, head: Token) -> list[Mention]:
    word = head.lower_
    if word in _PRONOUNS:
        found = _look_back(stage, head, _fits_pronoun(word))
        if found and word in _THEY:
            return [stage.mention(other) for other in conjuncts(found.head)]
        return [found] if found else []
    if word in ("who", "which", "that") and head.head.dep_ == "relcl":
        return [stage.mention(head.head.head)]
    return []


def _of_definite(stage: Stage, head: Token) -> list[Mention] | None:
    """What repeats: "the two countries", "the country", "the group", "the troops", "the militants"."""
    lemma = head.lemma_.lower()
    own = stage.mention(head).coding
    if lemma in _PAIRED and head.tag_ == "NNS":
        pair = _pair(stage, head)
        if pair:
            return pair
    if own.name or own.country or any(True for _ in children(head, "relcl")):
        return None
    found: Mention | None = None
    if lemma in _STATES:
        found = _look_back(stage, head, _is_country)
    elif lemma in frame("scene_noun") and own.kind is None:
        found = _look_back(stage, head, _is_town)
    elif lemma in frame("generic_body") and lemma not in _STATE_BODIES:
        found = _look_back(stage, head, _is_named_body)
    elif own.local and head.i and head.doc[head.i - 1].lower_ in _DEFINITE:
        found = _look_back(
            stage, head, lambda mention: mention.head.lemma_ == head.lemma_ and bool(mention.coding.country)
        )
    if found is None and own.local and _SAME_SIDE & set(own.sectors) and own.kind is EntityKind.GROUP:
        marks = _SAME_SIDE & set(own.sectors)  # "Chadian soldiers …. The troops …"
        found = _look_back(
            stage,
            head,
            lambda mention: bool(mention.coding.country) and bool(marks & set(mention.coding.sectors)),
        )
    rebels = {"REB", "CRM"} & set(own.sectors) and own.kind is EntityKind.GROUP
    if found is None and rebels:
        found = _look_back(stage, head, _is_named_band)
    if found is not None and rebels and _is_named_band(found):
        return [_member(stage.mention(head), found.coding)]
    return [found] if found else None


def _member(mention: Mention, band: Coding) -> Mention:
    """A crowd in its own words, with the name of the band that it is of."""
    coding = replace(mention.coding, name=band.name, country=band.country, sectors=band.sectors, local=False)
    return replace(mention, coding=coding)


def _is_country(mention: Mention) -> bool:
    return bool(mention.coding.country) and mention.coding.kind is EntityKind.ORGANIZATION


def _is_town(mention: Mention) -> bool:
    coding = mention.coding
    return bool(coding.country) and (coding.kind is EntityKind.PLACE or bool(coding.place)) and not coding.sectors


def _is_named_body(mention: Mention) -> bool:
    coding = mention.coding
    return coding.kind is EntityKind.ORGANIZATION and bool(coding.name) and not _is_state(coding)


def _is_named_band(mention: Mention) -> bool:
    return bool(mention.coding.name) and bool({"REB", "CRM"} & set(mention.coding.sectors))


def _is_state(coding: Coding) -> bool:
    return bool(coding.country) and not coding.sectors


def _fits_pronoun(word: str) -> Callable[[Mention], bool]:
    def he(mention: Mention) -> bool:
        return mention.coding.kind is EntityKind.PERSON and mention.head.tag_ not in ("NNS", "NNPS")

    def it(mention: Mention) -> bool:
        coding = mention.coding
        return coding.kind is EntityKind.ORGANIZATION and mention.head.tag_ not in ("NNS", "NNPS")

    def they(mention: Mention) -> bool:
        coding = mention.coding
        together = any(True for _ in children(mention.head, "conj"))
        return coding.kind in (EntityKind.GROUP, EntityKind.ORGANIZATION) or (together and coding.acts)

    return he if word in _HE else it if word in _IT else they


def _look_back(stage: Stage, head: Token, fits: Callable[[Mention], bool]) -> Mention | None:
    """The nearest fitting mention before the token: subjects of this and the last two sentences before others."""
    doc = head.doc
    unnamed: Mention | None = None
    second: Mention | None = None
    sentences = 0
    for index in range(head.i - 1, max(-1, head.i - _WINDOW), -1):
        token = doc[index]
        if doc[index + 1].is_sent_start:
            sentences += 1
            if sentences >= 2 and (unnamed or second):
                break
        if token.pos_ not in _NOMINAL or token.dep_ in _INNER:
            continue
        mention = stage.mention(token)
        if mention.first <= head.i <= mention.last or not mention.coding.kind or not fits(mention):
            continue
        if token.dep_ in _SUBJECT and (mention.coding.name or mention.coding.country):
            return mention
        if token.dep_ in _SUBJECT:
            unnamed = unnamed or mention
        elif token.dep_ != "appos":
            second = second or mention
    return unnamed or second


def _pair(stage: Stage, head: Token) -> list[Mention]:
    """The last parties named before "the two countries", "both sides", "the three nations": as many as it says.

    "The two leaders" are the last people named that a country or an office is known of; without so many, countries.
    """
    most = next((_COUNTS[child.lower_] for child in children(head) if child.lower_ in _COUNTS), 0)
    if not most:
        return []
    people = _last(stage, head, most, _is_statesman, _last_name) if head.lemma_.lower() in _STATESMEN else []
    return people or _last(stage, head, most, _is_side, lambda mention: mention.coding.country or "")


def _last(
    stage: Stage, head: Token, most: int, fits: Callable[[Mention], bool], key: Callable[[Mention], str]
) -> list[Mention]:
    """The last `most` fitting mentions of different keys before a token, in reading order; [] where there are fewer."""
    doc = head.doc
    found: dict[str, Mention] = {}
    for index in range(head.i - 1, max(-1, head.i - _WINDOW), -1):
        token = doc[index]
        if token.pos_ not in _NOMINAL or token.dep_ in _INNER:
            continue
        mention = stage.mention(token)
        if fits(mention):
            found.setdefault(key(mention), mention)
            if len(found) == most:
                return list(found.values())[::-1]
    return []


def _is_statesman(mention: Mention) -> bool:
    coding = mention.coding
    return coding.kind is EntityKind.PERSON and bool(coding.name and (coding.country or "GOV" in coding.sectors))


def _last_name(mention: Mention) -> str:
    return fold_word((mention.coding.name or " ").split(" ")[-1])


def _is_side(mention: Mention) -> bool:
    """A party of a country; a town where something happened stands for no state ("hosted him in Nairobi")."""
    head = mention.head
    town = bool(mention.coding.place) and head.dep_ == "pobj" and head.head.lower_ in _LOCATING
    return bool(mention.coding.country) and mention.coding.acts and not town


def force_before(stage: Stage, head: Token) -> Coding | None:
    """The police or army named last before a bare "officers"; None where a word beside it tells whose they are."""
    if head.lemma_.lower() != "officer" or any(
        True for _ in children(head, "compound", "amod", "nmod", "poss", "prep")
    ):
        return None
    found = _look_back(stage, head, lambda mention: bool({"COP", "MIL"} & {*mention.coding.sectors}))
    return found.coding if found is not None and "COP" in found.coding.sectors else None


def scene_country(stage: Stage, mention: Mention) -> str | None:
    """The country of the scene for an unnamed body.

    Where the sentence says where it happened, that; else the one country that most of the article speaks of; else, for
    organs of a state and its opponents, the only country that the sentence names.
    """
    where, named = _countries_around(stage, mention.head)
    if len(where) == 1:
        return next(iter(where))
    if stage.focus or len(where) > 1:
        return None if _is_named_later(stage, mention) else stage.focus
    if len(named) == 1 and not set(mention.coding.sectors) & {"UAF", "CVL"}:
        return next(iter(named))
    return None


def located_country(stage: Stage, mention: Mention) -> str | None:
    """The country that the sentence names as the place of what it tells; of several the one in the same clause."""
    where, _ = _countries_around(stage, mention.head)
    if len(where) < 2:
        return next(iter(where), None)
    scene, doc = stage.scene(mention.head), mention.head.doc
    for index in range(mention.last + 1, min(mention.head.sent.end, mention.last + _CLAUSE)):
        if doc[index].dep_ == "mark":
            return None
        country = _country_named(scene, index)
        if country and _is_located(doc[index]):
            return country
    return None


def _countries_around(stage: Stage, head: Token) -> tuple[Counter[str], Counter[str]]:
    """Countries of the sentence: those where it says something happened, and those named before or as nationalities."""
    scene = stage.scene(head)
    where: Counter[str] = Counter()
    named: Counter[str] = Counter()
    sentence = head.sent
    for index in range(max(sentence.start, head.i - 60), min(sentence.end, head.i + 60)):
        token = head.doc[index]
        country = _country_named(scene, index)
        if country:
            match = scene.matches.get(index)
            if token.dep_ == "pobj" and token.head.lower_ in _LOCATING:
                where[country] += 1
            elif index < head.i or (match and match.name.sort == "demonym"):
                named[country] += 1
    return where, named


def _is_located(token: Token) -> bool:
    """Whether a name says where: "in Chad", "in the east of Chad", "in the Chadian town of Abéché"."""
    for _ in range(_NESTED):
        above = token.head
        if token.dep_ == "pobj" and above.lower_ in _LOCATING:
            return True
        if token.dep_ == "pobj" and above.lower_ == "of" and above.head.dep_ == "pobj":
            token = above.head
        elif token.dep_ in _PART_OF_NAME and above != token:
            token = above
        else:
            return False
    return False


def _is_named_later(stage: Stage, mention: Mention) -> bool:
    """Whether the article's country is named in the rest of this sentence only: then it is the other side."""
    if not stage.focus or stage.countries[stage.focus] > _ONCE:
        return False
    scene, head = stage.scene(mention.head), mention.head
    earlier = range(max(head.sent.start, head.i - 60), mention.first)
    later = range(mention.last + 1, min(head.sent.end, head.i + 60))
    if any(_country_named(scene, index) == stage.focus for index in earlier):
        return False
    for index in later:
        if head.doc[index].lower_ == "according":  # "according to the Chilean police" names a source, no other side
            return False
        if _country_named(scene, index) == stage.focus:
            return True
    return False


def _country_named(scene: Scene, index: int) -> str | None:
    match = scene.matches.get(index)
    if match is None or (match.name.sort == "capital" and index in scene.places):
        return scene.places.get(index)
    if match.end - 1 != index or match.name.sort == "leader" or scene.is_aside(match):
        return None
    return match.name.country
