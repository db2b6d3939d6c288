"""Signs of stance: what the words around and above a trigger say about whether its event is a fact.

The walk goes from the trigger up the parse. As long as it passes through content (objects, that-clauses, infinitives),
governing words set the stance; through an adverbial or relative clause the event is taken for granted, and only
attribution still applies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream.extract.stance.lexicon import governors, reporting_verbs
from stream.extract.syntax import children

if TYPE_CHECKING:
    from spacy.tokens import Token

_CLIMB = 14
_POS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adj", "ADV": "adv"}
_MAYBE = frozenset(("could", "may", "might", "can", "ca"))
_CALLED = frozenset(
    (
        "strike",
        "walkout",
        "stoppage",
        "protest",
        "demonstration",
        "march",
        "rally",
        "boycott",
        "shutdown",
        "hartal",
        "bandh",
    )
)
_DEFINITE = frozenset(("the", "this", "that", "these", "those", "his", "her", "their", "its"))
_WILL = frozenset(("will", "'ll", "’ll", "wo", "shall"))
_IF = frozenset(("if", "unless", "whether", "lest"))
_FAR = frozenset(("year", "decade", "century", "generation"))
_BACKGROUND = frozenset(("historical", "known"))
_COMPOUNDED = frozenset(("hypothetical", "threatened", "historical"))
_GRANTED = frozenset(("advcl", "relcl", "appos", "parataxis"))
_GRANTING = frozenset(
    ("in", "after", "over", "following", "during", "amid", "since", "before", "despite", "because", "at")
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One reason for a stance (or for "not") with the word that gives it."""

    stance: str
    cue: Token


def signs(trigger: Token) -> Iterator[Sign]:
    """All signs for the event of `trigger`, nearest first."""
    if trigger.lemma_.lower() == "call" and _calls_for_action(trigger):
        off = next((found for found in children(trigger) if found.lower_ == "off"), None)
        yield Sign("planned", trigger) if off is None else Sign("not", off)
    yield from _modifiers(trigger)
    token, granted = trigger, False
    if trigger.pos_ in ("VERB", "AUX"):
        yield from _clause(trigger)
    for _ in range(_CLIMB):
        head = token.head
        if head.i == token.i:
            return
        if token.dep_ in _GRANTED or (token.dep_ == "prep" and token.lower_ in _GRANTING):
            if token.dep_ == "advcl":
                yield from _adverbial(token, head)
            yield from _long_before(token)
            granted = True
        if not granted:
            yield from _governed(token, head)
            if _stance_of(token, head) in _BACKGROUND:
                return
            if _is_known(token, head):
                granted = True
            elif token.dep_ not in ("conj", "amod", "compound", "nmod", "poss") and head.pos_ in ("VERB", "AUX"):
                yield from _clause(head, own=_is_light(token, head))
                granted = token.pos_ == "NOUN" and not _is_light(token, head) and not _is_governor(token, head)
            elif token.dep_ == "conj" and head.pos_ in ("VERB", "AUX") and not _has_own_auxiliary(token):
                yield from _clause(head)
        token = head


def _calls_for_action(verb: Token) -> bool:
    """Whether a strike, march or vote is called, or called for: it lies ahead then."""
    nouns = [found for found in children(verb) if found.dep_ in ("dobj", "nsubjpass")]
    nouns += [noun for prep in children(verb) if prep.lower_ == "for" for noun in children(prep) if noun.dep_ == "pobj"]
    return any(noun.lemma_.lower() in _CALLED for noun in nouns)


def _is_known(noun: Token, verb: Token) -> bool:
    """Whether the verb speaks of an event that is taken for granted: "the murder must be investigated"."""
    if noun.pos_ not in ("NOUN", "PROPN") or verb.pos_ not in ("VERB", "AUX") or verb.lemma_ == "be":
        return False
    if _is_light(noun, verb) or _is_governor(noun, verb):
        return False
    return any(found.lower_ in _DEFINITE and found.dep_ in ("det", "poss") for found in children(noun))


