"""What is an ordinary word and what a name, judged by a word alone: for texts whose case says nothing.

Ordinary words are those of the model's lemmatizer, their inflections and compounds. Its word lists hold names as well
("toronto", "smith"): the gazetteer's larger places and the family names of casing.tsv are taken out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from stream.extract.places.gazetteer import gazetteer
from stream.extract.places.layout import NAME, Kind
from stream.extract.places.words import word_lists
from stream.tables import read_table, table_error

if TYPE_CHECKING:
    from spacy.language import Language

_TABLE = "casing.tsv"
_KINDS = ("function", "title", "particle", "prefix", "ordinary", "tail", "surname")
_TOWN = 150_000  # inhabitants, from which a town's name outweighs a rare word spelled alike
_LANDS = frozenset({Kind.COUNTRY, Kind.ADMIN1, Kind.CONTINENT, Kind.SEA, Kind.REGION})
_LEAST = 4  # letters of a place that is looked up, and of each half of a compound
_CUT = 5000  # words looked up in the gazetteer at once
_ENDINGS = (
    ("ies", "y"),
    ("ied", "y"),
    ("iest", "y"),
    ("ier", "y"),
    ("es", "e"),
    ("es", ""),
    ("s", ""),
    ("ed", "e"),
    ("ed", ""),
    ("ing", "e"),
    ("ing", ""),
    ("est", "e"),
    ("est", ""),
    ("ly", ""),
    ("ness", ""),
    ("men", "man"),
    ("women", "woman"),
    ("people", "person"),
)
_DOUBLED = ("ed", "ing", "er", "est")
_SHORT_FORMS = frozenset({"t", "s", "d", "m", "ll", "re", "ve"})


@dataclass(frozen=True, slots=True)
class CaseWords:
    """The words of casing.tsv, by kind; see there."""

    function: frozenset[str]
    title: frozenset[str]
    particle: frozenset[str]
    prefix: tuple[str, ...]
    ordinary: frozenset[str]
    tail: tuple[str, ...]
    surname: frozenset[str]


@lru_cache(maxsize=1)
def case_words() -> CaseWords:
    """The table, read once per process. Raises TableError with file and line where it is malformed."""
    kinds: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    for number, (kind, words) in read_table("stream.extract", _TABLE, 2):
        if kind not in kinds:
            raise table_error("stream.extract", _TABLE, number, f"one of {', '.join(_KINDS)}", kind)
        kinds[kind] += words.split()
    return CaseWords(
        function=frozenset(kinds["function"]),
        title=frozenset(kinds["title"]),
        particle=frozenset(kinds["particle"]),
        prefix=tuple(kinds["prefix"]),
        ordinary=frozenset(kinds["ordinary"]),
        tail=tuple(kinds["tail"]),
        surname=frozenset(kinds["surname"]),
    )


class Vocabulary:
    """Ordinary words of one language model. Words are given in lower case."""

    def __init__(self, nlp: Language) -> None:
        every = _lemmas(nlp)
        self._common = every - _places(every - _lemmas(nlp, "VERB", "ADJ", "ADV")) - case_words().surname
        self._actions = _lemmas(nlp, "VERB", "ADJ", "ADV")  # the lemma lists of nouns hold acronyms, too
        self.ordinary = lru_cache(maxsize=50_000)(self._ordinary)

    def action(self, word: str) -> bool:
        """Whether the word is the lemma of a verb, an adjective or an adverb, or an irregular form of one."""
        return word in self._actions

    def _ordinary(self, word: str) -> bool:
        """Whether the word, an inflection or a compound of ordinary words, is no name."""
        if word in case_words().function:
            return True
        stem, _, tail = word.replace("’", "'").partition("'")
        if tail and tail not in _SHORT_FORMS:
            return False
        return self._known(stem) or (tail == "t" and self._known(stem.removesuffix("n"))) or self._derived(stem)

    def _known(self, word: str) -> bool:
        if word in self._common or word in case_words().function:
            return True
        if any(word.endswith(ending) and word[: -len(ending)] + lemma in self._common for ending, lemma in _ENDINGS):
            return True
        for ending in _DOUBLED:
            base = word.removesuffix(ending)
            if base != word and len(base) > len(ending) and base[-1] == base[-2] and base[:-1] in self._common:
                return True
        return False

    def _derived(self, word: str) -> bool:
        """Compounds ("antiguerrilla", "machinegun"), except those that are mostly names ("Blackburn")."""
        for prefix in case_words().prefix:
            rest = word.removeprefix(prefix)
            if rest != word and len(rest) > _LEAST and self._known(rest):
                return True
        if word.endswith(case_words().tail):
            return False
        return any(
            self._known(word[:cut]) and self._known(word[cut:])
            for cut in range(_LEAST, min(len(word), 20) - _LEAST + 1)
        )


def _lemmas(nlp: Language, *classes: str) -> frozenset[str]:
    """The model's lemma lists (of some word classes, else all) and its exceptions ("went")."""
    lookups = nlp.get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
    wanted: set[str | int] = {nlp.vocab.strings[name] for name in classes}
    wanted |= {name.lower() for name in classes} | {nlp.vocab.strings[name.lower()] for name in classes}
    words: set[str] = set(nlp.Defaults.stop_words)
    for table in ("lemma_index", "lemma_exc"):
        for group, forms in lookups.get_table(table).items():
            if not classes or group in wanted:
                words.update(form for form in forms if isinstance(form, str))
    return frozenset(words)


def _places(words: frozenset[str]) -> frozenset[str]:
    """Those that the gazetteer knows as countries, provinces or large towns and that mean nothing else."""
    ordinary = word_lists().ordinary | case_words().ordinary
    asked = sorted(word for word in words if len(word) >= _LEAST and word.isalpha() and word not in ordinary)
    known = gazetteer()
    found = set()
    for start in range(0, len(asked), _CUT):
        part = asked[start : start + _CUT]
        for word, number in zip(part, known.find(part), strict=True):
            if number >= 0 and any(
                entry.use == NAME and (entry.people >= _TOWN or entry.kind in _LANDS) for entry in known.entries(number)
            ):
                found.add(word)
    return frozenset(found)
