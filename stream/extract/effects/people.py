"""How many people a noun phrase stands for: "a father and his two sons", "12", "a family of four", "John Doe, 34"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream.extract.effects.lexicon import harm_words, people_nouns
from stream.extract.numbers import Quantity, noun_quantity, read_quantity

if TYPE_CHECKING:
    from spacy.tokens import Token

_ONE = Quantity(1, 1)
_SOME = Quantity(2, None)
_SINGULAR = frozenset(
    ("he", "she", "him", "her", "i", "me", "himself", "herself", "myself", "someone", "somebody", "self", "one")
)
PAIRS = frozenset(("couple", "pair", "duo", "both", "parents", "grandparents", "newlyweds", "twins"))
_STATES = frozenset(("in", "critical", "critically", "seriously", "under"))
_THINGS = frozenset(("GPE", "LOC", "FAC", "DATE", "TIME", "EVENT", "MONEY", "PERCENT", "LAW", "WORK_OF_ART"))
_DEEDS = frozenset(("strike", "airstrike", "attack", "raid", "order", "plan", "operation", "bill", "deal", "mission"))
_NOBODY = frozenset(("nobody", "none", "no-one"))
_MOST = 12  # no list of victims is longer; bounds the walk over coordinated nouns
_REACH = 10
_WIDE = 40  # children looked at; bounds the walk over degenerate parses


def is_person(noun: Token) -> bool:
    """Whether a noun, pronoun or bare number can stand for people."""
    if noun.ent_type_ in ("PERSON", "NORP") or noun.lower_ in _SINGULAR or noun.lower_ in _NOBODY:
        return True
    if noun.pos_ == "PRON":
        return noun.lower_ in (
            "they",
            "them",
            "who",
            "whom",
            "both",
            "all",
            "some",
            "many",
            "several",
            "others",
            "another",
            "anyone",
        )
    if noun.pos_ == "NUM" or noun.lower_ in ("dozens", "hundreds", "thousands", "several", "both", "others", "another"):
        return noun.ent_type_ not in ("MONEY", "PERCENT", "DATE", "TIME")
    nouns = people_nouns()
    return noun.lower_ in nouns or noun.lemma_.lower() in nouns or _is_aged(noun)


def is_thing(noun: Token) -> bool:
    """Whether a noun names a place, a building, a day or an act, which nobody can kill, hurt or take away."""
    if noun.lower_ in people_nouns():
        return False
    return noun.ent_type_ in _THINGS or noun.lemma_.lower() in _DEEDS


def count_people(noun: Token) -> Quantity | None:
    """The number of people that the phrase headed by `noun` stands for, coordinated phrases included.

    None where the phrase does not say (a plural pronoun, "the family").
    """
    total = _count_one(noun)
    joined = [other for other in _coordinated(noun) if is_person(other) or other.pos_ == "PROPN"]
    if total is not None and _counts_all(noun, joined):
        return total
    parts = [_count_one(other) for other in joined]
    counts = [part for part in parts if part is not None]
    counts = counts if total is None else [total, *counts]
    if not counts:
        return None
    # "eight others, five men and three women": what follows spells out the number before it.
    for at in range(len(counts) - 2):
        rest = sum((part.low or 0) for part in counts[at + 1 :])
        if counts[at].exact and counts[at].low == rest and rest > 1:
            counts = counts[: at + 1]
            break
    return sum(counts[1:], counts[0])


def _counts_all(noun: Token, joined: list[Token]) -> bool:
    """Whether the number before the first of joined plurals is that of all: "8,000 men and boys"."""
    if not joined or noun.tag_ not in ("NNS", "NNPS") or noun_quantity(noun) is None:
        return False
    return all(
        other.tag_ in ("NNS", "NNPS")
        and other.lower_ not in ("others", "dozens", "hundreds", "thousands")
        and not any(left.dep_ in ("nummod", "det", "poss", "predet") for left in list(other.lefts)[-_WIDE:])
        and noun_quantity(other) is None
        for other in joined
    )


def _coordinated(noun: Token) -> list[Token]:
    """The conjuncts of a noun in order."""
    found: list[Token] = []
    at = noun
    for _ in range(_MOST):
        following = next((child for child in list(at.rights)[:_WIDE] if child.dep_ == "conj"), None)
        if following is None or following.pos_ not in ("NOUN", "PROPN", "NUM", "PRON"):
            break
        if _fares_otherwise(at, following):
            break
        found.append(following)
        at = following
    return found


def _fares_otherwise(noun: Token, other: Token) -> bool:
    """Whether a joined noun has a fate of its own: "one dead and three injured", "one dead and three in hospital"."""
    doc = noun.doc
    behind = doc[other.i + 1].lower_ if other.i + 1 < len(doc) else ""
    if ((behind, "adj") in harm_words() or behind in _STATES) and not _is_struck(noun):
        return True
    return any((word.lower_, "adj") in harm_words() for word in doc[noun.i + 1 : min(other.i, noun.i + _REACH)])


def _is_struck(noun: Token) -> bool:
    """Whether the row that a noun stands in is the object of a verb of harm: "shot his wife and two sons dead"."""
    for _ in range(_MOST):
        if noun.dep_ != "conj":
            break
        noun = noun.head
    return noun.dep_ == "dobj" and (noun.head.lemma_.lower(), "verb") in harm_words()


def _count_one(noun: Token) -> Quantity | None:
    """The number of people of one phrase without its conjuncts."""
    word = noun.lower_
    if word in _NOBODY or _has(noun, "no") or _is_not_one(noun):
        return Quantity(0, 0)
    if word in _SINGULAR:
        return Quantity(0, 0) if word == "one" and _has(noun, "no") else _ONE
    if noun.pos_ == "PRON" and word not in ("both", "several", "dozens", "others", "another"):
        return None
    if noun.ent_type_ == "PERSON" and noun.pos_ == "PROPN" and noun.tag_ != "NNPS":
        return _ONE
    if _is_aged(noun):
        return _aged(noun)
    found = noun_quantity(noun) if not (noun.pos_ == "NUM" and is_age(noun)) else None
    if found is not None and not _is_age(noun, found[1]):
        quantity = found[0]
        return quantity if not (quantity == _ONE and noun.tag_ in ("NNS", "NNPS")) else _SOME
    if noun.pos_ == "NUM" and is_age(noun):
        return _ONE
    if noun.pos_ == "NUM":
        alone = read_quantity([noun.lower_], 0)
        return alone[0] if alone else None
    if word == "another":
        return _ONE
    return _bare(noun)


def _bare(noun: Token) -> Quantity | None:
    """A noun without a number."""
    if noun.lower_ in PAIRS:
        return Quantity(2, 2)
    if noun.tag_ in ("NNS", "NNPS") or people_nouns().get(noun.lower_) == "many":
        return None if noun.lower_ in ("family", "crew", "group", "police", "crowd") else _SOME
    return _ONE


def _aged(noun: Token) -> Quantity | None:
    """A "14-year-old" is one person, "two 14-year-olds" are two."""
    if noun.tag_ not in ("NNS", "NNPS") and not noun.lower_.endswith("s"):
        return _ONE
    words = [token.lower_ for token in noun.doc[max(noun.i - _REACH, 0) : noun.i]]
    for at in range(len(words) - 3, -1, -1):
        found = read_quantity(words, at) if words[at + 1 : at + 2] != ["-"] else None
        if found is not None and found[0].exact:
            return found[0]
    return _SOME


def _has(noun: Token, word: str) -> bool:
    return any(child.lower_ == word for child in list(noun.lefts)[-_WIDE:])


def _is_not_one(noun: Token) -> bool:
    """In "not one of them", "not a single passenger" nobody is meant."""
    first = noun.left_edge.i if noun.i - noun.left_edge.i <= _REACH else noun.i
    words = [token.lower_ for token in noun.doc[max(first - 1, 0) : first + 3]]
    return words[:2] == ["not", "one"] or words[1:3] == ["not", "one"] or words[:3] == ["not", "a", "single"]


def _is_age(noun: Token, start: int) -> bool:
    """Whether the number at character `start` belongs to an age ("a 14-year-old boy", "Boy, 14,")."""
    doc = noun.doc
    for at in range(max(noun.i - _REACH, 0), noun.i + 1):
        if doc[at].idx != start:
            continue
        behind = [token.lower_ for token in doc[at + 1 : at + 3]]
        return behind[:1] == ["-"] and behind[1:] in (["year"], ["month"], ["week"], ["day"])
    return False


def is_age(number: Token) -> bool:
    """Whether a bare number is an age between commas or before a unit ("Boy, 14, shot", "14-year-old")."""
    doc, at = number.doc, number.i
    behind = doc[at + 1].lower_ if at + 1 < len(doc) else ""
    if behind == "-" and at + 2 < len(doc):
        return doc[at + 2].lower_ in ("year", "month", "week", "day")
    if behind in ("years", "months") and at + 2 < len(doc):
        return doc[at + 2].lower_ == "old"
    before = doc[at - 1].text if at else ""
    return before == "," and number.lower_.isdigit() and behind in (",", "of", "was", "is", ".", "")


def _is_aged(noun: Token) -> bool:
    """Whether the noun is "old" or "year" of "14-year-old"."""
    return noun.lower_ in ("old", "olds") or noun.lower_.endswith("-old") or noun.lower_.endswith("-olds")
