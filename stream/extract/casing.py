"""Texts in capitals, as news wires once sent them, in ordinary case for the parser.

spaCy's tagger and parser are lost without case. A text that is nearly all capitals is read in small letters, names in
capitals, hard line ends inside a paragraph as spaces, square brackets as round ones. Every character keeps its place,
so offsets stay those of the original text.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from stream.extract.participants.lexicon import Name, fold_word, lexicon
from stream.extract.places.words import word_lists

if TYPE_CHECKING:
    from spacy.language import Language

Write = Callable[[str], str]
_SAMPLE = 4000  # characters that decide whether a text is in capitals
_SHARE = 0.85  # of all letters
_LEAST = 40  # letters, below which a text (a title, say) is left alone
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_WRAP = re.compile(r"(?<=[^\s.!?:])\n(?=[^\W_])")
_CALENDAR = frozenset(
    name.lower() for name in (*calendar.month_name, *calendar.month_abbr, *calendar.day_name) if name and name != "May"
)
_ENDINGS = (
    ("ies", "y"),
    ("es", "e"),
    ("es", ""),
    ("s", ""),
    ("ed", "e"),
    ("ed", ""),
    ("ing", "e"),
    ("ing", ""),
    ("ly", ""),
)
_ENDINGS_DOUBLED = ("ed", "ing", "er")
_TITLES = frozenset(
    [
        "president",
        "minister",
        "general",
        "colonel",
        "major",
        "captain",
        "lieutenant",
        "sergeant",
        "commander",
        "secretary",
        "ambassador",
        "senator",
        "bishop",
        "archbishop",
        "father",
        "monsignor",
        "judge",
        "mayor",
        "governor",
        "dr",
        "mr",
        "mrs",
        "ms",
        "maj",
        "gen",
        "col",
        "lt",
        "capt",
        "sgt",
        "adm",
        "priest",
        "leader",
        "deputy",
    ]
)


class Casing:
    """Restores case with the words that the model's lemmatizer knows and the names that the lexicons know."""

    def __init__(self, nlp: Language) -> None:
        self._common = _common_words(nlp)
        self._verbs = _common_words(nlp, "VERB", "ADJ", "ADV")  # the lemma lists of nouns hold acronyms, too

    def readable(self, text: str) -> str:
        """The text as the parser should see it; the very same text where it has ordinary case. Equal in length."""
        if not in_capitals(text):
            return text
        flat = _WRAP.sub(" ", text).replace("[", "(").replace("]", ")")
        words = list(_WORD.finditer(flat))
        named = self._named(words)
        out = list(flat)
        first, after_name = True, False
        for number, match in enumerate(words):
            word = match.group()
            write = named.get(number) or self._unnamed(flat, words, number, after_name)
            if first and write is _small:
                write = _capital
            low = write(word)
            if len(low) == len(word):
                out[match.start() : match.end()] = low
            name = write is _capital and not first
            after_name = name or word.lower() in _TITLES
            end = words[number + 1].start() if number + 1 < len(words) else match.end()
            gap = flat[match.end() : end]
            after_name = after_name and gap in (" ", "  ", ". ", ".  ")
            first = _ends_sentence(gap, word)
        return "".join(out)

    def _unnamed(self, text: str, words: list[re.Match[str]], number: int, after_name: bool) -> Write:
        """How to write a word that is in no lexicon."""
        match = words[number]
        word = match.group()
        low = word.lower()
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if len(word) == 1 and "." in (before, after):
            return _keep
        if low in _CALENDAR:
            return _capital
        given = word_lists().given_names
        if low in given and low not in _FUNCTION:
            following = words[number + 1].group().lower() if number + 1 < len(words) else ""
            if after_name or following in given or (following and not self._ordinary(following)):
                return _capital
        if self._ordinary(low):
            return _small
        return _keep if (before, after) == ("(", ")") else _capital

    def _named(self, words: list[re.Match[str]]) -> dict[int, Write]:
        """Word numbers inside names of the lexicons, with how to write them."""
        pairs = [(match.group(), fold_word(match.group())) for match in words]
        known = [number for number, (_, folded) in enumerate(pairs) if folded]
        found: dict[int, Write] = {}
        for hit in lexicon().names.find([pairs[number] for number in known]):
            inside = known[hit.start : hit.end]
            if len(inside) == 1:
                write = self._single(pairs[inside[0]][0], hit.name)
                if write is not None:
                    found[inside[0]] = write
                continue
            for number in inside:
                found[number] = _small if pairs[number][0].lower() in _FUNCTION else _capital
        return found

    def _single(self, word: str, name: Name) -> Write | None:
        """A name of one word: an acronym stays, an ordinary word ("is", "mas") is no name."""
        low = word.lower()
        short = len(word) <= 5 and name.sort == "body" and low not in self._verbs
        if low in _FUNCTION or (name.sort == "body" and not short and self._ordinary(low)):
            return None
        acronym = name.sort == "body" and len(word) <= 5 and word != name.name.upper()
        return _keep if acronym or name.name == word else _capital

    def _ordinary(self, low: str) -> bool:
        return _is_common(low, self._common)


