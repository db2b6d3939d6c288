"""Plain text: one file is one article, its first line the title, the rest the text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import IO

from stream.records.base import dump_json
from stream.sources.lines import MAX_LINE_BYTES, Line


def read_text(stream: IO[bytes], published_at: str | None = None, limit: int = MAX_LINE_BYTES) -> Iterator[Line]:
    """The file as one JSON line of a raw article; `published_at` is for files, which cannot say it themselves."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        yield _too_long(stream, data, limit)
        return
    line = dump_json(article_of(data, published_at))
    yield Line(1, line, len(line), hashlib.blake2b(data, digest_size=16).hexdigest())


def article_of(data: bytes, published_at: str | None = None) -> dict[str, str]:
    """Title and text of a text file. Bytes that are not UTF-8 are read as Windows-1252, the web's usual fallback."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    title, _, body = text.partition("\n")
    article = {"title": title.rstrip("\r"), "text": body}
    if published_at:
        article["published_at"] = published_at
    return article


def _too_long(stream: IO[bytes], head: bytes, limit: int) -> Line:
    digest, size = hashlib.blake2b(head, digest_size=16), len(head)
    while chunk := stream.read(1024 * 1024):
        digest.update(chunk)
        size += len(chunk)
    return Line(1, head[:limit], size, digest.hexdigest())
