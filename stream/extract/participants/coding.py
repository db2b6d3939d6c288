"""What a noun phrase stands for: kind, name, country and sectors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stream.extract.participants.heads import role_at, role_phrase, singular, thing_kind
from stream.extract.participants.homes import NATIONAL, fled_country, place_country
from stream.extract.participants.lexicon import Match, Name, Role, fold_word, frame, lexicon
from stream.extract.participants.mentions import INTERNATIONAL, Coding
from stream.extract.participants.scene import Scene
from stream.extract.places.words import word_lists
from stream.extract.syntax import children
from stream.records import EntityKind

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_COUNTED = frozenset(("dobj", "nsubjpass"))  # "arresting twelve"; dates and sums stand elsewhere


def code(scene: Scene, head: Token, first: int, last: int) -> tuple[Coding, list[Coding]]:
    """What the noun phrase stands for, and the further countries of a coordinated nationality."""
    match = scene.matches.get(head.i)
    if match and scene.is_aside(match):
        match = None
    owners = [found for found in _matches_in(scene, first, last) if found is not match]
    if match:
        return _of_name(scene, match, head, first, owners)
    if head.lower_ in frame("people_adjective") and _stands_for_people(head):
        country, _ = _owner(owners)
        return Coding(EntityKind.GROUP, None, country or place_country(scene, head), ("CVL",), local=True), []
    if head.pos_ == "ADJ" and head.tag_ != "NNS":
        return Coding(), []
    if head.pos_ == "NUM" and head.dep_ in _COUNTED:
        return Coding(EntityKind.GROUP, None, None, ("CVL",), local=True), []
    name = _of_proper_noun(scene, head, first, last, owners)
    if name is not None:
        return name, []
    role, phrase = role_phrase(head, first)
    if role:
        coding = _of_role(scene, head, role, owners, first)
        return coding, _further(coding, owners) if head.tag_ in ("NNS", "NNPS") else []
    thing = lexicon().things.get(phrase) or thing_kind(head, first)
    if thing:
        return _owned(scene, EntityKind(thing), head, owners, first), []
    return _of_entity(scene, head, first, last, owners), []


def _stands_for_people(head: Token) -> bool:
    """Whether an adjective is a noun here: "evacuated the wounded"."""
    return (
        head.pos_ in ("ADJ", "NOUN", "VERB")
        and head.dep_ != "amod"
        and any(word.lower_ == "the" for word in children(head, "det"))
    )


def _of_name(scene: Scene, match: Match, head: Token, first: int, owners: list[Match]) -> tuple[Coding, list[Coding]]:
    """A head that the lexicons know by name."""
    name = match.name
    if name.sort == "leader":
        return _leader(scene, name, first, match.start), []
    if name.sort == "body":
        return _body(name), []
    if name.sort == "demonym":
        before = next((found for found in reversed(owners) if found.end == match.start), None)
        state = before.name.country if before and before.name.sort == "demonym" else name.country
        coding = Coding(EntityKind.GROUP, None, state, demonym=True)
        if scene.part.doc[max(match.start - 1, 0)].lower_ in frame("ethnic"):
            return replace(coding, country=place_country(scene, head) or state), []
        return coding, _further(coding, [found for found in owners if found is not before])
    place = {"seat": None, "capital": head.text}.get(name.sort, name.name)
    return Coding(EntityKind.ORGANIZATION, name.name, name.country, name.sectors, place=place), []


def _of_proper_noun(scene: Scene, head: Token, first: int, last: int, owners: list[Match]) -> Coding | None:
    """A person or a resolved place, None where the head is neither by its form."""
    if head.pos_ == "PROPN" and head.ent_type_ != "PERSON" and _given_name(scene, head, first):
        return _person(scene, head, first, last, owners)
    compound = head.i - 1 in scene.places or fold_word(head.text) not in lexicon().roles
    if head.pos_ == "PROPN" and head.i in scene.places and compound:
        return Coding(EntityKind.PLACE, scene.part.doc[first : last + 1].text, scene.places[head.i])
    if head.ent_type_ == "PERSON" or (head.pos_ == "PROPN" and _titled(head, first)):
        return _person(scene, head, first, last, owners)
    return None


def _of_entity(scene: Scene, head: Token, first: int, last: int, owners: list[Match]) -> Coding:
    """A head without a role, by the tagger's label or by its owner."""
    if head.ent_type_ in ("ORG", "NORP", "FAC", "PRODUCT"):
        return _entity(scene, head, owners)
    if head.i in scene.places or head.ent_type_ in ("GPE", "LOC"):
        name = scene.part.doc[first : last + 1].text if head.pos_ == "PROPN" else None
        return Coding(EntityKind.PLACE, name, scene.places.get(head.i))
    return _owned(scene, None, head, owners, first) if owners else Coding()


