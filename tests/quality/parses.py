"""spaCy parses kept on disk, for runs that read the same texts again and again (ablation, tuning).

`python -m tests.quality.parses process ...` is `newsstream process ...` with that cache, in one process. The key is the
text and the source of stream/extract/nlp.py, so that another pipeline never answers for this one. $NEWSSTREAM_PARSES
names the file; without it nothing is kept.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from spacy.tokens import Doc

from stream.extract import extractor, nlp

VARIABLE = "NEWSSTREAM_PARSES"
PATIENCE_SECONDS = 120


class Kept:
    """A pipeline whose parses are looked up first. Everything else is the pipeline's own."""

    def __init__(self, model: Any, path: str) -> None:
        self._model = model
        self._table = sqlite3.connect(path, timeout=PATIENCE_SECONDS)
        self._table.execute("pragma journal_mode=wal")
        self._table.execute("create table if not exists doc (k text primary key, v blob)")
        with open(nlp.__file__, "rb") as source:
            self._salt = hashlib.sha256(source.read()).hexdigest()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def __call__(self, text: str) -> Doc:
        return next(self.pipe([text]))

    def pipe(self, texts: Iterable[str], batch_size: int = 32) -> Iterator[Doc]:
        """The parse of each text, in order."""
        keyed = [(self._key(text), text) for text in texts]
        known = {key: self._look_up(key) for key, _ in keyed}
        missing = {key: text for key, text in keyed if known[key] is None}
        for key, doc in zip(missing, self._model.pipe(missing.values(), batch_size=batch_size), strict=True):
            known[key] = doc.to_bytes(exclude=["tensor", "user_data_keys", "user_data_values"])
        self._table.executemany("insert or ignore into doc values (?, ?)", [(key, known[key]) for key in missing])
        self._table.commit()
        for key, _ in keyed:
            yield Doc(self._model.vocab).from_bytes(known[key])

    def _key(self, text: str) -> str:
        return hashlib.sha256((self._salt + text).encode("utf-8", "surrogatepass")).hexdigest()

    def _look_up(self, key: str) -> bytes | None:
        row = self._table.execute("select v from doc where k = ?", (key,)).fetchone()
        return bytes(row[0]) if row else None


def keep() -> None:
    """Make every extractor of this process keep its parses."""
    path = os.environ.get(VARIABLE)
    if path:
        load = nlp.load_model
        extractor.load_model = lambda: Kept(load(), path)  # type: ignore[assignment,return-value]


def process(arguments: list[str]) -> None:
    """`newsstream` with these arguments, in this one process."""
    from stream.cli import main

    keep()
    sys.argv = ["newsstream", *arguments, *(["--workers", "1"] if arguments[:1] == ["process"] else [])]
    main()


if __name__ == "__main__":
    process(sys.argv[1:])
