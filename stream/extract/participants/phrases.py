"""Noun phrases: their extent in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream.extract.participants.lexicon import frame

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from stream.extract.participants.scene import Scene

_LEFT = frozenset(
    (
        "det",
        "amod",
        "compound",
        "poss",
        "nummod",
        "nmod",
        "quantmod",
        "case",
        "advmod",
        "npadvmod",
        "predet",
        "punct",
        "appos",
        "cc",
        "conj",
    )
)
_QUOTES = frozenset(("''", "``", "`", "--", "-"))
_BREAKS = frozenset(("--", "—", "–", ")", "]", ";", ":", "---"))


def extent(scene: Scene, head: Token) -> tuple[int, int]:
    """First and last token of the noun phrase around `head`, without relative clauses and adjuncts."""
    doc = scene.part.doc
    first, last = head.i, head.i
    for child in head.lefts:
        if child.dep_ in _LEFT and child.i >= head.i - 30:
            first = min(first, max(child.left_edge.i, head.i - 30))
            break
    match = scene.matches.get(head.i)
    if match:
        first, last = min(first, match.start), max(last, match.end - 1)
    if head.ent_type_ in ("ORG", "PERSON", "FAC") and not match:
        while (
            last + 1 < len(doc)
            and doc[last + 1].ent_iob_ == "I"
            and doc[last + 1].head.i <= last
            and doc[last + 1].i < head.i + 8
        ):
            last += 1
    first = _after_break(doc, first, head.i)
    while first < head.i and _is_leading(doc[first]):
        first += 1
    last = max(first, _with_of(scene, head, last))
    return first, _balanced(scene, head, first, last)


def _is_leading(token: Token) -> bool:
    """Whether a token at the start of a phrase is no part of it."""
    return token.is_space or token.is_punct or token.text in _QUOTES or token.lower_ in frame("leading")


def _after_break(doc: Doc, first: int, head: int) -> int:
    """The start of the phrase after the last dash or bracket; "the Alliance of Farmers (AF) group" stays whole."""
    index = head - 1
    while index >= first:
        text = doc[index].text
        opened = {")": "(", "]": "["}.get(text)
        if opened and any(doc[back].text == opened for back in range(first + 1, index)):
            while doc[index].text != opened:
                index -= 1
        elif text in _BREAKS:
            return index + 1
        index -= 1
    return first


def _balanced(scene: Scene, head: Token, first: int, last: int) -> int:
    """The end without an acronym in brackets that is only half inside."""
    doc = scene.part.doc
    opened = next((index for index in range(head.i + 1, last + 1) if doc[index].text in ("(", "[")), None)
    if opened is None:
        return last
    return last if any(doc[index].text in (")", "]") for index in range(opened, last + 1)) else max(first, opened - 1)


def _with_of(scene: Scene, head: Token, last: int) -> int:
    """The end of the phrase with its "of": "members of the front", "the city of Homs"."""
    if head.lemma_.lower() not in frame("member") and head.pos_ != "PROPN":
        return last
    for prep in head.rights:
        if prep.i > last + 1:
            break
        if prep.lower_ == "of" and prep.dep_ == "prep":
            for obj in prep.children:
                if obj.dep_ == "pobj" and obj.i < head.i + 12:
                    match = scene.matches.get(obj.i)
                    end = max(obj.i, match.end - 1 if match else obj.i)
                    while obj.ent_type_ and end + 1 < len(scene.part.doc) and scene.part.doc[end + 1].ent_iob_ == "I":
                        end += 1
                    return end
    return last
