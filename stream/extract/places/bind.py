"""Where an event happened: by syntax in its sentence, then by discourse.

Each place of the trigger's sentence is scored by how its phrase hangs on the trigger: a prepositional phrase of the
trigger or of its arguments, an object that is a place, a modifier ("the Aleppo bombing"). A place where somebody spoke,
or that stands for a government, never counts. Where the sentence is silent, the text around it is asked: the lead for
headline events, the sentences before for the others, the dateline for what opens the article.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from stream.extract.parsed import ParsedArticle, PlaceHit, TriggerHit
from stream.extract.places.discourse import acts_in_title, lead_scene, municipality, scene_before, title_scene
from stream.extract.places.hits import TOWN, agrees, embedded, headline_end, opening, rank, within
from stream.extract.places.sightings import Sighting, has_police, main_town, sightings
from stream.extract.places.syntax import Phrase, anchor, phrase_of
from stream.extract.places.words import word_lists
from stream.records import EventType, PlacePrecision

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

ENOUGH = 0.5
STEP = 0.25
CLAUSE = 0.7
# What a preposition says of a place: scene (3) or not; locative ones that are not listed count 3, others 0.
_MOST_NEAR = 40
_LOCATIVE = 3.0
_PREPOSITION = {
    "to": 0.8, "into": 1.5, "toward": 0.5, "towards": 0.5, "from": -0.5, "of": 1.0, "against": 0.3, "for": -1.0,
    "by": -2.0, "with": -2.0, "about": -1.5, "between": -1.0, "as": -2.0, "according": -3.0, "due": -2.0,
    "because": -2.0,     "than": -2.0, "like": -2.0,
}  # fmt: skip
_SPECIFIC = {
    PlacePrecision.POINT: 0.6,
    PlacePrecision.CITY: 0.7,
    PlacePrecision.ADMIN2: 0.4,
    PlacePrecision.ADMIN1: 0.2,
}
_LEAVING = frozenset(("withdraw", "retreat", "evacuate", "withdrawal", "evacuation"))  # what is left is the scene
_ABOUT = frozenset(("against", "over", "about", "for", "despite", "concerning", "regarding", "demanding", "supporting"))
MOST_CLIMBED = 12
_COMPARED = frozenset(("size", "population", "scale", "equivalent", "equal", "similar", "version", "counterpart"))
# What is done to a country by words: it is the one addressed, not the scene.
_ADDRESSED = frozenset(
    (EventType.THREATEN, EventType.REQUEST, EventType.ACCUSE, EventType.REJECT, EventType.CONSULT, EventType.SANCTION,
     EventType.SUPPORT, EventType.AID, EventType.COOPERATE, EventType.CONCEDE)
)  # fmt: skip
_OWNER = re.compile(r"['’]s (?:[a-z]{2,9}ern )?")
_CLAUSES = frozenset(("relcl", "advcl", "ccomp", "xcomp", "conj", "acl", "parataxis", "csubj", "pcomp"))
_BETWEEN = re.compile(
    r"(?:area|city|town|village|district|province|region|neighborhood|neighbourhood|quarter|camp|junction|county)?,?"
    r"(?: ?(?:in|of|near)(?: the)?)?(?: ?[\w'’-]{2,20}){0,3}(?: (?:province|district|city|state|region) of)?"
)


@dataclass(slots=True)
class Scored:
    """One place with how well it fits as the scene."""

    hit: PlaceHit
    value: float
    why: str

    @property
    def reason(self) -> str:
        """The reason with its weight."""
        return f"{self.why} ({self.value:.1f})"


def bind_location(article: ParsedArticle, trigger: TriggerHit, places: list[PlaceHit]) -> tuple[PlaceHit | None, str]:
    """Where the event of `trigger` happened, and why; None when the text does not say."""
    return Scenes(article, places).bind(trigger)


class Scenes:
    """Binds the events of one article to places; what all of them share is worked out once, when first needed."""

    def __init__(self, article: ParsedArticle, places: list[PlaceHit]) -> None:
        self._article = article
        self._places = places

    @cached_property
    def _opening(self) -> list[Span]:
        return opening(self._article)

    @cached_property
    def _sightings(self) -> list[Sighting]:
        return sightings(self._article, self._places)

    def bind(self, trigger: TriggerHit) -> tuple[PlaceHit | None, str]:
        """Where the event of `trigger` happened, and why; None when the text does not say."""
        here = in_sentence(trigger, self._places)
        best = here[0] if here and here[0].value >= ENOUGH else None
        if trigger.part.is_title:
            return self._of_title(trigger, best)
        if best:
            return best.hit, best.reason
        if self._opening and trigger.sentence.start_char <= self._opening[-1].start_char:
            hit, why = self._of_opening(trigger)
            if hit:
                return hit, why
        before = scene_before(trigger, self._places)
        return before, "scene of a sentence before" if before else "no place near"

    def _of_title(self, trigger: TriggerHit, best: Scored | None) -> tuple[PlaceHit | None, str]:
        article, places = self._article, self._places
        if best and rank(best.hit) == TOWN and best.hit.place.lat is not None:
            return self._municipality(best.hit), best.reason
        outer = best.hit if best else title_scene(article, places, trigger)
        coarse = outer if outer and rank(outer) < TOWN else None
        lead, why = main_town(self._sightings, trigger, lambda hit: agrees(hit, coarse))
        if lead is None:
            lead, why = lead_scene(article, places, coarse)
        if lead:
            return self._municipality(lead), why
        return (best.hit, best.reason) if best else (outer, "named in the title" if outer else why)

    def _municipality(self, hit: PlaceHit) -> PlaceHit:
        if has_police(self._sightings, hit):
            return hit
        return municipality(self._article, hit, self._places)

    def _of_opening(self, trigger: TriggerHit) -> tuple[PlaceHit | None, str]:
        article, start, end = self._article, trigger.sentence.start_char, trigger.sentence.end_char

        def elsewhere(hit: PlaceHit) -> bool:
            """The places of the event's own sentence have been judged before."""
            return hit.is_dateline or hit.part is not trigger.part or not start <= hit.start < end

        lead, why = main_town(self._sightings, trigger, elsewhere)
        if lead is None:
            lead, why = lead_scene(article, [hit for hit in self._places if elsewhere(hit)], None)
        if lead:
            return self._municipality(lead), why
        return title_scene(article, self._places, trigger), "named in the title"


