"""Words as story clustering counts them: reduced forms, and how common each is before any article was seen."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from stream.tables import read_table, table_error

PACKAGE, FILE = "stream.identity", "common_words.tsv"
PRIOR = 0.003  # share of articles that hold a word which the table does not list
STEMS_KEPT, LONGEST_KEPT = 32_768, 40  # a language's everyday words; a few MB
RAREST = -math.log(PRIOR)
_SUFFIXES = (("ing", 6), ("ed", 5), ("es", 5))
TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def stem(word: str) -> str:
    """A crude English stem of a case-folded word: possessives, plurals and verb endings go. Linear, never raises."""
    return _stem(word) if len(word) <= LONGEST_KEPT else _stem.__wrapped__(word)


@lru_cache(maxsize=STEMS_KEPT)
def _stem(word: str) -> str:
    word = word.replace("’", "'").removesuffix("'s")
    if len(word) <= 4:
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("sses"):
        return word[:-2]
    for suffix, longer in _SUFFIXES:
        if word.endswith(suffix) and len(word) > longer:
            word = word[: -len(suffix)]
            break
    else:
        if word.endswith("s") and not word.endswith("ss"):
            word = word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


@lru_cache(maxsize=1)
def priors() -> dict[str, float]:
    """Stem -> prior share of articles, from the table. Raises TableError with file and line on a malformed row."""
    table: dict[str, float] = {}
    for line, (share, words) in read_table(PACKAGE, FILE, 2):
        try:
            prior = float(share)
        except ValueError:
            prior = -1.0
        if not 0 < prior <= 1:
            raise table_error(PACKAGE, FILE, line, "a share above 0, at most 1", repr(share))
        for word in words.split():
            table[stem(word)] = max(prior, table.get(stem(word), 0.0))
    return table


@lru_cache(maxsize=1)
def rarities() -> dict[str, float]:
    """Stem -> -ln of its prior share: 0 for words that tell nothing, RAREST for those not listed."""
    return {term: -math.log(share) for term, share in priors().items()}
