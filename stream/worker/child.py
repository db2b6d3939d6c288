"""What runs in a child process: cleaning and extraction of a chunk of records, bytes in and bytes out.

Results are encoded here, so that the parent's event loop never serialises a text. A record that raises costs only
itself; one that kills or hangs the process is found by the parent (pool.py).
"""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import parent_process
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stream.extract import Extractor

_extractor: Extractor | None = None

DEAD_REASONS = frozenset({"not_json", "not_an_object", "wrong_type"})
"""Rejections of what cannot be read as an article at all: those are dead letters."""


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
    code: str | None = None
    reason: str = ""
    seconds: float = 0.0
    received_at: float = 0.0
    facts: dict[str, str | int | None] = field(default_factory=dict)


Task = CleanTask | ExtractTask


def start(with_model: bool, dictionaries: Path | None = None) -> None:
    """Prepare a fresh child: it dies with its parent, leaves signals to it, and loads the model if it will extract."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    if with_model:
        from stream.extract import Extractor

        global _extractor  # noqa: PLW0603 - one model per process is the point
        _extractor = Extractor(dictionaries)
        _ = _extractor.nlp


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def warm(with_model: bool) -> float:
    """Answers once the child is ready: seconds that a first, small extraction takes (lexicons load with it)."""
    from stream.clean import clean
    from stream.records import Article, RawArticle

    begun = time.perf_counter()
    article = clean(
        RawArticle(text="Officials said on Monday that two people were hurt in Lagos, Nigeria."), "warm-0-0"
    )
    if with_model and _extractor is not None and isinstance(article, Article):
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
    elif answer.reason in DEAD_REASONS or answer.reason is RejectReason.EXTRACTION_FAILED:
        bug = answer.reason is RejectReason.EXTRACTION_FAILED
        result.code, result.reason = "bug" if bug else answer.reason.value, answer.detail
    else:
        result.data, result.key, result.rejected = answer.to_bytes(), answer.article_id, answer.reason.value
        result.facts = {"detail": answer.detail}
    result.seconds = time.perf_counter() - begun
    return result


def _extract(tasks: list[ExtractTask]) -> list[TaskResult]:
    from stream.pipeline import Job, read_jobs, report_of
    from stream.records import Article

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
            result.code, result.reason = "bad_record", f"expected an Article: {str(error)[:300]}"
            continue
        result.article_id = article.article_id
        articles.append(article)
        readable.append(result)
    if articles and _extractor is None:
        raise RuntimeError("this child was started without the model")
    readings = read_jobs(_extractor, [Job(article, copy=False) for article in articles]) if _extractor else []
    for article, reading, result in zip(articles, readings, readable, strict=True):
        if reading.failure is not None:
            result.code, result.reason = "bug", reading.failure
            continue
        result.data, result.key = report_of(article, reading).to_bytes(), article.article_id
        result.received_at = article.received_at.timestamp() if article.received_at else 0.0
        result.facts = {"source": article.source, "events": len(reading.events), "places": len(reading.places)}
    # nlp.pipe works on many texts at once: the time of one is its share.
    share = (time.perf_counter() - begun) / max(1, len(tasks))
    for result in results:
        result.seconds = share
    return results
