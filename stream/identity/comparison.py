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
    return _sets(set(one.modes), set(other.modes))


def _weapons(one: Mention, other: Mention) -> str:
    return _sets(one.armed_with, other.armed_with)


def _people(one: Mention, other: Mention) -> str:
    return _sets(one.people, other.people)


def _groups(one: Mention, other: Mention) -> str:
    return _sets(one.groups, other.groups)


def _sides(one: Mention, other: Mention) -> str:
    verdicts = {
        _sets(one.codes_of_actors, other.codes_of_actors),
        _sets(one.codes_of_recipients, other.codes_of_recipients),
    }
    if "shared" in verdicts:
        return "agree"
    return "differ" if "differ" in verdicts else "unknown"


def _targets(one: Mention, other: Mention) -> str:
    return _sets(one.targets, other.targets)


def _tolls(one: Mention, other: Mention) -> str:
    levels = {
        _toll(one.tolls[name], other.tolls[name])
        for name in ("killed", "injured")
        if name in one.tolls and name in other.tolls
    }
    for level in ("conflict", "equal", "equal_few", "close", "differ"):
        if level in levels:
            return level
    return "unknown"


def _toll(mine: list[int | None], theirs: list[int | None]) -> str:
    low, high = (mine[0] or mine[1] or 0), (theirs[0] or theirs[1] or 0)
    low, high = min(low, high), max(low, high)
    if low == high:
        return "equal" if high >= MANY else "equal_few" if high > 0 else "close"
    if low == 0:
        return "conflict" if high >= 10 else "differ"
    return "close" if high <= 2 * low or high - low <= 2 else "differ"


def _words(one: Mention, other: Mention) -> str:
    if not one.terms or not other.terms:
        return "unknown"
    cosine = dot(one.terms, other.terms)
    if cosine >= 0.5:
        return "very_alike"
    if cosine >= 0.3:
        return "alike"
    return "little" if cosine >= 0.12 else "unlike"


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
