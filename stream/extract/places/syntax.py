"""The phrase around a place name: its head noun, the preposition it hangs on, and what that hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream.extract.places.words import word_lists

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_UPWARD = frozenset(("compound", "nmod", "poss", "amod", "appos", "nummod", "conj"))
MAX_CLIMB = 12


@dataclass(slots=True)
class Phrase:
    """`head`: head of the noun phrase the name belongs to; `whole`: the name itself is that head.

    `spatial`: that head is a kind of place (a street, a camp, a border).
    `preposition`: lower case, or empty; `attached`: the token that the phrase modifies.
    """

    head: Token
    whole: bool
    spatial: bool
    preposition: str
    attached: Token


def anchor(doc: Doc, start: int, end: int) -> Token | None:
    """The syntactic head of the characters start:end; None where the doc has no parse."""
    if not doc.has_annotation("DEP"):
        return None
    span = doc.char_span(start, end, alignment_mode="expand")
    return span.root if span is not None and len(span) else None


def phrase_of(token: Token) -> Phrase:
    """Climbs from a place name to the phrase that says how it takes part; at most `MAX_CLIMB` steps."""
    head, whole = token, True
    settlement = word_lists().settlement
    for _ in range(MAX_CLIMB):
        parent = head.head
        if parent.i == head.i:
            break
        if head.dep_ in _UPWARD:
            # "in Mosul and Raqqa", "Moscow, the capital": still the place itself.
            whole = whole and head.dep_ in ("appos", "conj")
            head = parent
        elif head.dep_ == "pobj" and parent.lower_ == "of" and parent.head.lower_ in settlement:
            # "the town of Rawa", "the streets of Reynosa": the noun before stands for the place.
            head = parent.head
        else:
            break
    if head.dep_ in ("pobj", "pcomp") and head.head.i != head.i:
        preposition = head.head
        outer = preposition.head
        # "south of Baghdad", "outside of Kabul", "close to Homs"
        for _ in range(3):
            if (
                outer.dep_ in ("prep", "advmod")
                and outer.head.i != outer.i
                and preposition.lower_ in ("of", "to", "from")
            ):
                preposition, outer = outer, outer.head
        return Phrase(head, whole, _is_spatial(head), preposition.lower_, outer)
    return Phrase(head, whole, _is_spatial(head), "", head.head)


def _is_spatial(head: Token) -> bool:
    lists, noun = word_lists(), head.lower_
    return noun in lists.settlement or noun in lists.division or noun in lists.facility or noun in lists.water
