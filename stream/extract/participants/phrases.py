"""Noun phrases: their extent in the text, and the role or thing that their head word names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream.extract.participants.lexicon import Role, fold_word, frame, lexicon
from stream.extract.syntax import children

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
_LEADING = frozenset(
    [
        '"',
        "'",
        "''",
        "(",
        ",",
        "-",
        "--",
        ":",
        ";",
        "[",
        "`",
        "``",
        "about",
        "almost",
        "also",
        "and",
        "approximately",
        "around",
        "as",
        "at",
        "both",
        "but",
        "even",
        "just",
        "least",
        "many",
        "meanwhile",
        "more",
        "nearly",
        "only",
        "or",
        "over",
        "roughly",
        "some",
        "than",
        "to",
        "today",
        "up",
        "yesterday",
        "“",
        "”",
    ]
)
HONORIFICS = frozenset(
    [
        "adm",
        "adm.",
        "capt",
        "capt.",
        "col",
        "col.",
        "don",
        "dona",
        "dr",
        "dr.",
        "gen",
        "gen.",
        "gov",
        "gov.",
        "hon",
        "hon.",
        "lady",
        "lord",
        "lt",
        "lt.",
        "maj",
        "maj.",
        "mr",
        "mr.",
        "mrs",
        "mrs.",
        "ms",
        "ms.",
        "pres",
        "pres.",
        "prof",
        "prof.",
        "professor",
        "rep",
        "rep.",
        "rev",
        "rev.",
        "reverend",
        "sen",
        "sen.",
        "senor",
        "señor",
        "sgt",
        "sgt.",
        "sir",
        "st",
    ]
)
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
    while first < head.i and (doc[first].lower_ in _LEADING or doc[first].is_space or doc[first].is_punct):
        first += 1
    last = max(first, _with_of(scene, head, last))
    return first, _balanced(scene, head, first, last)


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


def counted_noun(head: Token) -> Token | None:
    """What is counted in "thousands of students", "a group of deputies"; None where the head speaks for itself."""
    if head.lower_ in frame("direction"):  # "a rebel base north of the town" may be parsed as a kind of north
        return next((noun for noun in children(head, "compound") if noun.pos_ == "NOUN" and noun.i < head.i), None)
    if head.lemma_.lower() not in frame("quantity") and head.pos_ != "NUM":
        return None
    for prep in head.rights:
        if prep.lower_ == "of" and prep.dep_ == "prep":
            for obj in prep.children:
                if obj.dep_ == "pobj" and obj.i < head.i + 14:
                    deeper = counted_noun(obj) if obj.lemma_.lower() != head.lemma_.lower() else None
                    return deeper or obj
    return None


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


def singular(token: Token) -> str:
    """The folded lemma; the tagger gives none to a noun it takes for a name ("Rebels")."""
    lemma = fold_word(token.lemma_)
    if token.pos_ != "PROPN":
        return lemma
    known = (lexicon().roles, lexicon().things, lexicon().weapons)
    for ending, instead in (("men", "man"), ("ies", "y"), ("es", ""), ("s", "")):
        stem = lemma.removesuffix(ending) + instead
        if lemma.endswith(ending) and any(stem in table for table in known):
            return stem
    return lemma


def role_at(token: Token) -> Role | None:
    """The role that one word names."""
    return lexicon().roles.get(fold_word(token.text)) or lexicon().roles.get(fold_word(token.lemma_))


def role_phrase(head: Token, first: int) -> tuple[Role | None, str]:
    """The longest role phrase that ends at the head, and the words looked up for it."""
    roles = lexicon().roles
    doc = head.doc
    words: list[str] = []
    for back in range(4):
        index = head.i - back
        if index < first:
            break
        word = fold_word(doc[index].text)
        if word:
            words.insert(0, word)
    if not words:
        return None, ""
    lemma = singular(head)
    if head.i + 2 < len(doc) and doc[head.i + 1].lower_ == "of":  # "secretary of state", "chief of staff"
        phrase = f"{lemma} of {fold_word(doc[head.i + 2].text)}"
        if phrase in roles:
            return roles[phrase], phrase
    for skip in range(len(words)):
        for last in (words[-1], lemma) if words[-1] != lemma else (lemma,):
            phrase = " ".join([*words[skip:-1], last])
            if phrase in roles:
                return roles[phrase], phrase
    return None, " ".join([*words[-2:-1], lemma]) if len(words) > 1 else lemma


def thing_kind(head: Token, first: int) -> str | None:
    """Facility or vehicle, by the longest phrase that ends at the head."""
    things = lexicon().things
    lemma = singular(head)
    for back in (3, 2, 1, 0):
        if head.i - back >= first:
            phrase = " ".join([*(fold_word(token.text) for token in head.doc[head.i - back : head.i]), lemma])
            if phrase in things:
                return things[phrase]
    return None
