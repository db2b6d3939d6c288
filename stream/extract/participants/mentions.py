"""Noun phrases as mentions of participants: their extent in the text, their kind, name, country and sectors."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from stream.extract.parsed import PartText
from stream.extract.participants.lexicon import Match, Name, Role, fold_word, frame, lexicon
from stream.extract.places.words import word_lists
from stream.records import EntityKind, Participant

if TYPE_CHECKING:
    from spacy.tokens import Token

INTERNATIONAL = frozenset(("IGO", "UNO", "EUR", "NGO", "ISM", "IMG"))
_LEFT = frozenset(
    (
        "det",
        "amod",
        "compound",
        "poss",
        "nummod",
        "nmod",
        "quantmod",
        "case",
        "advmod",
        "npadvmod",
        "predet",
        "punct",
        "appos",
        "cc",
        "conj",
    )
)
_LEADING = frozenset(
    [
        "at",
        "least",
        "about",
        "more",
        "than",
        "some",
        "nearly",
        "almost",
        "up",
        "to",
        "around",
        "over",
        "as",
        "many",
        "approximately",
        "roughly",
        "only",
        "just",
        "also",
        "even",
        "both",
        "and",
        "or",
        "but",
        ",",
        "`",
        "``",
        "''",
        '"',
        "“",
        "”",
        "'",
        "(",
        "[",
        "-",
        "--",
        ":",
        ";",
        "meanwhile",
        "yesterday",
        "today",
    ]
)
_HONORIFIC = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "sir",
        "lord",
        "lady",
        "don",
        "dona",
        "señor",
        "senor",
        "prof",
        "professor",
        "rev",
        "reverend",
        "mr.",
        "mrs.",
        "ms.",
        "dr.",
        "rev.",
        "gen",
        "gen.",
        "col",
        "col.",
        "lt",
        "lt.",
        "capt",
        "capt.",
        "maj",
        "maj.",
        "sgt",
        "sgt.",
        "adm",
        "adm.",
        "sen",
        "sen.",
        "rep",
        "rep.",
        "gov",
        "gov.",
        "pres",
        "pres.",
        "prof.",
        "hon",
        "hon.",
        "st",
    ]
)
_MILITARY_RANK = frozenset(
    ["gen", "gen.", "col", "col.", "lt", "lt.", "capt", "capt.", "maj", "maj.", "sgt", "sgt.", "adm", "adm."]
)
_FORMER = frozenset(("former", "ex", "ousted", "deposed", "late", "retired", "exiled"))
_BREAKS = frozenset(("--", "—", "–", ")", "]", ";", ":", "---"))
_NATIONAL = frozenset(("country", "demonym", "capital", "region"))


@dataclass(frozen=True, slots=True)
class Coding:
    """What a mention stands for. `local`: an unnamed body that belongs to the country of the scene."""

    kind: EntityKind | None = None
    name: str | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()
    local: bool = False
    demonym: bool = False
    place: str | None = None  # the place's own name where a place stands for a state ("Baghdad" for Iraq)

    @property
    def acts(self) -> bool:
        """Whether it can take part in an event: a coded party, or at least a person or an organisation."""
        return self.kind in (EntityKind.PERSON, EntityKind.GROUP, EntityKind.ORGANIZATION)


@dataclass(slots=True)
class Mention:
    """A noun phrase: tokens first..last (inclusive) of one part, its syntactic head and its coding."""

    part: PartText
    head: Token
    first: int
    last: int
    coding: Coding
    extra: list[Coding] = field(default_factory=list)  # further countries of "Turkish and Greek officials"

    @property
    def start(self) -> int:
        """Kept-text offset of its first character."""
        return self.part.doc[self.first].idx

    @property
    def end(self) -> int:
        """Kept-text offset after its last character."""
        token = self.part.doc[self.last]
        return token.idx + len(token.text)

    @property
    def text(self) -> str:
        """Its words."""
        return self.part.doc[self.first : self.last + 1].text

    def participants(self) -> list[Participant]:
        """As records; a phrase that names several countries gives one for each."""
        span = self.part.span(self.start, self.end)
        return [
            Participant(
                **span.model_dump(),
                name=coding.name,
                kind=coding.kind or EntityKind.GROUP,
                country=coding.country,
                sectors=list(coding.sectors),
            )
            for coding in (self.coding, *self.extra)
        ]


class Scene:
    """One part with the lexicon's names found in it, and what surrounds a token."""

    def __init__(
        self, part: PartText, month: int | None, places: dict[int, str], namesakes: dict[str, list[Name]]
    ) -> None:
        self.part = part
        self.month = month
        self.places = places  # token index -> country of a resolved place
        self._namesakes = namesakes
        self.matches: dict[int, Match] = {}  # token index -> the match that covers it (token offsets)
        self._find()

    def _find(self) -> None:
        words: list[tuple[str, str]] = []
        owner: list[int] = []
        for token in self.part.doc:
            if token.is_space:
                continue
            text = token.text
            for piece in text.replace("/", "-").split("-") if "-" in text or "/" in text else (text,):
                folded = fold_word(piece)
                if folded:
                    words.append((piece, folded))
                    owner.append(token.i)
        for found in lexicon().names.find(words):
            first, last = owner[found.start], owner[found.end - 1]
            name = self._namesake(words[found.start : found.end], found.name)
            if self._is_part_of_person(first, last, name):
                continue
            match = Match(first, last + 1, name)
            for index in range(first, last + 1):
                self.matches[index] = match

    def _namesake(self, words: list[tuple[str, str]], name: Name) -> Name:
        """Of several people of one name, the one in office at the time."""
        people = self._namesakes.get(" ".join(folded for _, folded in words)) if name.sort == "leader" else None
        if not people or self.month is None:
            return name
        month = self.month
        return min(people, key=lambda person: min(_distance(term.since, term.until, month) for term in person.terms))

    def _is_part_of_person(self, first: int, last: int, name: Name) -> bool:
        """ "Jordan" in "Michael Jordan" is no country, "Clinton" in "Chelsea Clinton" not the president."""
        doc = self.part.doc
        if name.sort not in ("country", "capital", "leader") or first == 0:
            return False
        before = doc[first - 1]
        if before.ent_type_ == "PERSON" and doc[last].ent_type_ == "PERSON" and doc[first].ent_iob_ == "I":
            return not (before.lower_ in _HONORIFIC or _role_at(before) or before.text.startswith(("'", "’")))
        return name.sort == "leader" and first == last and _is_given_name(before, doc[first])

    def is_aside(self, match: Match) -> bool:
        """Whether a name only qualifies another: "anti-Syria", "Iran-backed", "U.S.-trained"."""
        doc = self.part.doc
        before = doc[match.start - 1].lower_ if match.start else ""
        if before == "-" and match.start > 1:
            before = doc[match.start - 2].lower_
        if before.strip("-") in frame("stance_prefix") or doc[match.start].lower_.startswith(("anti-", "pro-", "non-")):
            return True
        after = doc[match.end - 1].lower_.rpartition("-")[2]
        if after in frame("stance_suffix"):
            return True
        if match.end < len(doc) and doc[match.end].lower_ == "-" and match.end + 1 < len(doc):
            after = doc[match.end + 1].lower_
            return after in frame("stance_suffix")
        return (
            match.end < len(doc)
            and doc[match.end].lower_.lstrip("-") in frame("stance_suffix")
            and doc[match.end].tag_ == "VBN"
            and doc[match.end].text.startswith("-")
        )


