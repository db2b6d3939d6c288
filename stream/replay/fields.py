"""Where two JSON values differ, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def field_differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Each field that differs, as `name` or `name.inner`, with its value here and there (None: not there).

    Objects are compared field by field, lists as a whole. The fields of `one` come first, in its order.
    """
    for name in dict.fromkeys([*one, *other]):
        mine, theirs = one.get(name), other.get(name)
        if mine == theirs:
            continue
        if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
            for inner, here, there in field_differences(mine, theirs):
                yield f"{name}.{inner}", here, there
        else:
            yield name, mine, theirs
