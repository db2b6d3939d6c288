"""The only place that orders the stages: article to outcome.

    bytes -> clean -> copies -> extract -> ledger -> incidents -> stories -> outcome

`newsstream process` runs `Identity` over one in-memory state in input order; the worker runs the same deciders and the
same functions hop by hop over Kafka. Everything here is pure: no broker, no files, no terminal.
"""

from __future__ import annotations

import hashlib
import re
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from stream.clean import LineVerdict, clean, parse_raw
from stream.clean import explain as explain_lines
from stream.extract.account import Account
from stream.extract.extractor import Extraction, Extractor
from stream.identity import Copies, CopyVerdict, Incidents, Ledger, MemoryState, Stories, story_digest, without_lines
from stream.identity.results import ShownIncident
from stream.records import (
    Article,
    Event,
    Incident,
    Outcome,
    Place,
    RawArticle,
    Rejection,
    RejectReason,
    Report,
    Status,
    Story,
    StoryCommand,
    Time,
)


def read_article(data: bytes, origin: str, received_at: datetime | None = None) -> Article | Rejection:
    """One raw message as a clean article, or why it is refused. Never raises.

    `origin` names where the message stood (topic-partition-offset, or input line) and is equal on redelivery.
    """
    raw: RawArticle | Rejection | None = None
    try:
        raw = parse_raw(data, origin)
        return raw if isinstance(raw, Rejection) else clean(raw, origin, received_at)
    except Exception as error:  # noqa: BLE001 - a bug must cost one article, not the stream
        known = raw.id if isinstance(raw, RawArticle) and raw.id else hashlib.blake2b(data, digest_size=16).hexdigest()
        return Rejection(article_id=known, reason=RejectReason.EXTRACTION_FAILED, detail=describe(error, "cleaning"))


@dataclass(slots=True)
class Reading:
    """What extraction read in one article; `failure` says why it could not."""

    events: list[Event] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)
    failure: str | None = None


@dataclass(slots=True)
class Job:
    """One article for extraction; of a copy only places and times are read."""

    article: Article
    copy: bool


@dataclass(slots=True)
class Trace:
    """What every stage decided about one article and why, in flow order; None where an earlier stage ended it.

    `lines` are the verdicts of cleaning on each line. Plain values: nothing here holds on to the parse.
    """

    raw: RawArticle | Rejection
    article: Article | Rejection | None = None
    lines: list[LineVerdict] = field(default_factory=list)
    verdict: CopyVerdict | None = None
    account: Account | None = None
    failure: Rejection | None = None
    settled: Settled | None = None


def warm_up(extractor: Extractor) -> None:
    """Load model and lexicons by reading one sentence.

    Raises whatever is wrong with them: a broken installation must stop the start, not reject article after article.
    """
    article = read_article(b'{"text": "Police arrested two men in Paris on Monday, officials said."}', "warm-up")
    if isinstance(article, Article):
        extractor.extract(article)


def read_jobs(extractor: Extractor, jobs: Sequence[Job]) -> list[Reading]:
    """One Reading per job, in order. Never raises: the article that breaks extraction is isolated and fails alone."""
    fresh = [job.article for job in jobs if not job.copy]
    try:
        readings = iter([reading_of(extraction) for extraction in extractor.extract_all(fresh)] if fresh else [])
    except Exception:  # noqa: BLE001 - which article it was shows when each is tried alone
        readings = iter([_read_one(extractor, Job(article, copy=False)) for article in fresh])
    return [_read_one(extractor, job) if job.copy else next(readings) for job in jobs]


def _read_one(extractor: Extractor, job: Job) -> Reading:
    try:
        return reading_of(extractor.survey(job.article) if job.copy else extractor.extract(job.article))
    except Exception as error:  # noqa: BLE001 - a bug must cost one article, not the stream
        return Reading(failure=describe(error, "extraction"))


def reading_of(extraction: Extraction) -> Reading:
    """The part of an extraction that travels between processes: the candidates hold on to the parse and stay behind."""
    return Reading(extraction.events, extraction.places, extraction.times)


