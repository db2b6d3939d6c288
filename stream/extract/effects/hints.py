"""Toll mentions beside the words of harm: a hospital, a suicide, the name of an act, the manner of a death."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stream.extract.effects.lexicon import harm_words
from stream.extract.effects.mention import Mention, is_real, made, negated
from stream.extract.effects.people import count_people, is_person, is_thing
from stream.extract.effects.victims import subject
from stream.extract.numbers import Quantity, read_quantity
from stream.extract.parsed import PartText
from stream.extract.syntax import child

if TYPE_CHECKING:
    from spacy.tokens import Token

REFLEXIVE = frozenset(("himself", "herself", "themselves", "self", "myself", "itself"))
_MOVED = frozenset(("take", "transport", "rush", "fly", "airlift", "bring", "carry", "drive", "transfer", "send"))
_SUFFERED = frozenset(
    ("suffer", "sustain", "receive", "have", "be", "remain", "list", "treat", "recover", "die", "hospitalize")
)
KILLINGS = frozenset(("murder", "manslaughter", "homicide", "slaying"))
_CLAUSE = 7  # words before "murder" in which its counts stand
_UNDONE = frozenset(("attempted", "attempt", "conspiracy", "solicitation", "no", "not", "assault"))
_RATES = frozenset(("murder rate", "homicide rate", "homicide unit", "homicide detectives", "murder mystery"))
_DOOMED = frozenset(("sentence", "condemn", "lead", "put", "scare", "bore", "work", "relate", "link", "come"))
_TURNED = frozenset(("turn", "put", "point", "use"))


def of_treatment(part: PartText, number: int, token: Token) -> Iterator[Mention]:
    """In hospital, in critical condition, with wounds: a weak sign that someone was hurt and not killed."""
    ill = _in_condition(token)
    if ill is not None:
        quantity = count_people(ill)
        if quantity is not None:
            yield made(part, number, token, "treated", quantity, ill)
        return
    verb = token
    for _ in range(5):
        if verb.pos_ in ("VERB", "AUX") or verb.head.i == verb.i:
            break
        verb = verb.head
    if verb.pos_ not in ("VERB", "AUX"):
        return
    lemma = verb.lemma_.lower()
    if token.lower_.startswith("hospital"):
        if lemma not in _MOVED and lemma not in ("treat", "hospitalize", "recover", "be", "remain"):
            return
        victim = child(verb, "nsubjpass") or (child(verb, "dobj") if lemma in _MOVED else subject(verb))
    else:
        if lemma not in _SUFFERED and lemma not in _MOVED:
            return
        victim = subject(verb)
    if victim is None or not is_person(victim) or negated(verb):
        return
    quantity = count_people(victim)
    if quantity is not None and quantity.high != 0:
        yield made(part, number, token, "treated" if lemma != "die" else "killed", quantity, victim)


def of_suicide(part: PartText, number: int, token: Token) -> Iterator[Mention]:
    """The culprit's own death: "turned the gun on himself", "took her own life", "committed suicide"."""
    head = token.head.head if token.dep_ == "pobj" else token.head
    before = token.nbor(-1).lower_ if token.i else ""
    if token.lower_ in REFLEXIVE:
        told = token.dep_ == "pobj" and before == "on" and head.lemma_.lower() in _TURNED and is_real(head)
    elif token.lower_ == "suicide":
        told = head.lemma_.lower() == "commit" and is_real(head) and not negated(head)
    else:
        told = before == "own" and head.lemma_.lower() == "take" and is_real(head) and not negated(head)
    if told:
        own = token if token.lower_ in REFLEXIVE else subject(head)
        yield Mention(
            part, token, "killed", Quantity(1, 1), token.idx, token.idx + len(token), number, own, of_self=True
        )


def _in_condition(token: Token) -> Token | None:
    """Who is "in critical condition" where no verb says so: "one dead and two others in critical condition"."""
    if token.lower_ != "condition" or token.i < 3:
        return None
    doc = token.doc
    before = next((at for at in range(token.i - 1, max(token.i - 5, 0), -1) if doc[at].lower_ == "in"), 0)
    noun = doc[before - 1] if before else None
    return noun if noun is not None and noun.pos_ in ("NOUN", "NUM") and is_person(noun) else None


def of_act(part: PartText, number: int, token: Token) -> Iterator[Mention]:
    """Names such as "murder-suicide", "a double homicide", "a triple shooting": the count is in the name of the act."""
    doc = token.doc
    after = doc[token.i + 1 : token.i + 3].text.lower()
    if token.lower_ == "murder" and after.lstrip("-/ ").startswith("suicide"):
        yield Mention(part, token, "suicide", Quantity(2, None), token.idx, token.idx + len(token), number, None)
        return
    word = doc[token.i - 1].lower_ if token.i else ""
    count = {"double": 2, "triple": 3, "quadruple": 4, "quintuple": 5}.get(word)
    if count is not None:
        toll = "hit" if token.lower_ in ("shooting", "stabbing") else "killed"
        yield Mention(part, token, toll, Quantity(count, count), doc[token.i - 1].idx, token.idx, number, None)


def of_fatally(part: PartText, number: int, token: Token) -> Iterator[Mention]:
    """In "five people were shot, two of them fatally" the number before the adverb."""
    doc = token.doc
    if token.i + 1 < len(doc) and doc[token.i + 1].pos_ == "VERB":
        return
    words = [other.lower_ for other in doc[max(token.i - 3, token.sent.start) : token.i]]
    for at in range(len(words)):
        found = read_quantity(words, at)
        if (
            found is not None
            and words[found[1] :] in ([], ["of", "them"], ["of", "whom"])
            and words[at] not in ("a", "an")
        ):
            word = doc[token.i - len(words) + at]
            yield Mention(part, token, "killed", found[0], word.idx, word.idx + len(word), number, None)
            return


def of_manner(part: PartText, number: int, token: Token) -> Iterator[Mention]:
    """In "beaten to death", "bled to death" who is beaten or bleeds; what verbs of harm say is left to them."""
    verb = token.head.head if token.dep_ == "pobj" else token.head
    if verb.pos_ != "VERB" or not is_real(verb) or negated(verb):
        return
    if verb.lemma_.lower() in _DOOMED or (verb.lemma_.lower(), "verb") in harm_words():
        return
    victim = child(verb, "dobj") or (verb.head if verb.dep_ == "acl" else subject(verb))
    quantity = count_people(victim) if victim is not None and not is_thing(victim) else None
    if victim is not None and quantity is not None:
        yield made(part, number, token, "killed", quantity, victim)


def of_killing(part: PartText, number: int, token: Token) -> Iterator[Mention]:
    """A killing by its legal name: "two counts of murder" tells how many died, "guilty of murder" that somebody did."""
    doc, end = token.doc, token.idx + len(token)
    before = [other.lower_ for other in doc[max(token.i - _CLAUSE, token.sent.start) : token.i]]
    if token.tag_ == "NNS" or _UNDONE & set(before[-4:]) or doc[token.i : token.i + 2].text.lower() in _RATES:
        return
    counts = next((at for at in range(len(before) - 1, 0, -1) if before[at] in ("count", "counts")), None)
    found = read_quantity(before, counts - 1) if counts is not None else None
    if found is not None and found[1] == counts:
        first = doc[token.i - len(before) + counts - 1]
        yield Mention(part, token, "killed", found[0], first.idx, first.idx + len(first), number, None)
    else:
        yield Mention(part, token, "death", Quantity(1, 1), token.idx, end, number, None)