def _distance(since: int, until: int | None, month: int) -> int:
    if month < since:
        return since - month
    return 0 if until is None or month <= until else month - until


def _is_given_name(before: Token, token: Token) -> bool:
    return (
        before.pos_ == "PROPN"
        and before.dep_ == "compound"
        and before.head == token
        and before.text[:1].isupper()
        and before.lower_ not in _HONORIFIC
        and not _role_at(before)
        and not lexicon().names._root.next.get(fold_word(before.text))
    )


def _role_at(token: Token) -> Role | None:
    return lexicon().roles.get(fold_word(token.text)) or lexicon().roles.get(fold_word(token.lemma_))


def extent(scene: Scene, head: Token) -> tuple[int, int]:
    """First and last token of the noun phrase around `head`, without relative clauses and adjuncts."""
    doc = scene.part.doc
    first, last = head.i, head.i
    for child in head.lefts:
        if child.dep_ in _LEFT and child.i >= head.i - 30:
            first = min(first, max(child.left_edge.i, head.i - 30))
            break
    match = scene.matches.get(head.i)
    if match:
        first, last = min(first, match.start), max(last, match.end - 1)
    if head.ent_type_ in ("ORG", "PERSON", "FAC") and not match:
        while (
            last + 1 < len(doc)
            and doc[last + 1].ent_iob_ == "I"
            and doc[last + 1].head.i <= last
            and doc[last + 1].i < head.i + 8
        ):
            last += 1
    for index in range(head.i - 1, first - 1, -1):
        if doc[index].text in _BREAKS:
            first = index + 1
            break
    while first < head.i and (doc[first].lower_ in _LEADING or doc[first].is_space or doc[first].is_punct):
        first += 1
    last = max(first, _with_of(scene, head, last))
    return first, _balanced(scene, head, first, last)


