"""From toll mentions to tolls: the headline event's come from the whole lead, any other's from its sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from stream.extract.effects.damage import find_damage
from stream.extract.effects.mentions import Mention, find_mentions
from stream.extract.numbers import Quantity
from stream.extract.parsed import ParsedArticle, PlaceHit, TimeHit, TriggerHit
from stream.records import Effects, EventType, Toll

_LEAD = 4  # sentences of the body that report the headline event
_LONGEST = 1500  # characters of a paragraph
_MOST_NAMES = 60
_OLD = timedelta(days=60)  # a sentence that dates this far back tells of another event
_STORY = 12  # sentences in which its further victims are named
_HARMFUL = frozenset(
    (EventType.ASSAULT, EventType.ACCIDENT, EventType.DISASTER, EventType.CRIME, EventType.PROTEST, EventType.COERCE)
)
_WORD = re.compile(r"\w+")
_PRONOUNS = frozenset(("he", "she", "him", "her", "they", "them", "who", "whom", "one"))


@dataclass(frozen=True, slots=True)
class _Sum:
    """A quantity with the mention that says it."""

    quantity: Quantity
    mention: Mention


class Tolls:
    """All toll mentions of one article, and their sum for any of its events. Built once per article."""

    def __init__(self, article: ParsedArticle, places: Iterable[PlaceHit] = (), times: Iterable[TimeHit] = ()) -> None:
        self._article = article
        self._old = _old_sentences(article, times)
        named = _words_of_places(places)
        self._title = find_mentions(article.title, named[True]) if article.title is not None and article.parsed else []
        self._body = find_mentions(article.body, named[False]) if article.parsed else []
        self._ordered = {
            True: sorted(self._title, key=lambda mention: mention.token.i),
            False: sorted(self._body, key=lambda mention: mention.token.i),
        }

    def bind(self, trigger: TriggerHit) -> Effects:
        """The effects of the trigger's event: shared from the lead when it is the lead's event, else its sentence's."""
        if trigger.type not in _HARMFUL:
            return Effects()
        return self.lead if self._is_lead(trigger) else self._local(trigger)

    @cached_property
    def lead(self) -> Effects:
        """The tolls of what title and lead report."""
        current = [mention for mention in self._body if mention.token.sent.start not in self._old]
        near = [*self._title, *(mention for mention in current if mention.sentence < _LEAD)]
        far = [mention for mention in current if _LEAD <= mention.sentence < _STORY]
        damaged = [*find_damage(self._article.title), *find_damage(self._article.body, _LEAD)]
        return _effects(near, far, damaged)

    def _is_lead(self, trigger: TriggerHit) -> bool:
        if trigger.type is EventType.COERCE:
            return False
        if trigger.part.is_title:
            return True
        start = trigger.sentence.start
        if start in self._old:
            return False
        return any(
            start == sentence.start for _, sentence in zip(range(_LEAD - 1), trigger.part.doc.sents, strict=False)
        )

    def _local(self, trigger: TriggerHit) -> Effects:
        sentence = trigger.sentence
        ordered = self._ordered[trigger.part.is_title]
        first = bisect_left(ordered, sentence.start, key=lambda mention: mention.token.i)
        last = bisect_left(ordered, sentence.end, key=lambda mention: mention.token.i)
        mine = ordered[first:last]
        if trigger.type is EventType.COERCE:
            mine = [mention for mention in mine if mention.toll == "captured"]
        return _effects(mine, [], find_damage(trigger.part, within=sentence))


def _old_sentences(article: ParsedArticle, times: Iterable[TimeHit]) -> frozenset[int]:
    """First tokens of the body's sentences that are dated long before the publish date: background."""
    if article.published_at is None or not article.parsed:
        return frozenset()
    # A publish date in the year 1 is nonsense, but must not stop the extraction.
    limit = (max(article.published_at.date(), date.min + _OLD) - _OLD).isoformat()
    old = (hit for hit in times if not hit.part.is_title and hit.until is not None and hit.until[:10] < limit)
    spans = (hit.part.doc.char_span(hit.start, hit.end, alignment_mode="expand") for hit in old)
    return frozenset(span.sent.start for span in spans if span is not None)


def _words_of_places(places: Iterable[PlaceHit]) -> dict[bool, frozenset[int]]:
    """Where the words of the resolved place names begin, for the title (True) and the body."""
    named: dict[bool, set[int]] = {True: set(), False: set()}
    for hit in places:
        if hit.place.lat is not None:
            text = hit.part.kept.text[hit.start : hit.end]
            named[hit.part.is_title].update(hit.start + word.start() for word in _WORD.finditer(text))
    return {is_title: frozenset(starts) for is_title, starts in named.items()}