def describe(error: Exception, doing: str) -> str:
    """A bug in one line: what was being done, the error, and the place in the code."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    return f"{doing} failed: {type(error).__name__}: {str(error)[:200]} ({at.filename.rpartition('/')[2]}:{at.lineno})"


def ran_out_of_memory(told: str) -> bool:
    """Whether `describe` told of memory that could not be had: no bug, and another process may have it."""
    # Libraries have MemoryErrors of their own, such as numpy's _ArrayMemoryError.
    return re.match(r"\w{1,20} failed: \w{0,40}MemoryError: ", told) is not None


def rejected(rejection: Rejection) -> Outcome:
    """The outcome of a refused article."""
    return Outcome(
        article_id=rejection.article_id,
        status=Status.REJECTED,
        reason=rejection.reason,
        detail=rejection.detail,
        removed=rejection.removed,
    )


def failed(article: Article, failure: str) -> Rejection:
    """The rejection of an article that extraction could not read."""
    return Rejection(
        article_id=article.article_id,
        reason=RejectReason.EXTRACTION_FAILED,
        detail=failure,
        removed=article.removed,
    )


def report_of(article: Article, reading: Reading) -> Report:
    """What extraction tells the ledger about an article that is no copy."""
    return Report(
        header=article.header(), events=reading.events, digest=story_digest(article, reading.events, reading.places)
    )


@dataclass(slots=True)
class Settled:
    """What identity made of one report: its events with their incidents, its story, and every record that changed."""

    events: list[Event] = field(default_factory=list)
    shown: list[ShownIncident] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    story_id: str | None = None

    @property
    def incidents(self) -> list[Incident]:
        """The incidents that changed, as records."""
        return [each.record() for each in self.shown]


class Identity:
    """The four deciders in flow order, each over a state of its own in memory, with the horizons of their defaults.

    The worker's settings have the same defaults, so that both give the same results.
    """

    def __init__(self) -> None:
        self.copies = Copies(MemoryState())
        self.ledger = Ledger(MemoryState())
        self.incidents = Incidents(MemoryState())
        self.stories = Stories(MemoryState())
        self._unread: set[str] = set()

    def check(self, article: Article) -> CopyVerdict:
        """Whether the article repeats another. To be asked in input order."""
        return self.copies.check(article)

    def admit(self, article: Article) -> tuple[Article, CopyVerdict]:
        """The article as it goes on, without its outlet's furniture, and the verdict. To be asked in input order."""
        verdict = self.check(article)
        return without_lines(article, verdict.furniture), verdict

    def post(self, report: Report, article_id: str) -> Settled:
        """Bring a report home: through the ledger to incidents and stories. To be called in input order."""
        settled = Settled()
        postings = self.ledger.post(report)
        commands = list(postings.stories)
        for block in postings.blocks:
            result = self.incidents.apply(block)
            settled.events += result.events
            settled.shown += result.shown
            commands += result.stories
        for command in commands:
            told = self.stories.apply(command)
            settled.stories += told.stories
            if command.header.article_id == article_id and told.story_id is not None:
                settled.story_id = told.story_id
        return settled

    def settle(self, article: Article, verdict: CopyVerdict, reading: Reading) -> Outcome:
        """The outcome of a cleaned, checked and read article."""
        if reading.failure is None and verdict.notice is not None and verdict.notice.duplicate_of in self._unread:
            reading.failure = f"the article that it copies, {verdict.notice.duplicate_of}, could not be read"
        if reading.failure is not None:
            self._unread.add(article.article_id)
            return rejected(failed(article, reading.failure))
        if verdict.report is not None and verdict.notice is not None:
            settled = self.post(verdict.report, article.article_id)
            settled.story_id = settled.story_id or self._story_of(article, verdict.notice.duplicate_of)
            return _outcome(article, reading, settled, [], verdict.notice.duplicate_of)
        settled = self.post(report_of(article, reading), article.article_id)
        settled.story_id = settled.story_id or self._story_of(article, article.article_id)
        placed = {event.event_id: event for event in settled.events if not event.retracted}
        events = [placed.get(event.event_id, event) for event in reading.events]
        return _outcome(article, reading, settled, events, None)

    def _story_of(self, article: Article, original: str) -> str | None:
        """The story where the ledger had nothing to tell: the original's, as for a revision that comes too late.

        An original that is past the stories' horizon leaves its copy to stand for itself.
        """
        # Asked, not told: the ledger has nothing to say, so in the stream the stories do not hear of it either.
        header = article.header()
        known = self.stories.story_of(header.language, original)
        if known is not None:
            return known
        digest = story_digest(article)
        return self.stories.apply(StoryCommand(action="article", header=header, digest=digest)).story_id


def run(identity: Identity, extractor: Extractor, data: bytes, origin: str) -> Outcome:
    """The outcome of one raw message: all stages, one after the other."""
    article = read_article(data, origin)
    if isinstance(article, Rejection):
        return rejected(article)
    article, verdict = identity.admit(article)
    return identity.settle(article, verdict, read_jobs(extractor, [Job(article, copy=not verdict.forward)])[0])


def explain(identity: Identity, extractor: Extractor, data: bytes, origin: str) -> Trace:
    """The same with every stage's grounds. Never raises, as the stages never do."""
    trace = Trace(parse_raw(data, origin))
    if isinstance(trace.raw, Rejection):
        return trace
    article = trace.article = read_article(data, origin)
    trace.lines = explain_lines(trace.raw)
    if isinstance(article, Rejection):
        return trace
    article, verdict = identity.admit(article)
    trace.article, trace.verdict = article, verdict
    try:
        extraction, trace.account = extractor.explain(article, copy=not verdict.forward)
        reading = reading_of(extraction)
    except Exception as error:  # noqa: BLE001 - what the pipeline would answer with is part of the explanation
        trace.failure = failed(article, describe(error, "extraction"))
        return trace
    trace.settled = identity.post(verdict.report or report_of(article, reading), article.article_id)
    return trace


def _outcome(
    article: Article, reading: Reading, settled: Settled, events: list[Event], duplicate_of: str | None
) -> Outcome:
    return Outcome(
        article_id=article.article_id,
        status=Status.DUPLICATE if duplicate_of else Status.PROCESSED,
        duplicate_of=duplicate_of,
        story_id=settled.story_id,
        removed=article.removed,
        places=reading.places,
        times=reading.times,
        events=events,
    )
