"""The tables of docs/quality.md: made of floors.json and record.json, between marks, so that the page never disagrees.

`floors.json` holds the figures and their floors; `record.json` what only this page shows: the ablation, the kinds of
error and the reliability of the confidence, each with its date and the digest of its data.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.quality import floors

PAGE = Path(__file__).resolve().parents[2] / "docs" / "quality.md"
RECORD = Path(__file__).with_name("record.json")
MOST_KINDS = 20
MOST_OF_A_SMALL_TASK = 3
"""Kinds shown of a task whose set is too small for the first twenty."""


def load() -> dict[str, Any]:
    """The record."""
    held: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.is_file() else {}
    return held


def store(record: dict[str, Any]) -> None:
    """Write the record and the page."""
    RECORD.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    write(floors.load())


def write(pinned: dict[str, Any]) -> None:
    """Put the current tables into the page."""
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), pinned, load()), encoding="utf-8")


def filled(text: str, pinned: dict[str, Any], record: dict[str, Any]) -> str:
    """The page with every table renewed. Raises ValueError when a mark is missing."""
    tables = {name: figures(pinned, name) for name in ("own gold", "own incidents", "kit", "kit --limit 100")}
    tables["lowered"] = lowered(pinned)
    tables |= {name: make(record) for name, make in MADE.items()}
    for name, table in tables.items():
        begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
        if begin not in text or end not in text:
            raise ValueError(f"expected the marks of {name!r} in {PAGE.name}")
        head, rest = text.split(begin, 1)
        text = head + begin + table + end + rest.split(end, 1)[1]
    return text


def figures(pinned: dict[str, Any], section: str) -> str:
    """One section of the floors as a table, with its date and digest."""
    held = pinned["sections"].get(section)
    if held is None:
        return "Not measured yet.\n"
    beside = any("baseline" in entry for entry in held["figures"].values())
    rows = [["figure", "ours", "floor", *(["baseline", "published"] if beside else [])]]
    for figure, entry in held["figures"].items():
        row = [figure, shown(entry.get("measured")), shown(entry.get("floor"), 2)]
        rows.append(row + ([shown(entry.get("baseline")), shown(entry.get("published"))] if beside else []))
    return dated(held) + markdown(rows)


def lowered(pinned: dict[str, Any]) -> str:
    """The floors that were lowered, with the reasons."""
    notes = pinned.get("lowered", [])
    if not notes:
        return "None so far.\n"
    return "".join(
        f"* {n['date']}, {n['section']}, {n['figure']}: {n['from']} to {n['to']}. {n['note']}\n" for n in notes
    )


def ablation(record: dict[str, Any]) -> str:
    """What each part is worth."""
    held = record.get("ablation")
    if held is None:
        return "Not measured yet.\n"
    rows = [["part", "in its place", "figure", "on", "off", "worth"]]
    for name, part in held["parts"].items():
        first = [name, part["instead"]]
        if not part["rows"]:
            rows.append([*first, "no figure moves by half a point", "", "", ""])
        for row in part["rows"]:
            worth = row["off"] - row["on"] if floors.low_is_good(row["figure"]) else row["on"] - row["off"]
            rows.append([*first, row["figure"], shown(row["on"]), shown(row["off"]), f"{100 * worth:+.1f}"])
            first = ["", ""]
    return dated(held) + markdown(rows)


def errors(record: dict[str, Any]) -> str:
    """The most frequent kinds of error."""
    held = record.get("errors")
    if held is None:
        return "Not counted yet.\n"
    kinds = sorted(held["kinds"], key=lambda kind: -kind["count"])
    kinds, others = kinds[:MOST_KINDS], kinds[MOST_KINDS:]
    rows = [["#", "task", "kind of error", "count", "of"]]
    rows += [[str(n), k["task"], k["kind"], str(k["count"]), k["of"]] for n, k in enumerate(kinds, 1)]
    seen = {kind["task"] for kind in kinds}
    for task in dict.fromkeys(kind["task"] for kind in others if kind["task"] not in seen):
        first = [kind for kind in others if kind["task"] == task][:MOST_OF_A_SMALL_TASK]
        rows += [["", k["task"], k["kind"], str(k["count"]), k["of"]] for k in first]
    return dated(held) + markdown(rows)


def reliability(record: dict[str, Any]) -> str:
    """Does an event of confidence c turn out right c of the time?"""
    held = record.get("reliability")
    if held is None:
        return "Not measured yet.\n"
    rows = [["confidence", "events", "mean confidence", "share right"]]
    for low, mean, right, number in held["bins"]:
        rows.append([f"{low:.1f} to {low + 0.1:.1f}", str(number), shown(mean), shown(right)])
    return dated(held) + markdown(rows)


MADE: dict[str, Callable[[dict[str, Any]], str]] = {
    "ablation": ablation, "errors": errors, "reliability": reliability,
}  # fmt: skip


def dated(held: dict[str, Any]) -> str:
    """When and on what data a table was made."""
    limit = f", the first {held['limit']} articles of each run" if held.get("limit") else ""
    return f"Measured {held['date']}, data digest `{held['data']}`{limit}.\n\n"


def markdown(rows: list[list[str]]) -> str:
    """Rows as a table; the first is the head."""
    lines = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "".join("| " + " | ".join(row) + " |\n" for row in lines)


def shown(value: float | None, digits: int = 3) -> str:
    """A figure in house style: .812, a hyphen for none."""
    if value is None:
        return "-"
    text = f"{value:.{digits}f}"
    return text[1:] if text.startswith("0.") else text
