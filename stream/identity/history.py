"""What each version of an incident changed, in words that a person can read, and because of which article.

The compacted topic keeps the latest record only, so the record carries its past: the first version always, then the
latest as far as they fit. An entry is written when a version begins and never again, so that a repeated command adds
nothing; times are stream time. The history does not decide whether a version begins. What a first version
knows stands in the record itself, and in its entry from the second version on: most incidents have one report only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stream.identity.face import moment
from stream.records import TOLLS
from stream.records.base import dump_json

HISTORY_KEPT = 20
HISTORY_BYTES = 8_000
CHANGES_KEPT = 16
LONGEST_VALUE = 50  # characters of a name
COUNTED = ("mentions", "articles", "independent sources")


@dataclass(frozen=True, slots=True)
class Cause:
    """The message that changes an incident; `at` is the stream time of its block, seconds since 1970."""

    event_id: str
    article_id: str
    at: int | None


def counts_of(shown: Mapping[str, Any]) -> list[int]:
    """How many mentions, articles and independent sources a record shows."""
    return [len(shown["mentions"]), len(shown["article_ids"]), shown["independent_sources"]]


def summary(face: Mapping[str, Any], counts: Sequence[int], into: str | None = None) -> dict[str, str]:
    """What a history tells changes of, as name -> value; what is unknown is left out.

    `face` is what the incident looks like, `counts` as from `counts_of`, `into` what it was merged into.
    """
    told = {
        "type": face["type"],
        "factuality": face["factuality"],
        "place": _place(face["location"]),
        "time": _time(face["time"]),
        "actors": _names(face["actors"]),
        "recipients": _names(face["recipients"]),
        **{name: toll_text(face["effects"][name]) for name in TOLLS},
        **{name: str(count) for name, count in zip(COUNTED, counts, strict=True)},
        "merged into": into or "",
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
        "at": moment(cause.at),
        "article_id": cause.article_id,
        "event_id": cause.event_id,
        "what": list(what),
    }


def grounded(first: dict[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    """The entry of the first version with what was known then; `known` is the summary of the record before a change."""
    if first["version"] > 1 or any(each.startswith("mentions ") for each in first["what"]):
        return first
    return {**first, "what": differences({}, known, first["what"])}


def extended(history: Sequence[dict[str, Any]], latest: dict[str, Any]) -> list[dict[str, Any]]:
    """The history with one entry more; beyond the limits the oldest but the first give way."""
    kept = [*history, latest]
    if not history:
        return kept
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
