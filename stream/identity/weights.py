"""The weights of the event comparison: a table of fields and levels (incident_weights.tsv)."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from stream.records import EventType

FILE = "incident_weights.tsv"
KIN_FILE = "kin_types.tsv"


@lru_cache(maxsize=1)
def weights() -> dict[str, dict[str, float | None]]:
    """Field -> level -> weight (natural logarithm), None for a veto. Raises ValueError with file:line."""
    table: dict[str, dict[str, float | None]] = {}
    text = resources.files("stream.identity").joinpath(FILE).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = line.split("\t")
        if len(parts) != 4:
            raise ValueError(f"{FILE}:{number}: expected field, level, weight, meaning, got {line[:60]!r}")
        field, level, weight, _ = parts
        try:
            table.setdefault(field, {})[level] = None if weight == "veto" else float(weight)
        except ValueError:
            raise ValueError(f"{FILE}:{number}: expected a number or veto, got {weight[:20]!r}") from None
    return table


@lru_cache(maxsize=1)
def kin() -> frozenset[frozenset[str]]:
    """Pairs of event types that one happening is often given. Raises ValueError with file:line."""
    pairs: set[frozenset[str]] = set()
    text = resources.files("stream.identity").joinpath(KIN_FILE).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        pair = line.split("\t")
        if len(pair) != 2 or not set(pair) <= {kind.value for kind in EventType}:
            raise ValueError(f"{KIN_FILE}:{number}: expected two event types, got {line[:60]!r}")
        pairs.add(frozenset(pair))
    return frozenset(pairs)
