"""The word lists that tell place names from people, bodies and ordinary words. Data files document their own format."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from stream.tables import read_table, table_error

PACKAGE = "stream.extract.places"
HEAD_KINDS = ("division", "facility", "water", "organisation", "title", "speech", "place_prep", "settlement",
              "locative", "place_verb", "spot", "direction", "inner", "street", "typed", "occurring", "away", "force",
              "dweller", "estate", "overrun", "care", "brought")  # fmt: skip


@dataclass(frozen=True, slots=True)
class WordLists:
    """Sets of folded words; see the data files for what each holds. `nouns`: all kinds of places, bodies and titles."""

    ordinary: frozenset[str]
    nouns: frozenset[str]
    given_names: frozenset[str]
    division: frozenset[str]
    facility: frozenset[str]
    water: frozenset[str]
    organisation: frozenset[str]
    title: frozenset[str]
    speech: frozenset[str]
    place_prep: frozenset[str]
    settlement: frozenset[str]
    locative: frozenset[str]
    direction: frozenset[str]
    place_verb: frozenset[str]
    spot: frozenset[str]
    inner: frozenset[str]
    street: frozenset[str]
    typed: frozenset[str]
    occurring: frozenset[str]
    away: frozenset[str]
    force: frozenset[str]
    dweller: frozenset[str]
    estate: frozenset[str]
    overrun: frozenset[str]
    care: frozenset[str]
    brought: frozenset[str]


@lru_cache(maxsize=1)
def word_lists() -> WordLists:
    """All lists, read once per process. Raises TableError with file and line where one is malformed."""
    heads: dict[str, frozenset[str]] = {}
    for number, (kind, words) in read_table(PACKAGE, "data/heads.tsv", 2):
        if kind not in HEAD_KINDS or kind in heads:
            raise table_error(PACKAGE, "data/heads.tsv", number, f"each of {', '.join(HEAD_KINDS)} once", kind)
        heads[kind] = frozenset(words.split())
    missing = [kind for kind in HEAD_KINDS if kind not in heads]
    if missing:
        raise table_error(PACKAGE, "data/heads.tsv", 0, f"a row for {missing[0]}", "none")
    nouns = frozenset.union(*(heads[kind] for kind in ("division", "facility", "water", "organisation", "title")))
    return WordLists(
        ordinary=_flat("data/ordinary.tsv") | nouns, nouns=nouns, given_names=_flat("data/given_names.tsv"), **heads
    )


def _flat(name: str) -> frozenset[str]:
    return frozenset(word for _, (line,) in read_table(PACKAGE, name, 1) for word in line.split())
