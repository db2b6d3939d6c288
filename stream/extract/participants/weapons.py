"""Weapons of an event: what was fired, planted or used, with category and count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream.extract.numbers import parse_quantity
from stream.extract.parsed import TriggerHit
from stream.extract.participants.heads import singular
from stream.extract.participants.lexicon import fold_word, frame, lexicon
from stream.extract.syntax import children
from stream.records import EventType, Weapon, WeaponCategory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token


_ARMED = frozenset(
    (
        EventType.ASSAULT,
        EventType.MOBILIZE,
        EventType.COERCE,
        EventType.ACCIDENT,
        EventType.THREATEN,
        EventType.PROTEST,
        EventType.CRIME,
        EventType.RETREAT,
    )
)
_MEANS = frozenset(("with", "using", "by", "from", "in", "of", "via"))
_AGAINST = frozenset(("into", "through", "at", "against", "onto"))
_REACH = 40  # tokens on either side of the trigger


def bind_weapons(trigger: TriggerHit) -> tuple[list[Weapon], set[int]]:
    """The weapons of the event and the token indexes that they cover (those are no participants)."""
    if trigger.type not in _ARMED:
        return [], set()
    found: list[Weapon] = []
    taken: set[int] = set()
    for head, category, first in _near(trigger):
        if not _belongs(trigger.token, head):
            continue
        start, end = _extent(head, first)
        part = trigger.part
        doc = part.doc
        begin, finish = doc[start].idx, doc[end].idx + len(doc[end].text)
        if any(index in taken for index in range(start, end + 1)):
            continue
        taken.update(range(start, end + 1))
        span = part.span(begin, finish)
        found.append(Weapon(**span.model_dump(), category=category, count=_count(head, start, first)))
    return found[:4], taken


def _near(trigger: TriggerHit) -> Iterator[tuple[Token, WeaponCategory, int]]:
    """Weapon words of the trigger's sentence: head token, category and the first token of the lexicon's phrase."""
    weapons = lexicon().weapons
    sentence, at = trigger.sentence, trigger.token.i
    doc = trigger.part.doc
    low, high = max(sentence.start, at - _REACH), min(sentence.end, at + _REACH)
    index = high - 1
    while index >= low:
        head = doc[index]
        if head.pos_ in ("NOUN", "PROPN", "ADJ", "X", "NUM"):
            hit = _phrase(head, low, weapons, rammed=trigger.type is EventType.ASSAULT and _is_rammed(head))
            if hit:
                first, category = hit
                yield head, category, first
                index = first
        index -= 1


def _phrase(
    head: Token, low: int, weapons: dict[str, tuple[WeaponCategory, bool]], *, rammed: bool
) -> tuple[int, WeaponCategory] | None:
    doc = head.doc
    for back in (4, 3, 2, 1, 0):
        first = head.i - back
        if first < low:
            continue
        lemma = singular(head)
        words = [word for token in doc[first : head.i] if (word := fold_word(token.text))]
        for last in (lemma, fold_word(head.text)):
            entry = weapons.get(" ".join([*words, last]))
            if entry and (entry[1] or rammed or _is_means(head)):
                return first, entry[0]
    return None


def _is_means(head: Token) -> bool:
    """Whether an everyday thing is used as a weapon here ("rammed with a truck", "by warplanes")."""
    above = head.head
    return (head.dep_ == "pobj" and above.lower_ in ("with", "using", "by")) or above.lower_ in ("using", "use")


def _is_rammed(head: Token) -> bool:
    """Whether a thing is driven into another ("rammed a car into a checkpoint")."""
    verb = head.head
    if head.dep_ not in ("dobj", "nsubjpass") or verb.lemma_.lower() not in frame("ramming"):
        return False
    return any(prep.lower_ in _AGAINST for prep in children(verb, "prep"))


def _belongs(trigger: Token, head: Token) -> bool:
    """Whether the weapon hangs on the trigger, or the trigger on the weapon's verb, within a few edges."""
    if head.i == trigger.i:
        return head.dep_ != "ROOT"
    at, edges = head, 0
    while edges < 5:
        if at.i == trigger.i:
            return True
        if at.head == at or (at.dep_ in ("relcl", "ccomp", "conj") and at.pos_ == "VERB"):
            break
        at, edges = at.head, edges + 1
    # The weapon as the subject or fellow dependent of the trigger's own verb: "a bomb exploded, killing two".
    verb = trigger.head if trigger.pos_ != "VERB" else trigger
    for _ in range(2):
        if verb in (at, head.head):
            return True
        if verb.dep_ in ("advcl", "xcomp", "conj", "acl"):
            verb = verb.head
    return False


def _extent(head: Token, first: int) -> tuple[int, int]:
    """The weapon's phrase with its number and adjectives, without articles."""
    start = first
    for child in head.lefts:
        if (
            child.dep_ in ("nummod", "amod", "compound", "nmod", "quantmod")
            and child.i < start
            and child.ent_type_ not in ("NORP", "GPE")
        ):
            start = min(start, child.left_edge.i if child.dep_ == "nummod" else child.i)
    return start, head.i


def _count(head: Token, start: int, first: int) -> int | None:
    """How many, where the text says so ("four cruise missiles", "a bomb"); the 47 of an AK-47 is no count."""
    for child in children(head, "nummod"):
        if child.i >= first:
            continue
        quantity = parse_quantity(child.doc[min(start, child.left_edge.i) : child.i + 1].text)
        if quantity is not None and quantity.exact:
            return quantity.low
    return 1 if any(child.lower_ in ("a", "an") for child in children(head, "det")) else None