def counted_noun(head: Token) -> Token | None:
    """What is counted in "thousands of students", "a group of deputies"; None where the head speaks for itself."""
    if head.lemma_.lower() not in frame("quantity"):
        return None
    for prep in head.rights:
        if prep.lower_ == "of" and prep.dep_ == "prep":
            for obj in prep.children:
                if obj.dep_ == "pobj" and obj.i < head.i + 14:
                    deeper = counted_noun(obj) if obj.lemma_.lower() != head.lemma_.lower() else None
                    return deeper or obj
    return None


def _balanced(scene: Scene, head: Token, first: int, last: int) -> int:
    """The end without an acronym in brackets that is only half inside."""
    doc = scene.part.doc
    opened = next((index for index in range(head.i + 1, last + 1) if doc[index].text in ("(", "[")), None)
    if opened is None:
        return last
    return last if any(doc[index].text in (")", "]") for index in range(opened, last + 1)) else max(first, opened - 1)


def _with_of(scene: Scene, head: Token, last: int) -> int:
    """The end of the phrase with its "of": "members of the front", "the city of Homs"."""
    if head.lemma_.lower() not in frame("member") and head.pos_ != "PROPN":
        return last
    for prep in head.rights:
        if prep.i > last + 1:
            break
        if prep.lower_ == "of" and prep.dep_ == "prep":
            for obj in prep.children:
                if obj.dep_ == "pobj" and obj.i < head.i + 12:
                    match = scene.matches.get(obj.i)
                    end = max(obj.i, match.end - 1 if match else obj.i)
                    while obj.ent_type_ and end + 1 < len(scene.part.doc) and scene.part.doc[end + 1].ent_iob_ == "I":
                        end += 1
                    return end
    return last


