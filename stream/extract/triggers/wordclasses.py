"""Word classes (`data/classes.tsv`) and context words (`data/contexts.tsv`): phrases found in one pass over a text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from stream.extract.triggers.inflection import plurals
from stream.extract.triggers.ontology import PACKAGE, ontology
from stream.tables import read_table

CONTEXT = "context:"


@cache
def class_names() -> frozenset[str]:
    """All class names that conditions may use."""
    return frozenset(name for _, (name, _words) in read_table(PACKAGE, "data/classes.tsv", 2))


@cache
def class_words(name: str) -> frozenset[str]:
    """The words of one class as the table writes them. Raises KeyError for an unknown class."""
    words: set[str] = set()
    for _, (row, listed) in read_table(PACKAGE, "data/classes.tsv", 2):
        if row == name:
            words.update(word.strip().lower() for word in listed.split("|"))
    if not words:
        raise KeyError(name)
    return frozenset(words)


@cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First word to (further words, class); longest phrase first."""
    index: dict[str, set[tuple[tuple[str, ...], str]]] = {}
    rows = [(name, words.split("|")) for _, (name, words) in read_table(PACKAGE, "data/classes.tsv", 2)]
    rows += [(CONTEXT + name, list(words)) for name, words in ontology().contexts.items() if words != ("-",)]
    for name, words in rows:
        for phrase in words:
            # The tokeniser splits hyphens, so hyphenated words are phrases here.
            *first, last = phrase.strip().lower().replace("-", " - ").split()
            for form in [last, *plurals(last)]:
                start, *rest = [*first, form]
                index.setdefault(start, set()).add((tuple(rest), name))
    return {word: sorted(found, key=lambda item: (-len(item[0]), item)) for word, found in index.items()}


def tag_words(words: list[str]) -> list[frozenset[str]]:
    """The classes of each lower-cased word; a phrase marks all its words."""
    index = _phrases()
    found: list[set[str] | None] = [None] * len(words)
    for at, word in enumerate(words):
        for rest, name in index.get(word, ()):
            end = at + 1 + len(rest)
            if rest and tuple(words[at + 1 : end]) != rest:
                continue
            for position in range(at, end):
                slot = found[position]
                if slot is None:
                    slot = found[position] = set()
                slot.add(name)
    return [frozenset(item) if item else _EMPTY for item in found]


def contexts_of(tags: Iterable[frozenset[str]]) -> list[str]:
    """The contexts that tagged words call for, in the table's order."""
    seen = {name for tag in tags for name in tag if name.startswith(CONTEXT)}
    return [name for name in ontology().contexts if CONTEXT + name in seen]


_EMPTY: frozenset[str] = frozenset()
