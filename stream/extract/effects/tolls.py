"""From toll mentions to the tolls of an event: the headline event's come from the whole lead, any other's from its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from stream.extract.effects.damage import find_damage
from stream.extract.effects.mentions import Mention, find_mentions
from stream.extract.numbers import Quantity
from stream.extract.parsed import ParsedArticle, TriggerHit
from stream.records import Effects, EventType, Toll

_LEAD = 4  # sentences of the body that report the headline event
_STORY = 12  # sentences in which its further victims are named
_HARMFUL = frozenset(
    (EventType.ASSAULT, EventType.ACCIDENT, EventType.DISASTER, EventType.CRIME, EventType.PROTEST, EventType.COERCE)
)
_PRONOUNS = frozenset(("he", "she", "him", "her", "they", "them", "who", "whom", "one"))


@dataclass(frozen=True, slots=True)
class _Sum:
    """A quantity with the mention that says it."""

    quantity: Quantity
    mention: Mention


class Tolls:
    """All toll mentions of one article, and their sum for any of its events. Built once per article."""

    def __init__(self, article: ParsedArticle) -> None:
        self._article = article
        self._title = find_mentions(article.title) if article.title is not None and article.parsed else []
        self._body = find_mentions(article.body) if article.parsed else []
        self._by_sentence: dict[tuple[bool, int], list[Mention]] = {}
        for mention in (*self._title, *self._body):
            self._by_sentence.setdefault(_place(mention), []).append(mention)

    def bind(self, trigger: TriggerHit) -> Effects:
        """The effects of the trigger's event: shared from the lead when it is the lead's event, else its sentence's."""
        if trigger.type not in _HARMFUL:
            return Effects()
        return self.lead if self._is_lead(trigger) else self._local(trigger)

    @cached_property
    def lead(self) -> Effects:
        """The tolls of what title and lead report."""
        near = [*self._title, *(mention for mention in self._body if mention.sentence < _LEAD)]
        far = [mention for mention in self._body if _LEAD <= mention.sentence < _STORY]
        damaged = [*find_damage(self._article.title), *find_damage(self._article.body, _LEAD)]
        return _effects(near, far, damaged)

    def _is_lead(self, trigger: TriggerHit) -> bool:
        if trigger.type is EventType.COERCE:
            return False
        if trigger.part.is_title:
            return True
        start = trigger.sentence.start
        return any(
            start == sentence.start for _, sentence in zip(range(_LEAD - 1), trigger.part.doc.sents, strict=False)
        )

    def _local(self, trigger: TriggerHit) -> Effects:
        sentence = trigger.sentence
        mine = [
            mention
            for mention in (self._title if trigger.part.is_title else self._body)
            if sentence.start <= mention.token.i < sentence.end
        ]
        if trigger.type is EventType.COERCE:
            mine = [mention for mention in mine if mention.toll == "captured"]
        return _effects(mine, [], find_damage(trigger.part, within=sentence))


def _place(mention: Mention) -> tuple[bool, int]:
    return mention.part.is_title, mention.sentence


def _effects(near: Sequence[Mention], far: Sequence[Mention], damaged: list) -> Effects:  # type: ignore[type-arg]
    sums = {
        toll: _sum(toll, near, far)
        for toll in ("killed", "injured", "hit", "treated", "missing", "captured", "displaced")
    }
    killed = sums["killed"]
    injured = _injured(sums)
    return Effects(
        killed=_toll(killed),
        injured=_toll(injured),
        missing=_toll(sums["missing"]),
        captured=_toll(sums["captured"]),
        displaced=_toll(sums["displaced"]),
        damaged=damaged,
    )


def _injured(sums: dict[str, _Sum | None]) -> _Sum | None:
    """Who was hit and is not dead is injured; signs of treatment count only where nothing else does."""
    killed, injured, hit, treated = (sums[toll] for toll in ("killed", "injured", "hit", "treated"))
    dead = killed.quantity.high or killed.quantity.low or 0 if killed else 0
    if hit is not None and hit.quantity.exact and hit.quantity.low is not None:
        rest = hit.quantity.low - dead
        said = injured.quantity.low or 0 if injured else 0
        if rest > said or (injured is None and rest > 0):
            return _Sum(Quantity(rest, rest), hit.mention)
        return injured
    if injured is not None or hit is not None:
        return injured or hit
    if treated is not None and not dead:
        return treated
    return None


def _sum(toll: str, near: Sequence[Mention], far: Sequence[Mention]) -> _Sum | None:
    """One toll: a stated total, else the largest sentence, else the number of names; "another" and "second" add."""
    mine = [mention for mention in near if mention.toll == toll]
    totals = [mention for mention in mine if mention.total]
    if totals:
        return _Sum(totals[-1].quantity, totals[-1])
    best: _Sum | None = None
    for group in _sentences(mine):
        best = _larger(best, _sentence_sum(group))
    later = [mention for mention in far if mention.toll == toll]
    if best is None:
        for group in _sentences(later):
            best = best or _sentence_sum(group)
    names = _names((*mine, *later))
    if best is not None and best.quantity.exact and len(names) > (best.quantity.low or 0):
        best = _Sum(Quantity(len(names), len(names)), best.mention)
    return best


def _names(mentions: Iterable[Mention]) -> set[str]:
    return {mention.name for mention in mentions if mention.name}


def _sentences(mentions: Iterable[Mention]) -> list[list[Mention]]:
    groups: dict[tuple[bool, int], list[Mention]] = {}
    for mention in mentions:
        groups.setdefault(_place(mention), []).append(mention)
    return list(groups.values())


def _sentence_sum(group: Sequence[Mention]) -> _Sum:
    """The sum of a sentence's mentions of different people."""
    seen: dict[int, Mention] = {}
    for mention in group:
        key = mention.victim.i if mention.victim is not None else -1
        if key in seen:
            continue
        if seen and mention.victim is not None and _is_repeat(mention):
            continue
        seen[key] = mention
    first = next(iter(seen.values()))
    quantity = first.quantity
    for mention in list(seen.values())[1:]:
        quantity = quantity + mention.quantity
    return _Sum(quantity, first)


def _is_repeat(mention: Mention) -> bool:
    """A pronoun or "the victim" says again who was named before."""
    noun = mention.victim
    if noun is None:
        return False
    if noun.lower_ in _PRONOUNS:
        return True
    return any(child.lower_ in ("the", "his", "her") and child.dep_ in ("det", "poss") for child in noun.lefts)


def _larger(best: _Sum | None, other: _Sum) -> _Sum:
    if best is None:
        return other
    mine, others = best.quantity, other.quantity
    return other if (others.low or others.high or 0) > (mine.low or mine.high or 0) else best


def _toll(found: _Sum | None) -> Toll:
    if found is None:
        return Toll()
    mention = found.mention
    text = mention.part.span(mention.start, mention.end).text if mention.start < mention.end else None
    return Toll(min=found.quantity.low, max=found.quantity.high, text=text)