def code(scene: Scene, head: Token, first: int, last: int) -> tuple[Coding, list[Coding]]:
    """What the noun phrase stands for, and the further countries of a coordinated nationality."""
    doc = scene.part.doc
    match = scene.matches.get(head.i)
    if match and scene.is_aside(match):
        match = None
    inside = _matches_in(scene, first, last)
    owners = [found for found in inside if found is not match]
    if match and match.name.sort == "leader":
        return _leader(scene, match.name, first, match.start), []
    if match and match.name.sort == "body":
        return _body(match.name), []
    if head.pos_ == "ADJ" and not match and head.tag_ != "NNS":
        return Coding(), []
    if not match and head.pos_ == "PROPN" and head.ent_type_ != "PERSON" and _given_name(scene, head, first):
        return _person(scene, head, first, last, owners), []
    if not match and head.i in scene.places and head.pos_ == "PROPN":
        if head.i - 1 in scene.places or fold_word(head.text) not in lexicon().roles:
            return Coding(EntityKind.PLACE, doc[first : last + 1].text, scene.places[head.i]), []
    role, role_words = _role(head, first)
    thing = lexicon().things.get(role_words) or _thing(head, first)
    if match and match.name.sort in ("country", "capital", "seat", "region"):
        name = match.name
        place = None if name.sort == "seat" else name.name if name.sort != "capital" else head.text
        return Coding(EntityKind.ORGANIZATION, name.name, name.country, name.sectors, place=place), []
    if match and match.name.sort == "demonym":
        coding = Coding(EntityKind.GROUP, None, match.name.country, demonym=True)
        return coding, _further(scene, coding, owners)
    if head.ent_type_ == "PERSON" or (head.pos_ == "PROPN" and _titled(head, first)):
        return _person(scene, head, first, last, owners), []
    if role:
        coding = _of_role(scene, head, role, owners, first, last)
        return coding, _further(scene, coding, owners) if head.tag_ in ("NNS", "NNPS") else []
    if thing:
        return _owned(scene, EntityKind(thing), head, owners, first, last), []
    if head.ent_type_ in ("ORG", "NORP", "FAC", "PRODUCT"):
        return _entity(scene, head, owners), []
    if head.i in scene.places or head.ent_type_ in ("GPE", "LOC"):
        return Coding(
            EntityKind.PLACE, doc[first : last + 1].text if head.pos_ == "PROPN" else None, scene.places.get(head.i)
        ), []
    if owners:
        return _owned(scene, None, head, owners, first, last), []
    return Coding(), []


def _given_name(scene: Scene, head: Token, first: int) -> bool:
    """Whether a given name starts the name: "Ana Lopez Rivera", whatever the tagger takes it for."""
    start = head.i
    while start > first and scene.part.doc[start - 1].pos_ == "PROPN" and start - 1 not in scene.matches:
        start -= 1
    if start == head.i or start in scene.places or start in scene.matches:
        return False
    return fold_word(scene.part.doc[start].text) in word_lists().given_names and not _role(head, first)[0]


def _matches_in(scene: Scene, first: int, last: int) -> list[Match]:
    found: list[Match] = []
    for index in range(first, last + 1):
        match = scene.matches.get(index)
        if match and (not found or match is not found[-1]) and not scene.is_aside(match):
            found.append(match)
    return found


def singular(token: Token) -> str:
    """The folded lemma; the tagger gives none to a noun it takes for a name ("Rebels")."""
    lemma = fold_word(token.lemma_)
    if token.pos_ != "PROPN":
        return lemma
    known = (lexicon().roles, lexicon().things, lexicon().weapons)
    for ending, instead in (("men", "man"), ("ies", "y"), ("es", ""), ("s", "")):
        stem = lemma.removesuffix(ending) + instead
        if lemma.endswith(ending) and any(stem in table for table in known):
            return stem
    return lemma


def _role(head: Token, first: int) -> tuple[Role | None, str]:
    """The longest role phrase that ends at the head, and the words looked up for it."""
    roles = lexicon().roles
    doc = head.doc
    words: list[str] = []
    for back in range(4):
        index = head.i - back
        if index < first:
            break
        word = fold_word(doc[index].text)
        if word:
            words.insert(0, word)
    if not words:
        return None, ""
    lemma = singular(head)
    for skip in range(len(words)):
        for last in (words[-1], lemma) if words[-1] != lemma else (lemma,):
            phrase = " ".join([*words[skip:-1], last])
            if phrase in roles:
                return roles[phrase], phrase
    return None, " ".join([*words[-2:-1], lemma]) if len(words) > 1 else lemma


