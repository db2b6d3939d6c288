"""The scene as the text around gives it, for events whose own sentence names no place.

The opening of an article says where its main event happened: in the phrases of its first sentences, in the dateline,
or by whose police speak. Where dateline and phrase are near each other the dateline's town is the scene (local news);
where they are far apart the phrase is (wire news, sent from a capital).
"""

from __future__ import annotations

from stream.extract.parsed import ParsedArticle, PlaceHit, TriggerHit
from stream.extract.places.gazetteer import gazetteer
from stream.extract.places.hits import (
    LOCAL_KM,
    RANK,
    TOWN,
    agrees,
    between_km,
    embedded,
    headline_end,
    is_actor,
    is_care,
    is_scene,
    opening,
    rank,
    within,
)
from stream.extract.places.names import fold
from stream.extract.places.syntax import anchor, phrase_of
from stream.records import PlacePrecision

QUARTER_KM = 20.0
QUARTER_PEOPLE = 60_000
QUARTER_CITY_PEOPLE = 200_000
QUARTER_RATIO = 15
_OPENING_CHARS = 1500
_EARLY_CHARS = 6000
_SENTENCES_BACK = 2


def lead_scene(article: ParsedArticle, places: list[PlaceHit], outer: PlaceHit | None) -> tuple[PlaceHit | None, str]:
    """Where the opening says that its event happened, inside `outer` if that is given; None if it does not say."""
    early = within(places, article.body, 0, _EARLY_CHARS)
    body = [hit for hit in early if hit.place.lat is not None and agrees(hit, outer)]
    sentences = opening(article)
    end = sentences[-1].end_char if sentences else 0
    lead = [hit for hit in body if hit.end <= end and not (hit.is_dateline or embedded(hit))]
    scene = _finest([hit for hit in lead if is_scene(hit) and not is_care(hit)])
    dateline = next((hit for hit in body if hit.is_dateline and rank(hit) == TOWN), None)
    if dateline and (scene is None or rank(scene) < TOWN or (between_km(dateline, scene) or 0.0) < LOCAL_KM):
        far = scene and (between_km(dateline, scene) or 0.0) >= LOCAL_KM
        if not (far and scene and rank(scene) > 1 and not agrees(dateline, scene)):
            return dateline, "dateline"
    if scene and rank(scene) == TOWN:
        return scene, "scene in the lead"
    finer = next(
        (
            hit
            for hit in body
            if scene and rank(hit) == TOWN and not (embedded(hit) or is_care(hit)) and agrees(hit, scene)
        ),
        None,
    )
    if scene and rank(scene) == RANK[PlacePrecision.ADMIN2]:
        return (finer, "town in the county of the lead") if finer else (scene, "county in the lead")
    towns = (hit for hit in lead if rank(hit) == TOWN and agrees(hit, scene) and not is_actor(hit))
    named = next((hit for hit in towns if not (scene and is_care(hit))), None)
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
    """Whether the trigger, a verb, follows a country at once ("Peru shells"), even where the parser sees no verb.

    Behind a preposition ("voters in Peru reject") somebody else acts there.
    """
    adjoins = (
        not trigger.nominal
        and trigger.part is hit.part
        and hit.place.precision == PlacePrecision.COUNTRY
        and hit.end + 1 == trigger.start
    )
    if not adjoins:
        return False
    token = anchor(hit.part.doc, hit.start, hit.end)
    return token is None or not phrase_of(token).preposition


def scene_before(trigger: TriggerHit, places: list[PlaceHit]) -> PlaceHit | None:
    """The last scene named in the few sentences before the trigger's."""
    start, window = trigger.sentence.start_char, _window(trigger)
    before = within(places, trigger.part, window, start)
    scenes = [hit for hit in before if is_scene(hit) and not embedded(hit)][::-1]
    return _finest([hit for hit in scenes if not is_care(hit)]) or _finest(scenes)


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
