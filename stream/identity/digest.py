"""What story clustering compares: an article's weighted words, names and places, small enough to keep in state."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from stream.identity.terms import RAREST, TOKEN, rarities, stem
from stream.identity.when import FINE, interval
from stream.records import Article, Event, Factuality, Place, StoryDigest
from stream.records.kept import KeptText

BODY_CHARACTERS = 3500  # news is told at the top; what follows is background
LEAD_WORDS = 60
TITLE_WEIGHT = 2  # one mention in the title counts like two in the body
TERMS_KEPT = 110
NAMES_KEPT = 40
FULL_NAMES_KEPT = 24
PLACES_KEPT = 20
LONGEST_TERM = 40
_NAME = re.compile(r"(?=[A-Z])(?<![.!?:\"“\n])(?<![.!?:\"“]\s)\b[A-Z][a-zA-Z'’-]{2,}")  # the rarest test first

_FULL_NAME = re.compile(
    r"(?=[A-Z])(?<![.!?:\"“\n])(?<![.!?:\"“]\s)\b[A-Z][a-zA-Z'’-]{1,30}(?:\s(?:[A-Z]\.\s)?[A-Z][a-zA-Z'’-]{1,30}){1,3}"
)


def story_digest(article: Article, events: Sequence[Event] = (), places: Sequence[Place] = ()) -> StoryDigest:
    """The digest of an article; pure, cheap (no parse), called after extraction. Texts of any length cost the same."""
    title = (article.title or "")[:500]
    body = KeptText(article.text, article.segments).text[:BODY_CHARACTERS]
    heading, told = _terms(title, 2), _terms(body, 3)
    counts = Counter(told)
    for term in heading:
        counts[term] += TITLE_WEIGHT
    lead = dict.fromkeys([*heading, *told[:LEAD_WORDS]])
    rarity, weight = rarities(), {count: 1 + math.log(count) for count in set(counts.values())}
    weights = {term: weight[count] for term, count in counts.items() if rarity.get(term, RAREST) > 0}
    kept = sorted([(-weights[term] * rarity.get(term, RAREST), term) for term in weights])[:TERMS_KEPT]
    rounded = {exact: round(exact, 3) for exact in weight.values()}
    names = Counter(stem(found[:LONGEST_TERM].casefold()) for found in _NAME.findall(body))
    located = [event.location for event in events if event.location is not None]
    return StoryDigest(
        terms={term: rounded[weights[term]] for _, term in kept},
        lead=[term for term in lead if term in weights],
        names=[name for name, _ in names.most_common(NAMES_KEPT) if rarity.get(name, RAREST) > 0],
        full_names=_full_names(body),
        places=_distinct([place.name for place in [*located, *places] if place.name])[:PLACES_KEPT],
        title=article.title,
        spot=_spot(events),
        days=_days(events),
    )


def _full_names(body: str) -> list[str]:
    """Names of several words, most frequent first: of people, streets, bodies; reduced like terms."""
    found = Counter(name.casefold().replace(".", "") for name in _FULL_NAME.findall(body))
    return _distinct([" ".join(map(stem, name.split())) for name, _ in found.most_common(FULL_NAMES_KEPT)])


def _headline(events: Sequence[Event]) -> Event | None:
    return next((event for event in events if event.headline), None)


def _spot(events: Sequence[Event]) -> list[float] | None:
    """Where the headline event happened, if a city or better is known."""
    event = _headline(events)
    place = event.location if event is not None else None
    if place is None or place.precision not in FINE or place.lat is None or place.lon is None:
        return None
    return [round(place.lat, 3), round(place.lon, 3)]


def _days(events: Sequence[Event]) -> list[int] | None:
    """When the headline event happened, if a sentence that tells of it names the day.

    A day taken from elsewhere in the text dates the event rightly more often than not, but it parts reports of one
    story more often than it joins them.
    """
    event = _headline(events)
    if event is None or event.factuality is Factuality.HISTORICAL or not _dated_where_told(event):
        return None
    since, until, exact = interval(event, None)
    return [since, until] if exact and since is not None and until is not None else None


def _dated_where_told(event: Event) -> bool:
    time = event.time
    if time is None or time.start is None:
        return False
    sentences = (event.sentence, *(more.sentence for more in event.evidence))
    return any(each.part == time.part and each.start <= time.start < each.end for each in sentences)


def rare_terms(digest: StoryDigest | None, most: int = 30) -> dict[str, float]:
    """The article's heaviest terms by what is known of words beforehand: what incidents compare of a text."""
    if digest is None:
        return {}
    rarity = rarities()
    weights = {term: weight * rarity.get(term, RAREST) for term, weight in digest.terms.items()}
    kept = sorted(weights, key=lambda term: (-weights[term], term))[:most]
    return {term: round(weights[term], 2) for term in kept}


def _terms(text: str, shortest: int) -> list[str]:
    words = " ".join(TOKEN.findall(text)).casefold().split()  # folded together: a call for each word costs more
    terms = {word: stem(word)[:LONGEST_TERM] for word in set(words) if len(word) >= shortest or word.isdigit()}
    return [terms[word] for word in words if word in terms]


def _distinct(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))
