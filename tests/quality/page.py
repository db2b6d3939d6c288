"""The tables of docs/quality.md that come from floors.json: between marks, so that the page never disagrees with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[2] / "docs" / "quality.md"


def write(pinned: dict[str, Any]) -> None:
    """Put the current tables into the page."""
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), pinned), encoding="utf-8")


def filled(text: str, pinned: dict[str, Any]) -> str:
    """The page with every table renewed. Raises ValueError when a mark is missing."""
    for section in ("own gold", "kit", "kit --limit 100", "lowered"):
        begin, end = f"<!-- begin {section} -->\n", f"<!-- end {section} -->"
        if begin not in text or end not in text:
            raise ValueError(f"expected the marks of {section!r} in {PAGE.name}")
        head, rest = text.split(begin, 1)
        _, tail = rest.split(end, 1)
        text = head + begin + table(pinned, section) + end + tail
    return text


def table(pinned: dict[str, Any], section: str) -> str:
    """One section as a Markdown table, with its date and digest."""
    if section == "lowered":
        return lowered(pinned)
    held = pinned["sections"].get(section)
    if held is None:
        return "Not measured yet.\n"
    beside = any("baseline" in entry for entry in held["figures"].values())
    head = ["figure", "ours", "floor", *(["baseline", "published"] if beside else [])]
    rows = [head, ["---"] * len(head)]
    for figure, entry in held["figures"].items():
        row = [figure, shown(entry.get("measured")), shown(entry.get("floor"), 2)]
        rows.append(row + ([shown(entry.get("baseline")), shown(entry.get("published"))] if beside else []))
    lines = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return f"Measured {held['date']}, data digest `{held['data']}`.\n\n{lines}\n"


def lowered(pinned: dict[str, Any]) -> str:
    """The floors that were lowered, with the reasons."""
    notes = pinned.get("lowered", [])
    if not notes:
        return "None so far.\n"
    return "".join(
        f"* {n['date']}, {n['section']}, {n['figure']}: {n['from']} to {n['to']}. {n['note']}\n" for n in notes
    )


def shown(value: float | None, digits: int = 3) -> str:
    """A figure in house style: .812, a hyphen for none."""
    if value is None:
        return "-"
    text = f"{value:.{digits}f}"
    return text[1:] if text.startswith("0.") else text