def _is_governor(token: Token, head: Token) -> bool:
    """Whether the head is a word of the lexicon for this link: then it does not take the event for granted."""
    link, pos = _link(token), _POS.get(head.pos_)
    return link is not None and pos is not None and (head.lemma_.lower(), pos, link) in governors()


def _modifiers(trigger: Token) -> Iterator[Sign]:
    """Adjectives, adverbs and determiners of the trigger itself: "attempted", "allegedly", "no", "without"."""
    table = governors()
    for found in children(trigger):
        if found.dep_ in ("amod", "advmod", "compound"):
            pos = "adv" if found.dep_ == "advmod" else "adj"
            stance = table.get((found.lower_, pos, "modifier"))
            if stance:
                yield Sign(stance, found)
        elif (found.dep_ == "det" and found.lower_ in ("no", "neither")) or (
            found.dep_ in ("nsubj", "nsubjpass") and _is_nobody(found)
        ):
            yield Sign("not", found)
    if trigger.pos_ in ("VERB", "AUX") and any(
        found.lower_ in ("neither", "nor") and found.dep_ in ("preconj", "cc", "advmod") and found.i < trigger.i
        for found in children(trigger.head if trigger.dep_ == "conj" else trigger)
    ):
        yield Sign("not", trigger)
    if trigger.dep_ in ("pobj", "pcomp") and trigger.head.lower_ == "without":
        yield Sign("not", trigger.head)


def _is_nobody(noun: Token) -> bool:
    return noun.lower_ in ("nobody", "none") or any(found.lower_ in ("no", "neither") for found in children(noun))


def _clause(verb: Token, *, own: bool = True) -> Iterator[Sign]:
    """Auxiliaries, negation and conditions of a verb; `own` says that the event is the verb's, not its object's."""
    words = {found.lower_: found for found in children(verb) if found.dep_ in ("aux", "auxpass", "neg", "mark")}
    negation = next((found for found in children(verb) if found.dep_ == "neg"), None)
    perfect = "have" in words
    if negation is not None and own and negation.lower_ != "only":
        yield Sign("not", negation)
    for word, token in words.items():
        if word in _MAYBE:
            yield Sign("hypothetical", token)
        elif word in _WILL:
            yield Sign("planned", token)
        elif word in ("would", "'d", "’d") and token.tag_ == "MD":
            yield Sign("hypothetical" if perfect or not _is_reported(verb) else "planned", token)
        elif word in ("must", "should") and not perfect:
            yield Sign("ordered" if word == "must" else "planned", token)
        elif word in _IF and token.dep_ == "mark":
            yield Sign("hypothetical", token)
    if words.keys() & (_WILL | {"would"}):
        for found in children(verb):
            if found.dep_ == "advcl" and any(
                mark.lower_ in ("if", "unless") for mark in children(found) if mark.dep_ == "mark"
            ):
                yield Sign("hypothetical", found)


def _has_own_auxiliary(verb: Token) -> bool:
    return any(found.dep_ in ("aux", "auxpass", "nsubj", "nsubjpass") for found in children(verb))


def _is_reported(verb: Token) -> bool:
    """Whether a verb stands in reported speech, where "would" is the past of "will"."""
    token = verb
    for _ in range(5):
        if token.dep_ == "ccomp" and token.head.lemma_.lower() in reporting_verbs():
            return True
        if token.head.i == token.i:
            return False
        token = token.head
    return False


def _adverbial(clause: Token, head: Token) -> Iterator[Sign]:
    """An adverbial clause: a condition is open, a purpose lies ahead, everything else is taken for granted."""
    if _stance_of(clause, head) == "foiled":  # "foiled a plot to bomb": the parser takes the plot for a purpose
        yield Sign("foiled", head)
        return
    for found in children(clause):
        if found.dep_ == "mark" and found.lower_ in _IF:
            yield Sign("hypothetical", found)
        elif found.dep_ == "aux" and found.lower_ == "to" and clause.tag_ == "VB" and clause.i > clause.head.i:
            yield Sign("planned", found)


