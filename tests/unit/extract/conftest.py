"""One spaCy model for all tests of extraction, and articles made of a line or two."""

from datetime import UTC, datetime

import pytest

from stream.extract.nlp import load_model
from stream.extract.parsed import ParsedArticle, PartText, TriggerHit
from stream.records import EventType, Header, Segment
from stream.records.kept import KeptText


@pytest.fixture(scope="session")
def nlp():
    return load_model()


def _part(text, doc, part=None):
    return PartText(KeptText(text, [Segment(start=0, end=len(text))], part=part), doc)


@pytest.fixture
def article(nlp):
    """A parsed article from a body, a title and a publish date."""

    def make(text, *, title=None, published="2017-06-01", parsed=True):
        read = nlp if parsed else nlp.make_doc
        header = Header(
            article_id="a",
            revision="r",
            origin="o",
            title=title,
            published_at=datetime.fromisoformat(published).replace(tzinfo=UTC) if published else None,
        )
        head = _part(title, read(title), "title") if title else None
        return ParsedArticle(header, _part(text, read(text)), head, parsed=parsed)

    return make


@pytest.fixture
def trigger():
    """The trigger at a word (its nth occurrence) of an article's body or title."""

    def make(article, word, *, kind=EventType.ASSAULT, nth=0, title=False):
        part = article.title if title else article.body
        token = [token for token in part.doc if token.text == word][nth]
        end = token.idx + len(token)
        return TriggerHit(part, token, token.idx, end, kind, [], [], None, "test", 1.0, nominal=token.pos_ == "NOUN")

    return make
