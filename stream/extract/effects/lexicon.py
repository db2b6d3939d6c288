"""The words of tolls and damage: data files in data/, each with its format in its header."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from stream.tables import read_table, table_error

_PACKAGE = "stream.extract.effects"
TOLLS = frozenset(("killed", "injured", "hit", "treated", "missing", "captured", "displaced", "casualties"))
WHOM = frozenset(("object", "subject", "either", "person", "plain", "none", "away", "down", "act"))


@dataclass(frozen=True, slots=True)
class Harm:
    """What a word says happened, and to whom: see data/harm.tsv."""

    toll: str
    whom: str


@cache
def harm_words() -> dict[tuple[str, str], Harm]:
    """(lemma, part of speech) -> what it says."""
    name = "data/harm.tsv"
    words: dict[tuple[str, str], Harm] = {}
    for line, (lemma, pos, toll, whom) in read_table(_PACKAGE, name, 4):
        if pos not in ("verb", "adj", "noun"):
            raise table_error(_PACKAGE, name, line, "verb, adj or noun", repr(pos))
        if toll not in TOLLS:
            raise table_error(_PACKAGE, name, line, f"one of {sorted(TOLLS)}", repr(toll))
        if whom not in WHOM:
            raise table_error(_PACKAGE, name, line, f"one of {sorted(WHOM)}", repr(whom))
        words[lemma, pos] = Harm(toll, whom)
    return words


@cache
def people_nouns() -> dict[str, str]:
    """Nouns for people: word -> one or many."""
    name = "data/people.tsv"
    nouns: dict[str, str] = {}
    for line, (noun, number) in read_table(_PACKAGE, name, 2):
        if number not in ("one", "many"):
            raise table_error(_PACKAGE, name, line, "one or many", repr(number))
        nouns[noun] = number
    return nouns
