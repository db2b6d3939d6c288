"""The toll of an incident across its sources: every figure kept, and one called best.

The rule for `best`: only the latest report of each owner counts; of those, only reports from the 36 hours before the
newest one (older figures are superseded); of those, the figure that most owners give; where owners disagree one against
one, the newest. A report's figure is its `min` ("at least 12" is 12), else its `max` ("up to 20" is 20); a `min` alone
does not speak against a higher figure without doubt ("people were killed" after 38). Reports of a denial or of
background do not count while others exist.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from stream.identity.mention import Mention
from stream.records import IncidentToll

FRESH_SECONDS = 36 * 3600
SOURCES_KEPT = 60
UNSTATED = IncidentToll().to_json()


def toll_of(name: str, mentions: Sequence[Mention]) -> dict[str, Any]:
    """The toll `name` of an incident, from its mentions in order of age: JSON-ready, the fields of IncidentToll."""
    stated = [mention for mention in mentions if name in mention.tolls]
    if not stated:
        return UNSTATED
    telling = [mention for mention in stated if mention.factuality not in ("denied", "historical")] or stated
    latest = {mention.owner: mention for mention in telling}
    kept = sorted(latest.values(), key=attrgetter("age"))[-SOURCES_KEPT:]
    figures = [figure for mention in kept for figure in mention.tolls[name] if figure is not None]
    return {
        "best": _best(name, kept),
        "min": min(figures),
        "max": max(figures),
        "per_source": {mention.source: mention.tolls[name] for mention in kept},
    }


def _best(name: str, latest: Sequence[Mention]) -> int | None:
    newest = latest[-1].age[0]
    fresh = [mention for mention in latest if mention.age[0] >= newest - FRESH_SECONDS]
    sure = max((top for low, top in (mention.tolls[name] for mention in fresh) if low is not None and top), default=0)
    figures = [_figure(mention.tolls[name], sure) for mention in fresh]
    votes = Counter(figure for figure in figures if figure is not None)
    most = max(votes.values(), default=0)
    return next((figure for figure in reversed(figures) if figure is not None and votes[figure] == most), None)


def _figure(toll: Sequence[int | None], sure: int) -> int | None:
    low, top = toll
    if low is None:
        return top
    return None if top is None and low < sure else low
