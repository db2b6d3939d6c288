"""Which letters are meant: by stage, code, topic, time, nature, or one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from stream.cli.dlq.book import Book
from stream.cli.dlq.letters import Letter, Position
from stream.records.dead_letter import CAUSES, cause_of


@dataclass(frozen=True, slots=True)
class Choice:
    """All conditions hold for a letter that is meant; an empty one holds for every letter."""

    stages: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    topic: str | None = None
    """Full name of the topic on which the message failed."""
    temporary: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    positions: frozenset[Position] = frozenset()
    limit: int | None = None

    def meant(self, letter: Letter) -> bool:
        """Whether the letter fulfils all conditions but the limit."""
        if self.positions and letter.at not in self.positions:
            return False
        if (self.since is not None and letter.time < self.since) or (
            self.until is not None and letter.time >= self.until
        ):
            return False
        return self._facts_match(letter)

    def _facts_match(self, letter: Letter) -> bool:
        facts = letter.facts
        if facts is None:
            return not (self.stages or self.codes or self.topic or self.temporary is not None)
        return (
            (not self.stages or facts.stage in self.stages)
            and (not self.codes or facts.code in self.codes)
            and (self.topic is None or facts.topic == self.topic)
            and (self.temporary is None or is_temporary(letter) == self.temporary)
        )

    def of(self, book: Book, *, handled: bool) -> list[Letter]:
        """The letters that are meant, oldest first; those already redriven or dropped only if asked for."""
        found = [each for each in book.letters if self.meant(each) and (handled or book.state(each) == "open")]
        return found[: self.limit]

    def unmet(self, book: Book) -> dict[Position, str]:
        """Of the places that were named those at which no letter is meant, in their order, and why."""
        standing = {letter.at: letter for letter in book.letters}
        since = f" since {self.since.isoformat(timespec='seconds')}" if self.since is not None else ""
        return {
            at: "the other options leave it out" if at in standing else f"no such letter{since}"
            for at in sorted(self.positions)
            if at not in standing or not self.meant(standing[at])
        }

    def names(self, letter: Letter) -> bool:
        """Whether the letter is meant by its own kind or place, not by being among others."""
        named = letter.facts is not None and letter.facts.code in self.codes
        return named or letter.at in self.positions or self.temporary is False


def is_temporary(letter: Letter) -> bool:
    """Whether its cause lay in the machine of the moment; of codes that we do not know the letter itself says it."""
    if letter.facts is None:
        return False
    cause = cause_of(letter.facts.code)
    return cause.temporary if cause is not None else letter.facts.temporary


def checked_codes(codes: Iterable[str]) -> frozenset[str]:
    """The codes; ValueError for one that no stage gives, for a typing error would find nothing and look like peace."""
    asked = frozenset(codes)
    known = [cause.code for cause in CAUSES]
    if strange := sorted(asked - set(known)):
        raise ValueError(f"expected one of {', '.join(known)}; got {strange[0]!r}")
    return asked
