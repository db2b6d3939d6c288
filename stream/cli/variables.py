"""Environment variables that look like settings and are none: a misspelt one would be ignored, and nobody would know.

A name with `__`, or close to the name of a setting, is an error with a suggestion. Others that begin with NEWSSTREAM_
may belong to somebody else; `newsstream doctor` mentions them. Kubernetes puts variables of that kind into every
container beside a service called newsstream: those pass.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

PREFIX = "NEWSSTREAM_"
TESTS = "NEWSSTREAM_TEST_"
CLOSE = 0.85
"""Share of letters in common from which on a name is taken for a misspelling (difflib's ratio)."""

SERVICE = re.compile(r"NEWSSTREAM(_[A-Z0-9]+)*_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\d+_(TCP|UDP)(_[A-Z]+)?)")


@dataclass(frozen=True, slots=True)
class Stranger:
    """A variable that is no setting. `meant` is the setting that it resembles; `error` when it must be one."""

    name: str
    origin: str
    meant: str | None
    error: bool

    def __str__(self) -> str:
        hint = f"; did you mean {self.meant}?" if self.meant else ""
        return f"{self.name} ({self.origin}) is no setting{hint}"


def strangers(settings: type[BaseModel]) -> list[Stranger]:
    """Variables of the environment and of .env that are no settings."""
    from dotenv import dotenv_values

    known = set(names(settings))
    found = _strangers(dict(os.environ), "environment", known)
    return found + _strangers({key: value or "" for key, value in dotenv_values(".env").items()}, ".env", known)


def names(model: type[BaseModel], prefix: str = PREFIX) -> Iterator[str]:
    """Every variable that sets something: single settings, and sections as a whole."""
    for name, field in model.model_fields.items():
        yield f"{prefix}{name.upper()}"
        inner: Any = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from names(inner, f"{prefix}{name.upper()}__")


def _strangers(variables: Mapping[str, str], origin: str, known: set[str]) -> list[Stranger]:
    return [
        judged(name, origin, known)
        for name in sorted(variables)
        if name.upper().startswith(PREFIX) and name.upper() not in known and not _elses(name, variables[name])
    ]


def _elses(name: str, value: str) -> bool:
    return name.startswith(TESTS) or SERVICE.fullmatch(name) is not None or value.startswith(("tcp://", "udp://"))


def judged(name: str, origin: str, known: Iterable[str]) -> Stranger:
    """What to think of a variable that is no setting."""
    close = get_close_matches(name.upper(), sorted(known), n=1, cutoff=CLOSE)
    meant = close[0] if close else None
    return Stranger(name, origin, meant, error=meant is not None or "__" in name)