def in_sentence(event: TriggerHit, places: list[PlaceHit]) -> list[Scored]:
    """The places of the sentence, best first."""
    found: list[Scored] = []
    trigger, sentence = event.token, event.sentence
    end = headline_end(event.part.kept.text) if event.part.is_title else sentence.end_char
    inside = nearest(within(places, event.part, sentence.start_char, min(end, sentence.end_char)), event.start)
    for number, hit in enumerate(inside):
        token = anchor(trigger.doc, hit.start, hit.end)
        if token is None or hit.is_dateline:
            continue
        phrase = phrase_of(token)
        value, why = _fit(trigger, phrase)
        if phrase.preposition == "from" and trigger.lemma_.lower() in _LEAVING:
            value, why = value + 2.5, f"{why}, left"
        precision = hit.place.precision
        value += _SPECIFIC.get(precision, 0.0) if precision else 0.3
        if (
            event.type in _ADDRESSED
            and precision == PlacePrecision.COUNTRY
            and why.startswith(("object", "passive sub"))
        ):
            value, why = value - 4.0, f"{why}, is addressed"
        if number + 1 < len(inside) and _owns(hit, inside[number + 1]):
            value, why = value - 2.5, f"{why}, owner of the next place"
        if acts_in_title(hit, event):
            value, why = -2.5, "acts"
        if embedded(hit):
            value, why = value - 1.5, f"{why}, part of another name"
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


