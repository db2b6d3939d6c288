"""Toll mentions: every place where a text says that people were killed, hurt, taken, lost or driven out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from spacy.strings import get_string_id

from stream.extract.effects.headline import headline_tolls
from stream.extract.effects.hints import (
    KILLINGS,
    REFLEXIVE,
    of_act,
    of_fatally,
    of_killing,
    of_manner,
    of_suicide,
    of_treatment,
)
from stream.extract.effects.lexicon import Harm, harm_words
from stream.extract.effects.mention import Mention, is_real, made, negated
from stream.extract.effects.people import count_people, is_person, is_thing
from stream.extract.effects.stated import of_toll
from stream.extract.effects.taken import HOMES, HOSTAGES, is_driven, of_taken
from stream.extract.effects.victims import victims
from stream.extract.numbers import Quantity, noun_quantity, read_quantity
from stream.extract.parsed import PartText
from stream.extract.syntax import child, children

if TYPE_CHECKING:
    from spacy.tokens import Span as TokenSpan
    from spacy.tokens import Token

_HABIT = frozenset(("year", "annually", "nationwide", "average", "statistics", "rate", "decade", "so", "yearly"))
_MORTAL = frozenset(("fatally", "mortally"))
_TREATMENT = frozenset(
    ("hospital", "hospitals", "hospitalization", "condition", "wound", "wounds", "injuries", "injury", "life")
)
_ACTS = frozenset(("murder", "homicide", "shooting", "killing", "suicide", "stabbing"))
_SPEAKERS = frozenset(("i", "me", "we", "us", "you", "myself", "ourselves", "yourself"))


def find_mentions(part: PartText, places: frozenset[int] = frozenset()) -> list[Mention]:
    """All toll mentions of a parsed part; `places` are the characters at which words of place names begin.

    A place may fall, but it is nobody who was killed or taken: mentions of one are left out.
    """
    return [mention for mention in _all_mentions(part) if mention.victim is None or mention.victim.idx not in places]


def _all_mentions(part: PartText) -> list[Mention]:
    """All toll mentions of a parsed part in reading order."""
    found: list[Mention] = _of_headline(part) if part.is_title else []
    if found:
        return found + [mention for token in part.doc for mention in of_act(part, 0, token)]
    known = _keys()
    for number, sentence in enumerate(part.doc.sents):
        words = [token for token in sentence if token.lemma in known or token.lower in known]
        if words and (part.is_title or not _is_general(sentence)):
            for token in words:
                found.extend(_mentions_at(part, number, token))
    return found


@cache
def _keys() -> frozenset[int]:
    """SpaCy's hashes of all words that may start a mention, so that most tokens cost one look-up and no string."""
    words = (
        {word for word, _ in harm_words()}
        | set(_PARTICIPLES)
        | _TREATMENT
        | _ACTS
        | {"toll", "fatally", "life", "lives"}
        | REFLEXIVE
        | HOMES
        | HOSTAGES
    )
    spelled = words | {word.capitalize() for word in words} | {word.upper() for word in words}
    return frozenset(get_string_id(word) for word in spelled)


def _of_headline(part: PartText) -> list[Mention]:
    """The tolls of a title by position."""
    doc = part.doc
    return [
        Mention(
            part,
            doc[toll.token],
            toll.toll,
            toll.quantity,
            toll.start,
            toll.end,
            0,
            doc[toll.victim] if toll.victim >= 0 else None,
        )
        for toll in headline_tolls(doc)
    ]


def _mentions_at(part: PartText, number: int, token: Token) -> Iterator[Mention]:
    harm = _harm(token)
    if token.lower_ in _ACTS:
        yield from of_act(part, number, token)
    if token.lower_ in KILLINGS and token.pos_ in ("NOUN", "PROPN"):
        yield from of_killing(part, number, token)
    if token.lower_ == "fatally":
        yield from of_fatally(part, number, token)
    if token.lower_ == "death" and token.i and token.nbor(-1).lower_ == "to":
        yield from of_manner(part, number, token)
        return
    if harm is not None:
        if harm.whom in ("away", "down") and (token.i + 1 >= len(token.doc) or token.nbor().lower_ != harm.whom):
            return
        if not is_real(token):
            return
        yield from _of_harm(part, number, token, harm)
    elif token.lower_ in REFLEXIVE or token.lower_ in ("life", "lives", "suicide"):
        yield from of_suicide(part, number, token)
    elif token.lower_ == "toll":
        yield from of_toll(part, number, token)
    elif token.lower_ in _TREATMENT:
        yield from of_treatment(part, number, token)
    else:
        yield from of_taken(part, number, token)


def _harm(token: Token) -> Harm | None:
    """The harm that a word names, by its part of speech; participles count as verbs before they count as adjectives."""
    words, lemma = harm_words(), token.lemma_.lower()
    if token.pos_ in ("VERB", "AUX"):
        return words.get((lemma, "verb")) or words.get((token.lower_, "adj"))
    if token.pos_ in ("ADJ", "ADV"):
        return words.get((token.lower_, "adj")) or _participle(token)
    if token.pos_ in ("NOUN", "PROPN"):
        return words.get((lemma, "noun")) or words.get((token.lower_, "adj")) or _participle(token)
    return None


