"""Conditions of lexicon rows: where to look, for which words or classes.

A condition is linear in the length of its sentence at worst, and looks at most a few words far in most places.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stream.extract.triggers import arguments
from stream.extract.triggers.page import Page
from stream.extract.triggers.wordclasses import class_words

FLAGS = frozenset({"literal", "passive", "active", "inf", "that", "anyobj", "title", "plural", "quoted", "future"})
PREPOSITIONS = frozenset(
    {
        "as",
        "toward",
        "of",
        "by",
        "with",
        "against",
        "for",
        "to",
        "from",
        "in",
        "into",
        "at",
        "on",
        "over",
        "between",
        "after",
        "about",
    }
)
PLACES = PREPOSITIONS | {
    "obj",
    "objhead",
    "subj",
    "mod",
    "sent",
    "doc",
    "near",
    "next",
    "prev",
    "head",
    "arg",
    "clause",
}
_NEAR = 6


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of a row; `negate` turns it round."""

    negate: bool
    where: str
    words: frozenset[str]
    classes: frozenset[str]

    def holds(self, page: Page, i: int, first: int, last: int) -> bool:
        """Whether the test passes for the trigger word `i`, matched on tokens first..last."""
        return self._test(page, i, first, last) != self.negate

    def _test(self, page: Page, i: int, first: int, last: int) -> bool:
        if not self.words and not self.classes:
            return _flag(self.where, page, i)
        if self.where == "doc":
            return bool(self.classes & page.topics)
        return any(
            page.words[j] in self.words or not self.classes.isdisjoint(page.tags[j])
            for j in _look(self.where, page, i, first, last)
        )


def _look(where: str, page: Page, i: int, first: int, last: int) -> Iterable[int]:
    start, end = page.bounds(i)
    match where:
        case "sent":
            return range(start, end)
        case "near":
            return range(max(start, first - _NEAR), min(end, last + 1 + _NEAR))
        case "next":
            return range(last + 1, min(end, last + 2))
        case "prev":
            return range(max(start, first - 1), first)
        case "obj":
            return _phrases(page, arguments.objects(page, i))
        case "objhead":
            return arguments.objects(page, i)
        case "subj":
            return _phrases(page, arguments.subjects(page, i))
        case "mod":
            return arguments.modifiers(page, i)
        case "head":
            return [page.tokens[i].head.i]
        case "arg":
            heads = [*arguments.objects(page, i), *arguments.subjects(page, i), *arguments.prepositional(page, i, "of")]
            return _phrases(page, heads)
        case "clause":
            return clause_range(page, i)
        case _:
            return _phrases(page, arguments.prepositional(page, i, where))


def _phrases(page: Page, heads: list[int]) -> list[int]:
    found: list[int] = []
    for head in heads:
        found += arguments.noun_phrase(page, head)
        for inner in arguments.complements(page, head):
            found += arguments.noun_phrase(page, inner)
    return found


def clause_range(page: Page, i: int) -> range:
    """The words around `i` up to the next semicolon, dash or conjunction that joins clauses; at most 15 each way."""
    start, end = page.bounds(i)
    first = i
    while first > start and i - first < 15 and page.words[first - 1] not in class_words("clause_end"):
        first -= 1
    last = i
    while last + 1 < end and last - i < 15 and page.words[last + 1] not in class_words("clause_end"):
        last += 1
    return range(first, last + 1)


def _flag(name: str, page: Page, i: int) -> bool:
    match name:
        case "literal":
            return _is_literal(page, i)
        case "passive":
            return arguments.is_passive(page, i)
        case "active":
            return not arguments.is_passive(page, i)
        case "inf":
            return _has_infinitive(page, i)
        case "that":
            return _has_clause(page, i)
        case "anyobj":
            return bool(arguments.objects(page, i))
        case "title":
            return page.part.is_title
        case "plural":
            return page.words[i].endswith("s")
        case "future":
            start, _ = page.bounds(i)
            return not _FUTURE.isdisjoint(page.words[max(start, i - 4) : i])
        case _:
            return i > 0 and page.words[i - 1] in ('"', "“", "'", "‘")


_FUTURE = frozenset({"will", "would", "'ll", "shall", "wo", "may", "might", "could"})


def _is_literal(page: Page, i: int) -> bool:
    """Not a figure of speech: no game, show or market around it, nothing abstract that it is done to or by."""
    if page.topics & {"sport", "show"}:
        return False
    heads = [*arguments.objects(page, i), *arguments.prepositional(page, i, "of")]
    heads += arguments.prepositional(page, i, "against") + arguments.prepositional(page, i, "on")
    heads += arguments.subjects(page, i)[:2]
    return not any("abstract" in page.tags[j] and page.tokens[j].ent_type_ != "PERSON" for j in heads)


def _has_infinitive(page: Page, i: int) -> bool:
    for child in page.children[i]:
        if page.tokens[child].dep_ in ("xcomp", "ccomp", "acl", "advcl") and any(
            page.tokens[grandchild].tag_ == "TO" for grandchild in page.children[child]
        ):
            return True
    _, end = page.bounds(i)
    return any(
        page.words[j] == "to"
        and page.tokens[j].tag_ == "TO"
        and j + 1 < end
        and page.tokens[j + 1].pos_ in ("VERB", "AUX")
        for j in range(i + 1, min(end, i + (9 if page.robust(i) else 5)))
    )


def _has_clause(page: Page, i: int) -> bool:
    if any(page.tokens[child].dep_ == "ccomp" for child in page.children[i]):
        return True
    return i + 1 < len(page.words) and page.words[i + 1] == "that"
