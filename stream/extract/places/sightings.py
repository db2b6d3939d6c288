"""Which town is an article's main scene: every mention of a town near the top speaks for it, or against it.

A dateline, a title, "it happened in X", "in X" under any verb, "X police" and "the X man" all speak for X with their
own weight; where somebody was taken, treated, arrested or tried, and where the people come from, says little. The
mentions are weighed once for an article; an event then asks for the best town under its own conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream.extract.parsed import ParsedArticle, PlaceHit, TriggerHit
from stream.extract.places.hits import TOWN, between_km, embedded, headline_end, is_actor, opening, rank, within
from stream.extract.places.syntax import Phrase, anchor, phrase_of
from stream.extract.places.words import word_lists

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

LOCAL_KM = 80.0
ENOUGH = 1.0
READ_CHARS = 4000
MOST_SIGHTINGS = 60
MOST_COUNTED = 4
SAME_WORD = 1.0
REPEATED = 0.2
_DATELINE, _FAR_DATELINE = 2.0, 0.7
_LATER = 0.7  # what a mention after the opening is worth


@dataclass(slots=True)
class Sighting:
    """One mention of a town. `value`: how much it speaks for the town as the scene; `word`: lemma that it hangs on."""

    hit: PlaceHit
    value: float
    why: str
    word: str = ""


def sightings(article: ParsedArticle, places: list[PlaceHit]) -> list[Sighting]:
    """The mentions of towns in the title and near the top of the body."""
    title, sentences = article.title, opening(article)
    end = sentences[-1].end_char if sentences else 0
    head = within(places, title, 0, headline_end(title.kept.text)) if title else []
    found: list[Sighting] = []
    for hit in head + within(places, article.body, 0, READ_CHARS):
        if rank(hit) == TOWN and hit.place.lat is not None and len(found) < MOST_SIGHTINGS:
            found.append(_sighting(hit, hit.end <= end))
    _weigh_dateline(found, end)
    return found


def main_town(
    found: Sequence[Sighting], trigger: TriggerHit, allowed: Callable[[PlaceHit], bool]
) -> tuple[PlaceHit | None, str]:
    """The town that most speaks for, among those allowed; None where nothing speaks clearly."""
    totals: dict[str, list[Sighting]] = {}
    word = trigger.token.lemma_.lower()
    for one in found:
        if allowed(one.hit):
            value = one.value + SAME_WORD * (bool(one.word) and one.word == word)
            totals.setdefault(_identity(one.hit), []).append(Sighting(one.hit, value, one.why, one.word))
    best, most = None, ENOUGH
    for group in totals.values():
        group.sort(key=lambda one: -one.value)
        total = group[0].value + REPEATED * sum(min(max(one.value, 0.0), 2.0) for one in group[1:MOST_COUNTED])
        if total >= most + (best is not None) * 1e-6:
            best, most = group[0], total
    return (best.hit, f"{best.why} ({most:.1f})") if best else (None, "no town speaks for itself")


def has_police(found: Sequence[Sighting], hit: PlaceHit) -> bool:
    """Whether the place is a town of its own, with police or a dateline, and no quarter of a larger one."""
    same = _identity(hit)
    return any(_identity(one.hit) == same and one.why.startswith(("its police", "dateline")) for one in found)


def _identity(hit: PlaceHit) -> str:
    return str(hit.place.geoname_id or (hit.place.name, hit.place.lat, hit.place.lon))


def _sighting(hit: PlaceHit, early: bool) -> Sighting:
    if hit.is_dateline:
        return Sighting(hit, _DATELINE, "dateline")
    if hit.is_local:
        return Sighting(hit, 0.4, "a spot in it")
    token = anchor(hit.part.doc, hit.start, hit.end)
    if token is None or embedded(hit):
        return Sighting(hit, 0.3, "part of another name")
    phrase = phrase_of(token)
    value, why = _value(hit, token, phrase)
    if hit.part.is_title:
        return Sighting(hit, value + 0.6 if value > 0 else value, f"{why}, in the title", _word(phrase))
    return Sighting(hit, value if early or value < 0 else _LATER * value, why, _word(phrase))


def _word(phrase: Phrase) -> str:
    return str(phrase.attached.lemma_).lower()


def _value(hit: PlaceHit, token: Token, phrase: Phrase) -> tuple[float, str]:
    lists = word_lists()
    local = phrase.preposition in lists.locative
    hung = _chain(phrase.attached)
    if local and any(word in lists.speech for word in hung[:1]):
        return 0.0, "where somebody spoke"
    if (local or phrase.preposition in ("to", "from")) and any(word in lists.away for word in hung):
        return 0.2, "where somebody was brought or tried"
    if local and any(word in lists.occurring for word in hung):
        return 2.6, "where it occurred"
    after = _following(hit)
    if after in lists.force:
        return 1.3, "its police"
    if after in lists.dweller:
        return 0.8, "its people"
    if local:
        return (1.8 if phrase.whole or phrase.spatial else 1.2), phrase.preposition
    if is_actor(hit):
        return -0.5, "acts"
    if phrase.preposition == "of" and phrase.attached.ent_type_ == "PERSON":
        return 0.1, "where somebody comes from"
    if phrase.preposition:
        return 0.5, phrase.preposition
    if phrase.whole and phrase.head.dep_ in ("dobj", "obj", "nsubjpass"):
        return 1.3, "object"
    if phrase.head.dep_ in ("appos", "npadvmod") or token.dep_ == "appos":
        return 0.5, "apposition"
    return (1.0 if not phrase.whole else 0.6), "modifier"


def _chain(token: Token) -> list[str]:
    """The word that a phrase hangs on, and the one above it: lemmas."""
    words = [token.lemma_.lower(), token.lower_]
    if token.head.i != token.i:
        words.append(token.head.lemma_.lower())
    return words


def _following(hit: PlaceHit) -> str:
    doc: Doc = hit.part.doc
    span = doc.char_span(hit.start, hit.end, alignment_mode="expand")
    if span is None or span.end >= len(doc):
        return ""
    at = span.end
    while (
        at < len(doc)
        and at < span.end + 2
        and (doc[at].lower_ in ("'s", "’s", "city", "county", "-") or doc[at].is_digit)
    ):
        at += 1
    return str(doc[at].lower_) if at < len(doc) else ""


def _weigh_dateline(found: list[Sighting], end: int) -> None:
    """Wire news is sent from elsewhere: a dateline far from every scene of the opening says little."""
    dateline = next((one for one in found if one.why == "dateline"), None)
    if dateline is None:
        return
    scenes = [one for one in found if one is not dateline and one.value >= 1.2 and _is_early(one.hit, end)]
    if scenes and all((between_km(dateline.hit, one.hit) or 0.0) >= LOCAL_KM for one in scenes):
        dateline.value = _FAR_DATELINE


def _is_early(hit: PlaceHit, end: int) -> bool:
    return hit.part.is_title or hit.end <= end
