"""One match of a rule on the items: the pieces by name, and what resolvers ask of the text around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from stream.extract.times.frame import Frame
from stream.extract.times.items import Item
from stream.extract.times.lexicon import cues
from stream.extract.times.tense import FUTURE, PAST
from stream.records import Anchor

_SET_REACH = 7  # words before an expression among which the fixing of its date is looked for


@dataclass(frozen=True, slots=True)
class Reading:
    """A rule's match. first/last: indexes of its first item and of the one behind its last."""

    match: re.Match[str]
    frame: Frame

    @property
    def first(self) -> int:
        """Index of the first item."""
        return self.match.start()

    @property
    def last(self) -> int:
        """Index behind the last item."""
        return self.match.end()

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.frame.items[self.first].start

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.frame.items[self.last - 1].end

    def item(self, name: str) -> Item | None:
        """The first item of a named group; None where the group did not take part."""
        at = self.match.start(name) if name in self.match.re.groupindex else -1
        return self.frame.items[at] if at >= 0 and self.match.end(name) > at else None

    def value(self, name: str) -> str:
        """The value of a named group's first item, empty when absent."""
        found = self.item(name)
        return found.value if found else ""

    def number(self, name: str) -> int | None:
        """The number of a named group's first item; None when absent or not a whole number."""
        digits = self.value(name)
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 6 else None

    def before(self, count: int = 1) -> str:
        """The text of the item `count` places before the match, empty at the start."""
        at = self.first - count
        return self.frame.items[at].text if at >= 0 else ""

    def after(self) -> str:
        """The text of the item behind the match, empty at the end."""
        return self.frame.items[self.last].text if self.last < len(self.frame.items) else ""

    @property
    def today(self) -> date | None:
        """The reference day."""
        return self.frame.today

    @property
    def anchor(self) -> Anchor:
        """Where the reference day comes from."""
        return self.frame.anchor

    def is_future(self) -> bool:
        """Whether the clause lies ahead of the publish date."""
        return self.frame.tense(self.start, self.end) == FUTURE

    def is_past(self) -> bool:
        """Whether the clause lies behind the publish date."""
        return self.frame.tense(self.start, self.end) == PAST

    def is_set_ahead(self) -> bool:
        """Whether words shortly before say that the date was fixed in advance ("extended to Nov. 16")."""
        items = self.frame.items
        for at in range(self.first - 1, max(-1, self.first - 1 - _SET_REACH), -1):
            if items[at].letter in ".;":
                return False
            if items[at].text in cues("set_ahead"):
                return not any(item.text in cues("was_set") for item in items[max(0, at - 2) : at])
        return False

    def follows_past(self) -> bool:
        """Whether the expression hangs directly on a verb of the past ("was killed on Nov. 3")."""
        return self.frame.tense(self.start, self.end, direct=True) == PAST
