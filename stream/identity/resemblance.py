"""How alike two texts are, judged by their fingerprints alone.

`Sketch` is the part of a fingerprint that copy detection keeps, with the marks of the text. A signature is cut into
bands; equal bands make two articles candidates, and the share of equal values estimates their Jaccard similarity.
"""

from __future__ import annotations

import base64
import re
import zlib
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from stream.identity.hashes import short_hash
from stream.identity.marks import LEAST_SHINGLES, Marks, differ, marks_of
from stream.records import Article
from stream.records.kept import KeptText

BANDS, ROWS = 25, 5  # candidates from a Jaccard similarity of about (1 / BANDS) ** (1 / ROWS) = 0.53 on
NEAR = 0.71  # estimated Jaccard: 0.8 less two and a half standard errors (0.035 with 128 permutations)
CONTAINED = 0.9  # share of the shorter text that the longer one must hold, estimated
SHORTENED_LEAST = 0.34  # Jaccard: a text that holds less than a third of the longer one is a quotation, not a copy
EXTENDED_LEAST = 0.5  # a later text that is more than twice as long has news of its own
EXTENDED_OPENING = 0.4  # share of the later opening that the earlier one has: what opens otherwise is news
SAME_OPENING = 0.7  # the same, where the texts are less alike: edited, trimmed and extended at once
EDITED_LEAST = 0.45  # Jaccard of such a copy
TRIMMED = 0.75  # or its containment
OPENING_WORDS, OPENING_SHINGLE = 60, 3
LEAST_NEAR = 0.78  # Jaccard of texts with fewer than LEAST_SHINGLES
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Sketch:
    """What two articles are compared by. `marks` are kept as plain lists until they are needed."""

    minhash: str
    shingles: int
    lead: str
    marks: list[Any]
    opening: str

    @classmethod
    def of(cls, article: Article) -> Sketch:
        """From an article."""
        made = article.fingerprint
        text = KeptText(article.text, article.segments).text
        return cls(made.minhash, made.shingles, made.lead, marks_of(text).dump(), opening_of(text))

    @classmethod
    def load(cls, stored: list[Any]) -> Sketch:
        """From state."""
        return cls(*stored)

    def dump(self) -> list[Any]:
        """For state."""
        return [self.minhash, self.shingles, self.lead, self.marks, self.opening]

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
    same = _is_edited(later, earlier, jaccard, containment)
    same = same and not differ(Marks.load(later.marks), Marks.load(earlier.marks), shorter)
    return Resemblance(jaccard, containment, same)


def _is_edited(later: Sketch, earlier: Sketch, jaccard: float, containment: float) -> bool:
    """Whether the later text is the earlier one, as far as shared words tell."""
    if min(later.shingles, earlier.shingles) < LEAST_SHINGLES:
        return jaccard >= LEAST_NEAR
    if jaccard >= NEAR:
        return True
    if jaccard < SHORTENED_LEAST:
        return False
    shortened = later.shingles <= earlier.shingles
    if containment >= CONTAINED and shortened:
        return True
    least = EDITED_LEAST if shortened else EXTENDED_LEAST
    opening = same_opening(later, earlier)
    if containment >= CONTAINED and jaccard >= least:
        return opening >= EXTENDED_OPENING
    return opening >= SAME_OPENING and (jaccard >= least or (shortened and containment >= TRIMMED))


def opening_of(text: str) -> str:
    """16 bits of every shingle of the first words, as text."""
    words = [found.group() for found in islice(_WORD.finditer(text[:2000].casefold()), OPENING_WORDS)]
    coded = {
        zlib.crc32(" ".join(words[at : at + OPENING_SHINGLE]).encode("utf-8", "surrogatepass")) & 0xFFFF
        for at in range(max(1, len(words) - OPENING_SHINGLE + 1))
    }
    return base64.b64encode(np.array(sorted(coded), "<u2").tobytes()).decode("ascii")


def same_opening(later: Sketch, earlier: Sketch) -> float:
    """The share of the later text's opening that stands in the earlier one's."""
    mine = np.frombuffer(base64.b64decode(later.opening), "<u2")
    theirs = np.frombuffer(base64.b64decode(earlier.opening), "<u2")
    return float(np.isin(mine, theirs).mean())


def band_keys(sketch: Sketch) -> list[str]:
    """One short key per band; equal keys make two articles candidates."""
    if sketch.values.size < BANDS * ROWS:
        return []
    raw, width = sketch.values[: BANDS * ROWS].tobytes(), ROWS * 4
    cuts = [raw[band * width : (band + 1) * width] for band in range(BANDS)]
    return [f"{band}|{short_hash(cut, 6)}" for band, cut in enumerate(cuts)]
