"""Which of the places of that name? Prior importance, what contains what, and what else the article is about.

Method: each candidate gets a score from its own importance (log of its people) and from its agreement with the article:
countries named, nationalities, the dateline, and the places already chosen for other names (near, same division). Two
rounds; one sense for each name in an article, except where the text itself says otherwise ("Paris, Texas").
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import exp, log10

from stream.extract.places.gazetteer import Entry
from stream.extract.places.layout import ALIAS, LOOSE, Kind
from stream.extract.places.scan import Mention
from stream.extract.places.words import word_lists
from stream.extract.world import country_of_capital
from stream.geo import distance_km

ROUNDS = 3
MOST_NEIGHBOURS = 150
CAPITAL_PEOPLE = 5000
_FAR_DEGREES = 6.0
_KIND = {Kind.COUNTRY: 3.0, Kind.ADMIN1: 0.8, Kind.ADMIN2: -1.2, Kind.CITY: 0.0, Kind.CONTINENT: 1.0, Kind.POINT: 1.5,
         Kind.SEA: 1.0, Kind.REGION: 0.5}  # fmt: skip
_INSIDE_KM = {Kind.CITY: 60.0, Kind.ADMIN2: 120.0, Kind.ISLAND: 150.0, Kind.REGION: 600.0, Kind.POINT: 30.0}
# Countries whose first-order divisions are better known than the towns of the same name.
FEDERAL = frozenset(("USA", "CAN", "AUS"))


@dataclass(slots=True)
class Context:
    """What the article is about: votes by country, and the places chosen so far."""

    votes: dict[str, float] = field(default_factory=dict)
    own: dict[tuple[str, str], float] = field(default_factory=dict)
    chosen: dict[str, Entry] = field(default_factory=dict)
    shares: dict[str, dict[str, float]] = field(default_factory=dict)

    def vote(self, country: str, weight: float, key: str = "") -> None:
        """Count a mention of a place in that country, under the name `key`."""
        self.votes[country] = self.votes.get(country, 0.0) + weight
        self.own[key, country] = self.own.get((key, country), 0.0) + weight

    def share(self, country: str, key: str) -> float:
        """The country's share of the votes, 0..1, without those that the name itself cast."""
        if key not in self.shares:
            others = {other: count - self.own.get((key, other), 0.0) for other, count in self.votes.items()}
            total = sum(others.values())
            self.shares[key] = {other: count / total for other, count in others.items()} if total > 0 else {}
        return self.shares[key].get(country, 0.0)


def km(a: Entry, b: Entry) -> float:
    """Great-circle distance, km."""
    return distance_km(a.lat, a.lon, b.lat, b.lon)


def resolve(mentions: list[Mention], background: Counter[str]) -> Context:
    """Sets `chosen` on every mention; returns what the article is about, as the last round had it.

    `background`: votes from nationalities and the outlet, by ISO3.
    """
    link(mentions)
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        groups[mention.key].append(mention)
    context = _context([], background)
    for _ in range(ROUNDS):
        before = [mention.chosen for mention in mentions]
        for group in groups.values():
            _settle(group, context)
        if [mention.chosen for mention in mentions] == before:
            break
        context = _context(mentions, background)
    return context


def link(mentions: list[Mention]) -> None:
    """Marks "X, Y" and "X (Y)" where Y can contain X."""
    known: dict[tuple[str, bool, str, bool], bool] = {}
    for one, other in pairwise(mentions):
        gap = one.words[one.last].gap if one.part is other.part else "?"
        adjacent = one.part is other.part and other.first == one.last + 1 and gap in (", ", " (", ",", ",  ", "., ")
        if adjacent and not one.entries and other.chosen and other.chosen.kind <= Kind.ADMIN2:
            one.inside = other
        if adjacent:
            pair = (one.key, one.abbreviation, other.key, other.abbreviation)
            if pair not in known:
                known[pair] = any(contains(outer, inner) for outer in other.entries for inner in one.entries)
            if known[pair]:
                one.inside = other


def contains(outer: Entry, inner: Entry) -> bool:
    """Whether the inner place lies in the outer one, as far as the gazetteer tells."""
    if outer.row == inner.row or outer.kind == Kind.COUNTRY:
        return outer.row != inner.row and outer.country == inner.country and inner.kind != Kind.COUNTRY
    if inner.kind in (Kind.COUNTRY, Kind.CONTINENT):
        return False
    if outer.kind == Kind.ADMIN1:
        if inner.admin1:
            return outer.country == inner.country and outer.name == inner.admin1 and inner.kind != Kind.ADMIN1
        return outer.country == inner.country and km(outer, inner) < 400
    limit = _INSIDE_KM.get(outer.kind, 0.0)
    same = not outer.country or not inner.country or outer.country == inner.country
    return same and (inner.people <= outer.people or outer.kind != Kind.CITY) and km(outer, inner) < limit