def _ends_sentence(gap: str, word: str) -> bool:
    if "\n" in gap or "--" in gap:
        return True
    return any(mark in gap for mark in ".!?") and gap[-1:].isspace() and word.lower() not in _TITLES and len(word) > 1


def _small(word: str) -> str:
    return word.lower()


def _keep(word: str) -> str:
    return word


def _capital(word: str) -> str:
    return word[:1] + word[1:].lower()


def in_capitals(text: str) -> bool:
    """Whether nearly all letters of the text are capitals."""
    letters = [char for char in text[:_SAMPLE] if char.isalpha()]
    return len(letters) >= _LEAST and sum(char.isupper() for char in letters) >= _SHARE * len(letters)


def _is_common(word: str, common: frozenset[str]) -> bool:
    if word in common or word in _FUNCTION:
        return True
    stem = word.partition("'")[0].partition("’")[0]
    if stem != word and stem in common:
        return True
    for ending, instead in _ENDINGS:
        if stem.endswith(ending) and stem[: -len(ending)] + instead in common:
            return True
    return any(
        stem.endswith(ending)
        and len(stem) > len(ending) + 3
        and stem[-len(ending) - 1] == stem[-len(ending) - 2]
        and stem[: -len(ending) - 1] in common
        for ending in _ENDINGS_DOUBLED
    )


def _common_words(nlp: Language, *classes: str) -> frozenset[str]:
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


_FUNCTION: frozenset[str] = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "but",
        "nor",
        "of",
        "in",
        "on",
        "at",
        "by",
        "to",
        "from",
        "for",
        "with",
        "without",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "am",
        "it",
        "its",
        "he",
        "she",
        "they",
        "them",
        "his",
        "her",
        "their",
        "him",
        "we",
        "us",
        "our",
        "you",
        "your",
        "i",
        "me",
        "my",
        "this",
        "that",
        "these",
        "those",
        "who",
        "whom",
        "whose",
        "which",
        "what",
        "when",
        "where",
        "why",
        "how",
        "not",
        "no",
        "if",
        "then",
        "than",
        "so",
        "such",
        "there",
        "here",
        "all",
        "any",
        "some",
        "each",
        "both",
        "into",
        "onto",
        "upon",
        "over",
        "under",
        "after",
        "before",
        "during",
        "while",
        "because",
        "since",
        "until",
        "against",
        "between",
        "among",
        "through",
        "about",
        "above",
        "below",
        "up",
        "down",
        "out",
        "off",
        "again",
        "further",
        "once",
        "only",
        "own",
        "same",
        "too",
        "very",
        "can",
        "will",
        "just",
        "should",
        "would",
        "could",
        "may",
        "might",
        "must",
        "shall",
        "do",
        "does",
        "did",
        "doing",
        "have",
        "has",
        "had",
        "having",
        "said",
    ]
)