def nearest(inside: list[PlaceHit], at: int) -> list[PlaceHit]:
    """The places next to `at`, at most _MOST_NEAR: a "sentence" of a thousand names must not cost their square."""
    middle = bisect_left(inside, at, key=lambda hit: hit.start)
    return inside[max(0, middle - _MOST_NEAR // 2) : middle + _MOST_NEAR // 2]


def _fit(trigger: Token, phrase: Phrase) -> tuple[float, str]:
    """How the phrase of a place hangs on the trigger: value and reason."""
    relative = _relative(trigger, phrase)
    if relative is not None:
        return relative
    value, why = _role(trigger, phrase)
    steps, clauses, spoken = _path(trigger, phrase.attached)
    if phrase.attached == trigger and value > 0.5:
        return value + 1.0, f"{why} of the trigger"
    value -= STEP * min(steps, 8) + CLAUSE * min(clauses, 3)
    if spoken:
        value -= 3.0
    if _about(trigger, phrase.attached):
        value, why = value - 2.0, f"{why}, of what it is about"
    return value, f"{why} at {steps} steps"


def _relative(trigger: Token, phrase: Phrase) -> tuple[float, str] | None:
    """The part of a place in the clause that describes it: "Homs, where they were shot", "Homs, which was shelled"."""
    clause = trigger
    for _ in range(MOST_CLIMBED):
        if clause.dep_ not in ("conj", "xcomp"):
            break
        clause = clause.head
    if clause.dep_ != "relcl" or clause.head.i != phrase.head.i:
        return None
    for token in islice(clause.subtree, MOST_CLIMBED):
        if token.lower_ == "where" or (token.lower_ == "which" and token.head.lower_ in word_lists().locative):
            return 3.5, "where"
        if token.lower_ in ("which", "that") and token.head.i == clause.i:
            return {"nsubjpass": (2.5, "which, passive"), "dobj": (2.5, "which, object")}.get(token.dep_)
        if token.lower_ == "whose":
            return (2.0, "whose") if token.head.dep_ in ("nsubjpass", "dobj") else None
    return None


def _about(trigger: Token, place: Token) -> bool:
    """Whether the place belongs to what the event is about: "marched against the war in Iraq"."""
    at = place
    for _ in range(MOST_CLIMBED):
        if at.i == trigger.i or at.head.i == at.i:
            return False
        if at.dep_ == "prep" and at.lower_ in _ABOUT:
            return at.head.i == trigger.i or trigger.is_ancestor(at)
        at = at.head
    return False


def _role(trigger: Token, phrase: Phrase) -> tuple[float, str]:
    if phrase.preposition in ("of", "to", "as", "than") and phrase.attached.lower_ in _COMPARED:
        return -3.0, "comparison"
    if phrase.preposition in ("of", "from") and phrase.attached.ent_type_ == "PERSON":
        return -2.0, "where somebody comes from"
    if phrase.preposition == "of" and phrase.attached.dep_ in ("dobj", "obj") and phrase.attached.head == trigger:
        return 2.0, "of the object"
    if phrase.preposition:
        value = _PREPOSITION.get(phrase.preposition, _LOCATIVE if phrase.preposition in word_lists().locative else 0.0)
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
    speech = word_lists().speech | {"according"}
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
    return same and rank(outer) < rank(inner)


def _owns(hit: PlaceHit, other: PlaceHit) -> bool:
    """Whether the place is the possessor of the next one: "Khartoum's Bahri district"."""
    between = hit.part.kept.text[hit.end : min(other.start, hit.end + 12)]
    return hit.part is other.part and hit.end + 12 > other.start and bool(_OWNER.fullmatch(between))


def _within(inner: PlaceHit, outer: PlaceHit) -> bool:
    """Whether nothing but a comma, a preposition and modifiers stands between: "Rawa, in the desert of Anbar"."""
    if inner.part is not outer.part:
        return False
    between = inner.part.kept.text[inner.end : min(outer.start, inner.end + 60)].lower().split()
    text = " ".join(between)
    return inner.end + 60 > outer.start and bool(_BETWEEN.fullmatch(text))
