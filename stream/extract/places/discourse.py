"""The scene as the text around gives it, for events whose own sentence names no place.

The opening of an article says where its main event happened: in the phrases of its first sentences, in the dateline,
or by whose police speak. Where dateline and phrase are near each other the dateline's town is the scene (local news);
where they are far apart the phrase is (wire news, sent from a capital).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING

from stream.extract.parsed import ParsedArticle, PartText, PlaceHit, TriggerHit
from stream.extract.places.gazetteer import gazetteer
from stream.extract.places.names import fold
from stream.extract.places.syntax import anchor, phrase_of
from stream.extract.places.words import word_lists
from stream.geo import distance_km
from stream.records import PlacePrecision

if TYPE_CHECKING:
    from spacy.tokens import Span

RANK = {PlacePrecision.POINT: 4, PlacePrecision.CITY: 4, PlacePrecision.ADMIN2: 3, PlacePrecision.ADMIN1: 2,
        PlacePrecision.COUNTRY: 1}  # fmt: skip
TOWN = RANK[PlacePrecision.CITY]
LOCAL_KM = 80.0
QUARTER_KM = 20.0
QUARTER_PEOPLE = 60_000
QUARTER_CITY_PEOPLE = 200_000
QUARTER_RATIO = 15
_OPENING_SENTENCES = 4
_OPENING_CHARS = 1500
_EARLY_CHARS = 6000
_REAL_SENTENCE_WORDS = 6
_SENTENCES_BACK = 2
# "Garden City High School", "Churchill Downs Road": the name belongs to a body or a street.
_EMBEDDED = re.compile(
    r"[ -](?:[A-Z][\w.'’-]{0,20} ){0,2}(?:School|Elementary|University|College|Academy|Hospital|Medical|Church|Street"
    r"|St\.|Avenue|Ave|Road|Rd|Drive|Dr\.|Lane|Boulevard|Blvd|Highway|Parkway|Court|Times|Post|Tribune|Herald)\b"
)

# What follows the last bar, or a dash at the end of a long title, is the outlet that published it.
_OUTLET = re.compile(r"(?<=.{12}) (?:[«|»] |- (?=[^-]{0,30}(?:News|TV|Radio|FM|Times|Post|CBS|ABC|NBC|FOX)\b))")


def within(places: list[PlaceHit], part: PartText, start: int, end: int) -> list[PlaceHit]:
    """The places of one part that start in start..end; `places` is in reading order, so this takes O(log n + found)."""
    order = (not part.is_title, start)
    first = bisect_left(places, order, key=lambda hit: (not hit.part.is_title, hit.start))
    found = []
    for number in range(first, len(places)):
        hit = places[number]
        if hit.part is not part or hit.start >= end:
            break
        found.append(hit)
    return found


def rank(hit: PlaceHit) -> int:
    """How fine a place is: 4 town or spot (also unresolved), 3 county, 2 province, 1 country and larger."""
    if hit.place.precision:
        return RANK[hit.place.precision]
    return TOWN if hit.place.lat is None else 1


def embedded(hit: PlaceHit) -> bool:
    """Whether the name is only part of the name of a school, a street or a paper."""
    return bool(_EMBEDDED.match(hit.part.kept.text, hit.end))


def between_km(one: PlaceHit, other: PlaceHit) -> float | None:
    """Great-circle distance, km; None where either has no coordinates."""
    a, b = one.place, other.place
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    return distance_km(a.lat, a.lon, b.lat, b.lon)


def agrees(inner: PlaceHit, outer: PlaceHit | None) -> bool:
    """Whether the finer place may lie in the coarser one; anything may lie in what is not resolved."""
    if outer is None or outer.place.country is None:
        return True
    one, other = inner.place, outer.place
    if one.country != other.country or rank(inner) <= rank(outer):
        return False
    if other.precision == PlacePrecision.COUNTRY:
        return True
    if other.admin1 and one.admin1 != other.admin1:
        return False
    km = between_km(inner, outer)
    return other.precision != PlacePrecision.ADMIN2 or (km is not None and km < LOCAL_KM)


def is_scene(hit: PlaceHit) -> bool:
    """Whether the place stands in a locative phrase that does not hang on a verb of speech."""
    token = anchor(hit.part.doc, hit.start, hit.end)
    if token is None:
        return False
    phrase = phrase_of(token)
    return phrase.preposition in word_lists().locative and phrase.attached.lower_ not in word_lists().speech


def is_actor(hit: PlaceHit) -> bool:
    """Whether the name stands for a government or its people: it is the subject of an active verb."""
    token = anchor(hit.part.doc, hit.start, hit.end)
    if token is None:
        return False
    phrase = phrase_of(token)
    return phrase.whole and phrase.head.dep_ == "nsubj" and phrase.attached.pos_ == "VERB"


def opening(article: ParsedArticle) -> list[Span]:
    """The first real sentences of the body; scraps such as time stamps and bylines are passed over."""
    sentences: list[Span] = []
    for sentence in article.body.doc.sents:
        if sentence.start_char > _OPENING_CHARS or len(sentences) == _OPENING_SENTENCES:
            break
        words = islice((token for token in sentence if token.is_alpha), _REAL_SENTENCE_WORDS)
        if sum(1 for _ in words) == _REAL_SENTENCE_WORDS:
            sentences.append(sentence)
    return sentences


def lead_scene(article: ParsedArticle, places: list[PlaceHit], outer: PlaceHit | None) -> tuple[PlaceHit | None, str]:
    """Where the opening says that its event happened, inside `outer` if that is given; None if it does not say."""
    early = within(places, article.body, 0, _EARLY_CHARS)
    body = [hit for hit in early if hit.place.lat is not None and agrees(hit, outer)]
    sentences = opening(article)
    end = sentences[-1].end_char if sentences else 0
    lead = [hit for hit in body if hit.end <= end and not hit.is_dateline and not embedded(hit)]
    scene = _finest([hit for hit in lead if is_scene(hit)])
    dateline = next((hit for hit in body if hit.is_dateline and rank(hit) == TOWN), None)
    if dateline and (scene is None or rank(scene) < TOWN or (between_km(dateline, scene) or 0.0) < LOCAL_KM):
        far = scene and (between_km(dateline, scene) or 0.0) >= LOCAL_KM
        if not (far and scene and rank(scene) > 1 and not agrees(dateline, scene)):
            return dateline, "dateline"
    if scene and rank(scene) == TOWN:
        return scene, "scene in the lead"
    finer = next(
        (hit for hit in body if scene and rank(hit) == TOWN and not embedded(hit) and agrees(hit, scene)), None
    )
    if scene and rank(scene) == RANK[PlacePrecision.ADMIN2]:
        return (finer, "town in the county of the lead") if finer else (scene, "county in the lead")
    named = next((hit for hit in lead if rank(hit) == TOWN and agrees(hit, scene) and not is_actor(hit)), None)
    if named:
        return named, "town named in the lead"
    return (scene, "scene in the lead") if scene else (None, "no place in the lead")


def municipality(article: ParsedArticle, hit: PlaceHit, places: list[PlaceHit]) -> PlaceHit:
    """The city whose quarter the place seems to be: far larger, close by, and named in title, dateline or opening."""
    size = _people(hit)
    if rank(hit) != TOWN or size > QUARTER_PEOPLE:
        return hit
    sentences = opening(article)
    end = sentences[-1].end_char if sentences else 0
    head = within(places, article.title, 0, len(article.title.kept.text)) if article.title else []
    for other in head + within(places, article.body, 0, _OPENING_CHARS * 2):
        prominent = other.part is not article.body or other.is_dateline or other.end <= end
        if prominent and other.place.precision == PlacePrecision.CITY and not embedded(other):
            km = between_km(hit, other)
            if km is not None and km < QUARTER_KM and _people(other) > max(QUARTER_CITY_PEOPLE, QUARTER_RATIO * size):
                return other
    return hit


def _people(hit: PlaceHit) -> int:
    entries = gazetteer().lookup(fold(hit.place.text)) + gazetteer().lookup(fold(hit.place.name or ""))
    return max((entry.people for entry in entries if entry.geoname_id == hit.place.geoname_id), default=0)


def title_scene(article: ParsedArticle, places: list[PlaceHit], trigger: TriggerHit) -> PlaceHit | None:
    """The finest place of the title that has coordinates and is neither part of another name nor who acts."""
    if article.title is None:
        return None
    head = within(places, article.title, 0, headline_end(article.title.kept.text))
    named = [hit for hit in head if hit.place.lat is not None and not embedded(hit)]
    return _finest([hit for hit in named if not is_actor(hit) and not acts_in_title(hit, trigger)])


def acts_in_title(hit: PlaceHit, trigger: TriggerHit) -> bool:
    """Whether the trigger, a verb, follows a country at once ("Peru shells"), even where the parser sees no verb."""
    return (
        not trigger.nominal
        and trigger.part is hit.part
        and hit.place.precision == PlacePrecision.COUNTRY
        and hit.end + 1 == trigger.start
    )


def headline_end(title: str) -> int:
    """Where the headline ends and the outlet's name begins: "Two shot in Ohio | Valley News"."""
    tail = _OUTLET.search(title)
    return tail.start() if tail is not None else len(title)


def scene_before(trigger: TriggerHit, places: list[PlaceHit]) -> PlaceHit | None:
    """The last scene named in the few sentences before the trigger's."""
    start, window = trigger.sentence.start_char, _window(trigger)
    before = within(places, trigger.part, window, start)
    scenes = [hit for hit in before if is_scene(hit) and not embedded(hit)]
    return _finest(scenes[::-1])


def _finest(hits: list[PlaceHit]) -> PlaceHit | None:
    """The first of the finest."""
    return max(hits, key=rank, default=None)


def _window(trigger: TriggerHit) -> int:
    doc, at = trigger.token.doc, trigger.sentence.start
    for _ in range(_SENTENCES_BACK):
        if at == 0:
            break
        at = doc[at - 1].sent.start
    return int(doc[at].idx)
