"""The weights of the event comparison: a table of fields and levels (incident_weights.tsv)."""

from __future__ import annotations

from functools import lru_cache

from stream.records import EventType
from stream.tables import read_table, table_error

PACKAGE, FILE, KIN_FILE = "stream.identity", "incident_weights.tsv", "kin_types.tsv"


@lru_cache(maxsize=1)
def weights() -> dict[str, dict[str, float | None]]:
    """Field -> level -> weight (natural logarithm), None for a veto. Raises TableError with file and line."""
    table: dict[str, dict[str, float | None]] = {}
    for line, (field, level, weight, _meaning) in read_table(PACKAGE, FILE, 4):
        try:
            table.setdefault(field, {})[level] = None if weight == "veto" else float(weight)
        except ValueError:
            raise table_error(PACKAGE, FILE, line, "a number or veto", repr(weight)) from None
    return table


@lru_cache(maxsize=1)
def meanings() -> dict[str, dict[str, str]]:
    """Field -> level -> what the level means, in words. Raises TableError with file and line."""
    told: dict[str, dict[str, str]] = {}
    for _line, (field, level, _weight, meaning) in read_table(PACKAGE, FILE, 4):
        told.setdefault(field, {})[level] = meaning
    return told


@lru_cache(maxsize=64)
def relatives(kind: str) -> frozenset[str]:
    """An event type and its kin."""
    return frozenset((kind, *(other for pair in kin() if kind in pair for other in pair)))


@lru_cache(maxsize=1)
def kin() -> frozenset[frozenset[str]]:
    """Pairs of event types that one happening is often given. Raises TableError with file and line."""
    pairs: set[frozenset[str]] = set()
    for line, pair in read_table(PACKAGE, KIN_FILE, 2):
        if not set(pair) <= {kind.value for kind in EventType}:
            raise table_error(PACKAGE, KIN_FILE, line, "two event types", " and ".join(pair))
        pairs.add(frozenset(pair))
    return frozenset(pairs)
