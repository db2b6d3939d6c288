"""Messages in, outcomes out, in the same order: the lines of a file, or what stands on a topic.

Cleaning, copies and identity run here, in input order; only extraction, which is nearly all of the work and depends on
nothing but the article, runs elsewhere. Batches are cut by count and size alone, so that the number of workers and the
speed of the input never change a result.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path

from stream.batch.pool import OrderedPool
from stream.extract.dictionaries.use import activate
from stream.extract.extractor import Extractor
from stream.identity import CopyVerdict
from stream.pipeline import Identity, Job, Reading, read_article, read_jobs, rejected, warm_up
from stream.records import Article, Outcome, Rejection, RejectReason
from stream.sources import MAX_LINE_BYTES, Line

BATCH_ARTICLES = 16
BATCH_CHARACTERS = 150_000
"""Long articles travel in smaller batches: a batch bounds the memory of a child and the wait for its first answer."""
BATCH_LINES = 256

AHEAD_BATCHES = 4
"""Input of so few batches is read in this process: starting children would take longer than reading it."""


@dataclass(frozen=True, slots=True)
class Message:
    """One raw article and where it stood. `refused` says why it is not read at all."""

    data: bytes
    origin: str
    received_at: datetime | None = None
    refused: Rejection | None = None


@dataclass(slots=True)
class Step:
    """One message on its way: refused already, or an article with its copy verdict and later its reading."""

    refused: Outcome | None = None
    article: Article | None = None
    verdict: CopyVerdict | None = None


def process_lines(
    lines: Iterable[Line],
    workers: int | None = None,
    dictionaries: Path | None = None,
    identity: Identity | None = None,
) -> Iterator[Outcome]:
    """One outcome per line, in order.

    Args:
        lines: raw articles as JSON.
        workers: child processes for extraction, by default one per core; 1, or little input, keeps it in this process.
        dictionaries: folder of the user's dictionaries and tables, None for none.
        identity: what to decide with, by default a fresh one.
    """
    return process_messages(map(_message, lines), workers, dictionaries, identity)


def process_messages(
    messages: Iterable[Message],
    workers: int | None = None,
    dictionaries: Path | None = None,
    identity: Identity | None = None,
) -> Iterator[Outcome]:
    """One outcome per message, in order; arguments as for process_lines."""
    count = workers or available_cores()
    identity = identity or Identity()
    batches = _batches(_steps(messages, identity))
    ahead = list(islice(batches, AHEAD_BATCHES if count > 1 else 0))
    if len(ahead) < AHEAD_BATCHES:
        yield from _in_process(chain(ahead, batches), identity, dictionaries)
    else:
        yield from _in_children(chain(ahead, batches), identity, count, dictionaries)


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _in_process(batches: Iterable[list[Step]], identity: Identity, dictionaries: Path | None) -> Iterator[Outcome]:
    extractor = loaded_extractor(dictionaries)
    for batch in batches:
        yield from _settle(batch, read_jobs(extractor, _jobs(batch)), identity)


def _in_children(
    batches: Iterable[list[Step]], identity: Identity, workers: int, dictionaries: Path | None
) -> Iterator[Outcome]:
    activate(dictionaries)  # identity reads tables in this process
    waiting: deque[list[Step]] = deque()

    def jobs() -> Iterator[list[Job]]:
        for batch in batches:
            waiting.append(batch)
            yield _jobs(batch)

    pool: OrderedPool[Job, Reading] = OrderedPool(partial(_read_in_child, dictionaries), _lost, workers)
    try:
        for readings in pool.map(jobs()):
            yield from _settle(waiting.popleft(), readings, identity)
    finally:
        pool.close()


@cache
def loaded_extractor(dictionaries: Path | None = None) -> Extractor:
    """The extractor of this process, ready to read. Raises whatever is wrong with model or lexicons."""
    extractor = Extractor(dictionaries)
    warm_up(extractor)
    return extractor


def _read_in_child(dictionaries: Path | None, jobs: list[Job]) -> list[Reading]:
    return read_jobs(loaded_extractor(dictionaries), jobs)


def _lost(_job: Job) -> Reading:
    return Reading(failure="extraction failed: its process died, twice with nothing but this article at hand")


def _jobs(batch: list[Step]) -> list[Job]:
    return [
        Job(step.article, copy=not step.verdict.forward)
        for step in batch
        if step.article is not None and step.verdict is not None
    ]


def _message(line: Line) -> Message:
    return Message(line.data, f"line {line.number}", refused=_too_large(line) if line.cut else None)


def _steps(messages: Iterable[Message], identity: Identity) -> Iterator[Step]:
    for message in messages:
        article = message.refused or read_article(message.data, message.origin, message.received_at)
        if isinstance(article, Rejection):
            yield Step(refused=rejected(article))
        else:
            article, verdict = identity.admit(article)
            yield Step(article=article, verdict=verdict)


def _too_large(line: Line) -> Rejection:
    return Rejection(
        article_id=line.digest[:24],
        reason=RejectReason.TOO_LARGE,
        detail=f"expected at most {MAX_LINE_BYTES} bytes in a line, got {line.size} in line {line.number}",
    )


def _batches(steps: Iterable[Step]) -> Iterator[list[Step]]:
    batch: list[Step] = []
    articles = characters = 0
    for step in steps:
        batch.append(step)
        if step.article is not None:
            articles += 1
            characters += len(step.article.text)
        if articles >= BATCH_ARTICLES or characters >= BATCH_CHARACTERS or len(batch) >= BATCH_LINES:
            yield batch
            batch, articles, characters = [], 0, 0
    if batch:
        yield batch


def _settle(batch: list[Step], readings: list[Reading], identity: Identity) -> Iterator[Outcome]:
    answers = iter(readings)
    for step in batch:
        if step.refused is not None:
            yield step.refused
        elif step.article is not None and step.verdict is not None:
            yield identity.settle(step.article, step.verdict, next(answers))
