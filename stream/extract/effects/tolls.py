"""From toll mentions to tolls: the headline event's come from the whole story, any other's from its sentence.

A title that reports an arrest, a charge or a sentence tells of a deed: the act of justice carries the deed's toll.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cached_property

from stream.extract.effects.agreement import agreed_sums
from stream.extract.effects.damage import find_damage
from stream.extract.effects.mention import Mention
from stream.extract.effects.mentions import find_mentions
from stream.extract.effects.sums import PRONOUNS, Sum, by_sentence, is_repeat, place_of, sentence_sum
from stream.extract.numbers import Quantity
from stream.extract.parsed import ParsedArticle, PlaceHit, TimeHit, TriggerHit
from stream.extract.triggers.prune import is_aftermath
from stream.records import Damage, Effects, EventType, Toll

_LEAD = 4  # sentences of the body that report the headline event
_OLD = timedelta(days=60)  # a sentence that dates this far back tells of another event
_STORY = 40  # sentences that may speak of its victims
_ADDED = ("killed", "injured", "hit", "treated", "missing", "captured", "displaced")
_HARMFUL = frozenset(
    (EventType.ASSAULT, EventType.ACCIDENT, EventType.DISASTER, EventType.CRIME, EventType.PROTEST, EventType.COERCE)
)
_OF_COURTS = frozenset((EventType.ACCUSE, EventType.REQUEST, EventType.REJECT, EventType.SANCTION))
_ARRESTS = frozenset(("arrest", "detain", "detainee", "jail", "imprison"))
_COURT = frozenset(
    (
        "accused", "arraigned", "attorney", "attorneys", "bail", "bond", "court", "defendant", "hearing", "judge",
        "jury", "lawyer", "lawyers", "plea", "pleads", "prosecutor", "prosecutors", "sentence", "sentenced", "suspect",
        "suspects", "trial", "verdict",
    )
)  # fmt: skip
_WORD = re.compile(r"\w+")


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
        if trigger.part.is_title and _is_of_justice(trigger):
            own = self._local(trigger) if trigger.type is EventType.COERCE else Effects()
            return self._deed.model_copy(update={"captured": own.captured})
        if trigger.type not in _HARMFUL:
            return Effects()
        if not self._is_lead(trigger):
            return self._local(trigger)
        return self.lead if trigger.type is EventType.PROTEST else self._lead_of_deed

    @cached_property
    def _lead_of_deed(self) -> Effects:
        """The lead's tolls without those arrested: police who arrest are no part of the attack or the accident."""
        taken = [m for m in self._story if (m.part.is_title or m.sentence < _LEAD) and not _is_arrest(m)]
        return self.lead.model_copy(update={"captured": _toll(_sum("captured", taken))})

    @cached_property
    def lead(self) -> Effects:
        """The tolls of what title and lead report."""
        story = self._story
        near = [mention for mention in story if mention.part.is_title or mention.sentence < _LEAD]
        killed, injured = agreed_sums(story)
        others = {toll: _toll(_sum(toll, near)) for toll in ("missing", "captured", "displaced")}
        damaged = [*find_damage(self._article.title), *find_damage(self._article.body, _LEAD)]
        return Effects(killed=_toll(killed), injured=_toll(injured), damaged=damaged, **others)

    @cached_property
    def _story(self) -> list[Mention]:
        """The mentions of what title and body tell of now."""
        current = [mention for mention in self._body if mention.token.sent.start not in self._old]
        return [*self._title, *(mention for mention in current if mention.sentence < _STORY)]

    @cached_property
    def _deed(self) -> Effects:
        """The killed and injured of the deed that a title's arrest, charge or sentence answers, however long ago."""
        killed, injured = agreed_sums([*self._title, *(m for m in self._body if m.sentence < _STORY)])
        return Effects(killed=_toll(killed), injured=_toll(injured))

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
        elif trigger.type is not EventType.PROTEST:
            mine = [mention for mention in mine if not _is_arrest(mention)]
        return _effects(mine, find_damage(trigger.part, within=sentence))


def _is_arrest(mention: Mention) -> bool:
    return mention.toll == "captured" and mention.token.lemma_.lower() in _ARRESTS


def _is_of_justice(trigger: TriggerHit) -> bool:
    """Whether the event is justice's answer to a deed: an arrest, a charge, a sentence, or what a court deals with."""
    if is_aftermath(trigger.type, trigger.modes, trigger.token):
        return True
    return trigger.type in _OF_COURTS and any(token.lower_ in _COURT for token in trigger.sentence)


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


def _effects(mine: Sequence[Mention], damaged: list[Damage]) -> Effects:
    """The effects that one sentence gives."""
    sums = {toll: _sum(toll, mine) for toll in _ADDED}
    killed, hit, treated = sums["killed"], sums["hit"], sums["treated"]
    if killed is not None:
        treated = _sum("treated", [mention for mention in mine if _beside_the_dead(mention, mine)])
    return Effects(
        killed=_toll(killed),
        injured=_toll(_injured(killed, sums["injured"], hit, treated)),
        missing=_toll(sums["missing"]),
        captured=_toll(sums["captured"]),
        displaced=_toll(sums["displaced"]),
        damaged=damaged,
    )


def _beside_the_dead(mention: Mention, near: Sequence[Mention]) -> bool:
    """Whether the sentence sets the one in hospital apart from the dead: "two died, another is critical"."""
    victim = mention.victim
    if mention.toll != "treated" or victim is None or victim.lower_ in PRONOUNS:
        return False
    dead = [other for other in near if other.toll == "killed" and place_of(other) == place_of(mention)]
    return bool(dead) and all(other.victim is None or other.victim.i != victim.i for other in dead)


def _injured(killed: Sum | None, injured: Sum | None, hit: Sum | None, treated: Sum | None) -> Sum | None:
    """Who was hit and is not dead is injured; signs of treatment count only where nothing else does."""
    dead = killed.quantity.high or killed.quantity.low or 0 if killed else 0
    if hit is not None and hit.quantity.exact and hit.quantity.low is not None:
        rest = hit.quantity.low - dead
        said = injured.quantity.low or 0 if injured else 0
        if rest > said or (injured is None and rest > 0):
            return Sum(Quantity(rest, rest), hit.mention)
        return injured
    if injured is not None and dead and _is_same_person(injured.mention):
        return None
    if injured is not None or hit is not None:
        return injured or (hit if not dead else None)
    return treated


def _is_same_person(mention: Mention) -> bool:
    """Whether the one injured is someone whom the text has spoken of, who may have died since."""
    return mention.quantity == Quantity(1, 1) and not mention.part.is_title and is_repeat(mention)


def _sum(toll: str, mentions: Iterable[Mention]) -> Sum | None:
    """One toll of sentences that tell of one happening: a stated total, else the largest sentence."""
    mine = [mention for mention in mentions if mention.toll == toll]
    totals = [mention for mention in mine if mention.total]
    if totals:
        return Sum(totals[-1].quantity, totals[-1])
    best: Sum | None = None
    for group in by_sentence(mine):
        best = _larger(best, sentence_sum(group))
    return best


def _larger(best: Sum | None, other: Sum) -> Sum:
    if best is None:
        return other
    mine, others = best.quantity, other.quantity
    return other if (others.low or others.high or 0) > (mine.low or mine.high or 0) else best


def _toll(found: Sum | None) -> Toll:
    if found is None:
        return Toll()
    mention = found.mention
    text = mention.part.span(mention.start, mention.end).text if mention.start < mention.end else None
    return Toll(min=found.quantity.low, max=found.quantity.high, text=text)
