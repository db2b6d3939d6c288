"""Texts for the place tests, parsed once per session."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import spacy

from stream.extract.nlp import load_model
from stream.extract.parsed import ParsedArticle, PartText, TriggerHit
from stream.records import EventType, Header, Segment
from stream.records.kept import KeptText

Make = Callable[..., ParsedArticle]


@pytest.fixture(scope="session")
def nlp() -> spacy.language.Language:
    return load_model()


@pytest.fixture(scope="session")
def make(nlp: spacy.language.Language) -> Make:
    def article(text: str, title: str | None = None, *, parsed: bool = True, url: str | None = None) -> ParsedArticle:
        read = nlp if parsed else nlp.make_doc
        body = PartText(KeptText(text, [Segment(start=0, end=len(text))]), read(text))
        head = None
        if title:
            head = PartText(KeptText(title, [Segment(start=0, end=len(title))], part="title"), read(title))
        return ParsedArticle(Header(article_id="a", revision="r", origin="o", url=url), body, head, parsed=parsed)

    return article


def trigger_at(article: ParsedArticle, word: str, *, title: bool = False) -> TriggerHit:
    """A trigger at the first token that reads `word`."""
    part = article.title if title and article.title else article.body
    token = next(token for token in part.doc if token.text == word)
    return TriggerHit(part, token, token.idx, token.idx + len(word), EventType.ASSAULT, [], [], None, "test", 1.0)
