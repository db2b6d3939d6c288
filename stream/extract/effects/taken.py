"""People driven from their homes and people held hostage, where no single verb of harm says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stream.extract.effects.mention import Mention, is_real, made, negated
from stream.extract.effects.people import count_people, is_person
from stream.extract.numbers import Quantity, read_quantity
from stream.extract.parsed import PartText
from stream.extract.syntax import child, children, is_passive

if TYPE_CHECKING:
    from spacy.tokens import Span as TokenSpan
    from spacy.tokens import Token

HOMES = frozenset(("home", "homes", "house", "houses", "village", "villages", "land", "lands"))
HOSTAGES = frozenset(("hostage", "hostages", "captive", "prisoner"))
_DRIVING = frozenset(("force", "drive", "chase", "expel", "push", "throw"))
_HOLDING = frozenset(("take", "hold", "seize", "keep"))
_REACH = 8  # words between "took" and "hostage"
_DANGER = HOMES | frozenset(
    (
        "advance", "area", "areas", "attack", "attacks", "bombardment", "bombing", "camp", "camps", "city", "clashes",
        "conflict", "country", "famine", "fighting", "fires", "flames", "flooding", "floods", "homeland", "hunger",
        "offensive", "persecution", "province", "region", "shelling", "state", "strife", "town", "towns", "unrest",
        "violence", "war", "wildfire", "wildfires",
    )
)  # fmt: skip
_DRIVEN = frozenset(
    ("civilian", "family", "household", "inhabitant", "person", "people", "refugee", "resident", "villager", "farmer")
)
_ESCAPING = frozenset(
    (
        "assailant", "attacker", "bomber", "burglar", "convict", "criminal", "culprit", "detainee", "driver",
        "fugitive",
        "gang", "gunman", "gunmen", "hijacker", "inmate", "intruder", "kidnapper", "killer", "militant", "prisoner",
        "perpetrator", "robber", "shooter", "suspect", "terrorist", "thief",
    )
)  # fmt: skip
_MANY = 10  # from this many on, people who flee are driven rather than running from the police


def is_driven(verb: Token, victim: Token, quantity: Quantity) -> bool:
    """Whether those who flee lose their homes: not a culprit or a prisoner on the run, not one man leaving a scene."""
    if victim.lemma_.lower() in _ESCAPING or victim.lower_ in _ESCAPING:
        return False
    goal = child(verb, "dobj")
    origin = next((found for found in children(verb, "prep") if found.lower_ == "from"), None)
    goal = child(origin, "pobj") if goal is None and origin is not None else goal
    if goal is not None:
        return goal.lower_ in _DANGER or goal.ent_type_ in ("GPE", "LOC")
    few = quantity.low is not None and quantity.low < _MANY and quantity.high is not None
    return not few or victim.lemma_.lower() in _DRIVEN


def of_taken(part: PartText, number: int, token: Token) -> Iterator[Mention]:
    """Who is driven from home or held hostage, where `token` is the word for the home or the hostage."""
    if token.lower_ in HOMES:
        yield from _of_home(part, number, token)
    elif token.lower_ in HOSTAGES:
        yield from _of_hostage(part, number, token)


def _of_home(part: PartText, number: int, token: Token) -> Iterator[Mention]:
    """In "forced 120,000 people from their homes" those who are driven out."""
    verb = token
    for _ in range(3):  # out of, from, away from
        if verb.dep_ not in ("pobj", "prep"):
            break
        verb = verb.head
    if verb.i == token.i or verb.lemma_.lower() not in _DRIVING or verb.pos_ != "VERB":
        return
    if token.head.lower_ not in ("from", "of") or not is_real(verb) or negated(verb):
        return
    victim = child(verb, "nsubjpass") if is_passive(verb) else child(verb, "dobj")
    quantity = count_people(victim) if victim is not None and is_person(victim) else None
    if victim is not None and quantity is not None:
        yield made(part, number, token, "displaced", quantity, victim)


def _of_hostage(part: PartText, number: int, token: Token) -> Iterator[Mention]:
    """In "took six workers hostage", "its crew of 21 was taken hostage" those who are held."""
    doc, first = token.doc, max(token.sent.start, token.i - _REACH)
    verb = next((doc[at] for at in range(token.i - 1, first - 1, -1) if doc[at].pos_ == "VERB"), None)
    if verb is None or verb.lemma_.lower() not in _HOLDING or not is_real(verb) or negated(verb):
        return
    auxiliary, own = child(verb, "auxpass"), child(verb, "nsubjpass")
    quantity = count_people(own) if own is not None and is_person(own) else None
    if own is not None and quantity is not None:
        yield made(part, number, token, "captured", quantity, own)
        return
    phrase = doc[verb.i + 1 : token.i] if auxiliary is None else _before(auxiliary)
    noun = next((word for word in phrase if is_person(word) and word.pos_ in ("NOUN", "PROPN")), None)
    words = [word.lower_ for word in phrase]
    found = next(((at, read) for at in range(len(words)) if (read := read_quantity(words, at)) is not None), None)
    if noun is not None and found is not None:
        at, (quantity, end) = found
        start, last = phrase[at], phrase[end - 1]
        yield Mention(part, token, "captured", quantity, start.idx, last.idx + len(last), number, noun)


def _before(auxiliary: Token) -> TokenSpan:
    """The words before "was taken", back to the last verb, conjunction or stop."""
    doc, first = auxiliary.doc, max(auxiliary.sent.start, auxiliary.i - _REACH)
    start = auxiliary.i
    while start > first and doc[start - 1].pos_ not in ("VERB", "AUX", "CCONJ", "SCONJ", "PUNCT"):
        start -= 1
    return doc[start : auxiliary.i]
