"""All letters of a time and what was done about each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from stream.cli.dlq.letters import Letter, Mark, Position, read

State = Literal["open", "redriven", "dropped", "repeated"]
"""`repeated`: a worker that was killed set the same message aside once more; the first letter stands for both."""


@dataclass(slots=True)
class Book:
    """Letters in the order of their time, and the latest mark of each."""

    letters: list[Letter] = field(default_factory=list)
    marks: dict[Position, Mark] = field(default_factory=dict)
    _first: dict[tuple[str, str], Position] = field(default_factory=dict)
    _returned: dict[str, Position] = field(default_factory=dict)

    def state(self, letter: Letter) -> State:
        """Whether anything was done about it."""
        mark = self.marks.get(letter.at)
        if mark is not None:
            return mark.facts.action
        return "repeated" if self.first(letter) != letter.at else "open"

    def first(self, letter: Letter) -> Position:
        """The first letter of the same message; mostly the letter itself."""
        return self._first.get(_message(letter), letter.at) if letter.facts is not None else letter.at

    def returned(self, letter: Letter) -> Position | None:
        """The letter as which it came back after it was sent again."""
        mark = self.marks.get(letter.at)
        return self._returned.get(mark.facts.sent_to) if mark is not None and mark.facts.sent_to else None


def opened(records: Iterable[Any]) -> Book:
    """The book of a consumer's records; those of a partition come in order."""
    book = Book()
    for record in records:
        entry = read(record)
        if isinstance(entry, Mark):
            book.marks[entry.letter] = entry
        else:
            book.letters.append(entry)
    book.letters.sort(key=lambda letter: (letter.time, letter.at))
    for letter in book.letters:
        if letter.facts is not None:
            book._first.setdefault(_message(letter), letter.at)
            book._returned.setdefault(letter.origin, letter.at)
    return book


def _message(letter: Letter) -> tuple[str, str]:
    # The place alone could be that of another message, on a topic made anew.
    return letter.origin, letter.facts.sha256 if letter.facts is not None else ""
