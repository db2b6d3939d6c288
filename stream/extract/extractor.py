"""Orders the steps of extraction for one article; decides nothing itself.

Of a longer text the first MOST_CHARACTERS of the kept text are read, up to the end of a paragraph: no report is longer,
and the parser's memory grows with its text. Of a title MOST_TITLE_CHARACTERS are read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from stream.extract.account import Account, account_of
from stream.extract.casing import Casing
from stream.extract.dictionaries import activate
from stream.extract.effects import Tolls, bind_effects
from stream.extract.lead import complete
from stream.extract.nlp import load_model, parsable
from stream.extract.parsed import Candidate, ParsedArticle, PartText, TimeHit
from stream.extract.participants import Cast, fold, name_victims
from stream.extract.places import Scenes, find_places
from stream.extract.stance import judge, time_of
from stream.extract.times import bind_time, find_times
from stream.extract.triggers import choose_headline, code_event, confidence, find_triggers, without_bare
from stream.records import (
    Anchor,
    Article,
    Event,
    EventTime,
    Evidence,
    Granularity,
    Place,
    Segment,
    Time,
    Trigger,
)
from stream.records.kept import KeptText

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Answer = TypeVar("Answer")

MOST_CHARACTERS = 200_000
MOST_TITLE_CHARACTERS = 2_000
_PARAGRAPH_CHARACTERS = 5_000  # how far before the limit the end of a paragraph is looked for


@dataclass(slots=True)
class Extraction:
    """What one article says."""

    events: list[Event] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)


class Extractor:
    """Holds the spaCy model (loaded on first use); everything else is a function of the article.

    Args:
        dictionaries: folder of a user's dictionaries and tables, None for none. In force for the whole process; raises
            what `stream.extract.dictionaries.activate` raises.
    """

    def __init__(self, dictionaries: Path | None = None) -> None:
        activate(dictionaries)

    @cached_property
    def nlp(self) -> Language:
        """The English pipeline."""
        return load_model()

    @cached_property
    def casing(self) -> Casing:
        """Makes texts in capitals readable for the parser."""
        return Casing(self.nlp)

    def extract(self, article: Article) -> Extraction:
        """All events, places and times of one article."""
        return next(self.extract_all([article]))

    def extract_all(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """The same for many articles, parsed in batches; spaCy's string store is kept from growing."""
        with self.nlp.memory_zone():
            for parsed in self._parse(list(articles)):
                yield extract_parsed(parsed)

    def survey(self, article: Article) -> Extraction:
        """Places and times only, without a parse: for duplicates."""
        with self.nlp.memory_zone():
            return survey_parsed(self._tokenise(article))

    def explain(self, article: Article, *, copy: bool = False) -> tuple[Extraction, Account]:
        """The same as `extract` (of a copy, as `survey`), with the grounds and the choices of every field."""
        with self.nlp.memory_zone():
            parsed = self._tokenise(article) if copy else next(self._parse([article]))
            found = survey_parsed(parsed) if copy else extract_parsed(parsed)
            return found, account_of(parsed, found.events, found.candidates, found.times)

    def look(self, article: Article, at: Callable[[ParsedArticle], Answer]) -> Answer:
        """What a function makes of the parsed article. It must not hand out the parse, which ends with this call."""
        with self.nlp.memory_zone():
            return at(next(self._parse([article])))

    def _parse(self, articles: Sequence[Article]) -> Iterator[ParsedArticle]:
        kept = [(kept_title(article), kept_body(article)) for article in articles]
        texts = [self.casing.readable(parsable(part.text)) for parts in kept for part in parts if part is not None]
        docs = iter(self.nlp.pipe(texts, batch_size=32))
        for article, (title, body) in zip(articles, kept, strict=True):
            title_part = PartText(title, next(docs)) if title is not None else None
            yield ParsedArticle(article.header(), PartText(body, next(docs)), title_part)

    def _tokenise(self, article: Article) -> ParsedArticle:
        title, body = kept_title(article), kept_body(article)
        title_part = PartText(title, self._tokens(title.text)) if title is not None else None
        return ParsedArticle(article.header(), PartText(body, self._tokens(body.text)), title_part, parsed=False)

    def _tokens(self, text: str) -> Doc:
        return self.nlp.make_doc(parsable(text))


def kept_body(article: Article) -> KeptText:
    """The kept text of the article's body, or its first MOST_CHARACTERS."""
    kept = KeptText(article.text, article.segments)
    if len(kept.text) <= MOST_CHARACTERS:
        return kept
    return KeptText(article.text, _first(article.segments, _end_of_paragraph(kept.text, MOST_CHARACTERS)))


def _end_of_paragraph(text: str, most: int) -> int:
    """The end of the last paragraph, else line, else word, that fits into `most` characters."""
    for mark in ("\n\n", "\n", " "):
        end = text.rfind(mark, most - _PARAGRAPH_CHARACTERS, most)
        if end > 0:
            return end
    return most


