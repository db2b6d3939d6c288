"""Finds and resolves all place names of one article."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

from stream.extract.parsed import ParsedArticle, PlaceHit
from stream.extract.places.evidence import Surroundings, judge, people, survey
from stream.extract.places.gazetteer import Entry, gazetteer
from stream.extract.places.layout import Kind
from stream.extract.places.resolve import FEDERAL, km, link, resolve, score
from stream.extract.places.scan import Mention, scan, scan_loose, words_of
from stream.extract.places.streets import streets
from stream.extract.places.unknown import unknown
from stream.extract.places.words import word_lists
from stream.extract.world import iso3_of_iso2, world
from stream.records import Place, PlacePrecision

_PRECISION = {
    Kind.COUNTRY: PlacePrecision.COUNTRY, Kind.ADMIN1: PlacePrecision.ADMIN1, Kind.ADMIN2: PlacePrecision.ADMIN2,
    Kind.CITY: PlacePrecision.CITY, Kind.POINT: PlacePrecision.POINT, Kind.REGION: PlacePrecision.ADMIN1,
    Kind.ISLAND: PlacePrecision.ADMIN1,
}  # fmt: skip
_QUARTERS = frozenset(("neighborhood", "neighbourhood", "section", "subdivision", "projects"))
_PARTS = frozenset(("northern", "southern", "eastern", "western", "central", "northeastern", "northwestern",
                    "southeastern", "southwestern", "north-eastern", "north-western", "upper", "lower"))  # fmt: skip
_ABROAD = frozenset(("embassy", "consulate", "legation"))
QUARTER_KM = 50.0
MOST_TOWNS = 200
TOWN_AFTER_CHARS = 40
TOWN_BEFORE_CHARS = 60
QUARTER_PEOPLE = 100_000
SURE_HOME = 2
_TLD = re.compile(r"\.([a-z]{2})$")


def find_places(article: ParsedArticle) -> list[PlaceHit]:
    """Every place name in the kept text, in reading order, disambiguated within the article."""
    around, mentions, roads = candidates(article)
    persons = people(around)
    accepted = accept(around, mentions, persons)
    votes = background(article, around)
    resolve(accepted, votes)
    accepted = without_strays(accepted, votes)
    leave_home(accepted)
    link(accepted)
    doubt_quarters(accepted)
    accepted += roads
    if article.parsed:
        for one in around:
            accepted += unknown(one, [mention for mention in accepted if mention.part is one.part], persons)
    order = {id(part): number for number, part in enumerate(article.parts)}
    accepted.sort(key=lambda mention: (order[id(mention.part)], mention.start))
    link(accepted)
    settle_local(accepted)
    return [hit(mention) for mention in accepted]


def senses(article: ParsedArticle) -> dict[tuple[bool, int], list[tuple[Entry, float]]]:
    """The places that each name may stand for with their scores, best first; by (in the title, kept-text offset)."""
    around, mentions, _ = candidates(article)
    accepted = accept(around, mentions, people(around))
    context = resolve(accepted, background(article, around))
    found: dict[tuple[bool, int], list[tuple[Entry, float]]] = {}
    for mention in accepted:
        scored = [(entry, score(entry, mention, context)) for entry in mention.entries]
        found[mention.part.is_title, mention.start] = sorted(scored, key=lambda pair: -pair[1])
    return found


def settle_local(accepted: list[Mention]) -> None:
    """Puts streets, quarters and spots into the town that they seem to lie in; one pass in reading order.

    The town named right after one, else the one named just before, else the town that the article is about.
    """
    towns = [other for other in accepted if other.chosen and other.entries and other.chosen.kind == Kind.CITY]
    default = _main_town(towns)
    before, at = None, 0
    for mention in accepted:
        if mention.chosen and mention.entries and mention.chosen.kind == Kind.CITY:
            before = mention
            at += 1
        elif mention.local and not mention.inside:
            after = towns[at] if at < len(towns) else None
            if not (after and after.part is mention.part and after.start - mention.end < TOWN_AFTER_CHARS):
                after = None
            if before and not (before.part is mention.part and mention.start - before.end < TOWN_BEFORE_CHARS):
                before = None
            town = after or before or default
            mention.chosen = town.chosen if town else None


def _main_town(towns: list[Mention], least: int = 0) -> Mention | None:
    """The town that the article is about: named most often; datelines, the title and its police count more."""
    weights: Counter[int] = Counter()
    first: dict[int, Mention] = {}
    for town in towns[:MOST_TOWNS]:
        if town.chosen:
            first.setdefault(town.chosen.row, town)
            after = town.word_after()
            policed = after is not None and after.folded in word_lists().force
            weights[town.chosen.row] += 1 + 2 * town.is_dateline + town.part.is_title + policed
    best = max(first, key=lambda row: weights[row], default=None)
    return first[best] if best is not None and weights[best] >= least else None


def without_strays(mentions: list[Mention], votes: Counter[str]) -> list[Mention]:
    """Without names that match only in a looser spelling, and that in a country of which nothing else is said."""
    countries = {mention.chosen.country for mention in mentions if mention.chosen and not mention.loose} | set(votes)
    if not countries - {""}:
        return mentions
    return [one for one in mentions if not one.loose or (one.chosen and one.chosen.country in countries)]


def leave_home(mentions: list[Mention]) -> None:
    """Takes a country's candidates from its embassy, which stands in another one."""
    for mention in mentions:
        abroad = mention.spot and mention.words[mention.last].folded in _ABROAD
        if abroad and mention.chosen and mention.chosen.kind == Kind.COUNTRY:
            mention.entries, mention.chosen, mention.local = [], None, True


