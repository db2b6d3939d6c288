"""What the expressions of one text are resolved against: publish date or dateline, and the dates the text has named."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from stream.extract.parsed import PartText
from stream.extract.times.calendar import Meaning
from stream.extract.times.items import Item
from stream.extract.times.tense import UNKNOWN, tense_of, verb_above, verb_tense
from stream.records import Anchor

_SEVERAL_QUARTERS = ("P9M", "P6M")


@dataclass(slots=True)
class Frame:
    """The state of reading one part from its start to its end.

    `today` is the reference day (None when the article gives none), `anchor` says where it comes from, `offset` is the
    zone in minutes from UTC for clock times. `last`, `day` and `quarter` are the last interval,
    single day and quarter that the text named; `spans_quarters`: whether it named nine months or six since then.
    """

    part: PartText
    items: list[Item]
    letters: str
    today: date | None
    anchor: Anchor
    offset: int | None
    parsed: bool = True
    last: Meaning | None = None
    day: Meaning | None = None
    quarter: Meaning | None = None
    spans_quarters: bool = False
    _tenses: dict[int, str] = field(default_factory=dict)

    def tense(self, start: int, end: int, *, direct: bool = False) -> str:
        """PAST, FUTURE or UNKNOWN for the clause around characters start:end; UNKNOWN without a parse.

        With `direct` only the verb on which the expression itself or its preposition hangs counts.
        """
        if not self.parsed:
            return UNKNOWN
        verb = verb_above(self.part.doc, start, end, direct=direct)
        if verb is None:
            return UNKNOWN
        if direct:
            return verb_tense(verb)
        if verb.i not in self._tenses:  # a verb may govern very many expressions: look at it once
            self._tenses[verb.i] = tense_of(verb)
        return self._tenses[verb.i]

    def note(self, meaning: Meaning) -> None:
        """Remember what the text has named: "two days later" counts from it."""
        if meaning.value in _SEVERAL_QUARTERS:
            self.spans_quarters = True
        if meaning.since is None:
            return
        self.last = meaning
        if meaning.since == meaning.until:
            self.day = meaning
        if meaning.value and "-Q" in meaning.value and meaning.anchor is not Anchor.EVENT:
            self.quarter, self.spans_quarters = meaning, False
