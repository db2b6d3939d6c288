"""How likely two articles tell the same story: a logistic score over a few similarities and the time between them.

The weights stand in story_weights.tsv; docs/identity.md tells how they were found.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from operator import mul
from typing import Any

from stream.geo import distance_km
from stream.identity.frequency import Frequency
from stream.identity.terms import TOKEN, stem
from stream.records import StoryDigest
from stream.tables import read_table, table_error

PACKAGE, FILE = "stream.identity", "story_weights.tsv"
DAY = 86_400
FEATURES = (
    "cosine",
    "names",
    "lead",
    "log_gap",
    "undated",
    "cosine_gap",
    "names_gap",
    "density",
    "same_day",
    "other_day",
    "near",
    "far",
    "twin",
    "bare",
    "bare_gap",
    "full_names",
    "full_names_gap",
    "rarest_name",
    "cosine_undated",
    "names_undated",
    "lead_undated",
    "bias",
)
NEAR_KILOMETRES, FAR_KILOMETRES = 40, 120


@dataclass(frozen=True, slots=True)
class Profile:
    """An article as it is compared: unit vectors of its terms, lead and names; publish time, if any (seconds).

    `full_names` are names of several words with their inverse document frequency; `places` those terms that are words
    of the places it names.

    `density` is how alike the article is to news in general just now: the mean cosine of its fourth to twelfth best
    candidates when it arrived. Where everything is alike, being alike proves less.
    """

    terms: dict[str, float]
    lead: dict[str, float]
    names: dict[str, float]
    time: int | None
    spot: list[float] | None
    days: list[int] | None
    full_names: dict[str, float]
    places: list[str]
    density: float = 0.0

    def dump(self) -> dict[str, Any]:
        """For state."""
        vectors = {"v": self.terms, "l": self.lead, "c": self.names}
        lists = {"f": self.full_names, "g": self.places}
        return {**vectors, **lists, "t": self.time, "p": self.spot, "w": self.days, "d": self.density}

    @classmethod
    def load(cls, stored: dict[str, Any]) -> Profile:
        """From state."""
        return cls(*(stored[key] for key in ("v", "l", "c", "t", "p", "w", "f", "g", "d")))


def profile(digest: StoryDigest, frequency: Frequency, time: int | None) -> Profile:
    """The digest weighted by how rare its words are just now."""
    idf = frequency.idf({*digest.terms, *digest.lead, *digest.names, *digest.full_names})
    places = {stem(word) for name in digest.places for word in TOKEN.findall(name.casefold())}
    return Profile(
        terms=_unit({term: weight * idf[term] for term, weight in digest.terms.items()}),
        lead=_unit({term: idf[term] for term in digest.lead}),
        names=_unit({term: idf[term] for term in digest.names}),
        time=time,
        spot=digest.spot,
        days=digest.days,
        full_names={name: round(idf[name], 2) for name in digest.full_names},
        places=[term for term in digest.terms if term in places],
    )


def _unit(vector: dict[str, float]) -> dict[str, float]:
    norm = math.sqrt(sum(weight * weight for weight in vector.values()))
    return {term: round(weight / norm, 4) for term, weight in vector.items() if weight > 0} if norm else {}


def dot(one: dict[str, float], other: dict[str, float]) -> float:
    """Scalar product of sparse vectors."""
    if len(one) > len(other):
        one, other = other, one
    return sum([one[term] * other[term] for term in filter(other.__contains__, one)])  # in order: equal to the bit


def features(one: Profile, other: Profile, cosine: float) -> tuple[float, ...]:
    """What the score is made of, in the order of FEATURES."""
    names, lead = dot(one.names, other.names), dot(one.lead, other.lead)
    dated = one.time is not None and other.time is not None
    undated = 0.0 if dated else 1.0
    gap = math.log1p(abs((one.time or 0) - (other.time or 0)) // DAY) if dated else 0.0
    text = (cosine, names, lead, gap, undated, cosine * gap, names * gap, one.density)
    same, apart, near, far = _happening(one, other)
    bare = cosine - _placed(one, other)
    full, rarest = _full_names(one.full_names, other.full_names)
    told = (bare, bare * gap, full, full * gap, rarest, cosine * undated, names * undated, lead * undated)
    return (*text, same, apart, near, far, apart * far, *told, 1.0)


def _placed(one: Profile, other: Profile) -> float:
    """The part of the cosine that words of the articles' places give: towns have many stories."""
    words = dict.fromkeys([*one.places, *other.places])
    return sum([one.terms.get(word, 0.0) * other.terms.get(word, 0.0) for word in words])


def _full_names(one: dict[str, float], other: dict[str, float]) -> tuple[float, float]:
    """Cosine of the names of several words, and the weight of the rarest that both have."""
    shared = [one[name] * other[name] for name in filter(other.__contains__, one)]
    if not shared:
        return 0.0, 0.0
    norms = sum([weight * weight for weight in one.values()]) * sum([weight * weight for weight in other.values()])
    return sum(shared) / math.sqrt(norms) if norms else 0.0, math.sqrt(max(shared))


def _happening(one: Profile, other: Profile) -> tuple[float, float, float, float]:
    """Whether the headline events are of one day, of different days, near each other, far apart; 0 where unknown."""
    same = apart = near = far = 0.0
    if one.days is not None and other.days is not None:
        between = max(one.days[0] - other.days[1], other.days[0] - one.days[1])
        same, apart = float(between <= 0), float(between >= 2)
    if one.spot is not None and other.spot is not None:
        kilometres = distance_km(*one.spot, *other.spot)
        near, far = float(kilometres <= NEAR_KILOMETRES), float(kilometres > FAR_KILOMETRES)
    return same, apart, near, far


def probability(values: tuple[float, ...]) -> float:
    """The probability that two articles with these features tell the same story."""
    score = sum(map(mul, _weights(), values))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


@lru_cache(maxsize=1)
def _weights() -> tuple[float, ...]:
    """The weights in the order of FEATURES. Raises TableError on a malformed or missing entry."""
    found: dict[str, float] = {}
    for line, (name, value) in read_table(PACKAGE, FILE, 2):
        if name not in FEATURES:
            raise table_error(PACKAGE, FILE, line, f"one of {', '.join(FEATURES)}", repr(name))
        try:
            found[name] = float(value)
        except ValueError:
            raise table_error(PACKAGE, FILE, line, "a number", repr(value)) from None
    missing = [name for name in FEATURES if name not in found]
    if missing:
        raise table_error(PACKAGE, FILE, 0, "a weight for each feature", f"none for {', '.join(missing)}")
    return tuple(found[name] for name in FEATURES)
