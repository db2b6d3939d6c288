"""What each version of an incident changed, in words that a person can read, and because of which article.

The compacted topic keeps the latest record only, so the record carries its past: the first version always, then the
latest as far as they fit. An entry is written when a version begins and never again, so that a repeated command adds
nothing; times are stream time. The history does not decide whether a version begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from stream.records import TOLLS
from stream.records.base import dump_json

HISTORY_KEPT = 20
HISTORY_BYTES = 8_000
CHANGES_KEPT = 16
LONGEST_VALUE = 50  # characters of a name


@dataclass(frozen=True, slots=True)
class Cause:
    """The message that changes an incident; `at` is the stream time of its block, seconds since 1970."""

    event_id: str
    article_id: str
    at: int | None


def summary(shown: Mapping[str, Any]) -> dict[str, str]:
    """What a history tells changes of, as name -> value; what is unknown is left out."""
    told = {
        "type": shown["type"],
        "factuality": shown["factuality"],
        "place": _place(shown["location"]),
        "time": _time(shown["time"]),
        "actors": _names(shown["actors"]),
        "recipients": _names(shown["recipients"]),
        **{name: toll_text(shown["effects"][name]) for name in TOLLS},
        "mentions": str(len(shown["mentions"])),
        "articles": str(len(shown["article_ids"])),
        "independent sources": str(shown["independent_sources"]),
        "merged into": shown["merged_into"] or "",
    }
    return {name: value for name, value in told.items() if value}


def differences(before: Mapping[str, str], after: Mapping[str, str], happened: Iterable[str] = ()) -> list[str]:
    """The changes between two summaries, such as `killed 3 -> 5`, after what `happened`, such as `merged e7`."""
    found = list(happened)
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        found.append(f"{name} {new}" if old is None else f"{name} {old} -> {new or 'unknown'}")
    return found[:CHANGES_KEPT]


def entry(version: int, change: str, cause: Cause, what: Sequence[str]) -> dict[str, Any]:
    """One version, as JSON-ready data of an IncidentVersion."""
    return {
        "version": version,
        "change": change,
        "at": datetime.fromtimestamp(cause.at, UTC).isoformat() if cause.at is not None else None,
        "article_id": cause.article_id,
        "event_id": cause.event_id,
        "what": list(what),
    }


def extended(history: Sequence[dict[str, Any]], latest: dict[str, Any]) -> list[dict[str, Any]]:
    """The history with one entry more; beyond the limits the oldest but the first give way."""
    kept = [*history, latest]
    sizes = [len(dump_json(each)) + 1 for each in kept]
    while len(kept) > 2 and (len(kept) > HISTORY_KEPT or sum(sizes) > HISTORY_BYTES):
        del kept[1], sizes[1]
    return kept


def toll_text(toll: Mapping[str, Any]) -> str:
    """`5`, or `5 (3..7)` where reports differ; empty when unsaid."""
    if toll["best"] is None:
        return ""
    return str(toll["best"]) if toll["min"] == toll["max"] else f"{toll['best']} ({toll['min']}..{toll['max']})"


def _place(place: Mapping[str, Any] | None) -> str:
    if place is None:
        return ""
    named = str(place.get("name") or place.get("text") or "")[:LONGEST_VALUE]
    return ", ".join(part for part in (named, place.get("country")) if part)


def _time(time: Mapping[str, Any] | None) -> str:
    if time is None or time.get("from") is None:
        return ""
    since, until = str(time["from"]), str(time.get("to") or time["from"])
    return since if since == until else f"{since}..{until}"


def _names(participants: Sequence[Mapping[str, Any]]) -> str:
    named = (str(each.get("name") or each.get("text") or "") for each in participants)
    text = ", ".join(name for name in named if name)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
