"""What is remembered between calls must not show: the same commands over any state publish the same bytes."""

from __future__ import annotations

from typing import Any

from stream.identity import Incidents, MemoryState
from stream.identity.state import State
from stream.records import BlockCommand
from stream.records.base import dump_json, load_json
from tests.unit.identity import build


class StoredState(MemoryState):
    """Every read decodes anew, as from a table without memory."""

    def get(self, key: str, default: Any = None) -> Any:
        """The value as JSON tells it."""
        value = super().get(key, default)
        return None if value is None else load_json(dump_json(value))


def commands() -> list[BlockCommand]:
    """Reports of a few attacks by many outlets; each command comes twice."""
    made = [
        BlockCommand(
            block="FRA-harm",
            action="upsert",
            event=build.event(f"e{number}", f"a{number}"),
            event_id=f"e{number}",
            header=build.header(f"a{number}", number % 4 * 2, f"outlet{number % 7}.example.com"),
            terms={"harbour": 2.0, f"word{number % 3}": 1.0},
        )
        for number in range(24)
    ]
    return [each for command in made for each in (command, command)]


def published(state: State) -> list[list[bytes]]:
    """All records, command by command."""
    deciders = Incidents(state)
    results = [deciders.apply(command) for command in commands()]
    return [[record.to_bytes() for record in (*each.events, *each.incidents, *each.stories)] for each in results]


def test_what_is_remembered_of_mentions_does_not_show() -> None:
    assert published(MemoryState()) == published(StoredState())


def test_a_repetition_publishes_the_same_bytes() -> None:
    answers = published(MemoryState())
    assert all(answers)
    assert answers[0::2] == answers[1::2]
