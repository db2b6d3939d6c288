"""What runs in a child process: cleaning and extraction of a chunk of records, bytes in and bytes out.

Results are encoded here, so that the parent's event loop never serialises a text. A record that raises costs only
itself; one that kills or hangs the process is found by the parent (pool.py).
"""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import parent_process
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Nothing heavy above the functions: a child imports this module before it can say that it lives.
    from stream.extract import Extractor
    from stream.records.dead_letter import Code

MIB = 1024 * 1024

_extractor: Extractor | None = None

DEAD_REASONS: dict[str, Code] = {
    "not_json": "not_json",
    "not_an_object": "not_an_object",
    "wrong_type": "wrong_type",
}
"""Rejections of what cannot be read as an article at all: those are dead letters."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a child process needs to know before its first task."""

    with_model: bool = False
    dictionaries: Path | None = None
    memory_mib: int | None = None
    """Most address space, in MiB; unlimited when None."""


@dataclass(frozen=True, slots=True)
class CleanTask:
    """One raw article."""

    data: bytes
    origin: str
    received_at: datetime | None
    shards: int


@dataclass(frozen=True, slots=True)
class ExtractTask:
    """One cleaned article, as bytes."""

    data: bytes


@dataclass(slots=True)
class TaskResult:
    """What came of one task. `code` is None when `data` holds the encoded result."""

    article_id: str = ""
    data: bytes = b""
    key: str = ""
    rejected: str | None = None
    code: Code | None = None
    reason: str = ""
    seconds: float = 0.0
    received_at: float = 0.0
    facts: dict[str, str | int | None] = field(default_factory=dict)


Task = CleanTask | ExtractTask


def start(setup: Setup) -> None:
    """Prepare a fresh child: it dies with its parent, leaves signals to it, and takes no more memory than it may."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    if setup.memory_mib is not None:
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        wanted = setup.memory_mib * MIB
        limit = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def warm(setup: Setup) -> float:
    """Load the model if this child will extract, and with a first, small article the lexicons; returns the seconds.

    A task and not part of `start`: what is raised here reaches the parent with its message.
    """
    begun = time.perf_counter()
    from stream.clean import clean
    from stream.records import Article, RawArticle

    global _extractor  # noqa: PLW0603 - one model per process is the point
    if setup.with_model:
        from stream.extract import Extractor

        _extractor = Extractor(setup.dictionaries)
    article = clean(
        RawArticle(text="Officials said on Monday that two people were hurt in Lagos, Nigeria."), "warm-0-0"
    )
    if _extractor is not None and isinstance(article, Article):
        _extractor.extract(article)
    return time.perf_counter() - begun


def work(chunk: list[Task]) -> list[TaskResult]:
    """One result per task, in order."""
    read = iter(_extract([task for task in chunk if isinstance(task, ExtractTask)]))
    return [_clean(task) if isinstance(task, CleanTask) else next(read) for task in chunk]


def _clean(task: CleanTask) -> TaskResult:
    from stream.identity import shard_key
    from stream.pipeline import read_article
    from stream.records import Rejection, RejectReason

    begun = time.perf_counter()
    answer = read_article(task.data, task.origin, task.received_at)
    result = TaskResult(article_id=answer.article_id)
    if not isinstance(answer, Rejection):
        result.data, result.key = answer.to_bytes(), shard_key(answer, task.shards)
        result.facts = {"source": answer.source, "removed": len(answer.removed), "language": answer.language}
    elif answer.reason is RejectReason.EXTRACTION_FAILED:
        result.code, result.reason = _failure(answer.detail), answer.detail
    elif answer.reason in DEAD_REASONS:
        result.code, result.reason = DEAD_REASONS[answer.reason], answer.detail
    else:
        result.data, result.key, result.rejected = answer.to_bytes(), answer.article_id, answer.reason.value
        result.facts = {"detail": answer.detail}
    result.seconds = time.perf_counter() - begun
    return result


def _failure(told: str) -> Code:
    from stream.pipeline import ran_out_of_memory

    return "nlp_memory" if ran_out_of_memory(told) else "bug"


def _extract(tasks: list[ExtractTask]) -> list[TaskResult]:
    from stream.pipeline import Job, read_jobs, report_of
    from stream.records import Article
    from stream.records.unreadable import why_unreadable

    begun = time.perf_counter()
    results: list[TaskResult] = []
    articles: list[Article] = []
    readable: list[TaskResult] = []
    for task in tasks:
        result = TaskResult()
        results.append(result)
        try:
            article = Article.from_bytes(task.data)
        except ValueError as error:
            result.code, result.reason = "bad_record", why_unreadable(Article, error)
            continue
        result.article_id = article.article_id
        articles.append(article)
        readable.append(result)
    if articles and _extractor is None:
        raise RuntimeError("this child was started without the model")
    readings = read_jobs(_extractor, [Job(article, copy=False) for article in articles]) if _extractor else []
    for article, reading, result in zip(articles, readings, readable, strict=True):
        if reading.failure is not None:
            result.code, result.reason = _failure(reading.failure), reading.failure
            continue
        result.data, result.key = report_of(article, reading).to_bytes(), article.article_id
        result.received_at = article.received_at.timestamp() if article.received_at else 0.0
        result.facts = {"source": article.source, "events": len(reading.events), "places": len(reading.places)}
    # nlp.pipe works on many texts at once: the time of one is its share.
    share = (time.perf_counter() - begun) / max(1, len(tasks))
    for result in results:
        result.seconds = share
    return results