_PARTICIPLES = {
    "killed": "kill",
    "shot": "shoot",
    "stabbed": "stab",
    "slain": "slay",
    "murdered": "murder",
    "dies": "die",
}


def _participle(token: Token) -> Harm | None:
    """Headline participles that the tagger took for nouns or adjectives."""
    lemma = _PARTICIPLES.get(token.lower_)
    return harm_words().get((lemma, "verb")) if lemma and token.dep_ not in ("compound", "dobj") else None


def _between(part: PartText, number: int, token: Token, toll: str) -> Mention | None:
    """In "killed between 30 and 40 people" the parser takes the range for an adverbial."""
    doc = token.doc
    if token.i + 4 >= len(doc) or token.nbor().lower_ != "between":
        return None
    words = [other.lower_ for other in doc[token.i + 1 : token.i + 8]]
    found = read_quantity(words, 0)
    if found is None:
        return None
    first, last = doc[token.i + 1], doc[token.i + found[1]]
    noun = doc[token.i + 1 + found[1]] if token.i + 1 + found[1] < len(doc) else last
    return Mention(part, token, toll, found[0], first.idx, last.idx + len(last), number, noun)


def _of_harm(part: PartText, number: int, token: Token, harm: Harm) -> Iterator[Mention]:
    ranged = _between(part, number, token, harm.toll) if harm.whom in ("object", "person") else None
    if ranged is not None:
        yield ranged
        return
    victim = victims(token, harm)
    reflexive = next((found for found in children(token) if found.lower_ in REFLEXIVE), None)
    if victim is None or victim.lower_ in _SPEAKERS or _apart(part, victim, token):
        return
    if is_thing(victim) or (
        harm.whom in ("person", "subject", "away", "down", "act")
        and not (is_person(victim) or victim.ent_type_ == "PERSON" or victim.pos_ == "PROPN")
    ):
        return
    if harm.whom == "none" and not _says_none(victim):
        return
    quantity = _quantity(victim, token)
    if quantity is None or (negated(token) and quantity.high != 0):
        return
    if token.lemma_.lower() == "flee" and not is_driven(token, victim, quantity):
        return
    if harm.toll == "casualties":
        if quantity.high == 0:
            for toll in ("killed", "injured"):
                yield made(part, number, token, toll, quantity, victim)
        return
    yield made(part, number, token, harm.toll, quantity, victim)
    if harm.toll == "hit" and (_is_mortal(token) or _is_fatal(token)):
        yield made(part, number, token, "killed", quantity, victim)
    if reflexive is not None and reflexive.i != victim.i:
        yield replace(made(part, number, reflexive, harm.toll, Quantity(1, 1), reflexive), of_self=True)


def _quantity(victim: Token, token: Token) -> Quantity | None:
    if victim.i != token.i:
        return count_people(victim)
    found = noun_quantity(token)
    if found is not None:
        return found[0]
    before = child(token, "nummod")
    alone = read_quantity([before.lower_], 0) if before is not None else None
    return alone[0] if alone else None


def _says_none(noun: Token) -> bool:
    return any(found.lower_ in ("no", "any") for found in children(noun))


def _apart(part: PartText, victim: Token, token: Token) -> bool:
    """Whether a blank line stands between two words: the parser runs lines together that are no sentence."""
    first, last = sorted((victim.idx, token.idx))
    return "\n\n" in part.kept.text[first : min(last, first + 1000)]


def _is_fatal(noun: Token) -> bool:
    return any(found.lower_ in ("fatal", "deadly") for found in children(noun) if found.dep_ == "amod")


def _is_mortal(verb: Token) -> bool:
    """Fatally shot, shot dead, shot to death."""
    doc = verb.doc
    if any(found.lower_ in _MORTAL or found.lower_ == "dead" for found in children(verb)):
        return True
    if verb.i and doc[verb.i - 1].lower_ in _MORTAL:
        return True
    after = [other.lower_ for other in doc[verb.i + 1 : min(verb.i + 8, verb.sent.end)]]
    return after[:2] == ["to", "death"] or any(pair == ("to", "death") for pair in itertools.pairwise(after))


def _is_general(sentence: TokenSpan) -> bool:
    """Statistics and history of other cases: "killed this year", "on average", "so far", "each year"."""
    words = [token.lower_ for token in sentence[:80]]
    if not _HABIT & set(words):
        return False
    pairs = set(itertools.pairwise(words))
    return bool(
        pairs
        & {
            ("this", "year"),
            ("each", "year"),
            ("every", "year"),
            ("so", "far"),
            ("last", "year"),
            ("a", "year"),
            ("per", "year"),
        }
    ) or bool({"annually", "nationwide", "statistics", "average"} & set(words))
