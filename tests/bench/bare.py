"""The yardstick: the same model over the same texts, with nothing around it. A module of its own for the children."""

from __future__ import annotations

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from stream.extract.nlp import MODEL

_nlp: Any = None


def _load() -> None:
    global _nlp
    import spacy

    _nlp = spacy.load(MODEL)


def _warm(_number: int) -> int:
    return sum(len(doc) for doc in _nlp.pipe(["Two people met in Lagos on Monday."]))


def _parse(texts: list[str]) -> int:
    with _nlp.memory_zone():
        return sum(len(doc) for doc in _nlp.pipe(texts, batch_size=32))


def bare(texts: list[str], processes: int) -> float:
    """Seconds for the texts through nlp.pipe in so many processes."""
    os.environ["OMP_NUM_THREADS"] = "1"
    chunks = [texts[at : at + 32] for at in range(0, len(texts), 32)]
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _load) as pool:
        list(pool.map(_warm, range(processes * 4)))
        began = time.perf_counter()
        list(pool.map(_parse, chunks))
        return time.perf_counter() - began
