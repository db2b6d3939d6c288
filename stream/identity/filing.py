"""The block's index: under which days and cells an incident is filed, and where an event looks for it."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from stream.identity.when import FINE

if TYPE_CHECKING:
    from stream.identity.mention import Mention

LONGEST = 10  # a longer interval is filed under its first and last day and the day of publication
MOST_DAYS = 14
EVERYWHERE, NOWHERE, UNDATED = "*", "?", "none"


def filed_under(mention: Mention) -> list[str]:
    """The `day|cell` keys that a mention adds to its incident."""
    cells = sorted({EVERYWHERE, cell_of(mention) or NOWHERE})
    return [f"{day}|{cell}" for day in _days(mention, 0) for cell in cells]


def looked_up(mention: Mention) -> list[str]:
    """The `day|cell` keys under which incidents lie that the mention may report: two days more on either side.

    The nearest come first: the mention's own days before others, its own cell before its neighbours.
    """
    cells = [EVERYWHERE] if cell_of(mention) is None else [*_around(mention), NOWHERE]
    return [f"{day}|{cell}" for day in _days(mention, 2) for cell in cells]


def _days(mention: Mention, margin: int) -> tuple[str, ...]:
    published = (mention.stamp if mention.stamp is not None else mention.arrived) // 86_400
    return _spread(mention.since, mention.until, published, margin)


@lru_cache(maxsize=2048)  # an incident is filed with every mention, and its mentions are of few days
def _spread(since: int | None, until: int | None, published: int, margin: int) -> tuple[str, ...]:
    if since is None or until is None:
        return (*(str(published + shift) for shift in sorted(range(-margin, margin + 1), key=abs) if margin), UNDATED)
    if until - since > LONGEST:
        found = {since, until, min(max(published, since), until)}
    else:
        found = set(range(since, until + 1))
    spread = {day + shift for day in found for shift in range(-margin, margin + 1)}
    latest = sorted(spread)[-MOST_DAYS:]
    days = [str(day) for day in sorted(latest, key=lambda day: (min(abs(day - mine) for mine in found), -day))]
    return (*days, UNDATED) if margin else tuple(days)


def cell_of(mention: Mention) -> str | None:
    """The one-degree cell of a city-level place; None for regions, countries and the unknown."""
    place = mention.place
    if place is None or place.get("precision") not in FINE or place.get("lat") is None or place.get("lon") is None:
        return None
    return _cell(math.floor(place["lat"]), math.floor(place["lon"]))


def _cell(row: int, column: int) -> str:
    return f"{row},{(column + 180) % 360 - 180}"


def _around(mention: Mention) -> list[str]:
    """The mention's cell and the three neighbours that are nearest to it."""
    place = mention.place or {}
    lat, lon = place["lat"], place["lon"]
    rows = {math.floor(lat), math.floor(lat - 0.5), math.floor(lat + 0.5)}
    columns = {math.floor(lon), math.floor(lon - 0.5), math.floor(lon + 0.5)}
    own = cell_of(mention)
    cells = [_cell(row, column) for row in sorted(rows) for column in sorted(columns)]
    return sorted(cells, key=lambda cell: cell != own)