def _long_before(token: Token) -> Iterator[Sign]:
    """In "ten years after the blast" the blast lies far back, and so does what "years after gunmen struck" tells."""
    after = token if token.dep_ == "prep" else next((found for found in children(token) if found.dep_ == "mark"), None)
    if after is None or after.lower_ not in ("after", "since"):
        return
    before = after.nbor(-1) if after.i > token.sent.start else None
    if before is not None and (before.lemma_.lower() in _FAR or before.lower_ == "months"):
        yield Sign("historical", before)


def _is_light(noun: Token, verb: Token) -> bool:
    """Whether the noun's event is the verb's own ("did not carry out the attack")."""
    if noun.pos_ in ("VERB", "AUX"):
        return noun.dep_ in ("xcomp",) and verb.lemma_.lower() in ("begin", "start", "continue", "have", "be")
    light = (
        "carry",
        "launch",
        "make",
        "take",
        "conduct",
        "stage",
        "hold",
        "commit",
        "mount",
        "happen",
        "occur",
        "have",
        "give",
        "report",
        "strike",
        "reach",
        "sign",
        "be",
        "begin",
        "start",
        "resume",
        "continue",
        "follow",
        "end",
        "go",
        "come",
        "break",
        "perpetrate",
        "execute",
    )
    return verb.lemma_.lower() in light


def _governed(token: Token, head: Token) -> Iterator[Sign]:
    """What the head says about what it governs."""
    if token.dep_ == "nsubj" and head.lemma_ == "be":
        yield from _predicate(head)
    if token.dep_ == "nsubj" and (head.lemma_.lower(), "verb", "subject") in governors():
        yield Sign(governors()[head.lemma_.lower(), "verb", "subject"], head)
    stance = _stance_of(token, head)
    if stance not in (None, "content", "real", "known"):
        yield Sign(stance or "", head)
    elif (
        head.lemma_.lower() == "call"
        and _link(token) == "object"
        and any(found.lower_ == "off" for found in children(head))
    ):
        yield Sign("not", head)


def _stance_of(token: Token, head: Token) -> str | None:
    """The lexicon's stance for what `token` is to `head`."""
    pos, lemma, table = _POS.get(head.pos_), head.lemma_.lower(), governors()
    if pos == "noun" and token.dep_ in ("compound", "poss", "nmod"):
        stance = table.get((lemma, pos, "object"))  # "landslide fears" are fears of a landslide
        return stance if stance in _COMPOUNDED else None
    link = _link(token)
    if link is None or pos is None:
        return None
    stance = table.get((lemma, pos, link))
    if stance is None and link == "to":  # taggers mistake "hopes to" and "is set to" often
        stance = table.get((head.lower_, "adj", link)) or table.get((lemma, "verb", link))
    return stance


def _predicate(verb: Token) -> Iterator[Sign]:
    """In "an attack is likely" the predicate describes the event."""
    table = governors()
    for found in children(verb):
        if found.dep_ not in ("acomp", "oprd"):
            continue
        ahead = any(child.dep_ in ("xcomp", "ccomp", "prep") for child in children(found))
        stance = table.get((found.lower_, "adj", "to")) if ahead else None
        stance = stance or next(
            (table[key] for pos in ("adj", "adv") if (key := (found.lower_, pos, "modifier")) in table), None
        )
        if stance:
            yield Sign(stance, found)


def _link(token: Token) -> str | None:
    """How `token` hangs on its head, in the terms of the lexicon; None for what says nothing about the event."""
    dep = token.dep_
    if dep == "prep":
        return "object" if token.lower_ == "of" else "prep"
    to = any(found.lower_ == "to" and found.dep_ == "aux" for found in children(token))
    if dep in ("xcomp", "acl", "ccomp", "advcl") and to:
        return "to"
    if dep == "ccomp" or (dep == "acl" and token.tag_ != "VBN"):
        return "clause"
    return "object" if dep in ("dobj", "nsubjpass", "xcomp", "oprd") else None