def _thing(head: Token, first: int) -> str | None:
    things = lexicon().things
    lemma = singular(head)
    for back in (3, 2, 1, 0):
        if head.i - back >= first:
            phrase = " ".join([*(fold_word(token.text) for token in head.doc[head.i - back : head.i]), lemma])
            if phrase in things:
                return things[phrase]
    return None


def _titled(head: Token, first: int) -> bool:
    """Whether an office or rank stands before the name."""
    for index in range(head.i - 1, max(first, head.i - 4) - 1, -1):
        token = head.doc[index]
        role = _role_at(token)
        if token.lower_ in _HONORIFIC or (role and role.kind == "person"):
            return True
        if token.pos_ != "PROPN":
            return False
    return False


def _title_sectors(scene: Scene, first: int, name_start: int) -> tuple[str, ...]:
    """Sectors from the words before a name: "Foreign Minister", "former President", "rebel commander"."""
    doc = scene.part.doc
    sectors: tuple[str, ...] = ()
    for index in range(name_start - 1, first - 1, -1):
        role, _ = _role(doc[index], first)
        if role and role.sectors and not sectors:
            sectors = role.sectors
        if doc[index].lower_ in _MILITARY_RANK and not sectors:
            sectors = ("MIL",)
        if doc[index].lower_.strip("-") in _FORMER or doc[index].lower_.startswith("ex-"):
            return ("ELI",) if "GOV" in sectors or "MIL" in sectors or "LEG" in sectors else sectors
    return sectors


def _leader(scene: Scene, person: Name, first: int, name_start: int) -> Coding:
    country, sectors = person.office(scene.month)
    title = _title_sectors(scene, first, name_start)
    if title and not set(title) & set(sectors):
        sectors = title
    for match in _matches_in(scene, first, name_start - 1):
        if match.name.country and match.name.sort in ("country", "demonym", "region"):
            country = match.name.country
    return Coding(EntityKind.PERSON, person.name, country, sectors)


def _body(name: Name) -> Coding:
    return Coding(EntityKind.ORGANIZATION, name.name, name.country, name.sectors, local=name.shared)


def _person(scene: Scene, head: Token, first: int, last: int, owners: list[Match]) -> Coding:
    doc = scene.part.doc
    start = head.i
    while start > first and (
        doc[start - 1].ent_type_ == "PERSON"
        or doc[start - 1].pos_ == "PROPN"
        or doc[start - 1].lower_ in ("-", "al", "bin", "de", "la", "van", "von")
    ):
        before = doc[start - 1]
        role = _role_at(before)
        if before.lower_ in _HONORIFIC or (role and role.kind == "person") or before.i in scene.matches:
            break
        start -= 1
    name = doc[start : max(last, head.i) + 1].text.rstrip("'’s") if False else doc[start : max(last, head.i) + 1].text
    sectors = _title_sectors(scene, first, start)
    country, more = _owner(owners)
    return Coding(EntityKind.PERSON, name, country, sectors or more)


def _owner(owners: list[Match]) -> tuple[str | None, tuple[str, ...]]:
    """Country and sectors that the names inside a phrase lend it.

    A nationality goes before the home of an organisation ("Serbian Labour minister"), and the nearest to the head wins.
    """
    national = next((m.name.country for m in reversed(owners) if m.name.sort in _NATIONAL and m.name.country), None)
    bodies = [match.name for match in reversed(owners) if match.name.sort in ("body", "seat")]
    country = national or next((name.country for name in bodies if name.country), None)
    if country is None:  # "Assad's opponents" are of his country
        country = next((match.name.country for match in reversed(owners) if match.name.sort == "leader"), None)
    return country, next((name.sectors for name in bodies if name.sectors), ())


