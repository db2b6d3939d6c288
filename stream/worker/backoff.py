"""How long to wait before something is tried again: twice as long each time, bounded, never all at the same moment.

Exponential backoff with "equal jitter" (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015):
half of the pause is certain, the other half is left to chance.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Backoff:
    """Pauses in seconds. `chance` gives numbers in [0, 1); tests pass their own."""

    first: float
    longest: float
    chance: Callable[[], float] = field(default=random.random)

    def pause(self, failures: int) -> float:
        """The pause after so many failures (1 or more): at least half, at most all of min(longest, first * 2^(n-1))."""
        # Beyond 2^63 times the first pause the longest one has been reached whatever the settings.
        full = min(self.longest, self.first * 2.0 ** min(max(failures, 1) - 1, 63))
        return full / 2 + self.chance() * full / 2