def doubt_quarters(mentions: list[Mention]) -> None:
    """Takes its candidates from what is more likely a quarter or a spot of the article's own town.

    "The Bridgeport neighborhood", "Foster Park", "Riverside Apartments": a small town far from all other places of the
    article is not meant; the name only looks like it. Where the article is at home in one state of a federal country,
    so is a small town of another state that nothing else speaks for.
    """
    chosen = {mention.chosen.row: mention.chosen for mention in mentions if mention.chosen}
    others = [entry for entry in chosen.values() if entry.kind in (Kind.CITY, Kind.ADMIN2)][:MOST_TOWNS]
    doubted: dict[str, bool] = {}
    for mention in mentions:
        entry = mention.chosen
        if entry and entry.kind == Kind.CITY and entry.people < QUARTER_PEOPLE and mention.key not in doubted:
            doubted[mention.key] = _is_lonely(entry, others)
    states = _home_states(mentions)
    rest = (one for one in mentions if one.chosen and one.chosen.kind == Kind.CITY and not doubted.get(one.key))
    home = _main_town(list(rest), SURE_HOME)
    at_home = home is not None and home.chosen is not None and home.chosen.admin1 in states
    spots = {mention.key for mention in mentions if doubted.get(mention.key) and _is_spot(mention)}
    inside = {mention.key for mention in mentions if mention.inside}
    for mention in mentions:
        entry = mention.chosen
        if entry is None or not doubted.get(mention.key) or mention.key in inside or mention.is_dateline:
            continue
        if mention.key in spots or (at_home and entry.country in FEDERAL and entry.admin1 not in states):
            mention.entries, mention.chosen, mention.local = [], None, True


def _home_states(mentions: list[Mention]) -> set[str]:
    """First-order divisions that the article itself names, or in which its datelines and large towns lie."""
    found: set[str] = set()
    for mention in mentions:
        entry = mention.chosen
        if entry and entry.country in FEDERAL and entry.kind in (Kind.ADMIN1, Kind.CITY):
            sure = entry.kind == Kind.ADMIN1 or mention.inside or mention.is_dateline or entry.people >= QUARTER_PEOPLE
            if sure:
                found.add(entry.admin1)
    return found


def _is_lonely(entry: Entry, others: list[Entry]) -> bool:
    return not any(
        other.row != entry.row and other.name != entry.name and km(other, entry) < QUARTER_KM for other in others
    )


def _is_spot(mention: Mention) -> bool:
    """Whether the name goes on to a quarter or to a spot of a town: "Foster Park", "Riverside Manor Apartments"."""
    lists = word_lists()
    if mention.spot:
        return True
    gap = mention.words[mention.last].gap
    for distance in range(1, 4):
        after = mention.word_after(distance)
        if after is None or gap != " ":
            return False
        if after.folded in (_QUARTERS if not after.cap else lists.facility | lists.estate):
            return True
        if not after.cap:
            return False
        gap = after.gap
    return False


def candidates(article: ParsedArticle) -> tuple[list[Surroundings], list[Mention], list[Mention]]:
    """What surrounds the names, all runs that the gazetteer knows, and the streets."""
    index = gazetteer()
    around: list[Surroundings] = []
    mentions: list[Mention] = []
    streetwise: list[Mention] = []
    for part in article.parts:
        words = words_of(part.kept.text)
        one = survey(article, part, words)
        roads = streets(part, words)
        inside = {number for road in roads for number in range(road.first, road.last + 1)}
        found = [mention for mention in scan(part, words, index) if mention.first not in inside]
        # A single word that goes on with another capital may be the start of a longer, transliterated name.
        closed = [one for one in found if one.last > one.first or not _goes_on(one)]
        taken = inside | {number for mention in closed for number in range(mention.first, mention.last + 1)}
        loose = [one for one in scan_loose(part, words, index, taken) if one.last > one.first or one.first not in taken]
        covered = {number for mention in loose for number in range(mention.first, mention.last + 1)}
        found = [mention for mention in found if mention.first not in covered] + loose
        found.sort(key=lambda mention: mention.start)
        for mention in found:
            mention.is_dateline = one.in_dateline(mention)
        around.append(one)
        mentions.extend(found)
        streetwise.extend(roads)
    return around, mentions, streetwise


