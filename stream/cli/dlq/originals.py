"""The record to send for each letter, in the order of the letters: so many at once as memory bears.

A partition is read in one go or it costs a question per letter, and letters in the order of their time come from all
partitions: each batch is fetched partition by partition and handed over by time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stream.cli.dlq.broker import fetch
from stream.cli.dlq.letters import Position
from stream.cli.dlq.plan import Step, is_original

if TYPE_CHECKING:
    from kafka import KafkaConsumer

BATCH_LETTERS = 200
BATCH_BYTES = 32 * 1024 * 1024
"""Of values; a single letter may be larger."""


def with_records(steps: Iterable[Step], consumer: KafkaConsumer, letters: str) -> Iterator[tuple[Step, Any]]:
    """Each step in its order with the record to send; with None where it is refused, as one whose record is gone.

    Args:
        steps: what is to be done.
        consumer: reads the records.
        letters: the dead letter topic.
    """
    for batch in batches(steps):
        wanted: dict[str, set[Position]] = {}
        for step in batch:
            if not step.refused:
                topic, at = _place(step, letters)
                wanted.setdefault(topic, set()).add(at)
        found = {
            (topic, Position(record.partition, record.offset)): record
            for topic, places in sorted(wanted.items())
            for record in fetch(consumer, topic, places)
        }
        for step in batch:
            yield (step, None) if step.refused else _joined(step, found.get(_place(step, letters)))


def batches(steps: Iterable[Step]) -> Iterator[list[Step]]:
    """The steps in their order, in parts of at most so many and so many bytes."""
    batch: list[Step] = []
    held = 0
    for step in steps:
        size = _bytes(step)
        if batch and (len(batch) == BATCH_LETTERS or held + size > BATCH_BYTES):
            yield batch
            batch, held = [], 0
        batch.append(step)
        held += size
    if batch:
        yield batch


def _bytes(step: Step) -> int:
    facts = step.letter.facts
    if step.refused or facts is None:
        return 0
    return facts.size_bytes if step.fetch else step.letter.size


def _place(step: Step, letters: str) -> tuple[str, Position]:
    facts = step.letter.facts
    if step.fetch and facts is not None:
        return step.target, Position(facts.partition, facts.offset)
    return letters, step.letter.at


def _joined(step: Step, record: Any | None) -> tuple[Step, Any]:
    if not step.fetch:
        return (
            (step, record) if record is not None else (_refused(step, "gone meanwhile: its retention has ended"), None)
        )
    if record is not None and is_original(record, step):
        return step, record
    return _refused(step, f"its bytes are not whole, and {step.letter.origin} is not there any more"), None


def _refused(step: Step, why: str) -> Step:
    return replace(step, refused=why)