def _given_name(scene: Scene, head: Token, first: int) -> bool:
    """Whether a given name starts the name: "Ana Lopez Rivera", whatever the tagger takes it for."""
    start = head.i
    while start > first and scene.part.doc[start - 1].pos_ == "PROPN" and start - 1 not in scene.matches:
        start -= 1
    if start == head.i or start in scene.places or start in scene.matches:
        return False
    return fold_word(scene.part.doc[start].text) in word_lists().given_names and not role_phrase(head, first)[0]


def _matches_in(scene: Scene, first: int, last: int) -> list[Match]:
    found: list[Match] = []
    for index in range(first, last + 1):
        match = scene.matches.get(index)
        if match and (not found or match is not found[-1]) and not scene.is_aside(match):
            found.append(match)
    return found


def _titled(head: Token, first: int) -> bool:
    """Whether an office or rank stands before the name."""
    for index in range(head.i - 1, max(first, head.i - 4) - 1, -1):
        token = head.doc[index]
        role = role_at(token)
        if token.lower_ in frame("honorific") or (role and role.kind == "person"):
            return True
        if token.pos_ != "PROPN" and token.dep_ != "compound":
            return False
    return False


def _title_sectors(scene: Scene, first: int, name_start: int) -> tuple[str, ...]:
    """Sectors from the words before a name: "Foreign Minister", "former President", "rebel commander"."""
    doc = scene.part.doc
    sectors: tuple[str, ...] = ()
    for index in range(name_start - 1, first - 1, -1):
        role, _ = role_phrase(doc[index], first)
        if role and role.sectors and not sectors:
            sectors = role.sectors
        if doc[index].lower_ in frame("military_rank") and not sectors:
            sectors = ("MIL",)
        if doc[index].lower_.strip("-") in frame("former") or doc[index].lower_.startswith("ex-"):
            return ("ELI",) if "GOV" in sectors or "MIL" in sectors or "LEG" in sectors else sectors
    return sectors


def _leader(scene: Scene, person: Name, first: int, name_start: int) -> Coding:
    country, sectors = person.office(scene.month)
    title = _title_sectors(scene, first, name_start)
    lent = next((m.name.sectors for m in _matches_in(scene, first, name_start - 1) if m.name.sort == "body"), ())
    if title and not set(title) & set(sectors):
        sectors = (*title, *(mark for mark in sectors if mark in INTERNATIONAL))
    sectors = _lent(sectors, lent)
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
        role = role_at(before)
        if before.lower_ in frame("honorific") or (role and role.kind == "person") or before.i in scene.matches:
            break
        start -= 1
    name = doc[start : max(last, head.i) + 1].text
    sectors = _title_sectors(scene, first, start)
    country, more = _owner(owners)
    sectors = _lent(sectors, more)
    local = bool(sectors) and country is None and not set(sectors) & INTERNATIONAL
    return Coding(EntityKind.PERSON, name, country, sectors, local and _has_local_title(doc, first, start))


def _has_local_title(doc: Doc, first: int, name_start: int) -> bool:
    """Whether an office of some state stands before the name: "President X" is of the country spoken of."""
    for index in range(first, name_start):
        role, _ = role_phrase(doc[index], first)
        if role and role.local:
            return True
    return False


def _owner(owners: list[Match]) -> tuple[str | None, tuple[str, ...]]:
    """Country and sectors that the names inside a phrase lend it.

    A nationality goes before the home of an organisation ("Serbian Labour minister"), and the nearest to the head wins.
    """
    national = _nation(owners)
    bodies = [match.name for match in reversed(owners) if match.name.sort in ("body", "seat")]
    country = national or next((name.country for name in bodies if name.country), None)
    if country is None:  # "Assad's opponents" are of his country
        country = next((match.name.country for match in reversed(owners) if match.name.sort == "leader"), None)
    return country, next((name.sectors for name in bodies if name.sectors), ())


def _nation(owners: list[Match]) -> str | None:
    """The nearest nationality; of two side by side the first: "Croatian Serb refugees" are of Croatia."""
    found: Match | None = None
    for match in reversed(owners):
        if match.name.sort not in NATIONAL or not match.name.country:
            continue
        if found is None or (match.end == found.start and match.name.sort == found.name.sort == "demonym"):
            found = match
        else:
            break
    return found.name.country if found else None


