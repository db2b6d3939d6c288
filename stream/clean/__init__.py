"""Raw text to kept text: decode and repair, find the language, sanity-check the date, take out what is not the article.

`clean` answers every input with an Article or a Rejection and never raises.
"""

from __future__ import annotations

from datetime import datetime

from stream.records import Article, RawArticle, Rejection


def parse_raw(data: bytes, origin: str) -> RawArticle | Rejection:
    """Read one raw message; a Rejection says what was expected and what came."""
    raise NotImplementedError


def clean(raw: RawArticle, origin: str, received_at: datetime | None = None) -> Article | Rejection:
    """Clean one article. `origin` names where it stood: topic-partition-offset or input line, equal on redelivery."""
    raise NotImplementedError
