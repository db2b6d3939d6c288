"""How likely two events are reports of one incident: field by field, each with a verdict that a person can read.

The view is that of Fellegi and Sunter, "A theory for record linkage" (1969): every field falls into a level (agrees,
says nothing, conflicts, ...), and each level has a weight. The sum is a log odds. Some levels are vetoes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import Any

from stream.identity.mention import Mention
from stream.identity.story_match import dot
from stream.identity.weights import kin, weights
from stream.identity.when import FINE, kilometres

MANY = 3  # an equal toll of one or two proves little
_ALIKE = ((0.5, "very_alike"), (0.3, "alike"), (0.2, "little"), (0.12, "few"))


@dataclass(frozen=True, slots=True)
class Comparison:
    """`levels`: field -> level. `score` is a log odds, `probability` follows from it; 0 after a veto."""

    levels: dict[str, str]
    score: float
    probability: float
    veto: str | None

    def shown(self) -> dict[str, str]:
        """Field -> verdict with its weight, for the record's `why`."""
        table = weights()
        return {
            field: f"{level} (veto)" if table[field][level] is None else f"{level} ({table[field][level]:+.1f})"
            for field, level in self.levels.items()
            if table[field][level] != 0
        }


def compare(one: Mention, other: Mention) -> Comparison:
    """Compare two events; stops at the first veto."""
    table, levels, score = weights(), {}, 0.0
    for field, judge in _FIELDS:
        level = judge(one, other)
        if level is None:
            continue
        levels[field] = level
        weight = table[field][level]
        if weight is None:
            return Comparison(levels, -math.inf, 0.0, field)
        score += weight
    chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
    return Comparison(levels, score, chance, None)


def _prior(_one: Mention, _other: Mention) -> str:
    return "candidate"


def _article(one: Mention, other: Mention) -> str:
    return "same" if one.article_id == other.article_id and one.revision == other.revision else "other"


def _type(one: Mention, other: Mention) -> str:
    if one.type == other.type:
        return "same"
    return "kin" if frozenset((one.type, other.type)) in kin() else "other"


def _polarity(one: Mention, other: Mention) -> str | None:
    return "negative" if "negative" in (one.polarity, other.polarity) else None


def _factuality(one: Mention, other: Mention) -> str:
    if "hypothetical" in (one.factuality, other.factuality):
        return "conflict"
    mine, theirs = one.standing, other.standing
    if mine == theirs:
        return "compatible"
    told_later = "historical" in (mine, theirs) and "future" not in (mine, theirs)
    dated = one.exact and other.exact and one.since == other.since
    return "compatible" if told_later and dated else "conflict"


def _time(one: Mention, other: Mention) -> str:
    if one.since is None or one.until is None or other.since is None or other.until is None:
        return "unknown"
    gap = max(one.since - other.until, other.since - one.until)
    if gap <= 0:
        return "same_day" if one.exact and other.exact else "overlap"
    if gap == 1:
        return "adjacent"
    return "near" if gap == 2 else "disjoint"


def _place(one: Mention, other: Mention) -> str:
    mine, theirs = one.place, other.place
    if mine is None or theirs is None or not _known(mine) or not _known(theirs):
        return "unknown"
    if mine.get("geoname_id") is not None and mine.get("geoname_id") == theirs.get("geoname_id"):
        return "same" if mine.get("precision") in FINE else "inside"
    if mine.get("precision") in FINE and theirs.get("precision") in FINE:
        return _distance_level(kilometres(mine, theirs))
    if mine.get("country") and theirs.get("country") and mine["country"] != theirs["country"]:
        return "apart"
    regions = mine.get("admin1"), theirs.get("admin1")
    return "apart" if all(regions) and regions[0] != regions[1] else "inside"


def _known(place: dict[str, Any]) -> bool:
    return place.get("country") is not None or place.get("lat") is not None


def _distance_level(distance: float | None) -> str:
    if distance is None:
        return "unknown"
    if distance <= 10:
        return "same"
    if distance <= 40:
        return "close"
    return "apart" if distance <= 120 else "far"


def _sets(one: Set[str], other: Set[str]) -> str:
    if not one or not other:
        return "unknown"
    return "differ" if one.isdisjoint(other) else "shared"


def _modes(one: Mention, other: Mention) -> str:
    return _sets(one.ways, other.ways) if one.type == other.type else "unknown"  # each type has modes of its own


def _weapons(one: Mention, other: Mention) -> str:
    return _sets(one.armed_with, other.armed_with)


def _people(one: Mention, other: Mention) -> str:
    return _sets(one.people, other.people)


def _groups(one: Mention, other: Mention) -> str:
    return _sets(one.groups, other.groups)


def _sides(one: Mention, other: Mention) -> str:
    actors = _sets(one.codes_of_actors, other.codes_of_actors)
    recipients = _sets(one.codes_of_recipients, other.codes_of_recipients)
    if "shared" in (actors, recipients):
        return "agree"
    return "differ" if "differ" in (actors, recipients) else "unknown"


def _targets(one: Mention, other: Mention) -> str:
    return _sets(one.targets, other.targets)


def _tolls(one: Mention, other: Mention) -> str:
    earlier, later = sorted((one, other), key=lambda mention: mention.age)
    levels = [
        _toll(earlier.tolls[name], later.tolls[name])
        for name in ("killed", "injured")
        if name in earlier.tolls and name in later.tolls
    ]
    if not levels:
        return "unknown"
    equal = [level for level in levels if level in ("equal", "equal_few")]
    if "conflict" in levels:
        return "conflict"
    if equal:
        return "equal_both" if len(equal) == 2 and "equal" in equal else equal[0]
    if len(levels) == 2 and all(level.startswith("falls") for level in levels):
        return "fall"
    return "close" if {"close", "falls_close"} & set(levels) else "differ"


def _toll(earlier: list[int | None], later: list[int | None]) -> str:
    before, after = (earlier[0] or earlier[1] or 0), (later[0] or later[1] or 0)
    low, high = min(before, after), max(before, after)
    if low == high:
        return "equal" if high >= MANY else "equal_few" if high > 0 else "close"
    if low == 0:
        return "conflict" if high >= 10 else "differ"
    close = high <= 2 * low or high - low <= 2
    if after < before:
        return "falls_close" if close else "falls_far"
    return "close" if close else "differ"


def _words(one: Mention, other: Mention) -> str:
    if not one.terms or not other.terms:
        return "unknown"
    mine, theirs = one.terms, other.terms
    cosine = dot(mine, theirs)  # less the name of the place, which is another field's evidence
    cosine -= sum([mine.get(word, 0) * theirs.get(word, 0) for word in sorted(one.place_words | other.place_words)])
    return next((level for least, level in _ALIKE if cosine >= least), "unlike")


def _focus(one: Mention, other: Mention) -> str:
    return ("neither", "one", "both")[one.headline + other.headline]


_FIELDS: tuple[tuple[str, Callable[[Mention, Mention], str | None]], ...] = (
    ("prior", _prior),
    ("article", _article),
    ("polarity", _polarity),
    ("type", _type),
    ("factuality", _factuality),
    ("time", _time),
    ("place", _place),
    ("modes", _modes),
    ("people", _people),
    ("groups", _groups),
    ("sides", _sides),
    ("targets", _targets),
    ("weapons", _weapons),
    ("tolls", _tolls),
    ("words", _words),
    ("focus", _focus),
)
