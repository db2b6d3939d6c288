"""What the head word of a noun phrase names: a role, a thing, or only the number of what follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream.extract.participants.lexicon import Role, fold_word, frame, lexicon
from stream.extract.syntax import children

if TYPE_CHECKING:
    from spacy.tokens import Token


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
