"""What a fault is, and the register of all: a soak draws from it. Whoever has another fault registers it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.fault.corpus import Message
from tests.fault.scene import Scene

Act = Callable[[Scene], None]
Arrange = Callable[[random.Random, Sequence[Message]], list[Message]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault."""

    name: str
    start: Act = lambda _scene: None
    undo: Act = lambda _scene: None
    """Also called when the run ends early; brings back what `start` took away."""
    hold: tuple[float, float] = (0.0, 0.0)
    """Seconds between both, drawn from this range."""
    workers: int = 1
    """How many must run."""
    settings: Mapping[str, object] = field(default_factory=dict)
    """For every worker of the run, by short names: `worker__batch`."""
    arrange: Arrange | None = None
    """Changes the messages before any is sent."""
    proxied: bool = False
    """Workers reach the broker through the proxy."""
    clocked: bool = False
    """Workers read a clock that the fault sets."""
    partitions: int | None = None
    """How many partitions the run must have; None for any."""


FAULTS: dict[str, Fault] = {}


def register(fault: Fault) -> Fault:
    """Add a fault to those that the soak draws from."""
    FAULTS[fault.name] = fault
    return fault


def draw(chance: random.Random, names: Sequence[str] = ()) -> list[Fault]:
    """One to three faults that can happen in one run."""
    pool = [FAULTS[name] for name in (names or sorted(FAULTS))]
    drawn: list[Fault] = []
    for fault in chance.sample(pool, min(len(pool), chance.choice((1, 2, 2, 3)))):
        if not any(_conflict(fault, other) for other in drawn):
            drawn.append(fault)
    return drawn


def _conflict(one: Fault, other: Fault) -> bool:
    sizes = {fault.partitions for fault in (one, other)} - {None}
    different = any(other.settings.get(name, value) != value for name, value in one.settings.items())
    return len(sizes) > 1 or different