def _settle(group: list[Mention], context: Context) -> None:
    placed = [mention for mention in group if mention.inside]
    settled: dict[tuple[str, int], Entry] = {}
    for mention in placed:
        outer = mention.inside
        case = (outer.key, outer.chosen.row if outer.chosen else -1) if outer else ("", -1)
        if case not in settled:
            settled[case] = _best(mention, context)
        mention.chosen = settled[case]
    # What is said once with its country or state holds for the other mentions of that name.
    common = placed[0].chosen if placed else None
    for mention in group:
        if mention.inside:
            continue
        if _divided(mention):
            mention.chosen = _best(mention, context)
        else:
            common = common or _best(mention, context)
            mention.chosen = common


def _divided(mention: Mention) -> bool:
    after = mention.word_after()
    return bool(after and mention.words[mention.last].gap == " " and after.folded in word_lists().division)


def _best(mention: Mention, context: Context) -> Entry:
    if len(mention.entries) == 1:
        return mention.entries[0]
    return max(mention.entries, key=lambda entry: (score(entry, mention, context), entry.people, -entry.row))


def score(entry: Entry, mention: Mention, context: Context) -> float:
    """How well one candidate fits: its importance plus its agreement with the article."""
    value = log10(entry.people + 10) + _KIND.get(entry.kind, 0.0)
    if entry.use == ALIAS:
        value -= 0.3 if _shares_name(entry, mention) else 1.2
    elif entry.use == LOOSE:
        value -= 1.5
    if entry.kind in (Kind.CITY, Kind.ADMIN1):
        value += _against_namesake(entry, mention)
    if mention.inside:
        outer = mention.inside.chosen
        if outer and contains(outer, entry):
            value += 7.0
        elif any(contains(other, entry) for other in mention.inside.entries):
            value += 5.0
    if _divided(mention):
        after = mention.word_after()
        wanted = (Kind.CITY,) if after and after.folded in ("city", "town", "village") else (Kind.ADMIN1, Kind.ADMIN2)
        value += 2.0 * (entry.kind in wanted)
    value += 3.5 * context.share(entry.country, mention.key)
    return value + _neighbours(entry, mention, context)


def _shares_name(entry: Entry, mention: Mention) -> bool:
    """Whether a division of its country is called by the name that is only an alias of the town: Mecca, Makkah."""
    return entry.kind == Kind.CITY and any(
        other.kind == Kind.ADMIN1 and other.country == entry.country and other.use < ALIAS for other in mention.entries
    )


def _against_namesake(entry: Entry, mention: Mention) -> float:
    """A town and the division around it bear the same name: which one is usually meant."""
    if entry.kind == Kind.CITY:
        capital = entry.people > CAPITAL_PEOPLE and entry.use != ALIAS and _is_capital(entry.name, entry.country)
        return (3.8 if capital else 0.0) + (1.5 if entry.people > 5_000_000 else 0.0)
    if entry.country in FEDERAL:
        return 0.0
    towns = (other for other in mention.entries if other.kind == Kind.CITY and other.country == entry.country)
    twin = any(other.people > 20_000 and other.use != LOOSE for other in towns)
    return -2.5 if twin else 0.0


@lru_cache(maxsize=4096)
def _is_capital(name: str, country: str) -> bool:
    return country_of_capital(name) == country


def _neighbours(entry: Entry, mention: Mention, context: Context) -> float:
    near = division = 0.0
    for key, other in context.chosen.items():
        if key == mention.key or other.row == entry.row:
            continue
        if abs(other.lat - entry.lat) > _FAR_DEGREES and other.admin1 != entry.admin1:
            continue
        if other.kind == Kind.ADMIN1:
            division = max(division, 1.8 if other.admin1 == entry.admin1 and other.country == entry.country else 0.0)
        else:
            near += exp(-km(entry, other) / 120.0)
            if other.admin1 and other.admin1 == entry.admin1 and other.country == entry.country:
                division = max(division, 1.0)
    return min(2.5, 1.2 * near) + division


def _context(mentions: list[Mention], background: Counter[str]) -> Context:
    context = Context()
    for country, weight in background.items():
        context.vote(country, weight)
    for mention in mentions:
        entry = mention.chosen
        if entry is None or not entry.country:
            continue
        # Bounded, so that a text of many names stays linear; the first names of an article say where it plays.
        if entry.kind not in (Kind.COUNTRY, Kind.CONTINENT) and len(context.chosen) < MOST_NEIGHBOURS:
            context.chosen.setdefault(mention.key, entry)
        certain = entry.kind in (Kind.COUNTRY, Kind.ADMIN1) or mention.inside is not None or entry.people > 500_000
        context.vote(entry.country, (2.0 if mention.is_dateline else 1.0) if certain else 0.5, mention.key)
    return context
