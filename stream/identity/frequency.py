"""How common each word is in the stream just now: one small value in the state.

Lossy counting (Manku and Motwani 2002): only words that at least one article in 250 holds are kept, all counts are
halved now and then so that old news fades, and once enough articles are counted only a sample is added. What the table
does not hold is as rare as its prior says (terms.py).
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable
from typing import Any

from stream.identity.state import State
from stream.identity.terms import PRIOR, priors

PRIOR_ARTICLES = 300  # the prior counts like so many articles
HALVE_AT = 3000
LEAST_SHARE = 0.004
TERMS_KEPT = 3000  # about 50 KB
SAMPLE_ALL = 500  # below this many articles every one is counted, then one in SAMPLE
SAMPLE = 8


class Frequency:
    """Document frequencies of one language. Articles must be added at most once by the caller."""

    def __init__(self, state: State, prefix: str) -> None:
        self._state = state
        self._key = f"{prefix}|frequency"
        stored: dict[str, Any] = state.get(self._key) or {"n": 0, "terms": {}}
        self._count: int = stored["n"]
        self._terms: dict[str, int] = stored["terms"]

    def idf(self, terms: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of each term, at least 0: -ln of the share of articles that hold it."""
        prior, counts = priors(), self._terms
        rarest = self._idf(0, PRIOR)
        return {
            term: self._idf(counts.get(term, 0), prior.get(term, PRIOR)) if term in counts or term in prior else rarest
            for term in terms
        }

    def _idf(self, count: int, prior: float) -> float:
        if prior >= 1:
            return 0.0
        return max(0.0, -math.log((count + PRIOR_ARTICLES * prior) / (self._count + PRIOR_ARTICLES)))

    @property
    def articles(self) -> int:
        """How many articles are counted: all of the first SAMPLE_ALL, then fewer than there were."""
        return self._count

    def add(self, article_id: str, terms: Iterable[str]) -> None:
        """Count an article; a function of the id decides who is in the sample, so that a replay decides alike."""
        if self._count >= SAMPLE_ALL and zlib.crc32(article_id.encode("utf-8", "surrogatepass")) % SAMPLE:
            return
        counts = dict(self._terms)
        for term in terms:
            counts[term] = counts.get(term, 0) + 1
        total = self._count + 1
        if total >= HALVE_AT:
            total //= 2
            counts = {term: count // 2 for term, count in counts.items() if count > 1}
        if len(counts) > TERMS_KEPT:
            least = max(1.0, LEAST_SHARE * total)
            frequent = {term: count for term, count in counts.items() if count > least}
            ranked = sorted(frequent, key=lambda term: (-frequent[term], term))[: TERMS_KEPT * 2 // 3]
            counts = {term: frequent[term] for term in ranked}
        self._count, self._terms = total, counts
        self._state.put(self._key, {"n": total, "terms": counts})
