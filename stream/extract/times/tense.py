"""Past or future: on which side of the publish date the clause around a time expression lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream.extract.times.lexicon import cues

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

PAST, FUTURE, UNKNOWN = "past", "future", ""
_CLIMB = 8  # no clause nests deeper in prose worth reading


def verb_above(doc: Doc, start: int, end: int, *, direct: bool = False) -> Token | None:
    """The nearest verb at or above characters start:end of a parsed doc; with `direct` no noun may stand between.

    An expression that owns or describes a noun ("Wednesday's ruling") says nothing about the clause: None.
    """
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None or not len(span):
        return None
    token = span.root
    if token.dep_ in ("poss", "compound", "nmod", "amod") and token.head.pos_ in ("NOUN", "PROPN"):
        return None
    for _ in range(_CLIMB):
        if token.pos_ in ("VERB", "AUX"):
            return token
        if token.head.i == token.i or (direct and token.head.pos_ in ("NOUN", "PROPN", "ADJ")):
            return None
        token = token.head
    return None


def tense_of(token: Token) -> str:
    """The tense of the nearest verb at or above `token` that shows one."""
    for _ in range(_CLIMB):
        if token.pos_ in ("VERB", "AUX"):
            found = verb_tense(token)
            if found:
                return found
        if token.head.i == token.i:
            break
        token = token.head
    return UNKNOWN


def verb_tense(verb: Token, depth: int = 0) -> str:
    """The tense of one verb by its auxiliaries and form; UNKNOWN where the form does not tell."""
    auxiliaries = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    words = {child.lower_ for child in auxiliaries}
    perfect = bool(words & {"have", "has", "had", "'ve", "’ve"})
    if words & cues("future_auxiliary") and not perfect:
        return FUTURE
    if "to" in words and not perfect:
        return _infinitive(verb, depth)
    if words & {"had", "was", "were", "did"} or (perfect and "to" not in words):
        return PAST
    if verb.tag_ in ("VBP", "VBZ", "VBN") and verb.lemma_.lower() in cues("future_head"):
        return FUTURE
    if verb.tag_ == "VBD" or (verb.tag_ == "VBN" and not words & {"is", "are", "'s", "’s", "be", "being"}):
        return PAST
    return UNKNOWN


def _infinitive(verb: Token, depth: int) -> str:
    """What "to meet" names lies ahead of what governs it; under a plain past verb it is over by now."""
    head = verb.head
    if head.i != verb.i and head.pos_ in ("VERB", "AUX") and depth < _CLIMB:
        above = verb_tense(head, depth + 1)
        if head.lemma_.lower() in cues("future_head") or head.lemma_ == "be":
            # "Was due to expire" may be over by now: the form does not tell.
            return UNKNOWN if above == PAST else FUTURE
        return above
    if head.pos_ == "ADJ" and head.head.lemma_ == "be" and depth < _CLIMB:
        return UNKNOWN if verb_tense(head.head, depth + 1) == PAST else FUTURE
    return FUTURE
