"""Dead letters counted: by stage, code, topic and hour, and what was done about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from stream.cli.dlq.book import Book
from stream.cli.dlq.choice import is_temporary
from stream.cli.dlq.letters import Letter
from stream.cli.words import amount

FOREIGN = "(foreign)"
"""Stands for the stage, code and topic of a record without facts."""


@dataclass(slots=True)
class Count:
    """Letters that are open, by what is known of them; and all letters by their state."""

    states: Counter[str] = field(default_factory=Counter)
    returned: int = 0
    temporary: int = 0
    stages: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)
    hours: Counter[str] = field(default_factory=Counter)
    oldest: datetime | None = None
    newest: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """JSON-ready data."""
        return {
            "letters": self.states.total(),
            "states": dict(self.states),
            "came_back": self.returned,
            "open_temporary": self.temporary,
            "open_by_stage": dict(self.stages.most_common()),
            "open_by_code": dict(self.codes.most_common()),
            "open_by_topic": dict(self.topics.most_common()),
            "open_by_hour": dict(sorted(self.hours.items())),
            "oldest_open": self.oldest.isoformat() if self.oldest else None,
            "newest_open": self.newest.isoformat() if self.newest else None,
        }


def counted(letters: Sequence[Letter], book: Book) -> Count:
    """Count the letters."""
    count = Count()
    for letter in letters:
        state = book.state(letter)
        count.states[state] += 1
        count.returned += book.returned(letter) is not None
        if state == "open":
            _add_open(count, letter)
    return count


def _add_open(count: Count, letter: Letter) -> None:
    facts = letter.facts
    count.stages[facts.stage if facts else FOREIGN] += 1
    count.codes[facts.code if facts else FOREIGN] += 1
    count.topics[facts.topic if facts else FOREIGN] += 1
    count.hours[letter.time.strftime("%Y-%m-%dT%H:00Z")] += 1
    count.temporary += is_temporary(letter)
    count.oldest = min(count.oldest or letter.time, letter.time)
    count.newest = max(count.newest or letter.time, letter.time)


def lines(count: Count) -> Iterator[tuple[int, str]]:
    """The counts as indented text."""
    states = ", ".join(f"{number} {state}" for state, number in sorted(count.states.items())) or "none"
    yield 0, f"{amount(count.states.total(), 'letter')}: {states}"
    yield 1, f"of those redriven, {count.returned} came back"
    if count.oldest is None or count.newest is None:
        return
    yield 1, f"open ones from {count.oldest.isoformat()} to {count.newest.isoformat()}, {count.temporary} temporary"
    for title, kinds in (("stage", count.stages), ("code", count.codes), ("topic", count.topics)):
        yield 0, f"Open by {title}"
        yield from ((1, f"{number:6d}  {name}") for name, number in kinds.most_common())
    yield 0, "Open by hour"
    yield from ((1, f"{number:6d}  {hour}") for hour, number in sorted(count.hours.items()))
