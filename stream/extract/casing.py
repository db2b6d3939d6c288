"""Texts in capitals, as news wires once sent them, in ordinary case for the parser.

spaCy's tagger and parser are lost without case. A text that is nearly all capitals is read in small letters, names in
capitals, hard line ends inside a paragraph as spaces, square brackets as round ones. Every character keeps its place,
so offsets stay those of the original text.

What is a name is told by the lexicons of bodies, people and places, by the vocabulary that knows ordinary words, and by
the text itself: what stands behind a given name, what is an acronym in brackets and the name that it abbreviates.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream.extract.participants.lexicon import Name, fold_word, lexicon
from stream.extract.places.words import word_lists
from stream.extract.vocabulary import Vocabulary, case_words

if TYPE_CHECKING:
    from spacy.language import Language

Write = Callable[[str], str]
_SAMPLE = 4000  # characters that decide whether a text is in capitals
_SHARE = 0.85  # of all letters
_LEAST = 40  # letters, below which a text (a title, say) is left alone
_ACRONYM = 10  # letters at most, in brackets behind the name that it stands for
_LONG_NAME = 8  # words at most of a name that an acronym follows
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_WRAP = re.compile(r"(?<=[^\s.!?:])\n(?=[^\W_])")
_STOP = re.compile(r"[.!?][\"'”’)]*\s")
_VOWEL = re.compile(r"[aeiouy]")
_CALENDAR = frozenset(
    name.lower() for name in (*calendar.month_name, *calendar.month_abbr, *calendar.day_name) if name and name != "May"
)


class Casing:
    """Restores case with the words that the model's lemmatizer knows and the names that the lexicons know."""

    def __init__(self, nlp: Language) -> None:
        self._vocabulary = Vocabulary(nlp)

    def readable(self, text: str) -> str:
        """The text as the parser should see it; the very same text where it has ordinary case. Equal in length."""
        if not in_capitals(text):
            return text
        flat = _WRAP.sub(" ", text).replace("[", "(").replace("]", ")")
        words = _words(flat)
        writes = _Restoring(words, self._vocabulary).writes()
        out = list(flat)
        for word, write in zip(words, writes, strict=True):
            read = (_capital if word.first and write is _small else write)(word.text)
            if len(read) == len(word.text):
                out[word.start : word.start + len(read)] = read
        return "".join(out)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text in capitals. `gap`: what stands between it and the next; `first`: of its sentence."""

    text: str
    low: str
    start: int
    before: str
    gap: str
    first: bool

    @property
    def bracketed(self) -> bool:
        return self.before == "(" and self.gap[:1] == ")"

    @property
    def joined(self) -> bool:
        """Whether the next word belongs to the same phrase, as far as signs tell."""
        return self.gap in (" ", "  ", "-") or (self.low in case_words().title and self.gap.strip() in (".", ""))


class _Restoring:
    """The case of all words of one text."""

    def __init__(self, words: list[_Word], vocabulary: Vocabulary) -> None:
        self._words = words
        self._vocabulary = vocabulary
        self._known = word_lists().given_names | case_words().surname | case_words().particle | case_words().title
        self._acronyms = {word.low for number, word in enumerate(words) if self._abbreviation(number)}

    def writes(self) -> list[Write]:
        """How to write each word."""
        named = self._named()
        writes = [named.get(number) or self._alone(number) for number in range(len(self._words))]
        self._people(writes)
        self._abbreviated(writes)
        self._before_names(writes)
        return writes

    def _abbreviation(self, number: int) -> bool:
        """Whether a word in brackets can be the acronym of what stands before it: no comment, no name of a person."""
        word = self._words[number]
        if not word.bracketed or len(word.low) > _ACRONYM or word.low in self._known:
            return False
        before = self._words[number - 1].low if number else ""
        return before not in self._known and not self._vocabulary.ordinary(word.low)

    def _alone(self, number: int) -> Write:
        """How to write a word that is in no lexicon of names."""
        word = self._words[number]
        if word.low in ("i", "i'm", "i'll", "i've", "i'd") or word.low in _CALENDAR:
            return _capital
        if word.low == "may" and (word.gap[1:2].isdigit() or (number and self._words[number - 1].gap[-2:-1].isdigit())):
            return _capital
        if len(word.low) == 1 and ("." in (word.before, word.gap[:1])):
            return _keep
        stem = _stem(word.low)
        if stem in self._acronyms:
            return _keep
        if self._vocabulary.ordinary(word.low):
            return _small
        return _keep if self._acronym(stem, number) else _capital

    def _acronym(self, stem: str, number: int) -> bool:
        """Whether an unknown word is one that nobody can pronounce, or a short one outside a person's name."""
        if len(stem) == 1 or stem in self._known:
            return False
        if not _VOWEL.search(stem):
            return True
        before = self._words[number - 1] if number else None
        return len(stem) == 3 and not (before and before.joined and not self._vocabulary.ordinary(before.low))

    def _people(self, writes: list[Write]) -> None:
        """Given names beside names, and nouns behind them that are family names, here and in the rest of the text."""
        family = set()
        given = word_lists().given_names
        after = False
        for number, word in enumerate(self._words):
            following = self._words[number + 1] if number + 1 < len(self._words) and word.joined else None
            if writes[number] is _small and word.low not in case_words().function:
                named = following is not None and (following.low in given or writes[number + 1] is _capital)
                if (word.low in given or word.low in case_words().particle) and (after or named):
                    writes[number] = _capital
                elif after and self._surname(number):
                    writes[number] = _capital
                    family.add(word.low)
            after = word.joined and writes[number] is _capital and word.low in given
        for number, word in enumerate(self._words):
            if writes[number] is _small and _stem(word.low) in family:
                writes[number] = _capital

    def _surname(self, number: int) -> bool:
        """Whether an ordinary word behind a given name can be nothing but a family name."""
        low = self._words[number].low
        if low in word_lists().ordinary or low in case_words().title or low in case_words().ordinary:
            return False
        # Inflected forms are verbs and plurals.
        return low.isalpha() and low[-1] not in "sdg" and not self._vocabulary.action(low)

    def _abbreviated(self, writes: list[Write]) -> None:
        """The name in front of an acronym in brackets, from behind the last article ("the Green Party (GP)")."""
        for number, word in enumerate(self._words):
            if writes[number] is not _keep or not word.bracketed:
                continue
            first = number
            while first and number - first < _LONG_NAME and self._words[first - 1].gap.strip() in ("", "(", "-", "&"):
                before = self._words[first - 1].low
                if before in case_words().function and before not in ("of", "and", "for", "in", "the"):
                    break
                first -= 1
                if before == "the":
                    self._capitals(writes, first + 1, number)
                    break

    def _capitals(self, writes: list[Write], start: int, end: int) -> None:
        for number in range(start, end):
            if writes[number] is _small and self._words[number].low not in case_words().function:
                writes[number] = _capital

    def _before_names(self, writes: list[Write]) -> None:
        """Titles take a capital in front of the names of people, particles in front of any name."""
        for number in range(len(self._words) - 2, -1, -1):
            word = self._words[number]
            if writes[number] is not _small or not word.joined or writes[number + 1] is not _capital:
                continue
            follower = self._words[number + 1].low
            person = follower in word_lists().given_names or follower in case_words().surname
            person = person or follower in case_words().title or not self._vocabulary.ordinary(follower)
            if word.low in case_words().particle or (word.low in case_words().title and person):
                writes[number] = _capital

    def _named(self) -> dict[int, Write]:
        """Word numbers inside names of the lexicons, with how to write them."""
        pairs = [(word.text, fold_word(_stem(word.text))) for word in self._words]
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
                found[number] = _small if self._words[number].low in case_words().function else _capital
        return found

    def _single(self, word: str, name: Name) -> Write | None:
        """A name of one word: an acronym stays, an ordinary word ("is", "mas", "car") is no name."""
        low = _stem(word.lower())
        short = len(low) <= 5 and name.sort == "body" and not self._vocabulary.action(low)
        if low in case_words().function or (name.sort == "body" and not short and self._vocabulary.ordinary(low)):
            return None
        acronym = len(low) <= 5 and low != name.name.lower()
        if acronym and low in (word_lists().given_names if name.sort == "body" else word_lists().ordinary):
            return None
        return _keep if (acronym and name.sort == "body") or name.name == _stem(word) else _capital


