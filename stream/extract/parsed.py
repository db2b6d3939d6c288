"""The parsed article that all extraction steps share, and the values they hand to each other.

Every step is a pure function of a ParsedArticle. Offsets in the values below are character offsets into the kept text
of one part (title or body), so that they line up with spaCy tokens; `PartText.span` turns them into original spans.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from stream.records import (
    Anchor,
    Codes,
    Effects,
    EventType,
    Factuality,
    Granularity,
    Header,
    Participant,
    Place,
    Polarity,
    Range,
    Span,
    Weapon,
)
from stream.records.kept import KeptText

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as TokenSpan


@dataclass(slots=True)
class PartText:
    """The title or the body: the kept text, its spaCy Doc, and the way to original offsets.

    The Doc's text has the kept text's length, character by character; it differs only where a text in capitals was put
    into ordinary case for the parser.
    """

    kept: KeptText
    doc: Doc

    @property
    def is_title(self) -> bool:
        """Whether this part is the title."""
        return self.kept.part == "title"

    def span(self, start: int, end: int) -> Span:
        """Characters start:end of the kept text as an original span."""
        return self.kept.span(start, end)

    def range(self, start: int, end: int) -> Range:
        """Characters start:end of the kept text as an original range."""
        return self.kept.range(start, end)


@dataclass(slots=True)
class ParsedArticle:
    """One article, parsed once. `title` is None when there is none.

    `parsed` is False for a duplicate: its docs are only tokenised (no tags, no sentences), and only places and times
    are looked for.
    """

    header: Header
    body: PartText
    title: PartText | None
    parsed: bool = True

    @property
    def parts(self) -> list[PartText]:
        """Title (if any), then body: reading order."""
        return [self.title, self.body] if self.title else [self.body]

    @property
    def published_at(self) -> datetime | None:
        """Publish time, timezone-aware, or None."""
        return self.header.published_at


@dataclass(slots=True)
class PlaceHit:
    """A place name found in a part, resolved. start/end: kept-text offsets.

    `is_local`: a street, quarter or spot that is resolved to the town it lies in.
    """

    part: PartText
    start: int
    end: int
    place: Place
    is_dateline: bool = False
    is_local: bool = False
    why: str = ""


@dataclass(slots=True)
class TimeHit:
    """A time expression found in a part, resolved. start/end: kept-text offsets; equal where the time is implied."""

    part: PartText
    start: int
    end: int
    value: str | None
    since: str | None
    until: str | None
    granularity: Granularity | None
    anchor: Anchor | None
    is_dateline: bool = False
    why: str = ""


@dataclass(slots=True)
class TriggerHit:
    """The words that report one event, with what they say about its kind.

    `token` is the syntactic head of the trigger; start/end are kept-text offsets of the words shown as the trigger.
    `score` in 0..1 is the lexicon's own belief in this reading, the main input of the confidence.
    """

    part: PartText
    token: Token
    start: int
    end: int
    type: EventType
    modes: list[str]
    contexts: list[str]
    cameo: str | None
    rule: str
    score: float
    nominal: bool = False
    why: str = ""
    alternatives: list[str] = field(default_factory=list)
    _sentence: TokenSpan | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def sentence(self) -> TokenSpan:
        """The sentence around the trigger; looked up once, for every step asks for it many times."""
        if self._sentence is None:
            self._sentence = self.token.sent
        return self._sentence


@dataclass(slots=True)
class Participants:
    """Who took part, with what."""

    actors: list[Participant] = field(default_factory=list)
    recipients: list[Participant] = field(default_factory=list)
    weapons: list[Weapon] = field(default_factory=list)
    why: str = ""


@dataclass(slots=True)
class Stance:
    """How the text presents the event."""

    factuality: Factuality
    polarity: Polarity
    attribution: Span | None = None
    cue: Span | None = None
    why: str = ""


@dataclass(slots=True)
class Candidate:
    """One trigger with everything bound to it, before folding: what becomes an Event."""

    trigger: TriggerHit
    participants: Participants
    place: PlaceHit | None
    time: TimeHit | None
    effects: Effects
    stance: Stance
    codes: Codes
    place_why: str = ""
    time_why: str = ""
    evidence: list[TriggerHit] = field(default_factory=list)
