"""The fingerprint of an article: what copy detection compares, made once from the kept text.

* content: hash of the normalised text, equal for exact copies.
* minhash: MinHash signature (Broder 1997) of the body's word 5-grams: 128 values, the share of equal ones estimates the
  Jaccard similarity of two texts. Encoded as base64 of little-endian uint32.
* lead: min-wise hash of the lead's shingles. Two texts get the same one with probability equal to the similarity of
  their leads, so near copies land on one partition.

The hash functions and permutations below never change: stored fingerprints are compared with new ones.
"""

from __future__ import annotations

import base64
import re
import zlib
from functools import lru_cache

import numpy as np
from datasketch import MinHash

from stream.clean.ids import hash_id
from stream.records import Fingerprint

PERMUTATIONS = 128
SHINGLE_WORDS = 5
_SEED = 1
_LEAD_WORDS = 60
_LEAD_SHINGLE_WORDS = 3
_WORD = re.compile(r"\w+")
_BASE = np.uint32(0x01000193)  # an odd multiplier; FNV's 32-bit prime
_LEAD_SALT = np.uint32(0x9E3779B1)  # 2^32 / golden ratio, as in Fibonacci hashing


def fingerprint(text: str) -> Fingerprint:
    """The fingerprint of a kept body text. Case, punctuation and white space do not count."""
    words = _WORD.findall(text.casefold().replace("\u2019", "").replace("'", "")) or [text.strip()]
    hashes = np.fromiter((zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words), np.uint32, len(words))
    shingles = np.unique(_shingle_hashes(hashes, SHINGLE_WORDS))
    lead = _mix(_shingle_hashes(hashes[:_LEAD_WORDS], _LEAD_SHINGLE_WORDS) * _LEAD_SALT).min()
    return Fingerprint(
        content=hash_id("body", " ".join(words)),
        lead=f"{int(lead):08x}",
        minhash=base64.b64encode(_signature(shingles).astype("<u4").tobytes()).decode("ascii"),
        shingles=len(shingles),
    )


def _shingle_hashes(words: np.ndarray, size: int) -> np.ndarray:
    """One 32-bit hash per run of `size` words (a polynomial of the word hashes); of all words where there are fewer."""
    size = min(size, len(words))
    count = len(words) - size + 1
    total = np.zeros(count, np.uint32)
    for offset in range(size):
        total = total * _BASE + words[offset : offset + count]
    return _mix(total)


def _mix(values: np.ndarray) -> np.ndarray:
    """The finaliser of MurmurHash3 (32 bit): spreads every input bit over the output."""
    values = values ^ (values >> np.uint32(16))
    values = values * np.uint32(0x85EBCA6B)
    values = values ^ (values >> np.uint32(13))
    values = values * np.uint32(0xC2B2AE35)
    mixed: np.ndarray = values ^ (values >> np.uint32(16))
    return mixed


def _signature(shingles: np.ndarray) -> np.ndarray:
    """The least value of every shingle under each permutation (affine, modulo 2^32, as datasketch's affine32 scheme).

    Blocks bound the memory: 2,000 shingles take 1 MB.
    """
    factors, offsets = _permutations()
    signature = np.full(PERMUTATIONS, np.iinfo(np.uint32).max, np.uint32)
    for start in range(0, len(shingles), 2000):
        permuted = np.multiply.outer(factors, shingles[start : start + 2000]) + offsets[:, None]
        signature = np.minimum(signature, permuted.min(axis=1))
    return signature


@lru_cache(maxsize=1)
def _permutations() -> tuple[np.ndarray, np.ndarray]:
    factors, offsets = MinHash(num_perm=PERMUTATIONS, seed=_SEED, scheme="affine32").permutations
    return np.asarray(factors, np.uint32), np.asarray(offsets, np.uint32)