def _of_role(scene: Scene, head: Token, role: Role, owners: list[Match], first: int, last: int) -> Coding:
    doc = scene.part.doc
    bodies = [match for match in owners if match.name.sort in ("body", "seat")]
    country, lent = _owner(owners)
    sectors = role.sectors
    if bodies:
        sectors = _lent(sectors, lent)
        if set(lent) & INTERNATIONAL and not any(match.name.sort in _NATIONAL for match in owners):
            country = bodies[-1].name.country
    elif first < head.i:
        sectors = _modified(scene, head, first, sectors)
    if not sectors:
        sectors = _of_sectors(scene, head)
    country = country or _place_country(scene, head)
    if country is None and "REF" in sectors:
        country = _fled_country(scene, head)
    generic = head.lemma_.lower() in frame("generic_body") and role.kind == "organization"
    if generic and bodies and bodies[-1].end >= head.i - 1:
        return _body(bodies[-1].name)
    plural = (
        head.tag_ in ("NNS", "NNPS") or fold_word(head.text) != singular(head) or head.lower_ in ("police", "troops")
    )
    named = [
        match
        for match in bodies
        if match.name.sort == "body" and set(match.name.sectors) & {"REB", "CRM", "PRM", "IMG", "MIL", "COP"}
    ]
    name = named[-1].name.name if named and (plural or role.kind != "person") else None
    if role.kind == "organization":
        crowd = plural and head.lower_ not in ("police", "authorities")
        thing = _thing(head, first)
        crowd = crowd or (not named and (not sectors or bool(set(sectors) & {"REB", "CRM", "UAF", "PRM"})))
        kind = EntityKind(thing) if thing == "vehicle" else EntityKind.GROUP if crowd else EntityKind.ORGANIZATION
        if name is None and head.ent_type_ == "ORG":
            name = _entity_name(scene, head)
    else:
        kind = EntityKind.GROUP if plural else EntityKind.PERSON
    former = any(doc[i].lower_ in _FORMER for i in range(first, head.i))
    if former and "GOV" in sectors:
        sectors = ("ELI",)
    aside = any(index in scene.matches and scene.is_aside(scene.matches[index]) for index in range(first, head.i))
    local = role.local and country is None and not aside and not set(sectors) & INTERNATIONAL
    return Coding(kind, name, country, sectors, local)


def _lent(sectors: tuple[str, ...], lent: tuple[str, ...]) -> tuple[str, ...]:
    """A role's sectors with those of the body it belongs to: NATO troops are MIL and IGO, Taliban soldiers REB."""
    if not sectors:
        return lent
    if "REB" in lent:
        sectors = tuple(mark for mark in sectors if mark != "MIL")
    return (*sectors, *(mark for mark in lent if mark not in sectors and (mark in INTERNATIONAL or mark == "REB")))


def _of_sectors(scene: Scene, head: Token) -> tuple[str, ...]:
    """Sectors of the body that a "leader of", "member of" belongs to."""
    for prep in head.rights:
        if prep.dep_ == "prep" and prep.lower_ in ("of", "from"):
            for obj in prep.children:
                if obj.dep_ != "pobj":
                    continue
                match = scene.matches.get(obj.i)
                if match and match.name.sort in ("body", "seat"):
                    return match.name.sectors
                role, _ = _role(obj, obj.left_edge.i)
                if role and role.kind == "organization":
                    return role.sectors
    return ()


def _modified(scene: Scene, head: Token, first: int, sectors: tuple[str, ...]) -> tuple[str, ...]:
    """Sectors from role words before a head that has none of its own: "rebel leader", "opposition spokesman"."""
    doc = scene.part.doc
    for index in range(head.i - 1, first - 1, -1):
        if index in scene.matches:
            continue
        role = _role_at(doc[index])
        if role and role.sectors and doc[index].head.i <= head.i and (not sectors or "OPP" in role.sectors):
            if doc[index].dep_ == "poss" or doc[index].pos_ not in ("NOUN", "PROPN", "ADJ"):
                continue
            return role.sectors if not sectors else (*role.sectors, *sectors)
    return sectors


