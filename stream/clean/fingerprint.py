"""The fingerprint of an article: what copy detection compares, made once from the kept text.

* content: hash of the normalised text, equal for exact copies.
* minhash: MinHash signature of the body's word 5-grams (Broder 1997, computed by rensa's R-MinHash): 128 values, the
  share of equal ones estimates the Jaccard similarity of two texts. Encoded as base64 of little-endian uint32.
* lead: min-wise hash of the lead's shingles. Two texts get the same one with probability equal to the similarity of
  their leads, so near copies land on one partition.

Stored fingerprints are compared with new ones, so the seeds never change; a test holds rensa to the same values.
"""

from __future__ import annotations

import base64
import re

import numpy as np
from rensa import RMinHash

from stream.clean.ids import hash_id
from stream.records import Fingerprint

PERMUTATIONS = 128
SHINGLE_WORDS = 5
_SEED = 1
_LEAD_WORDS = 60
_LEAD_SHINGLE_WORDS = 3
_LEAD_SEED = 2
_WORD = re.compile(r"\w+")


def fingerprint(text: str) -> Fingerprint:
    """The fingerprint of a kept body text. Case, punctuation and white space do not count."""
    words = _WORD.findall(text.casefold().replace("\u2019", "").replace("'", "")) or [text.strip()]
    coded = [word.encode("utf-8", "surrogatepass") for word in words]
    shingles = _shingles(coded, SHINGLE_WORDS)
    lead = _signature(_shingles(coded[:_LEAD_WORDS], _LEAD_SHINGLE_WORDS), 1, _LEAD_SEED)
    signature = np.array(_signature(shingles, PERMUTATIONS, _SEED), "<u4")
    return Fingerprint(
        content=hash_id("body", " ".join(words)),
        lead=f"{lead[0]:08x}",
        minhash=base64.b64encode(signature.tobytes()).decode("ascii"),
        shingles=len(shingles),
    )


def _shingles(words: list[bytes], size: int) -> list[bytes]:
    """Every distinct run of `size` words; all words where there are fewer."""
    size = min(size, len(words))
    return list({b" ".join(words[start : start + size]) for start in range(len(words) - size + 1)})


def _signature(shingles: list[bytes], size: int, seed: int) -> list[int]:
    sketch = RMinHash(num_perm=size, seed=seed)
    sketch.update(shingles)
    values: list[int] = sketch.digest()
    return values
