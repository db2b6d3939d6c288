"""Mistakes in the settings, each in one line: the variable, what was expected, what came. Secrets never show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr, ValidationError

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

SHOWN_CHARACTERS = 60
KINDS = {bool: "true or false", int: "a whole number", float: "a number", Path: "a path", str: "a text"}
SECTION = "one setting by its own name, such as {variable}__{name}, or a JSON object with all of them"
SOURCE = re.compile(r'field "(\w+)"')


def mistakes(settings: type[BaseModel], error: ValidationError) -> list[str]:
    """Every mistake that pydantic found, in its order."""
    return [_told(settings, item["loc"], item) for item in error.errors(include_url=False)]


def no_json(settings: type[BaseModel], error: ValueError) -> str:
    """A variable that names a whole section and holds no JSON; its value may hold secrets and is not told."""
    found = SOURCE.search(str(error))
    field = settings.model_fields.get(found[1]) if found else None
    variable = variable_of((found[1],)) if found else "NEWSSTREAM_"
    return f"{variable}: expected {_expected(field, variable)}, got no JSON"


def variable_of(location: tuple[int | str, ...]) -> str:
    """The environment variable of a setting, from the names on the way to it."""
    return "NEWSSTREAM_" + "__".join(str(step).upper() for step in location)


def _told(settings: type[BaseModel], location: tuple[int | str, ...], item: Any) -> str:
    variable = variable_of(location)
    if item["type"] == "extra_forbidden":
        return f"{variable}: expected a setting, got a name that is none"
    field = _field(settings, location)
    if item["type"] == "value_error":
        said = str(item["ctx"]["error"])
        # What several settings of a section have to do with each other names them itself.
        return said if _model(field) is not None else f"{variable}: {said}"
    return f"{variable}: expected {_expected(field, variable)}, got {_got(field, item['input'])}"


def _field(settings: type[BaseModel], location: tuple[int | str, ...]) -> FieldInfo | None:
    model: type[BaseModel] | None = settings
    field: FieldInfo | None = None
    for step in location:
        field = model.model_fields.get(str(step)) if model is not None else None
        model = _model(field)
    return field


def _kinds(field: FieldInfo) -> tuple[Any, ...]:
    kind: Any = field.annotation
    kinds = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    return tuple(each for each in kinds if each is not type(None))


def _model(field: FieldInfo | None) -> type[BaseModel] | None:
    kinds = _kinds(field) if field is not None else ()
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def _expected(field: FieldInfo | None, variable: str) -> str:
    if field is None:
        return "something else"
    model = _model(field)
    if model is not None:
        plain = (name for name, each in model.model_fields.items() if get_origin(each.annotation) is not Literal)
        return SECTION.format(variable=variable, name=next(plain).upper())
    kind = _kinds(field)[0]
    if get_origin(kind) is Literal:
        *others, last = (str(each) for each in get_args(kind))
        return f"{', '.join(others)} or {last}"
    return " ".join([KINDS.get(kind, "a text"), *_limits(field)])


def _limits(field: FieldInfo) -> Iterator[str]:
    limits = {
        name: getattr(each, name) for each in field.metadata for name in ("ge", "gt", "le") if hasattr(each, name)
    }
    match limits:
        case {"ge": least, "le": most}:
            yield f"from {least:g} to {most:g}"
        case {"gt": least, "le": most}:
            yield f"above {least:g} and at most {most:g}"
        case {"ge": least}:
            yield f"of at least {least:g}"
        case {"gt": least}:
            yield f"above {least:g}"
    yield from (f"that matches {each.pattern}" for each in field.metadata if getattr(each, "pattern", None))


def _got(field: FieldInfo | None, value: Any) -> str:
    if field is None or _model(field) is not None or SecretStr in _kinds(field):
        return f"a value of another kind ({type(value).__name__})"
    if value == "":
        return "an empty value"
    shown = str(value)
    return repr(shown if len(shown) <= SHOWN_CHARACTERS else f"{shown[:SHOWN_CHARACTERS]}…")
