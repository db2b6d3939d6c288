"""What can be said of one found place without its article: how fine it is, what it lies in, how its phrase stands."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING

from stream.extract.parsed import ParsedArticle, PartText, PlaceHit
from stream.extract.places.syntax import anchor, phrase_of
from stream.extract.places.words import word_lists
from stream.geo import distance_km
from stream.records import PlacePrecision

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

RANK = {PlacePrecision.POINT: 4, PlacePrecision.CITY: 4, PlacePrecision.ADMIN2: 3, PlacePrecision.ADMIN1: 2,
        PlacePrecision.COUNTRY: 1}  # fmt: skip
TOWN = RANK[PlacePrecision.CITY]
LOCAL_KM = 80.0
_OPENING_SENTENCES = 4
_OPENING_CHARS = 1500
_REAL_SENTENCE_WORDS = 6
_CARE_CLIMB = 4  # edges between a hospital and the verb that takes people there
_CARE_WIDE = 12  # words that hang on one word looked at
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


def is_care(hit: PlaceHit) -> bool:
    """Whether the name says where the hurt were looked after: "taken to a hospital in X", not "hit a hospital in X"."""
    token = anchor(hit.part.doc, hit.start, hit.end)
    if token is None:
        return False
    lists, attached = word_lists(), phrase_of(token).attached
    verb = attached
    for _ in range(_CARE_CLIMB):
        if verb.pos_ in ("VERB", "AUX") or verb.head.i == verb.i or verb.dep_ not in ("pobj", "prep", "conj"):
            break
        verb = verb.head
    if verb.lemma_.lower() not in lists.brought:
        return False
    if verb.i != attached.i:
        return _is_care_noun(attached)
    beside = (noun for prep in islice(verb.rights, _CARE_WIDE) if prep.dep_ == "prep" for noun in prep.rights)
    return any(_is_care_noun(noun) for noun in islice(beside, _CARE_WIDE))


def _is_care_noun(noun: Token) -> bool:
    care = word_lists().care
    return noun.lemma_.lower() in care or any(child.lower_ in care for child in islice(noun.lefts, _CARE_WIDE))


def is_actor(hit: PlaceHit) -> bool:
    """Whether the name stands for a government or its people: it is the subject of an active verb."""
    token = anchor(hit.part.doc, hit.start, hit.end)
    if token is None:
        return False
    phrase = phrase_of(token)
    return phrase.whole and phrase.head.dep_ == "nsubj" and phrase.attached.pos_ == "VERB"


def is_target(hit: PlaceHit) -> bool:
    """Whether the name stands for a government or its people that something is done to: the object of a verb."""
    token = anchor(hit.part.doc, hit.start, hit.end)
    if token is None:
        return False
    phrase = phrase_of(token)
    return phrase.whole and phrase.head.dep_ in ("dobj", "obj", "dative") and phrase.attached.pos_ == "VERB"


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


def headline_end(title: str) -> int:
    """Where the headline ends and the outlet's name begins: "Two shot in Ohio | Valley News"."""
    tail = _OUTLET.search(title)
    return tail.start() if tail is not None else len(title)
