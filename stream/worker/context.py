"""What all parts of one worker share, and how one of them stops it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stream.metrics import Metrics
from stream.settings import Settings
from stream.topics import Catalogue


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the worker has to stop, and with which exit code."""

    code: int
    message: str


@dataclass(slots=True)
class Context:
    """What all hops of a worker share."""

    settings: Settings
    catalogue: Catalogue
    metrics: Metrics
    fail: Callable[[Failure], None]
