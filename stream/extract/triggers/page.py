"""One part of an article prepared for matching: lower-cased words, word classes, sentences, topics, reading robustness.

Everything here is computed once per part in time linear in its length.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from stream.extract.parsed import PartText
from stream.extract.triggers.wordclasses import class_words, tag_words

if TYPE_CHECKING:
    from spacy.tokens import Token

TOPICS = ("sport", "show", "finance")
TOPIC_SHARE = 0.025  # share of a text's words that must be cues before its figures of speech are distrusted
TOPIC_CUES = 3
CHILDREN = 40  # dependents of a token that are looked at: keeps endless sentences linear
REACH = 120  # words of a sentence that are looked at to each side of a trigger

_NOTHING: frozenset[str] = frozenset()
# What the tagger's entities and pronouns stand for when a condition asks for a class of actor.
_ENTITY_CLASSES = {
    "PERSON": frozenset({"official", "people"}),
    "GPE": frozenset({"gov", "territory", "country"}),
    "LOC": frozenset({"territory"}),
    "STATE": frozenset({"gov"}),
    "NORP": frozenset({"people"}),
    "PRON": frozenset({"people"}),
    "ORG": frozenset({"gov"}),
}
_PRONOUNS = {"it": "STATE"} | dict.fromkeys(("he", "she", "they", "we", "who", "him", "her", "them"), "PRON")


class Page:
    """Tokens, words and classes of one part."""

    def __init__(self, part: PartText, topics: frozenset[str] | None = None) -> None:
        self.part = part
        self._topics = topics
        self.tokens: list[Token] = list(part.doc)
        self.words: list[str] = [token.lower_.replace("’", "'") for token in self.tokens]
        self.tags = [
            tags | _ENTITY_CLASSES[kind]
            if (kind := _PRONOUNS.get(word) or token.ent_type_) in _ENTITY_CLASSES
            else tags
            for token, word, tags in zip(self.tokens, self.words, tag_words(self.words), strict=True)
        ]
        self._mark_places()
        self.sentence_of: list[int] = [0] * len(self.tokens)
        self.sentences: list[tuple[int, int]] = []
        for number, sentence in enumerate(part.doc.sents):
            self.sentences.append((sentence.start, sentence.end))
            for position in range(sentence.start, sentence.end):
                self.sentence_of[position] = number
        self._robust: dict[int, bool] = {}
        self._bounds_of, self._bounds = -1, (0, 0)
        self.children: list[list[int]] = [[] for _ in self.tokens]
        for token in self.tokens:
            head = token.head.i
            if head != token.i and len(self.children[head]) < CHILDREN:
                self.children[head].append(token.i)

    def _mark_places(self) -> None:
        """Names that a locative preposition precedes somewhere are places throughout, whatever the tagger says."""
        names = {
            token.i
            for token in self.tokens[1:]
            if token.pos_ == "PROPN" and token.ent_type_ not in ("GPE", "LOC", "DATE", "NORP")
        }
        located = {
            self.words[i] for i in names if self.words[i - 1] in class_words("locative") and not self.tokens[i].is_upper
        }
        for i in names:
            if self.words[i] in located:
                self.tags[i] = (self.tags[i] | {"territory"}) - {"people", "official"}

    def bounds(self, i: int) -> tuple[int, int]:
        """First and past-last token of the sentence around token `i`, at most REACH tokens away."""
        if i != self._bounds_of:
            start, end = self.sentences[self.sentence_of[i]]
            self._bounds_of, self._bounds = i, (max(start, i - REACH), min(end, i + REACH))
        return self._bounds

    @cached_property
    def topics(self) -> frozenset[str]:
        """Topics whose vocabulary dominates the text: figures of speech are likely there. A title has its body's."""
        if self._topics is not None:
            return self._topics
        found = set()
        alphabetic = max(1, sum(word.isalpha() for word in self.words))
        for topic in TOPICS:
            cues = [word for word, tags in zip(self.words, self.tags, strict=True) if topic in tags]
            if len(set(cues)) >= TOPIC_CUES and len(cues) / alphabetic >= TOPIC_SHARE:
                found.add(topic)
        return frozenset(found)

    def robust(self, i: int) -> bool:
        """Whether the tags around token `i` deserve no trust: a title, or a sentence in capitals."""
        number = self.sentence_of[i]
        known = self._robust.get(number)
        if known is None:
            known = self._robust[number] = self.part.is_title or self._in_capitals(number)
        return known

    def _in_capitals(self, number: int) -> bool:
        start, end = self.sentences[number]
        long = [token for token in self.tokens[start:end] if len(token) > 3 and token.is_alpha]
        raised = sum(token.is_title or token.is_upper for token in long)
        return len(long) >= 3 and raised > 0.7 * len(long)
