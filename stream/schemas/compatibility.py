"""What may change in a released schema, as a rule table.

The models are closed, so the one harmless change is a new optional field (old values stay valid, readers are told to
ignore what they do not know). Everything else can break a reader or a writer and needs a new version. Titles and
descriptions are free.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

_FREE = frozenset({"title", "description", "$id", "$schema", "$defs", "examples", "$comment"})
_STRUCTURE = frozenset({"properties", "required", "items", "anyOf", "oneOf", "allOf", "prefixItems", "$ref"})
_MAX_DEPTH = 30


def breaking_changes(released: Schema, proposed: Schema) -> list[str]:
    """Each change that a released version must not see, as `path: what`; empty when there is none."""
    return list(_compare("$", _View(released, released), _View(proposed, proposed), 0))


class _View:
    """A schema with the document that its references point into."""

    def __init__(self, schema: Any, root: Schema) -> None:
        self.root = root
        while isinstance(schema, dict) and "$ref" in schema:
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            target = root["$defs"][schema["$ref"].rpartition("/")[2]]
            schema = {**target, **rest}
        self.schema = schema

    def at(self, schema: Any) -> _View:
        return _View(schema, self.root)


def _compare(path: str, old: _View, new: _View, depth: int) -> Iterator[str]:
    if depth > _MAX_DEPTH:
        return
    if not isinstance(old.schema, dict) or not isinstance(new.schema, dict):
        if old.schema != new.schema:
            yield f"{path}: {old.schema!r} became {new.schema!r}"
        return
    yield from _keywords(path, old.schema, new.schema)
    yield from _properties(path, old, new, depth)
    for keyword in ("anyOf", "oneOf", "allOf", "prefixItems"):
        yield from _branches(f"{path}.{keyword}", keyword, old, new, depth)
    if "items" in old.schema or "items" in new.schema:
        yield from _compare(
            f"{path}[]", old.at(old.schema.get("items", True)), new.at(new.schema.get("items", True)), depth + 1
        )


def _keywords(path: str, old: Schema, new: Schema) -> Iterator[str]:
    """Every keyword that restricts or means something (type, enum, pattern, bounds, default, …) stays as it is."""
    for keyword in sorted((set(old) | set(new)) - _FREE - _STRUCTURE):
        before, after = old.get(keyword), new.get(keyword)
        if keyword == "enum" and isinstance(before, list) and isinstance(after, list):
            before, after = sorted(before), sorted(after)
        if before != after:
            yield f"{path}: {keyword} was {before!r}, is {after!r}"


def _properties(path: str, old: _View, new: _View, depth: int) -> Iterator[str]:
    before, after = old.schema.get("properties", {}), new.schema.get("properties", {})
    for name in before:
        if name not in after:
            yield f"{path}.{name}: removed"
        else:
            yield from _compare(f"{path}.{name}", old.at(before[name]), new.at(after[name]), depth + 1)
    was, now = set(old.schema.get("required", [])), set(new.schema.get("required", []))
    for name in sorted(now - was):
        yield f"{path}.{name}: {'became' if name in before else 'added as'} required"
    for name in sorted(was - now):
        if name in after:
            yield f"{path}.{name}: no longer required"


def _branches(path: str, keyword: str, old: _View, new: _View, depth: int) -> Iterator[str]:
    before, after = old.schema.get(keyword, []), new.schema.get(keyword, [])
    if len(before) != len(after):
        yield f"{path}: {len(before)} alternatives became {len(after)}"
        return
    for number, (left, right) in enumerate(zip(before, after, strict=True)):
        yield from _compare(f"{path}[{number}]", old.at(left), new.at(right), depth + 1)
