"""Who takes a deed upon himself, or is held to have done it, in words that name it by a general noun or not at all.

"A bomb damaged the bank. The Front claimed responsibility [for the action]." A sentence soon after an attack without
a doer that speaks of responsibility, and names no other attack, speaks of that one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream.extract.participants.lexicon import frame
from stream.extract.participants.paths import (
    Reached,
    agents,
    blamed_on,
    is_denied,
    objects,
    passive_subjects,
    responsible,
    subjects,
)
from stream.extract.syntax import children, is_passive

if TYPE_CHECKING:
    from spacy.tokens import Token

_SENTENCES = 2  # after the one that tells of the deed
_WORDS = 90  # read after it at most


def admitted(deed: Token) -> list[Reached]:
    """Whom the following sentences, or a relative clause, name as the one responsible for what `deed` tells of."""
    doc = deed.doc
    end = deed.sent.end
    for relative in doc[deed.i + 1 : min(end, deed.i + _WORDS)]:
        if relative.lower_ == "which" and relative.dep_ == "pobj" and deed.is_ancestor(relative):
            found = _held(responsible(relative) or _fronted(relative))
            if found:
                return found
    sentences = 0
    for token in doc[end : end + _WORDS]:
        if token.is_sent_start:
            sentences += 1
            if sentences > _SENTENCES:
                break
        found = _held(_admits(token))
        if found:
            return found
    return []


def _admits(token: Token) -> list[Reached]:
    """Who is named by a word of responsibility whose deed is general ("the action") or left out."""
    lemma = token.lemma_.lower()
    if lemma in frame("admitted") and token.pos_ in ("NOUN", "PROPN"):
        verb = token.head
        if token.dep_ in ("dobj", "nsubjpass") and verb.lemma_.lower() in frame("admitting") and _is_general(token):
            return agents(verb) if is_passive(verb) else subjects(verb)
        return []
    if token.pos_ != "VERB" and lemma not in frame("deed"):
        return []
    if lemma in frame("deed") and _is_back(token):
        return blamed_on(token) or responsible(token)
    if lemma == "blame" and not is_passive(token) and _is_general(token):
        return objects(token)
    return passive_subjects(token) if lemma == "blame" and is_passive(token) and _is_general(token) else []


def _fronted(relative: Token) -> list[Reached]:
    """Who claims in "for which the group claimed responsibility": the parser hangs the fronted phrase on the verb."""
    verb = relative.head.head
    if not any(noun.lemma_.lower() in frame("admitted") for noun in children(verb, "dobj", "nsubjpass")):
        return []
    return agents(verb) if is_passive(verb) else subjects(verb)


def _is_general(word: Token) -> bool:
    """Whether "for …" behind a word is missing or a definite general noun."""
    deeds = [
        noun for prep in children(word, "prep") if prep.lower_ == "for" for noun in children(prep, "pobj", "pcomp")
    ]
    verb = word.head
    if not deeds and word.pos_ == "NOUN":
        deeds = [
            noun for prep in children(verb, "prep") if prep.lower_ == "for" for noun in children(prep, "pobj", "pcomp")
        ]
    return all(_is_back(noun) for noun in deeds)


def _is_back(noun: Token) -> bool:
    """Whether a noun means what was told before: "it", "the action"."""
    if noun.pos_ == "PRON":
        return noun.lower_ in ("it", "this", "that", "them")
    return noun.lemma_.lower() in frame("deed") and any(
        child.lower_ in ("the", "this", "that", "these", "both") for child in children(noun, "det")
    )


def _held(found: list[Reached]) -> list[Reached]:
    """Those of whom it is not denied."""
    return [item for item in found if not is_denied(item.token)]
