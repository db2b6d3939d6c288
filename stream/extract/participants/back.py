"""How a mention refers back to a happening told before: "the attack", "it", "the bomb", "was also killed"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream.extract.parsed import Candidate
from stream.extract.participants.lexicon import frame, lexicon
from stream.extract.participants.likeness import names_place
from stream.extract.syntax import children, is_passive
from stream.records import EventType, WeaponCategory

if TYPE_CHECKING:
    from spacy.tokens import Token

_HAPPENINGS = frame("event_noun") | frame("undergone_noun") | frame("patient_noun")
_NEW = frozenset(("a", "an", "another", "other", "second", "new"))
_BACK = frozenset(("the", "this", "that", "these", "those", "its", "their", "his", "her"))
_IT = frozenset(("it", "this"))
_BLASTS = frozenset(("explosives", "suicide-attack"))
_BOMBS = frozenset((WeaponCategory.BOMB, WeaponCategory.IED))
_MORE = frozenset(("also", "too"))
_ANOTHER = frozenset(
    (
        "another",
        "other",
        "others",
        "separate",
        "separately",
        "elsewhere",
        "meanwhile",
        "second",
        "third",
        "addition",
        "new",
    )
)
_WORDS = 60  # of a sentence that are looked at
_WITHIN = frozenset(("in", "during"))
_NEXT = 2  # sentences after the deed in which "also" adds victims to it


def refers_back(candidate: Candidate) -> bool:
    """A definite event noun without parties of its own: "the attack", "this strike", or what that or "it" did."""
    token = candidate.trigger.token
    if is_definite(token):
        return not candidate.participants.recipients or befell_others(candidate)
    if token.pos_ != "VERB" or not {token.lemma_} <= frame("harm"):
        return False
    nouns = list(children(token, "nsubj")) or list(children(token.head, "nsubj") if token.dep_ == "conj" else ())
    if any(noun.lower_ in _IT for noun in nouns) and not candidate.participants.actors:
        return True
    return any(is_definite(noun) and noun.lemma_.lower() in _HAPPENINGS for noun in nouns)


def befell_others(candidate: Candidate) -> bool:
    """Whether those hit are not the noun's own but its verb's: "homes were damaged by the explosion"."""
    trigger = candidate.trigger
    noun, hit = trigger.token, candidate.participants.recipients
    if not hit or not is_definite(noun):
        return False
    last = noun.right_edge
    own = trigger.part.span(noun.left_edge.idx, last.idx + len(last))
    return all(who.part != own.part or who.end <= own.start or who.start >= own.end for who in hit)


def is_definite(token: Token) -> bool:
    """Whether the noun is marked as known."""
    return token.pos_ == "NOUN" and any(
        child.lower_ in _BACK for child in token.children if child.dep_ in ("det", "poss")
    )


def is_same_bomb(event: Candidate, candidate: Candidate) -> bool:
    """Whether both tell of one bomb: "a bomb exploded …. The bomb was planted by two men"."""
    token = candidate.trigger.token
    if token.pos_ != "VERB" or not set(candidate.trigger.modes) & _BLASTS or not _is_blast(event):
        return False
    weapons = lexicon().weapons
    things = children(token, "nsubj", "nsubjpass", "dobj")
    return any(is_definite(thing) and weapons.get(thing.lemma_.lower(), ("",))[0] in _BOMBS for thing in things)


def _is_blast(event: Candidate) -> bool:
    bombs = any(weapon.category in _BOMBS for weapon in event.participants.weapons)
    return bombs or bool(set(event.trigger.modes) & _BLASTS)


def adds_victims(event: Candidate, candidate: Candidate) -> bool:
    """Whether the mention only names more people whom the deed told of just before harmed: "two guards were also hurt".

    So it does, too, where it says that they were harmed "in the attack".
    """
    one, two = event.trigger, candidate.trigger
    if one.part is not two.part or not _befalls(two.token) or candidate.participants.actors:
        return False
    occasions = [
        noun for prep in children(two.token, "prep") if prep.lower_ in _WITHIN for noun in children(prep, "pobj")
    ]
    if any(is_definite(noun) and noun.lemma_.lower() in _HAPPENINGS for noun in occasions):
        return True
    if not any(word.lower_ in _MORE for word in children(two.token, "advmod")) or names_place(candidate):
        return False
    return _sentences_between(one.token, two.token) <= _NEXT


def _befalls(verb: Token) -> bool:
    """Whether the verb tells what befell its subject: "was killed", "died"."""
    if verb.pos_ != "VERB":
        return False
    lemma = verb.lemma_.lower()
    return lemma in frame("perishing") or (lemma in frame("casualty") and is_passive(verb))


def _sentences_between(first: Token, second: Token) -> int:
    """How many sentences begin between two tokens; counted no further than it matters."""
    begun = 0
    for token in second.doc[first.i + 1 : second.i + 1]:
        begun += bool(token.is_sent_start)
        if begun > _NEXT:
            break
    return begun


def is_bare(candidate: Candidate) -> bool:
    """Whether the mention names no party of its own ("when the missiles were launched")."""
    return not candidate.participants.actors and not candidate.participants.recipients


def says_nothing_new(candidate: Candidate) -> bool:
    """Whether the mention is an event noun without party, weapon, place or time of its own ("more strikes").

    An indefinite singular ("an attack") introduces another happening.
    """
    trigger = candidate.trigger
    if trigger.token.pos_ != "NOUN" or not is_bare(candidate) or candidate.participants.weapons:
        return False
    if names_place(candidate) or _tells_time(candidate):
        return False
    return not any(child.lower_ in _NEW for child in trigger.token.children)


def tells_another(candidate: Candidate) -> bool:
    """Whether the sentence up to the mention says that it is another happening: "in a separate attack", "elsewhere"."""
    trigger = candidate.trigger
    sentence = trigger.sentence
    end = min(trigger.token.i + 1, sentence.start + _WORDS)
    return any(token.lower_ in _ANOTHER for token in trigger.part.doc[sentence.start : end])


def _tells_time(candidate: Candidate) -> bool:
    hit, trigger = candidate.time, candidate.trigger
    if hit is None or hit.start == hit.end or hit.is_dateline or hit.part is not trigger.part:
        return False
    return trigger.sentence.start_char <= hit.start < trigger.sentence.end_char


def is_cause(effect: Candidate, cause: Candidate) -> bool:
    """Whether a clause says how people came to harm: "two were killed when gunmen opened fire"."""
    harm, deed = effect.trigger.token, cause.trigger.token
    if (
        not _befalls(harm)
        or effect.participants.actors
        or cause.trigger.type
        not in (
            EventType.ASSAULT,
            EventType.ACCIDENT,
            EventType.DISASTER,
        )
    ):
        return False
    if deed.dep_ != "advcl" or deed.head.i != harm.i:
        return False
    return any(word.lower_ == "when" for word in children(deed, "advmod", "mark"))
