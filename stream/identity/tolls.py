"""The toll of an incident across its sources: every figure kept, and one called best.

The rule for `best`: only the latest report of each owner counts; of those, only reports from the 36 hours before the
newest one (older figures are superseded); of those, the figure that most owners give; where owners disagree one against
one, the newest. A report's figure is its `min` ("at least 12" is 12), else its `max` ("up to 20" is 20). Reports
of a denial or of background do not count while others exist.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from stream.identity.mention import Mention
from stream.records import IncidentToll

FRESH_SECONDS = 36 * 3600
SOURCES_KEPT = 60
_UNSTATED = IncidentToll().to_json()


def summary(name: str, mentions: Sequence[Mention]) -> IncidentToll:
    """The toll `name` of an incident, from its mentions in order of time."""
    stated = [mention for mention in mentions if name in mention.tolls]
    if not stated:
        return IncidentToll()
    telling = [mention for mention in stated if mention.factuality not in ("denied", "historical")] or stated
    latest = {mention.owner: mention for mention in telling}
    kept = sorted(latest.values(), key=_when)[-SOURCES_KEPT:]
    lows = [figure for mention in kept for figure in mention.tolls[name][:1] if figure is not None]
    highs = [figure for mention in kept for figure in mention.tolls[name][1:] if figure is not None]
    return IncidentToll(
        best=_best(name, kept),
        min=min([*lows, *highs]),
        max=max([*lows, *highs]),
        per_source={mention.source: mention.tolls[name] for mention in kept},
    )


def toll_of(name: str, mentions: Sequence[Mention]) -> dict[str, Any]:
    """The same, JSON-ready; most tolls of most incidents are unstated."""
    if not any(name in mention.tolls for mention in mentions):
        return _UNSTATED
    return summary(name, mentions).to_json()


def _best(name: str, latest: Sequence[Mention]) -> int | None:
    newest = _when(latest[-1])[0]
    fresh = [mention for mention in latest if _when(mention)[0] >= newest - FRESH_SECONDS]
    figures = [_figure(mention.tolls[name]) for mention in fresh]
    votes = Counter(figure for figure in figures if figure is not None)
    most = max(votes.values(), default=0)
    return next((figure for figure in reversed(figures) if figure is not None and votes[figure] == most), None)


def _figure(toll: Sequence[int | None]) -> int | None:
    return toll[0] if toll[0] is not None else toll[1]


def _when(mention: Mention) -> tuple[int, str]:
    return (mention.stamp if mention.stamp is not None else mention.arrived, mention.event_id)