def _first(segments: Sequence[Segment], length: int) -> list[Segment]:
    """The segments that make up the first `length` characters of the kept text; the last one is shortened."""
    found: list[Segment] = []
    for segment in segments:
        if length <= 0:
            break
        if segment.text is not None:
            found.append(segment.model_copy(update={"text": segment.text[:length]}))
            length -= len(segment.text)
        else:
            found.append(segment.model_copy(update={"end": min(segment.end, segment.start + length)}))
            length -= segment.end - segment.start
    return found


def kept_title(article: Article) -> KeptText | None:
    """The title as a text of its own; None when it is missing or blank."""
    if not article.title or not article.title.strip():
        return None
    return KeptText(article.title, [Segment(start=0, end=min(len(article.title), MOST_TITLE_CHARACTERS))], part="title")


def extract_parsed(article: ParsedArticle) -> Extraction:
    """All events, places and times of a parsed article."""
    places, times = find_places(article), find_times(article)
    cast, tolls, scenes = Cast(article, places), Tolls(article, places, times), Scenes(article, places)
    candidates: list[Candidate] = []
    triggers = find_triggers(article)
    times.tell(triggers)
    for trigger in triggers:
        participants = cast.bind(trigger)
        place, place_why = scenes.bind(trigger)
        time, time_why = bind_time(article, trigger, times)
        stance = judge(article, trigger, time)
        candidates.append(
            Candidate(
                trigger=trigger,
                participants=participants,
                place=place,
                time=time_of(article, trigger, stance, time),
                effects=bind_effects(article, trigger, tolls),
                stance=stance,
                codes=code_event(trigger, participants, stance),
                place_why=place_why,
                time_why=time_why,
            )
        )
    candidates = without_bare(article, name_victims(article, cast, fold(article, candidates)))
    headline = choose_headline(article, candidates)
    if headline is not None:
        candidates[headline] = complete(article, candidates[headline], candidates, places, times)
    events = [event_record(article, candidate, index == headline) for index, candidate in enumerate(candidates)]
    return Extraction(events, [hit.place for hit in places], [time_record(hit) for hit in times], candidates)


def survey_parsed(article: ParsedArticle) -> Extraction:
    """Places and times of an article that is only tokenised."""
    return Extraction(
        places=[hit.place for hit in find_places(article)], times=[time_record(hit) for hit in find_times(article)]
    )


def event_id(article_id: str, kind: str, start: int, end: int, part: str | None) -> str:
    """Deterministic id of an event: equal for equal article, type and trigger."""
    seed = f"{article_id}\x1f{kind}\x1f{part or 'body'}\x1f{start}\x1f{end}"
    return hashlib.blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def event_record(article: ParsedArticle, candidate: Candidate, headline: bool) -> Event:
    """The candidate as it travels."""
    trigger, participants, stance = candidate.trigger, candidate.participants, candidate.stance
    part = trigger.part
    shown = Trigger(**part.span(trigger.start, trigger.end).model_dump())
    sentence = trigger.sentence
    return Event(
        event_id=event_id(article.header.article_id, trigger.type, shown.start, shown.end, shown.part),
        article_id=article.header.article_id,
        headline=headline,
        type=trigger.type,
        modes=trigger.modes,
        contexts=trigger.contexts,
        codes=candidate.codes,
        trigger=shown,
        actors=participants.actors,
        recipients=participants.recipients,
        weapons=participants.weapons,
        location=candidate.place.place if candidate.place else None,
        time=event_time(candidate.time) if candidate.time else None,
        effects=candidate.effects,
        factuality=stance.factuality,
        polarity=stance.polarity,
        attribution=stance.attribution,
        sentence=part.range(sentence.start_char, sentence.end_char),
        evidence=[
            Evidence(
                trigger=Trigger(**more.part.span(more.start, more.end).model_dump()),
                sentence=more.part.range(more.sentence.start_char, more.sentence.end_char),
            )
            for more in candidate.evidence
        ],
        confidence=round(confidence(article, candidate), 4),
        rule=trigger.rule,
    )


def event_time(hit: TimeHit) -> EventTime:
    """A time expression as an event's time."""
    span = hit.part.span(hit.start, hit.end) if hit.start < hit.end else None
    return EventTime(
        text=span.text if span else None,
        start=span.start if span else None,
        end=span.end if span else None,
        part=span.part if span else None,
        since=hit.since,
        until=hit.until,
        granularity=hit.granularity or Granularity.DAY,
        anchor=hit.anchor or Anchor.PUBLISHED_AT,
    )


def time_record(hit: TimeHit) -> Time:
    """A time expression as it travels."""
    span = hit.part.span(hit.start, hit.end)
    return Time(**span.model_dump(), value=hit.value, since=hit.since, until=hit.until)
