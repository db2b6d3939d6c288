"""Where an event happened: by syntax in its sentence, then by discourse.

Each place of the trigger's sentence is scored by how its phrase hangs on the trigger: a prepositional phrase of the
trigger or of its arguments, an object that is a place, a modifier ("the Aleppo bombing"). A place where somebody spoke,
or that stands for a government, never counts. Where the sentence is silent, the text around it is asked: the lead for
headline events, the sentences before for the others, the dateline for what opens the article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream.extract.parsed import ParsedArticle, PlaceHit, TriggerHit
from stream.extract.places.syntax import LOCATIVE, Phrase, anchor, phrase_of
from stream.extract.places.words import word_lists
from stream.records import PlacePrecision

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

ENOUGH = 0.5
STEP = 0.25
CLAUSE = 0.7
_PREPOSITION = dict.fromkeys(LOCATIVE, 3.0) | {
    "to": 0.8, "into": 1.5, "toward": 0.5, "towards": 0.5, "from": -0.5, "of": 1.0, "against": 0.3, "for": -1.0,
    "by": -2.0, "with": -2.0, "about": -1.5, "between": -1.0, "as": -2.0, "according": -3.0, "due": -2.0, "because": -2.0, "than": -2.0, "like": -2.0,
}  # fmt: skip
_SPECIFIC = {
    PlacePrecision.POINT: 0.6,
    PlacePrecision.CITY: 0.7,
    PlacePrecision.ADMIN2: 0.4,
    PlacePrecision.ADMIN1: 0.2,
}
_RANK = {PlacePrecision.POINT: 4, PlacePrecision.CITY: 4, PlacePrecision.ADMIN2: 3, PlacePrecision.ADMIN1: 2,
         PlacePrecision.COUNTRY: 1}  # fmt: skip
_CLAUSES = frozenset(("relcl", "advcl", "ccomp", "xcomp", "conj", "acl", "parataxis", "csubj", "pcomp"))
_BETWEEN = re.compile(
    r"(?:area|city|town|village|district|province|region|neighborhood|neighbourhood|quarter|camp|junction|county)?,?"
    r"(?: ?(?:in|of|near)(?: the)?)?(?: ?[\w'’-]{2,20}){0,3}(?: (?:province|district|city|state|region) of)?"
)
_LEAD_SENTENCES = 3
_SENTENCES_BACK = 2


@dataclass(slots=True)
class Scored:
    """One place with how well it fits as the scene."""

    hit: PlaceHit
    value: float
    why: str


def bind_location(article: ParsedArticle, trigger: TriggerHit, places: list[PlaceHit]) -> tuple[PlaceHit | None, str]:
    """Where the event of `trigger` happened, and why; None when the text does not say."""
    sentence = trigger.sentence
    here = in_sentence(trigger.token, sentence, [hit for hit in places if hit.part is trigger.part])
    best = here[0] if here and here[0].value >= ENOUGH else None
    if best and not (trigger.part.is_title and _rank(best.hit) < _RANK[PlacePrecision.CITY]):
        return best.hit, f"{best.why} ({best.value:.1f})"
    if trigger.part.is_title:
        lead, why = _lead(article, places, best.hit if best else None)
        if lead:
            return lead, why
        return (best.hit, f"{best.why} ({best.value:.1f})") if best else (None, "no place in title or lead")
    return _around(article, trigger, places)


def in_sentence(trigger: Token, sentence: Span, places: list[PlaceHit]) -> list[Scored]:
    """The places of the sentence, best first."""
    found: list[Scored] = []
    inside = [hit for hit in places if sentence.start_char <= hit.start and hit.end <= sentence.end_char]
    for number, hit in enumerate(inside):
        token = anchor(trigger.doc, hit.start, hit.end)
        if token is None or hit.is_dateline:
            continue
        phrase = phrase_of(token)
        value, why = _fit(trigger, phrase)
        precision = hit.place.precision
        value += _SPECIFIC.get(precision, 0.0) if precision else 0.3
        if number and (_wraps(hit, inside[number - 1]) or _within(inside[number - 1], hit)):
            value, why = value - 2.0, f"{why}, contains the place before it"
        if (
            hit.place.precision == PlacePrecision.COUNTRY
            and not phrase.whole
            and not phrase.spatial
            and token.dep_ != "poss"
        ):
            value, why = value - 2.0, f"{why}, stands for its people"
        found.append(Scored(hit, value, why))
    found.sort(key=lambda one: (-one.value, abs(one.hit.start - trigger.idx)))
    return found


def _fit(trigger: Token, phrase: Phrase) -> tuple[float, str]:
    """How the phrase of a place hangs on the trigger: value and reason."""
    value, why = _role(trigger, phrase)
    steps, clauses, spoken = _path(trigger, phrase.attached)
    if phrase.attached == trigger:
        return value + 1.0, f"{why} of the trigger"
    value -= STEP * min(steps, 8) + CLAUSE * min(clauses, 3)
    if spoken:
        value -= 3.0
    return value, f"{why} at {steps} steps"


def _role(trigger: Token, phrase: Phrase) -> tuple[float, str]:
    if phrase.preposition == "of" and phrase.attached.dep_ in ("dobj", "obj") and phrase.attached.head == trigger:
        return 2.0, "of the object"
    if phrase.preposition:
        value = _PREPOSITION.get(phrase.preposition, 0.0)
        # "in Israel's attempt", "near a US convoy": the phrase is not the place; a camp, a street or a border is.
        return (value if phrase.whole or phrase.spatial else min(value, 0.8)), phrase.preposition
    dep = phrase.head.dep_
    if dep in ("npadvmod", "advmod"):
        # "70 miles south of X" tells where, but X is not it.
        return 0.0, dep
    if phrase.head == trigger:
        return 3.0, "modifier"
    if dep in ("nsubj", "agent", "csubj"):
        return (-2.5, "subject") if phrase.whole else (-0.5, "modifier of the subject")
    if dep == "nsubjpass":
        return (1.5, "passive subject") if phrase.whole else (0.0, "modifier of the passive subject")
    if dep in ("dobj", "obj") and phrase.attached != trigger:
        return 0.0, "object of another verb"
    if dep in ("dobj", "obj"):
        return (2.5, "object") if phrase.whole else (2.0, "modifier of the object")
    if dep == "ROOT":
        return 1.0, dep
    return 0.3, dep


def _path(trigger: Token, place: Token) -> tuple[int, int, bool]:
    """Steps between two tokens in the tree, clauses crossed, and whether the place hangs on a verb of speech."""
    above = {token.i: number for number, token in enumerate([trigger, *trigger.ancestors])}
    chain, at = [place], place
    while at.i not in above and at.head.i != at.i:
        at = at.head
        chain.append(at)
    meeting = above.get(at.i, 10)
    # Only what the place hangs on, below the meeting point, can be another event's scene.
    below = chain[:-1] if at.i in above else chain
    upward = [trigger, *trigger.ancestors][:meeting]
    clauses = sum(token.dep_ in _CLAUSES for token in (*below, *upward))
    speech = word_lists().speech
    spoken = (
        at.i in above
        and at != trigger
        and at.lower_ in speech
        and not any(t.dep_ in ("ccomp", "parataxis") for t in below)
    )
    spoken = spoken or any(token.lower_ in speech for token in below)
    return meeting + len(chain) - 1, clauses, spoken


def _wraps(outer: PlaceHit, inner: PlaceHit) -> bool:
    """Whether the first place is the coarser one and may contain the second."""
    same = outer.place.country == inner.place.country or not inner.place.country
    return same and _rank(outer) < _rank(inner)


def _within(inner: PlaceHit, outer: PlaceHit) -> bool:
    """Whether nothing but a comma, a preposition and modifiers stands between: "Rawa, in the desert of Anbar"."""
    if inner.part is not outer.part:
        return False
    between = inner.part.kept.text[inner.end : min(outer.start, inner.end + 60)].lower().split()
    text = " ".join(between)
    return inner.end + 60 > outer.start and bool(_BETWEEN.fullmatch(text))


def _rank(hit: PlaceHit) -> int:
    return _RANK.get(hit.place.precision, 2) if hit.place.precision else (4 if hit.place.lat is None else 1)


def _lead(article: ParsedArticle, places: list[PlaceHit], outer: PlaceHit | None) -> tuple[PlaceHit | None, str]:
    """The scene that the opening of the body gives: first by phrase, then the dateline, then any town of the lead."""
    sentences = _opening(article)
    body = [hit for hit in places if hit.part is article.body]
    fitting = [hit for hit in body if outer is None or _agrees(hit, outer)]
    end = sentences[-1].end_char if sentences else 0
    lead = [hit for hit in fitting if hit.end <= end and not hit.is_dateline]
    towns = [hit for hit in lead if _rank(hit) >= _RANK[PlacePrecision.ADMIN2] and _is_scene(article, hit)]
    if towns:
        return towns[0], "scene in the lead"
    datelines = [hit for hit in fitting if hit.is_dateline]
    if datelines:
        return datelines[0], "dateline"
    if outer is not None:
        return None, "nothing finer in the lead"
    titled = [hit for hit in places if hit.part is not article.body]
    rest = [hit for hit in lead if _is_scene(article, hit)] or titled or [hit for hit in lead if _rank(hit) >= 3]
    return (rest[0], "first place of the opening") if rest else (None, "no place in the lead")


def _opening(article: ParsedArticle) -> list[Span]:
    sentences = []
    for sentence in article.body.doc.sents:
        if sentence.text.strip():
            sentences.append(sentence)
        if len(sentences) == _LEAD_SENTENCES:
            break
    return sentences


def _agrees(inner: PlaceHit, outer: PlaceHit) -> bool:
    """Whether the finer place may lie in the coarser one."""
    one, other = inner.place, outer.place
    if other.country is None or one.country is None:
        return other.country is None
    if other.precision == PlacePrecision.ADMIN1 and other.admin1:
        return one.country == other.country and one.admin1 == other.admin1 and _rank(inner) > _rank(outer)
    return one.country == other.country and _rank(inner) > _rank(outer)


def _is_scene(article: ParsedArticle, hit: PlaceHit) -> bool:
    """Whether the place stands in a locative phrase that does not hang on a verb of speech."""
    del article
    token = anchor(hit.part.doc, hit.start, hit.end)
    if token is None:
        return False
    phrase = phrase_of(token)
    speech = word_lists().speech
    return phrase.preposition in LOCATIVE and phrase.attached.lower_ not in speech


def _around(article: ParsedArticle, trigger: TriggerHit, places: list[PlaceHit]) -> tuple[PlaceHit | None, str]:
    """The scene from the sentences before, or from the opening for what is told there."""
    start = trigger.sentence.start_char
    opening = _opening(article)
    if opening and start <= opening[-1].start_char:
        elsewhere = [
            hit for hit in places if not (hit.part is trigger.part and start <= hit.start < trigger.sentence.end_char)
        ]
        lead, why = _lead(article, elsewhere, None)
        if lead:
            return lead, why
    window = _window(trigger)
    before = [hit for hit in places if hit.part is trigger.part and window <= hit.start and hit.end <= start]
    scenes = [hit for hit in before if _is_scene(article, hit)]
    finest = [hit for hit in scenes if _rank(hit) >= 3] or scenes
    return (finest[-1], "scene of a sentence before") if finest else (None, "no place near")


def _window(trigger: TriggerHit) -> int:
    """Offset where the few sentences before the trigger's start."""
    doc, at = trigger.token.doc, trigger.sentence.start
    for _ in range(_SENTENCES_BACK):
        if at == 0:
            break
        at = doc[at - 1].sent.start
    return int(doc[at].idx)
