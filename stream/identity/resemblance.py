"""How alike two texts are, judged by their fingerprints alone.

`Sketch` is the part of a fingerprint that copy detection keeps, with the marks of the text. A signature is cut into
bands; equal bands make two articles candidates, and the share of equal values estimates their Jaccard similarity.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from stream.identity.marks import Marks, differ, marks_of
from stream.records import Article
from stream.records.kept import KeptText

BANDS, ROWS = 25, 5  # candidates from a Jaccard similarity of about (1 / BANDS) ** (1 / ROWS) = 0.53 on
NEAR = 0.71  # estimated Jaccard: 0.8 less two and a half standard errors (0.035 with 128 permutations)
CONTAINED = 0.9  # share of the shorter text that the longer one must hold, estimated
SHORTENED_LEAST = 0.33  # Jaccard: a text that holds less than a third of the longer one is a quotation, not a copy
EXTENDED_LEAST = 0.5  # a later text that is more than twice as long has news of its own
LEAST_SHINGLES = 30  # shorter texts are copies only when nearly equal
LEAST_NEAR = 0.9


@dataclass(frozen=True)
class Sketch:
    """What two articles are compared by. `marks` are kept as plain lists until they are needed."""

    minhash: str
    shingles: int
    lead: str
    marks: list[Any]

    @classmethod
    def of(cls, article: Article) -> Sketch:
        """From an article."""
        made = article.fingerprint
        text = KeptText(article.text, article.segments).text
        return cls(made.minhash, made.shingles, made.lead, marks_of(text).dump())

    @classmethod
    def load(cls, stored: list[Any]) -> Sketch:
        """From state."""
        return cls(*stored)

    def dump(self) -> list[Any]:
        """For state."""
        return [self.minhash, self.shingles, self.lead, self.marks]

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


def resemblance(later: Sketch, earlier: Sketch) -> Resemblance:
    """Compare the sketch of an article with that of an earlier one."""
    if later.values.size != earlier.values.size or not later.shingles or not earlier.shingles:
        return Resemblance(0.0, 0.0, False)
    jaccard = float(np.mean(later.values == earlier.values))
    shorter = min(later.shingles, earlier.shingles)
    shared = jaccard / (1 + jaccard) * (later.shingles + earlier.shingles)
    containment = min(1.0, shared / shorter)
    least = SHORTENED_LEAST if later.shingles <= earlier.shingles else EXTENDED_LEAST
    if shorter < LEAST_SHINGLES:
        alike = jaccard >= LEAST_NEAR
    else:
        alike = jaccard >= NEAR or (containment >= CONTAINED and jaccard >= least)
    same = alike and not differ(Marks.load(later.marks), Marks.load(earlier.marks), shorter)
    return Resemblance(jaccard, containment, same)


def band_keys(sketch: Sketch) -> list[str]:
    """One short key per band; equal keys make two articles candidates."""
    if sketch.values.size < BANDS * ROWS:
        return []
    raw, width = sketch.values[: BANDS * ROWS].tobytes(), ROWS * 4
    cuts = [raw[band * width : (band + 1) * width] for band in range(BANDS)]
    return [f"{band}|{hashlib.blake2b(cut, digest_size=6).hexdigest()}" for band, cut in enumerate(cuts)]