def _of_role(scene: Scene, head: Token, role: Role, owners: list[Match], first: int) -> Coding:
    doc = scene.part.doc
    bodies = [match for match in owners if match.name.sort in ("body", "seat")]
    country, lent = _owner(owners)
    sectors = _role_sectors(scene, head, role, first, lent if bodies else None)
    if bodies and set(lent) & INTERNATIONAL and not any(match.name.sort in NATIONAL for match in owners):
        country = bodies[-1].name.country
    if any(doc[match.start - 1].lower_ in frame("ethnic") for match in owners if match.start > first):
        country = place_country(scene, head) or country  # "ethnic Albanian guerrillas in …" are of where they fight
    country = country or place_country(scene, head)
    if country is None and "REF" in sectors:
        country = fled_country(scene, head)
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
        thing = thing_kind(head, first)
        crowd = crowd or (not named and (not sectors or bool(set(sectors) & {"REB", "CRM", "UAF", "PRM"})))
        kind = EntityKind(thing) if thing == "vehicle" else EntityKind.GROUP if crowd else EntityKind.ORGANIZATION
        if name is None and head.ent_type_ == "ORG":
            name = _entity_name(scene, head)
            name = None if name == head.text and head.is_sent_start else name  # "Guerrillas" begin a sentence
    else:
        kind = EntityKind.GROUP if plural else EntityKind.PERSON
    former = any(doc[i].lower_ in frame("former") for i in range(first, head.i))
    if former and "GOV" in sectors:
        sectors = ("ELI",)
    aside = any(index in scene.matches and scene.is_aside(scene.matches[index]) for index in range(first, head.i))
    local = role.local and country is None and not aside and not set(sectors) & INTERNATIONAL
    return Coding(kind, name, country, sectors, local)


def _role_sectors(scene: Scene, head: Token, role: Role, first: int, lent: tuple[str, ...] | None) -> tuple[str, ...]:
    """The sectors of a role word with what stands around it; `lent`: those of the body it belongs to, if any."""
    sectors = role.sectors
    if lent is not None:
        sectors = _lent(sectors, lent)
    elif first < head.i:
        sectors = _modified(scene, head, first, sectors)
    if head.lemma_.lower() in frame("following") and _follows_opposition(head):
        return ("OPP",)
    if head.lemma_ == "party" and any(prep.lower_ == "to" for prep in children(head, "prep")):
        return ()  # "the parties to the conflict"
    return sectors or _of_sectors(scene, head)


def _follows_opposition(head: Token) -> bool:
    """Whether supporters are those of a fallen ruler or of the opposition."""
    return any(
        word.lower_ in frame("former") or word.lower_ in ("opposition", "jailed", "imprisoned")
        for prep in children(head, "prep")
        for who in children(prep, "pobj")
        for word in children(who, "amod", "compound", "nmod")
    )


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
                role, _ = role_phrase(obj, obj.left_edge.i)
                if role and role.kind == "organization":
                    return role.sectors
    return ()


def _modified(scene: Scene, head: Token, first: int, sectors: tuple[str, ...]) -> tuple[str, ...]:
    """Sectors from role words before a head that has none of its own: "rebel leader", "opposition spokesman"."""
    doc = scene.part.doc
    for index in range(head.i - 1, first - 1, -1):
        if index in scene.matches:
            continue
        role = role_at(doc[index])
        if role and role.sectors and doc[index].head.i <= head.i and (not sectors or "OPP" in role.sectors):
            if doc[index].dep_ == "poss" or doc[index].pos_ not in ("NOUN", "PROPN", "ADJ"):
                continue
            return role.sectors if not sectors else (*role.sectors, *sectors)
    return sectors


def _owned(scene: Scene, kind: EntityKind | None, head: Token, owners: list[Match], first: int) -> Coding:
    """A thing with its owner: "the Islamic State group's positions", "a U.S. embassy"."""
    country, sectors = _owner(owners)
    name: str | None = None
    if kind and head.ent_type_ in ("ORG", "FAC") and head.pos_ == "PROPN":
        name = _entity_name(scene, head)
    elif owners:
        name = owners[-1].name.name
    if not sectors:
        for index in range(head.i - 1, first - 1, -1):
            role = role_at(scene.part.doc[index])
            if role and role.sectors and index not in scene.matches:
                sectors = role.sectors
                break
    if country is None and not any(match.name.sort == "body" for match in owners):
        country = place_country(scene, head)
    return Coding(kind, name, country, sectors)


def _entity(scene: Scene, head: Token, owners: list[Match]) -> Coding:
    country, sectors = _owner(owners)
    kind = EntityKind.FACILITY if head.ent_type_ == "FAC" else EntityKind.ORGANIZATION
    if head.ent_type_ == "NORP":
        return Coding(EntityKind.GROUP, None, country, sectors)
    return Coding(kind, _entity_name(scene, head), country or place_country(scene, head), sectors)


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


def _further(coding: Coding, owners: list[Match]) -> list[Coding]:
    """Codings for the other countries of "Hungarian and Romanian officials"."""
    found: list[Coding] = []
    seen = {coding.country}
    before: Match | None = None
    for match in owners:
        name, beside, before = match.name, before is not None and before.end == match.start, match
        if beside:
            continue  # "Croatian Serb refugees" are of one country
        if name.sort in ("demonym", "country") and name.country not in seen and name.country:
            seen.add(name.country)
            found.append(replace(coding, country=name.country))
    return found
