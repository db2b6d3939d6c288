"""Walks over spaCy's dependency parse (ClearNLP labels) that all steps of extraction share.

Every walk is bounded in width and depth, so that a degenerate parse of a hostile text cannot make it long.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

MOST_CHILDREN = 40  # looked at per token
_MOST_CONJUNCTS = 24
_MOST_JOINED = 4  # verbs passed on the way to the first one of a coordination
_NOMINAL = frozenset(("NOUN", "PROPN", "PRON", "NUM", "X", "ADJ"))
_SUBJECTS = ("nsubj", "nsubjpass")
_PERFECT = frozenset(("have", "has", "had", "having", "'ve", "’ve", "'d"))


def children(token: Token, *labels: str) -> Iterator[Token]:
    """The children with one of the labels, or all where none is given; left to right, at most MOST_CHILDREN."""
    for found in islice(token.children, MOST_CHILDREN):
        if not labels or found.dep_ in labels:
            yield found


def child(token: Token, *labels: str) -> Token | None:
    """The first child with one of the labels."""
    return next(children(token, *labels), None)


def conjuncts(token: Token) -> list[Token]:
    """The token and every noun coordinated with it, left to right, at most two dozen."""
    found = [token]
    for at in found:  # grows while it is read: conjuncts of conjuncts
        if len(found) >= _MOST_CONJUNCTS:
            break
        found += [other for other in children(at, "conj") if other.pos_ in _NOMINAL]
        found += [other for other in children(at, "appos") if _is_listed(at, other)]
    return found


def _is_listed(first: Token, second: Token) -> bool:
    """Whether an apposition is one more of a list of names: "Ann Lee, Bo Tran and Cy Diaz"."""
    if not first.pos_ == second.pos_ == "PROPN" or first.ent_type_ != second.ent_type_:
        return False
    return second.dep_ == "appos" and any(found.lower_ in ("and", "or") for found in children(second, "cc"))


def is_passive(verb: Token) -> bool:
    """Whether the subject of a verb form is the one it is done to.

    Reduced relatives ("soldiers killed in …"), headlines without auxiliary ("five killed in blast") and later verbs
    of a coordination ("was seized and burned") included.
    """
    for _ in range(_MOST_JOINED):
        if child(verb, "auxpass", "nsubjpass") is not None:
            return True
        if verb.tag_ != "VBN" or child(verb, "dobj") is not None:
            return False
        if verb.dep_ != "conj" or verb.head.pos_ != "VERB" or child(verb, *_SUBJECTS) is not None:
            break
        verb = verb.head
    return not any(found.lower_ in _PERFECT for found in children(verb, "aux"))
