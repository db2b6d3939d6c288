"""What can be sent back, where to, and why the rest cannot. Pure: the book, the catalogue and the settings decide.

A redriven message cannot go round for ever: its headers say how often it has failed, the next dead letter counts on,
and from `max_attempts` on it stays where it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from stream.cli.dlq.book import Book
from stream.cli.dlq.choice import Choice
from stream.cli.dlq.letters import ACTION, Letter
from stream.cli.words import amount
from stream.records.dead_letter import Action, DeadLetter, DeadLetterMark, cause_of
from stream.topics import READ_BY, Catalogue
from stream.worker.deadletters import HEADER
from stream.worker.message import Headers

if TYPE_CHECKING:
    from stream.topics import TopicPlan

READ = frozenset(topic for _, topic in READ_BY)
"""The topics that a stage reads: nothing is sent anywhere else, whatever the headers of a letter say."""
REDRIVEN = HEADER + "redriven_from"


@dataclass(frozen=True, slots=True)
class Step:
    """One letter and what would become of it."""

    letter: Letter
    target: str = ""
    partition: int | None = None
    """None lets the key decide: where the original partition is gone, as of a topic made anew."""
    refused: str = ""
    fetch: bool = False
    """The letter's bytes are not whole: the original has to be fetched from its topic."""

    @property
    def attempts(self) -> int:
        """How often the message has failed."""
        return self.letter.facts.attempts if self.letter.facts is not None else 0


@dataclass(frozen=True, slots=True)
class Rules:
    """What a redrive keeps to."""

    catalogue: Catalogue
    partitions: Mapping[str, int]
    """How many partitions each topic of the cluster has."""
    max_attempts: int


def plan(book: Book, choice: Choice, rules: Rules) -> list[Step]:
    """One step per letter that is meant: open ones, and handled ones only if they are named by their position."""
    letters = choice.of(book, handled=bool(choice.positions))
    return [_step(letter, book, choice, rules) for letter in letters]


def _step(letter: Letter, book: Book, choice: Choice, rules: Rules) -> Step:
    if done := handled(letter, book):
        return Step(letter, refused=done)
    if letter.facts is None:
        return Step(letter, refused=letter.fault)
    return _of_ours(letter, letter.facts, choice, rules)


def handled(letter: Letter, book: Book) -> str:
    """What was done about a letter already; empty when nothing was."""
    state = book.state(letter)
    if state == "open":
        return ""
    if state == "repeated":
        return f"the same message as {book.first(letter)}"
    facts = book.marks[letter.at].facts
    where = f" to {facts.sent_to}" if facts.sent_to else ""
    return f"already {state}{where} at {facts.at.isoformat()}"


def _of_ours(letter: Letter, facts: DeadLetter, choice: Choice, rules: Rules) -> Step:
    target = _target(facts.topic, rules.catalogue)
    if target is None:
        prefix = rules.catalogue.settings.prefix
        return Step(letter, refused=f"no stage of the prefix {prefix!r} reads {facts.topic!r}")
    if facts.attempts >= rules.max_attempts:
        return Step(
            letter,
            refused=f"has failed {amount(facts.attempts, 'time')}, at most {rules.max_attempts}: "
            "drop it or raise --max-attempts",
        )
    cause = cause_of(facts.code)
    if cause is not None and not cause.redrivable and not choice.names(letter):
        return Step(letter, refused=f"{facts.code} would fail again; --code {facts.code} sends it all the same")
    count = rules.partitions.get(target.name, 0)
    if count == 0:
        return Step(letter, refused=f"there is no topic {target.name} on the cluster")
    partition = facts.partition if facts.partition < count else None
    if partition is None and target.spec.stateful:
        return Step(letter, refused=f"{target.name} has no partition {facts.partition}, where the state of its key is")
    return Step(letter, target.name, partition, fetch=not letter.intact)


def _target(name: str, catalogue: Catalogue) -> TopicPlan | None:
    return next((each for each in catalogue if each.name == name and each.spec.topic in READ), None)


def stamped(headers: Headers, step: Step, topic: str, now: datetime) -> Headers:
    """The original's headers with how often and since when it has failed, and which letter it was."""
    facts = step.letter.facts
    if facts is None:
        raise ValueError("a letter without facts cannot be sent back")
    kept = tuple((name, value) for name, value in headers if not name.startswith(HEADER))
    return (
        *kept,
        (HEADER + "attempts", str(facts.attempts).encode()),
        (HEADER + "first_failed_at", facts.first_failed_at.isoformat().encode()),
        (REDRIVEN, f"{topic}-{step.letter.at.partition}-{step.letter.at.offset}".encode()),
        (HEADER + "redriven_at", now.astimezone(UTC).isoformat().encode()),
        (HEADER + "origin", step.letter.origin.encode("utf-8", "backslashreplace")),
    )


def mark(
    action: Action, letter: Letter, now: datetime, note: str = "", sent_to: str | None = None
) -> tuple[Headers, bytes]:
    """The headers and the value of the record that says what was done about a letter."""
    facts = DeadLetterMark(action=action, letter=str(letter.at), at=now, note=note, sent_to=sent_to)
    return ((ACTION, action.encode()), (HEADER + "letter", str(letter.at).encode())), facts.to_bytes()


def is_original(record: Any, step: Step) -> bool:
    """Whether a record of the original topic is the message of the letter, byte for byte."""
    facts, value = step.letter.facts, record.value or b""
    return facts is not None and len(value) == facts.size_bytes and hashlib.sha256(value).hexdigest() == facts.sha256