def _place(mention: Mention) -> tuple[bool, int, int]:
    """Part, sentence and paragraph: the parser may run several lines of a page together."""
    paragraph = mention.part.kept.text.rfind("\n\n", max(mention.start - _LONGEST, 0), mention.start)
    return mention.part.is_title, mention.sentence, paragraph


def _effects(near: Sequence[Mention], far: Sequence[Mention], damaged: list) -> Effects:  # type: ignore[type-arg]
    sums = {
        toll: _sum(toll, near, far)
        for toll in ("killed", "injured", "hit", "treated", "missing", "captured", "displaced")
    }
    killed = sums["killed"] = _with_suicide(sums["killed"], near)
    if killed is not None:
        sums["treated"] = _sum("treated", [mention for mention in near if _beside_the_dead(mention, near)], [])
    injured = _injured(sums)
    return Effects(
        killed=_toll(killed),
        injured=_toll(injured),
        missing=_toll(sums["missing"]),
        captured=_toll(sums["captured"]),
        displaced=_toll(sums["displaced"]),
        damaged=damaged,
    )


def _beside_the_dead(mention: Mention, near: Sequence[Mention]) -> bool:
    """Whether the sentence sets the one in hospital apart from the dead: "two died, another is critical"."""
    victim = mention.victim
    if mention.toll != "treated" or victim is None or victim.lower_ in _PRONOUNS:
        return False
    dead = [other for other in near if other.toll == "killed" and _place(other) == _place(mention)]
    return bool(dead) and all(other.victim is None or other.victim.i != victim.i for other in dead)


def _with_suicide(killed: _Sum | None, near: Sequence[Mention]) -> _Sum | None:
    """A murder-suicide has two dead at least: one death told of and the killer's own make two."""
    act = next((mention for mention in near if mention.toll == "suicide"), None)
    if act is None:
        return killed
    if killed is None:
        return _Sum(Quantity(2, None), act)
    return _Sum(Quantity(2, 2), act) if killed.quantity == Quantity(1, 1) else killed


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
    if injured is not None and dead and _is_same_person(injured.mention):
        return None
    if injured is not None or hit is not None:
        return injured or (hit if not dead else None)
    return treated


def _is_same_person(mention: Mention) -> bool:
    """Whether the one injured is someone whom the text has spoken of, who may have died since."""
    return mention.quantity == Quantity(1, 1) and not mention.part.is_title and _is_repeat(mention)


def _sum(toll: str, near: Sequence[Mention], far: Sequence[Mention]) -> _Sum | None:
    """One toll: a stated total, else the largest sentence, else the number of names; "another" and "second" add."""
    mine = [mention for mention in near if mention.toll == toll]
    totals = [mention for mention in mine if mention.total]
    if totals:
        return _Sum(totals[-1].quantity, totals[-1])
    best: _Sum | None = None
    counted = [mention for mention in mine if not _is_bare(mention)]
    for group in _sentences(counted or mine):
        best = _larger(best, _sentence_sum(group))
    later = [mention for mention in far if mention.toll == toll]
    if best is None:
        for group in _sentences(later):
            best = best or _sentence_sum(group)
    names = _names((*mine, *later) if toll == "killed" else mine)
    if best is not None and best.quantity.exact and names > (best.quantity.low or 0):
        best = _Sum(Quantity(names, names), best.mention)
    return best


def _is_bare(mention: Mention) -> bool:
    """A plural without a number says less than any count."""
    return mention.quantity.low == 2 and mention.quantity.high is None and mention.victim is not None


def _names(mentions: Iterable[Mention]) -> int:
    """How many different people are named: two names are one person's when one of them is part of the other."""
    people: list[set[str]] = []
    for mention in mentions:
        name = set(mention.name)
        if not name or len(people) >= _MOST_NAMES:
            continue
        same = next((known for known in people if name <= known or known <= name), None)
        if same is None:
            people.append(name)
        else:
            same |= name
    return len(people)


def _sentences(mentions: Iterable[Mention]) -> list[list[Mention]]:
    groups: dict[tuple[bool, int, int], list[Mention]] = {}
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
    if noun.lower_ in _PRONOUNS or noun.dep_ == "appos":
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