def _goes_on(mention: Mention) -> bool:
    after = mention.word_after()
    return bool(after and after.cap and mention.words[mention.last].gap == " ")


def accept(around: list[Surroundings], mentions: list[Mention], persons: set[str]) -> list[Mention]:
    """The mentions that are places: judged one by one, then by what the article says of the same name elsewhere."""
    surroundings = {id(one.part): one for one in around}
    link(mentions)
    best: dict[str, float] = {}
    for mention in mentions:
        mention.score = judge(mention, surroundings[id(mention.part)], persons) + 3.0 * (mention.inside is not None)
        best[mention.key] = max(best.get(mention.key, -9.0), mention.score)
    for mention in mentions:
        # A sure mention lends some of its certainty to the doubtful ones of the same name.
        if best[mention.key] > 2.5 and mention.score < 2.5:
            mention.score += 1.0
    accepted = [mention for mention in mentions if mention.score > 0]
    for mention in accepted:
        mention.inside = None
    return accepted


def background(article: ParsedArticle, around: list[Surroundings]) -> Counter[str]:
    """Votes by country from nationalities in the text and from the outlet's address."""
    votes: Counter[str] = Counter()
    demonyms = world().demonyms
    for one in around:
        for number, word in enumerate(one.words):
            if word.cap:
                iso3 = demonyms.get(word.folded)
                if word.gap == " " and number + 1 < len(one.words):
                    iso3 = demonyms.get(f"{word.folded} {one.words[number + 1].folded}", iso3)
                if iso3:
                    votes[iso3] += 1
    home = outlet_country(article.header.url or article.header.source or "")
    if home:
        votes[home] += 2
    return votes


def outlet_country(address: str) -> str | None:
    """ISO3 of the country whose top-level domain the address has; None for generic ones."""
    try:
        host = urlsplit(address[:2000] if "//" in address else f"//{address[:2000]}").hostname or ""
    except ValueError:
        return None
    match = _TLD.search(host)
    if not match or match[1] in ("tv", "io", "co", "me", "ai", "cc", "fm", "ly", "eu", "am"):
        return None
    return "GBR" if match[1] == "uk" else iso3_of_iso2(match[1])


def hit(mention: Mention) -> PlaceHit:
    """The mention as the other steps see it."""
    span = mention.part.span(_start(mention), mention.end).model_dump()
    if not mention.entries:
        if mention.chosen:
            place = Place(**span, **_resolved(mention.chosen))
            return PlaceHit(
                mention.part,
                mention.start,
                mention.end,
                place,
                is_local=True,
                why=f"somewhere in {mention.chosen.name}",
            )
        outer = mention.inside.chosen if mention.inside else None
        known = {"country": outer.country or None, "admin1": outer.admin1 or None} if outer else {}
        return PlaceHit(mention.part, mention.start, mention.end, Place(**span, **known), why="not in the gazetteer")
    entry = mention.chosen or mention.entries[0]
    place = Place(**span, **_resolved(entry))
    why = f"{entry.kind.name.lower()} {entry.name} {entry.country}: " + ", ".join(mention.reasons)
    return PlaceHit(mention.part, _start(mention), mention.end, place, mention.is_dateline, why=why)


def _start(mention: Mention) -> int:
    """Where the mention starts, with the part of a country or region that it names: "Western Sudan"."""
    before, entry = mention.word_before(), mention.chosen
    if before is None or entry is None or entry.kind not in (Kind.COUNTRY, Kind.ADMIN1, Kind.REGION):
        return mention.start
    part = before.cap and before.gap == " " and before.folded in _PARTS
    return before.start if part and not mention.abbreviation else mention.start


def _resolved(entry: Entry) -> dict[str, object]:
    precision = _PRECISION.get(entry.kind)
    return {
        "name": entry.name,
        "country": entry.country or None,
        "admin1": entry.admin1 or None,
        "lat": entry.lat,
        "lon": entry.lon,
        "geoname_id": entry.geoname_id or None,
        "precision": precision if entry.country or precision == PlacePrecision.POINT else None,
    }
