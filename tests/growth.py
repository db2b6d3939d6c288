"""How processor time grows with the size of the input, told apart from the noise of a shared machine.

A linear step passes as soon as one pair of measurements is clean; a quadratic one fails in every round.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

ROUNDS = 12
GRAIN_SECONDS = 0.1
"""What does not depend on the size, and the grain of the clock."""


def assert_grows_linearly(work: Callable[[T], object], small: T, large: T, factor: int) -> None:
    """Fail when `work(large)` takes clearly more than `factor` times as long as `work(small)`.

    Args:
        work: what is measured; called up to `ROUNDS` times with either input.
        small: an input.
        large: the same, `factor` times as long.
        factor: at least 2; the limit lies between linear (`factor`) and quadratic (its square).
    """
    limit = factor**1.6
    short = long = float("inf")
    for _ in range(ROUNDS):
        short, long = min(short, cpu_seconds(work, small)), min(long, cpu_seconds(work, large))
        if long <= limit * short + GRAIN_SECONDS:
            return
    raise AssertionError(f"{factor} times the input took {long / short:.1f} times as long: {short:.3f} s, {long:.3f} s")


def cpu_seconds(work: Callable[[T], object], given: T) -> float:
    """Processor seconds of one call, without the collector, which would walk everything that a test session holds."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        began = time.process_time()
        work(given)
        return time.process_time() - began
    finally:
        if enabled:
            gc.enable()