def _words(text: str) -> list[_Word]:
    """The words of a text with what stands around them."""
    matches = list(_WORD.finditer(text))
    words: list[_Word] = []
    first = True
    for number, match in enumerate(matches):
        end = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        start = match.start()
        low = match.group().lower()
        # A gap that is longer than any reader looks at is cut: its first and last characters tell enough.
        gap = text[match.end() : min(end, match.end() + 80)]
        words.append(_Word(match.group(), low, start, text[start - 1 : start] if start else "", gap, first))
        first = _ends_sentence(gap, low)
    return words


def _ends_sentence(gap: str, word: str) -> bool:
    if "\n" in gap or (")" in gap and "--" in gap):
        return True
    return bool(_STOP.search(gap)) and word not in case_words().title and len(word) > 1


def _stem(word: str) -> str:
    """A word without a possessive ending."""
    return word[:-2] if len(word) > 3 and word[-2] in "'’" and word[-1] in "sS" else word


def _small(word: str) -> str:
    return word.lower()


def _keep(word: str) -> str:
    stem = _stem(word)
    return stem + word[len(stem) :].lower()


def _capital(word: str) -> str:
    if len(word) > 3 and word[1] in "'’":  # O'Higgins, D'Aubuisson
        return word[:2] + _capital(word[2:])
    return word[:1] + word[1:].lower()


def in_capitals(text: str) -> bool:
    """Whether nearly all letters of the text are capitals."""
    letters = [char for char in text[:_SAMPLE] if char.isalpha()]
    return len(letters) >= _LEAST and sum(char.isupper() for char in letters) >= _SHARE * len(letters)
