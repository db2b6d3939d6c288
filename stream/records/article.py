"""Articles: as scraped (RawArticle), as cleaned (Article), and as refused (Rejection)."""

from __future__ import annotations

from enum import StrEnum

from pydantic import AwareDatetime, ConfigDict, Field

from stream.records.base import Record
from stream.records.span import Range


class RawArticle(Record):
    """One scraped article as it arrives. Only `text` is required; fields that are not listed are kept out.

    `published_at` stays a string here: a date that cannot be read must not cost us the article.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    id: str | None = None
    url: str | None = None
    source: str | None = None
    title: str | None = None
    text: str
    published_at: str | None = Field(default=None, description="RFC 3339 date-time, or a date")
    language: str | None = Field(default=None, description="ISO 639-1; trusted unless a long text says otherwise")


class RemovedReason(StrEnum):
    """Why a piece of the text is not part of the article. A closed list."""

    MARKUP = "markup"
    NAVIGATION = "navigation"
    CAPTION = "caption"
    REPEATED_CAPTION = "repeated_caption"
    CREDIT = "credit"
    BYLINE = "byline"
    RELATED_LINK = "related_link"
    TEASER = "teaser"
    SHARE = "share"
    COOKIE = "cookie"
    SUBSCRIBE = "subscribe"
    COPYRIGHT = "copyright"
    COMMENTS = "comments"
    ADVERTISEMENT = "advertisement"
    REPEATED_TITLE = "repeated_title"
    METADATA = "metadata"
    BOILERPLATE = "boilerplate"
    OUTLET_FURNITURE = "outlet_furniture"
    CONTROL_CHARACTERS = "control_characters"


class Removed(Range):
    """A piece of the original text that was taken out, and why."""

    reason: RemovedReason


class Segment(Record):
    """A kept piece of the original text; `text` replaces the slice where it had to be repaired (entity, mojibake)."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str | None = Field(default=None, exclude_if=lambda value: value is None)


class RejectReason(StrEnum):
    """Why an article is refused. A closed list."""

    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    WRONG_TYPE = "wrong_type"
    MISSING_TEXT = "missing_text"
    EMPTY_TEXT = "empty_text"
    TITLE_ONLY = "title_only"
    TOO_LARGE = "too_large"
    BINARY = "binary"
    LANGUAGE = "language"
    NO_CONTENT = "no_content"
    EXTRACTION_FAILED = "extraction_failed"


class Rejection(Record):
    """An article that was refused, with the reason and one sentence on what was expected and what came."""

    article_id: str
    reason: RejectReason
    detail: str
    removed: list[Removed] = []


class Fingerprint(Record):
    """What copy detection compares. Made once, by the clean stage, from the kept text."""

    content: str = Field(description="hash of the normalised kept text: equal for exact copies")
    lead: str = Field(description="lead signature: min-wise hash of the lead's shingles, the key of articles.clean")
    minhash: str = Field(description="MinHash signature of the body's shingles, base64 of little-endian uint32")
    shingles: int = Field(ge=0, description="how many distinct shingles the body has")


class Header(Record):
    """What identifies an article and its outlet, without the text; travels with events, reports and stories."""

    article_id: str
    revision: str = Field(description="hash of title and text as they arrived: a new one is a revision")
    origin: str = Field(description="where the raw article stood: topic-partition-offset, or input line")
    url: str | None = None
    source: str | None = None
    title: str | None = None
    language: str = "en"
    published_at: AwareDatetime | None = Field(default=None, description="null when absent or implausible")
    received_at: AwareDatetime | None = Field(
        default=None, description="when the broker got the raw article; null off the stream"
    )


class Article(Header):
    """A cleaned article: the original text, the pieces kept of it and the pieces removed."""

    text: str
    segments: list[Segment]
    removed: list[Removed] = []
    fingerprint: Fingerprint

    def header(self) -> Header:
        """The article without its text."""
        return Header.model_construct(**{name: getattr(self, name) for name in Header.model_fields})
