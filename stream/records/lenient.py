"""Reading records that another release wrote.

Values of an older release lack fields that have defaults; those of a newer one may have fields that we do not know,
which are left out. What cannot be read all the same is None, never an error.
"""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError

from stream.records.base import Record

R = TypeVar("R", bound=Record)


def read_leniently(kind: type[R], value: dict[str, Any]) -> R | None:
    """The value as a record of this release; unknown fields are taken out of `value`. None where that does not help."""
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        unknown = [each["loc"] for each in error.errors(include_url=False) if each["type"] == "extra_forbidden"]
    for location in unknown:
        _take_out(value, location)
    try:
        return kind.model_validate(value)
    except ValidationError:
        return None


def _take_out(value: Any, location: tuple[int | str, ...]) -> None:
    for step in location[:-1]:
        if isinstance(value, (dict, list)):
            try:
                value = value[step]  # type: ignore[index]
            except (KeyError, IndexError, TypeError):
                return
    if isinstance(value, dict):
        value.pop(location[-1], None)
