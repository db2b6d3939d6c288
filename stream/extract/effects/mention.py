"""One toll mention: a place where a text says that something happened to people, and how many they were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream.extract.effects.lexicon import people_nouns
from stream.extract.numbers import Quantity, noun_quantity
from stream.extract.parsed import PartText
from stream.extract.syntax import children

if TYPE_CHECKING:
    from spacy.tokens import Token

_MODALS = frozenset(("could", "would", "might", "may", "can", "will", "should", "'d", "ca", "wo"))
_UNREAL = frozenset(
    (
        "threaten",
        "try",
        "attempt",
        "plan",
        "want",
        "plot",
        "conspire",
        "intend",
        "vow",
        "hope",
        "fail",
        "seek",
        "refuse",
        "prepare",
        "likely",
        "let",
        "go",
        "threat",
        "risk",
        "foil",
        "thwart",
        "avert",
        "prevent",
    )
)
_DESCENT = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "mr.", "mrs.", "ms.", "dr.", "officer", "deputy"))


@dataclass(frozen=True, slots=True)
class Mention:
    """One toll mention. start/end: kept-text offsets of the words that state the count; `token`: the word of harm.

    `total`: a stated toll; `of_self`: what the culprit did to himself.
    """

    part: PartText
    token: Token
    toll: str
    quantity: Quantity
    start: int
    end: int
    sentence: int
    victim: Token | None
    total: bool = False
    of_self: bool = False

    @property
    def name(self) -> tuple[str, ...]:
        """The name of a single named victim in lower case, without titles of descent; empty otherwise."""
        noun = self.victim
        if noun is None or self.part.is_title or self.quantity != Quantity(1, 1) or not _is_name(noun):
            return ()
        words = [token for token in noun.doc[max(noun.i - 3, 0) : noun.i + 1] if token.pos_ == "PROPN"]
        first = next((index for index, token in enumerate(words) if token.ent_type_ == noun.ent_type_), 0)
        return tuple(token.lower_ for token in words[first:] if token.is_alpha and token.lower_ not in _DESCENT)


def _is_name(noun: Token) -> bool:
    if noun.pos_ != "PROPN" or noun.ent_type_ not in ("PERSON", ""):
        return False
    return noun.lower_ not in people_nouns() and not noun.text.isupper()


def made(part: PartText, number: int, token: Token, toll: str, quantity: Quantity, victim: Token) -> Mention:
    """The mention at `token` of what befell `victim`; its words are those that state the number."""
    said = noun_quantity(victim)
    start, end = (said[1], said[2]) if said else (victim.idx, victim.idx + len(victim))
    return Mention(part, token, toll, quantity, start, end, number, victim if victim.i != token.i else None)


def negated(verb: Token) -> bool:
    """Whether "not" or "never" stands at the verb."""
    return any(found.dep_ == "neg" for found in children(verb))


def is_real(token: Token) -> bool:
    """Not a threat, an attempt or a possibility."""
    if token.pos_ not in ("VERB", "AUX"):
        return True
    auxiliaries = {found.lower_ for found in children(token) if found.dep_ == "aux"}
    if auxiliaries & _MODALS:
        return False
    return not (token.dep_ in ("xcomp", "ccomp") or "to" in auxiliaries) or token.head.lemma_.lower() not in _UNREAL
