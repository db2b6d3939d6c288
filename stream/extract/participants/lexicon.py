"""The lexicons of this package: names with country and sectors, role words, things, weapons and frames.

Everything is read once per process from the TSV files in `data/`, which document their own columns. Names, countries,
nationalities and capitals go into one token trie, so that one pass over a text finds them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Protocol

from stream.extract.world import key, world
from stream.records import WeaponCategory
from stream.tables import read_table, table_error

PACKAGE = "stream.extract.participants"
NAME_FILES = ("groups", "international", "state", "media", "companies")
SECTORS = frozenset(
    [
        "COP",
        "GOV",
        "JUD",
        "LEG",
        "MIL",
        "PRM",
        "PTY",
        "REB",
        "SPY",
        "UAF",
        "UNK",
        "AGR",
        "BUS",
        "CRM",
        "CVL",
        "EDU",
        "ELI",
        "JRN",
        "LAB",
        "MED",
        "REF",
        "OPP",
        "PRE",
        "REL",
        "SOC",
        "IGO",
        "UNO",
        "EUR",
        "NGO",
        "ISM",
        "IMG",
        "MNC",
    ]
)
_WORD = re.compile(r"[^\s\-‐-―/()\"“”]+")
_NATIONAL_ENDINGS = ("ian", "ians", "nese", "qi", "qis", "eli", "elis", "rean", "reans")
_POSSESSIVE = re.compile(r"['’`][sS]?$")
_YEAR_MONTH = re.compile(r"(\d{4})(?:-(\d\d))?")
_ACRONYM = re.compile(r"[A-Z][A-Z0-9.]{0,3}")


@dataclass(frozen=True, slots=True)
class Term:
    """An office held: inclusive months since year 0, the end None while in office."""

    since: int
    until: int | None
    sectors: tuple[str, ...]
    country: str | None

    def covers(self, month: int) -> bool:
        """Whether the office was held in that month."""
        return self.since <= month and (self.until is None or month <= self.until)


@dataclass(slots=True)
class Name:
    """A name that the lexicons know. `sort`: body, country, region, demonym, capital, seat or leader."""

    name: str
    sort: str
    country: str | None
    sectors: tuple[str, ...] = ()
    terms: list[Term] = field(default_factory=list)
    shared: bool = False  # other countries have a body of that name: the scene decides
    source: str = ""  # the line of a user's dictionary that it comes from

    def office(self, month: int | None) -> tuple[str | None, tuple[str, ...]]:
        """Country and sectors of a person in that month: the office held then; former holders are ELI.

        Without a date the last office counts. Before the first office only the country is known.
        """
        if month is None:
            return self.terms[-1].country, self.terms[-1].sectors
        held = [term for term in self.terms if term.covers(month)]
        if held:
            return held[-1].country, held[-1].sectors
        past = [term for term in self.terms if term.until is not None and term.until < month]
        if past:
            stateful = {"GOV", "LEG", "MIL"} & set(past[-1].sectors) and past[-1].country
            return past[-1].country, (("ELI",) if stateful else past[-1].sectors)
        return self.terms[0].country, ()


@dataclass(frozen=True, slots=True)
class Role:
    """What a noun says about its bearer."""

    kind: str
    sectors: tuple[str, ...]
    local: bool


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    names: dict[str, Name] = field(default_factory=dict)  # "" or the exact spelling that is required


@lru_cache(maxsize=65536)
def fold_word(word: str) -> str:
    """A word as the trie compares it: `world.key` of it; possessive endings are dropped, alone they fold to nothing."""
    bare = _POSSESSIVE.sub("", word)
    return key(bare) if bare else ""


def words_of(text: str) -> list[str]:
    """The words of a name, split at spaces, hyphens and slashes, as the trie compares them."""
    return [folded for part in _WORD.findall(text) if (folded := fold_word(part))]


@dataclass(frozen=True, slots=True)
class Match:
    """A name found in a list of words: words[start:end]."""

    start: int
    end: int
    name: Name


class Brought(Protocol):
    """Names and roles from dictionaries that the user brought (stream.extract.dictionaries)."""

    def find(self, words: Sequence[str], day: int | None) -> Iterator[Match]:
        """Names in folded words, with what they stood for on that day (an ordinal of `date`)."""
        ...

    def roles(self) -> dict[str, Role]:
        """Folded phrases for people and bodies; ours go before them."""
        ...


class NameTrie:
    """All known names. `find` is linear in the number of words (names are at most a dozen words long)."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, spelling: str, name: Name, *, exact: bool = False, replace: bool = False) -> None:
        """Let `spelling` stand for `name`; `exact`: only in exactly this capitalisation."""
        node = self._root
        for word in words_of(spelling):
            node = node.next.setdefault(word, _Node())
        slot = spelling.replace(".", "") if exact else ""
        if replace or slot not in node.names:
            node.names[slot] = name

    def find(self, words: list[tuple[str, str]]) -> Iterator[Match]:
        """Longest matches from left to right in words given as (as written, folded)."""
        at, count = 0, len(words)
        while at < count:
            node, best, end = self._root, None, at
            i = at
            while i < count and (following := node.next.get(words[i][1])):
                node = following
                i += 1
                if node.names and (name := _choose(node.names, words, at, i)):
                    best, end = name, i
            if best is not None:
                yield Match(at, end, best)
                at = end
            else:
                at += 1


