"""Finds and resolves all place names of one article."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

from stream.extract.parsed import ParsedArticle, PlaceHit
from stream.extract.places.evidence import Surroundings, judge, people, survey
from stream.extract.places.gazetteer import Entry, gazetteer
from stream.extract.places.layout import Kind
from stream.extract.places.resolve import km, link, resolve, score
from stream.extract.places.scan import Mention, scan, scan_loose, words_of
from stream.extract.places.streets import streets
from stream.extract.places.unknown import unknown
from stream.extract.world import iso3_of_iso2, world
from stream.records import Place, PlacePrecision

_PRECISION = {
    Kind.COUNTRY: PlacePrecision.COUNTRY, Kind.ADMIN1: PlacePrecision.ADMIN1, Kind.ADMIN2: PlacePrecision.ADMIN2,
    Kind.CITY: PlacePrecision.CITY, Kind.POINT: PlacePrecision.POINT, Kind.REGION: PlacePrecision.ADMIN1,
    Kind.ISLAND: PlacePrecision.ADMIN1,
}  # fmt: skip
_QUARTERS = frozenset(("neighborhood", "neighbourhood", "section", "subdivision", "projects"))
QUARTER_KM = 50.0
MOST_TOWNS = 200
TOWN_AFTER_CHARS = 40
TOWN_BEFORE_CHARS = 500
_TLD = re.compile(r"\.([a-z]{2})$")


def find_places(article: ParsedArticle) -> list[PlaceHit]:
    """Every place name in the kept text, in reading order, disambiguated within the article."""
    around, mentions, roads = candidates(article)
    persons = people(around)
    accepted = accept(around, mentions, persons)
    resolve(accepted, background(article, around))
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
    """Puts streets and quarters into the town that they seem to lie in; one pass in reading order.

    The town named right after one, else the last one named before, else the dateline's, else the first of the article.
    """
    towns = [other for other in accepted if other.chosen and other.entries and other.chosen.kind == Kind.CITY]
    default = next((other for other in towns if other.is_dateline), towns[0] if towns else None)
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


def doubt_quarters(mentions: list[Mention]) -> None:
    """Takes its candidates from a quarter ("the Bridgeport neighborhood") that is far from all other places."""
    towns = [mention.chosen for mention in mentions if mention.chosen and mention.chosen.kind == Kind.CITY]
    del towns[MOST_TOWNS:]
    for mention in mentions:
        after, entry = mention.word_after(), mention.chosen
        if entry and after and after.folded in _QUARTERS and not after.cap and entry.kind == Kind.CITY:
            near = any(other.name != entry.name and km(other, entry) < QUARTER_KM for other in towns)
            if not near:
                for same in mentions:
                    if same.key == mention.key:
                        same.entries, same.chosen, same.local = [], None, True


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
    span = mention.part.span(mention.start, mention.end).model_dump()
    if not mention.entries:
        if mention.chosen:
            place = Place(**span, **_resolved(mention.chosen))
            return PlaceHit(mention.part, mention.start, mention.end, place, why=f"somewhere in {mention.chosen.name}")
        outer = mention.inside.chosen if mention.inside else None
        known = {"country": outer.country or None, "admin1": outer.admin1 or None} if outer else {}
        return PlaceHit(mention.part, mention.start, mention.end, Place(**span, **known), why="not in the gazetteer")
    entry = mention.chosen or mention.entries[0]
    place = Place(**span, **_resolved(entry))
    why = f"{entry.kind.name.lower()} {entry.name} {entry.country}: " + ", ".join(mention.reasons)
    return PlaceHit(mention.part, mention.start, mention.end, place, mention.is_dateline, why)


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