def _place_country(scene: Scene, head: Token) -> str | None:
    """The country of "rebels in Abidjan", "students at Baghdad University", "the government of Sudan"."""
    for prep in head.rights:
        if prep.dep_ != "prep" or prep.lower_ not in ("in", "of", "from", "at", "near", "across", "inside"):
            continue
        for obj in prep.children:
            if obj.dep_ == "pobj":
                return _country_at(scene, obj)
    return None


def _fled_country(scene: Scene, head: Token) -> str | None:
    """Where "refugees fleeing the war in Liberia" come from: the first place of the clause that describes them."""
    for clause in head.rights:
        if clause.dep_ in ("acl", "relcl"):
            for index in range(clause.i, min(clause.right_edge.i, clause.i + 12) + 1):
                match = scene.matches.get(index)
                country = match.name.country if match and match.name.sort in _NATIONAL else scene.places.get(index)
                if country:
                    return country
    return None


def _country_at(scene: Scene, obj: Token) -> str | None:
    for index in range(max(obj.left_edge.i, obj.i - 6), obj.i + 1):
        match = scene.matches.get(index)
        if match and match.name.country and match.name.sort != "leader" and not scene.is_aside(match):
            return match.name.country
        if index in scene.places:
            return scene.places[index]
    return None


def _owned(scene: Scene, kind: EntityKind | None, head: Token, owners: list[Match], first: int, last: int) -> Coding:
    """A thing with its owner: "the Islamic State group's positions", "a U.S. embassy"."""
    country, sectors = _owner(owners)
    name: str | None = None
    if kind and head.ent_type_ in ("ORG", "FAC") and head.pos_ == "PROPN":
        name = _entity_name(scene, head)
    elif owners:
        name = owners[-1].name.name
    if not sectors:
        for index in range(head.i - 1, first - 1, -1):
            role = _role_at(scene.part.doc[index])
            if role and role.sectors and index not in scene.matches:
                sectors = role.sectors
                break
    if country is None and not any(match.name.sort == "body" for match in owners):
        country = _place_country(scene, head)
    return Coding(kind, name, country, sectors)


def _entity(scene: Scene, head: Token, owners: list[Match]) -> Coding:
    country, sectors = _owner(owners)
    kind = EntityKind.FACILITY if head.ent_type_ == "FAC" else EntityKind.ORGANIZATION
    if head.ent_type_ == "NORP":
        return Coding(EntityKind.GROUP, None, country, sectors)
    return Coding(kind, _entity_name(scene, head), country or _place_country(scene, head), sectors)


def _entity_name(scene: Scene, head: Token) -> str:
    """The text of the entity around the token, without its article and possessive."""
    doc = scene.part.doc
    start, end = head.i, head.i
    while start > 0 and doc[start].ent_iob_ == "I" and head.i - start < 10:
        start -= 1
    while end + 1 < len(doc) and doc[end + 1].ent_iob_ == "I" and end - head.i < 10:
        end += 1
    while start < head.i and (doc[start].lower_ in ("the", "a", "an") or doc[start].is_punct):
        start += 1
    while end > head.i and doc[end].tag_ == "POS":
        end -= 1
    return " ".join(doc[start : end + 1].text.split())


def _further(scene: Scene, coding: Coding, owners: list[Match]) -> list[Coding]:
    """Codings for the other countries of "Hungarian and Romanian officials"."""
    found: list[Coding] = []
    seen = {coding.country}
    for match in owners:
        name = match.name
        if name.sort in ("demonym", "country") and name.country not in seen and name.country:
            seen.add(name.country)
            found.append(replace(coding, country=name.country))
    return found
