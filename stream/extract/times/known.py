"""The time expressions of an article as the binding of times asks for them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice

from stream.extract.parsed import ParsedArticle, PartText, TimeHit, TriggerHit
from stream.extract.retelling import retellings
from stream.extract.times.governor import Governor, govern, occurrence, same_stem, subject_of

_STAMP = re.compile(
    r"\b(?:(?:[Uu]pdated|[Pp]osted|[Pp]ublished|[Mm]odified):|Updated|Posted|Published|UPDATED|POSTED|PUBLISHED)"
    r" ?(?:on |at |[\w-]{2,9}, )?$"
)
_STAMP_REACH = 40
_COURT_WORDS = 2  # words of the courts in title and first sentence that make an article a report from court
_OPENING_WORDS = 60


class Times(list[TimeHit]):
    """The expressions of an article in reading order, with what governs each (looked up once).

    `triggers` are the article's event triggers: set them, and an expression that hangs on one dates no other.
    """

    def __init__(self, hits: Sequence[TimeHit]) -> None:
        super().__init__(hits)
        self._triggers: dict[tuple[bool, int], TriggerHit] = {}
        self._shares: dict[int, float] | None = None
        self._from_court: bool | None = None
        self._governors: dict[int, Governor | None] = {}
        self._starts: dict[bool, list[int]] = {True: [], False: []}
        self._indexes: dict[bool, list[int]] = {True: [], False: []}
        for index, hit in enumerate(hits):
            self._starts[hit.part.is_title].append(hit.start)
            self._indexes[hit.part.is_title].append(index)

    def governor(self, index: int) -> Governor | None:
        """What governs the expression at `index`."""
        if index not in self._governors:
            self._governors[index] = govern(self[index])
        return self._governors[index]

    def tell(self, triggers: Sequence[TriggerHit]) -> None:
        """Make the article's triggers known."""
        self._triggers = {(trigger.part.is_title, trigger.token.i): trigger for trigger in triggers}

    def is_taken(self, index: int, trigger: TriggerHit) -> bool:
        """Whether the expression at `index` hangs on another kind of event than the one of `trigger`."""
        governor, title = self.governor(index), self[index].part.is_title
        if governor is None:
            return False
        tokens = [governor.head]
        if governor.verb is not None and not governor.reports:
            subject = subject_of(governor.verb)
            tokens += [governor.verb, subject] if subject is not None else [governor.verb]
        owners = [owner for token in tokens if (owner := self._triggers.get((title, token.i))) is not None]
        return bool(owners) and all(_is_other(owner, trigger) for owner in owners)

    def dates_event(self, index: int) -> bool:
        """Whether the expression at `index` hangs on an event."""
        governor, title = self.governor(index), self[index].part.is_title
        if governor is None or governor.verb is None:
            return False
        subject = subject_of(governor.verb)
        tokens = [governor.head, governor.verb, *([subject] if subject is not None else [])]
        return any((title, token.i) in self._triggers for token in tokens)

    def share(self, article: ParsedArticle, hit: TimeHit) -> float:
        """How much of the title the sentence around an expression of the body repeats, 0 to 1."""
        if self._shares is None:
            self._shares = {told.sentence.start: told.share for told in retellings(article)}
        if hit.part.is_title or not self._shares:
            return 0.0
        span = hit.part.doc.char_span(hit.start, hit.end, alignment_mode="expand")
        return self._shares.get(span.sent.start, 0.0) if span is not None and len(span) else 0.0

    def is_from_court(self, article: ParsedArticle) -> bool:
        """Whether the article reports what justice does about a deed, which may then lie far back."""
        if self._from_court is None:
            first = next(iter(article.body.doc.sents), None)
            opening = [*(islice(article.title.doc, _OPENING_WORDS) if article.title else ())]
            opening += islice(first, _OPENING_WORDS) if first is not None else ()
            words = {token.lemma_.lower() for token in opening if occurrence(token) == "court"}
            self._from_court = len(words) >= _COURT_WORDS
        return self._from_court

    def between(self, part: PartText, start: int, end: int) -> list[int]:
        """Indexes of the expressions of a part that begin in start:end."""
        starts = self._starts[part.is_title]
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        return self._indexes[part.is_title][first:last]


def _is_other(owner: TriggerHit, trigger: TriggerHit) -> bool:
    return owner.type != trigger.type and not same_stem(owner.token, trigger.token)


def is_stamp(hit: TimeHit) -> bool:
    """Whether the page says by it when it was put out or changed: "Updated 4:10 p.m.", "Posted: Friday, May 3"."""
    return bool(_STAMP.search(hit.part.kept.text[max(hit.start - _STAMP_REACH, 0) : hit.start]))
