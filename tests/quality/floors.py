"""The pinned floors: read, compared, raised, lowered.

`floors.json` holds for each section (own gold, kit, kit --limit N) a digest of the data, the date of the last
measurement and, for each figure, its floor and what was measured last. Figures named "(lower is better)" have a
ceiling instead. A floor rises whenever the figure does; it sinks only by `lower`, whose note stays in the file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("floors.json")
GRAIN = 100
"""Floors have two decimals: room for what another version of numpy changes in the third."""
ERROR_ROOM = 0.02
"""A calibration error over ten bins moves by this when a few events cross the edge of a bin."""
SHORTEST_NOTE = 15
"""Characters of the reason that a lowered floor must carry."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One figure beside its floor; `value` is None where the figure is missing, `floor` where none is pinned yet."""

    figure: str
    value: float | None
    floor: float | None

    @property
    def held(self) -> bool:
        """Whether the floor holds. A figure without a floor holds; a floor without its figure does not."""
        if self.floor is None:
            return True
        if self.value is None:
            return False
        value = round(self.value, 4)
        return value <= self.floor if low_is_good(self.figure) else value >= self.floor


def low_is_good(figure: str) -> bool:
    """Whether the floor is a ceiling."""
    return "lower is better" in figure


def load(path: Path = PATH) -> dict[str, Any]:
    """The whole file."""
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def save(floors: dict[str, Any], path: Path = PATH) -> None:
    """Write the file, figures in their order."""
    path.write_text(json.dumps(floors, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def compare(floors: dict[str, Any], section: str, values: Mapping[str, float | None]) -> list[Verdict]:
    """A verdict for every figure that was measured, and for every pinned one of the same tasks that was not."""
    pinned = floors["sections"].get(section, {}).get("figures", {})
    tasks = {figure.split(":")[0] for figure in values}
    names = list(values) + [name for name in pinned if name not in values and name.split(":")[0] in tasks]
    return [Verdict(name, values.get(name), pinned.get(name, {}).get("floor")) for name in names]


def floor_of(figure: str, value: float) -> float:
    """The floor that a measured figure bears: cut to two decimals, away from the good end; errors have room above."""
    if low_is_good(figure):
        return math.ceil((value + ERROR_ROOM) * GRAIN) / GRAIN
    return math.floor(value * GRAIN) / GRAIN


def raise_floors(
    floors: dict[str, Any],
    section: str,
    values: Mapping[str, float],
    digest: str,
    known: Mapping[str, Any] | None = None,
) -> list[str]:
    """Note what was measured and raise every floor that it allows; never lowers one. Returns what changed.

    `known` gives baseline and published figures to keep beside ours.
    """
    kept = floors["sections"].setdefault(section, {"figures": {}})
    kept["date"], kept["data"] = today(), digest
    changes = []
    for figure, value in values.items():
        entry = kept["figures"].setdefault(figure, {})
        old, new = entry.get("floor"), floor_of(figure, value)
        if old is None or (new < old if low_is_good(figure) else new > old):
            entry["floor"] = new
            changes.append(f"{section}, {figure}: {old} -> {new}")
        entry["measured"] = round(value, 4)
        entry.update((known or {}).get(figure, {}))
    return changes


def lower(floors: dict[str, Any], section: str, figure: str, floor: float, note: str) -> None:
    """Lower one floor and keep the reason.

    Raises ValueError on an unknown figure, a floor that is not lower, or no reason.
    """
    entry = floors["sections"].get(section, {}).get("figures", {}).get(figure)
    if entry is None:
        raise ValueError(f"expected a pinned figure of {section!r}, got {figure!r}")
    if not (floor > entry["floor"] if low_is_good(figure) else floor < entry["floor"]):
        raise ValueError(f"expected a floor easier than {entry['floor']}, got {floor}: to tighten it use --raise")
    if len(note.strip()) < SHORTEST_NOTE:
        raise ValueError(f"expected a note of {SHORTEST_NOTE} characters or more that says why, got {note!r}")
    floors.setdefault("lowered", []).append(
        {
            "date": today(),
            "section": section,
            "figure": figure,
            "from": entry["floor"],
            "to": floor,
            "note": note.strip(),
        }
    )
    entry["floor"] = floor


def today() -> str:
    """The date of the record, UTC."""
    return datetime.now(UTC).date().isoformat()


def table(verdicts: list[Verdict]) -> str:
    """Figure, value, floor, verdict, as text."""
    width = max((len(verdict.figure) for verdict in verdicts), default=0)
    lines = [f"{'figure':{width}}  {'value':>7} {'floor':>6}  verdict"]
    for verdict in verdicts:
        value = "-" if verdict.value is None else f"{verdict.value:.4f}"
        floor = "-" if verdict.floor is None else f"{verdict.floor:.2f}"
        said = "no floor yet" if verdict.floor is None else "holds" if verdict.held else "BELOW ITS FLOOR"
        lines.append(f"{verdict.figure:{width}}  {value:>7} {floor:>6}  {said}")
    return "\n".join(lines)
