"""How alike two texts are, judged by their fingerprints alone.

`Sketch` is the part of a fingerprint that copy detection keeps. The number of bands and rows comes from datasketch,
which picks them for a threshold by minimising the expected false candidates and misses.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from stream.records import Fingerprint

PERMUTATIONS = 128
BANDS, ROWS = 25, 5  # candidates from a Jaccard similarity of about (1 / BANDS) ** (1 / ROWS) = 0.53 on
NEAR = 0.75  # estimated Jaccard: 0.8 less one standard error of 128 permutations
CONTAINED = 0.9
LEAST_JACCARD = 0.33  # a contained text below a third of the longer one is a quotation, not a copy
LEAST_SHINGLES = 30  # shorter texts are copies only when equal, or nearly so


@dataclass(frozen=True)
class Sketch:
    """What two articles are compared by."""

    minhash: str
    shingles: int
    lead: str

    @classmethod
    def of(cls, fingerprint: Fingerprint) -> Sketch:
        """From the fingerprint of an article."""
        return cls(fingerprint.minhash, fingerprint.shingles, fingerprint.lead)

    @classmethod
    def load(cls, stored: list[Any]) -> Sketch:
        """From state."""
        return cls(*stored)

    def dump(self) -> list[Any]:
        """For state."""
        return [self.minhash, self.shingles, self.lead]

    @cached_property
    def values(self) -> npt.NDArray[np.uint32]:
        """The signature as numbers."""
        return np.frombuffer(base64.b64decode(self.minhash), dtype="<u4")


@dataclass(frozen=True, slots=True)
class Resemblance:
    """Estimated Jaccard similarity and containment (shared shingles over those of the shorter text), both 0..1."""

    jaccard: float
    containment: float
    is_copy: bool


def resemblance(one: Sketch, other: Sketch) -> Resemblance:
    """Compare two sketches."""
    if one.values.size != other.values.size or not one.shingles or not other.shingles:
        return Resemblance(0.0, 0.0, False)
    jaccard = float(np.mean(one.values == other.values))
    shared = jaccard / (1 + jaccard) * (one.shingles + other.shingles)
    shorter = min(one.shingles, other.shingles)
    containment = min(1.0, shared / shorter)
    enough = shorter >= LEAST_SHINGLES
    near = jaccard >= (NEAR if enough else 0.9)
    inside = enough and containment >= CONTAINED and jaccard >= LEAST_JACCARD
    return Resemblance(jaccard, containment, near or inside)


def band_keys(sketch: Sketch) -> list[str]:
    """One short key per band; equal keys make two articles candidates."""
    if sketch.values.size < BANDS * ROWS:
        return []
    raw = sketch.values[: BANDS * ROWS].tobytes()
    width = ROWS * 4
    return [
        f"{band}|{hashlib.blake2b(raw[band * width : (band + 1) * width], digest_size=6).hexdigest()}"
        for band in range(BANDS)
    ]
