"""The common behaviour of all records: immutable, closed, and one way to bytes and back."""

from __future__ import annotations

import math
from typing import Any, Self

import orjson
from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticSerializationError


class Record(BaseModel):
    """An immutable value with a closed set of fields."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, use_enum_values=False, allow_inf_nan=False
    )

    def to_json(self) -> dict[str, Any]:
        """The record as JSON-ready data, under its names on the wire."""
        return self.model_dump(mode="json", by_alias=True)

    def to_bytes(self) -> bytes:
        """The record as one line of UTF-8 JSON; a lone surrogate is escaped, as JSON allows and UTF-8 does not."""
        try:
            return self.model_dump_json(by_alias=True).encode()
        except (PydanticSerializationError, UnicodeEncodeError):
            return dump_json(self.to_json())

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read a record that newsstream itself wrote.

        Raises ValueError: for what is no JSON, and as pydantic.ValidationError with the field at fault.
        """
        return cls.model_validate(load_json(data))


def dump_json(value: Any) -> bytes:
    """UTF-8 JSON of any JSON-ready value, lone surrogates escaped."""
    try:
        return orjson.dumps(value)
    except (orjson.JSONEncodeError, TypeError):
        # orjson refuses lone surrogates; the standard library escapes them when told to stay within ASCII.
        import json

        return json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def load_json(data: bytes) -> Any:
    """Parse JSON; lone surrogate escapes are accepted. Raises ValueError with the position at fault."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if b"\\u" in data or b"\\U" in data:
            return _load_with_surrogates(data)
        raise ValueError(str(error)) from error


def _load_with_surrogates(data: bytes) -> Any:
    """The standard library's reading, as strict as orjson's in everything but lone surrogates."""
    import json

    try:
        return json.loads(data, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError as error:
        raise ValueError("the value is nested too deeply") from error


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError(f"{digits[:20]} is infinity as a double")
    return number


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
