"""What extraction costs beside the bare model, in one process: the same texts, in turns, so that noise meets both."""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

CHUNK = 32


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of both over all articles."""

    bare: float
    extraction: float

    @property
    def ratio(self) -> float:
        """How many times the bare model everything costs."""
        return self.extraction / self.bare


def cost(told: list[dict[str, Any]]) -> Cost:
    """Measured in a process of its own, which holds nothing else."""
    os.environ["OMP_NUM_THREADS"] = "1"
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measure, told).result()


def _measure(told: list[dict[str, Any]]) -> Cost:
    import spacy

    from stream.extract.extractor import Extractor
    from stream.extract.nlp import MODEL
    from stream.pipeline import read_article
    from stream.records import Article

    articles = [read_article(json.dumps(each).encode(), str(number)) for number, each in enumerate(told)]
    accepted = [article for article in articles if isinstance(article, Article)]
    if len(accepted) < len(told):
        raise SystemExit(f"expected {len(told)} readable articles, got {len(accepted)}")
    extractor = Extractor()
    list(extractor.extract_all(accepted[:2]))
    nlp = spacy.load(MODEL)
    bare = extraction = 0.0
    for at in range(0, len(accepted), CHUNK):
        chunk = accepted[at : at + CHUNK]
        texts = [text for each in chunk for text in (each.title, each.text) if text]
        began = time.process_time()
        list(extractor.extract_all(chunk))
        between = time.process_time()
        with nlp.memory_zone():
            for _ in nlp.pipe(texts, batch_size=32):
                pass
        bare += time.process_time() - between
        extraction += between - began
    return Cost(bare, extraction)
