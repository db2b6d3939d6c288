"""To whom a word of harm happened: by dependency, and by position where a headline leaves the parser nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream.extract.effects.lexicon import Harm
from stream.extract.effects.people import is_person
from stream.extract.syntax import child, children, is_passive

if TYPE_CHECKING:
    from spacy.tokens import Token

_CLIMB = 6
_REACH = 6  # how many words before a participle of a headline its subject may stand
_SUBJECTS = ("nsubj", "nsubjpass")
_RELATIVES = frozenset(("who", "whom", "that", "which"))


def subject(verb: Token) -> Token | None:
    """The subject of a verb: its own, the noun that its relative clause modifies, or that of a joined verb."""
    at = verb
    for _ in range(_CLIMB):
        own = child(at, *_SUBJECTS)
        if own is not None:
            if own.lower_ in _RELATIVES and at.dep_ == "relcl":
                return at.head
            return own
        if at.dep_ in ("relcl", "acl"):
            return at.head
        if at.dep_ not in ("conj", "xcomp", "advcl", "aux", "auxpass", "pcomp", "dep", "prep") or at.head.i == at.i:
            return None
        at = at.head
    return None


def victims(token: Token, harm: Harm) -> Token | None:
    """The head of the phrase that says who was harmed; None where the text does not say."""
    if harm.whom in ("plain", "none"):
        found = _of_state(token)
        if found is not None and token.pos_ != "NOUN" and not is_person(found) and found.i != token.i:
            return _headline_subject(token)
        return found
    if harm.whom == "act":
        return _of_act(token)
    if harm.whom in ("subject", "away"):
        return subject(token) or _headline_subject(token)
    done_to = _object(token)
    if done_to is None and harm.whom == "either":
        done_to = subject(token)
    return done_to


def _object(verb: Token) -> Token | None:
    own = child(verb, "dobj", "oprd", "appos") if not is_passive(verb) else None
    if own is not None:
        return own
    if verb.dep_ in ("amod", "acl") and verb.tag_ == "VBN":
        return verb.head
    if (
        verb.dep_ == "relcl"
        and verb.tag_ in ("VBD", "VBN")
        and child(verb, "nsubj") is not None
        and not is_passive(verb)
    ):
        who = child(verb, "nsubj")
        return None if who is not None and who.lower_ in _RELATIVES else verb.head
    if is_passive(verb):
        return subject(verb) or _headline_subject(verb)
    if verb.tag_ in ("VBD", "VBN") and child(verb, "dobj", "ccomp") is None:
        # "Two wounded in market blast": the parser takes the participle for a past tense.
        own_subject = child(verb, *_SUBJECTS)
        if own_subject is not None and verb.dep_ == "conj" and is_passive(verb.head):
            return own_subject  # "one was killed and his brother wounded"
        by_or_in = any(found.dep_ in ("prep", "agent") for found in children(verb)) or verb.i + 1 >= verb.sent.end - 1
        return (own_subject or _headline_subject(verb)) if by_or_in or own_subject is None else None
    return None


def _headline_subject(token: Token) -> Token | None:
    """The nearest noun for people before a participle, with no verb or stop between."""
    doc, first = token.doc, max(token.sent.start, token.i - _REACH)
    for at in range(token.i - 1, first - 1, -1):
        before = doc[at]
        if before.pos_ in ("VERB", "PUNCT", "ADP", "SCONJ") and before.text != "-":
            return None
        if is_person(before) and before.pos_ in ("NOUN", "PROPN", "NUM", "PRON"):
            return before
    return None


def _of_state(token: Token) -> Token | None:
    """Who is dead, injured or missing: "12 dead", "left 12 dead", "were found dead", "three deaths", "the death of"."""
    number = child(token, "nummod", "det", "quantmod")
    if number is not None and (number.pos_ == "NUM" or number.lower_ in ("no", "several", "many")):
        return token
    of = next((found for found in children(token) if found.lower_ == "of"), None)
    if of is not None and token.pos_ == "NOUN":
        return child(of, "pobj")
    if token.pos_ == "NOUN" and token.lemma_.lower() not in ("dead", "injured", "wounded", "missing"):
        return token if _counted(token) else None
    own = child(token, *_SUBJECTS)
    if own is not None:
        return own
    head = token.head
    if token.dep_ == "amod":
        return _first_of_row(head) if head.i < token.i else head
    if head.i == token.i:
        return _headline_subject(token)
    done_to = child(head, "dobj")
    if done_to is not None and done_to.i != token.i:
        return done_to
    if head.pos_ in ("VERB", "AUX"):
        return subject(head) or _headline_subject(token)
    return _headline_subject(token)


def _first_of_row(noun: Token) -> Token:
    """The first of joined nouns: an adjective behind them speaks of all ("shot his wife and sons dead")."""
    for _ in range(_CLIMB):
        if noun.dep_ != "conj" or noun.head.pos_ not in ("NOUN", "PROPN", "NUM"):
            break
        noun = noun.head
    return noun


def _of_act(token: Token) -> Token | None:
    """Whom an act was done to: "the murder of a couple", "the boy's killing"."""
    of = next((found for found in children(token) if found.lower_ == "of"), None)
    return child(of, "pobj") if of is not None else None


def _counted(noun: Token) -> bool:
    """Whether a noun of harm carries a number ("several deaths", "dozens of injuries")."""
    return any(
        found.lower_ in ("several", "many", "multiple", "numerous", "dozens", "no", "any") for found in children(noun)
    )