def _choose(names: dict[str, Name], words: list[tuple[str, str]], start: int, end: int) -> Name | None:
    written = " ".join(word for word, _ in words[start:end]).replace(".", "")
    if found := names.get(written):
        return found
    found = names.get("")
    # A name has a capital somewhere; "turkey" and "may" in small letters are no names, "tunisian" is a nationality.
    if found and found.sort == "demonym" and words[start][1].endswith(_NATIONAL_ENDINGS):
        return found
    return found if found and any(word != word.lower() for word, _ in words[start:end]) else None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything, ready for look-up."""

    names: NameTrie
    roles: dict[str, Role]
    things: dict[str, str]
    weapons: dict[str, tuple[WeaponCategory, bool]]
    frames: dict[str, frozenset[str]]
    brought: Brought | None = None


_brought: Brought | None = None


def bring(brought: Brought | None) -> None:
    """Use these dictionaries beside the lexicon from its next reading on."""
    global _brought  # noqa: PLW0603 - the lexicon is read once per process; so is what extends it
    _brought = brought


@cache
def lexicon() -> Lexicon:
    """The lexicons, read once per process. Raises TableError with file and line on a malformed row."""
    names = NameTrie()
    for person in _leaders():
        names.add(person.name, person)
    for spelling, person in _aliases():
        names.add(spelling, person)
    _add_world(names)
    _add_regions(names)
    for file in NAME_FILES:
        _add_names(names, f"data/{file}.tsv")
    roles = _roles() if _brought is None else {**_brought.roles(), **_roles()}
    return Lexicon(names, roles, _things(), _weapons(), _frames(), _brought)


def frame(name: str) -> frozenset[str]:
    """The lemmas of one class of frames.tsv."""
    return lexicon().frames[name]


def _add_world(names: NameTrie) -> None:
    table = world()
    for country in table.countries.values():
        for sort, spellings in (
            ("country", country.names),
            ("capital", country.capitals),
            ("demonym", country.demonyms),
        ):
            entry = Name(country.name, sort, country.iso3)
            for spelling in spellings:
                exact = bool(_ACRONYM.fullmatch(spelling)) and "." not in spelling
                names.add(spelling, entry, exact=exact)
                if sort == "demonym" and not spelling.endswith(("s", "sh", "ch", "ese")):
                    names.add(spelling + "s", entry)
        seat = Name(country.name, "seat", country.iso3, ("GOV",))
        for spelling in country.seats:
            names.add(spelling, seat)


def _add_regions(names: NameTrie) -> None:
    file = "data/regions.tsv"
    for line, (name, country, sort, aliases) in read_table(PACKAGE, file, 3, optional=1):
        if sort not in ("place", "people"):
            raise table_error(PACKAGE, file, line, "sort place or people", repr(sort))
        entry = Name(name, "region" if sort == "place" else "demonym", _country(file, line, country))
        for spelling in (name, *_split(aliases)):
            names.add(spelling, entry, replace=True)


def _add_names(names: NameTrie, file: str) -> None:
    for line, (name, country, sectors, aliases) in read_table(PACKAGE, file, 3, optional=1):
        code, shared = _country(file, line, country.rstrip("?")), country.endswith("?")
        entry = Name(name, "body", code, _sectors(file, line, sectors), shared=shared)
        for spelling in (name, *_split(aliases)):
            names.add(spelling, entry, exact=bool(_ACRONYM.fullmatch(spelling)) and "." not in spelling, replace=True)


@cache
def _leader_rows() -> tuple[dict[str, Name], list[tuple[str, Name]]]:
    people: dict[str, Name] = {}
    aliases: list[tuple[str, Name]] = []
    file = "data/leaders.tsv"
    for line, (name, country, sectors, since, until, more) in read_table(PACKAGE, file, 5, optional=1):
        code, marks = _country(file, line, country), _sectors(file, line, sectors)
        person = people.setdefault(name, Name(name, "leader", code))
        end = None if until == "-" else _month(file, line, until, 12)
        person.terms.append(Term(_month(file, line, since, 1), end, marks, code))
        aliases += [(spelling, person) for spelling in _split(more)]
    for person in people.values():
        person.terms.sort(key=lambda term: term.since)
    return people, aliases


def _leaders() -> list[Name]:
    return list(_leader_rows()[0].values())


def _aliases() -> list[tuple[str, Name]]:
    return _leader_rows()[1]


@cache
def namesakes() -> dict[str, list[Name]]:
    """People by folded alias, for names that several share (Bush, Abdullah): the caller picks by date."""
    found: dict[str, list[Name]] = {}
    for spelling, person in _aliases():
        people = found.setdefault(" ".join(words_of(spelling)), [])
        if person not in people:
            people.append(person)
    return {spelling: people for spelling, people in found.items() if len(people) > 1}


def _roles() -> dict[str, Role]:
    roles: dict[str, Role] = {}
    file = "data/roles.tsv"
    for line, (words, kind, sectors, local) in read_table(PACKAGE, file, 3, optional=1):
        if kind not in ("person", "organization"):
            raise table_error(PACKAGE, file, line, "kind person or organization", repr(kind))
        roles.setdefault(" ".join(words_of(words)), Role(kind, _sectors(file, line, sectors), local == "local"))
    return roles


def _things() -> dict[str, str]:
    things: dict[str, str] = {}
    file = "data/things.tsv"
    for line, (words, kind) in read_table(PACKAGE, file, 2):
        if kind not in ("facility", "vehicle"):
            raise table_error(PACKAGE, file, line, "kind facility or vehicle", repr(kind))
        things.setdefault(" ".join(words_of(words)), kind)
    return things


def _weapons() -> dict[str, tuple[WeaponCategory, bool]]:
    weapons: dict[str, tuple[WeaponCategory, bool]] = {}
    file = "data/weapons.tsv"
    for line, (words, category, always) in read_table(PACKAGE, file, 2, optional=1):
        if category not in list(WeaponCategory):
            raise table_error(PACKAGE, file, line, f"a category of {[c.value for c in WeaponCategory]}", repr(category))
        weapons.setdefault(" ".join(words_of(words)), (WeaponCategory(category), always == "always"))
    return weapons


def _frames() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for _, (name, lemmas) in read_table(PACKAGE, "data/frames.tsv", 2):
        found.setdefault(name, set()).update(_split(lemmas))
    return {name: frozenset(lemmas) for name, lemmas in found.items()}


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


def _country(file: str, line: int, code: str) -> str | None:
    if code == "-":
        return None
    if code not in world().countries:
        raise table_error(PACKAGE, file, line, "an ISO 3166 alpha-3 country or -", repr(code))
    return code


def _sectors(file: str, line: int, text: str) -> tuple[str, ...]:
    if text == "-":
        return ()
    marks = tuple(mark.strip() for mark in text.split(","))
    if unknown := [mark for mark in marks if mark not in SECTORS]:
        raise table_error(PACKAGE, file, line, "sectors of the ontology", repr(unknown))
    return marks


def _month(file: str, line: int, text: str, default: int) -> int:
    match = _YEAR_MONTH.fullmatch(text)
    if not match:
        raise table_error(PACKAGE, file, line, "YYYY or YYYY-MM", repr(text))
    return int(match[1]) * 12 + int(match[2] or default)
