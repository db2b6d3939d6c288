"""The text of `newsstream explain`: one section per stage, each decision with its reason.

Lines are (depth, text); depth 0 is a heading. Sections run while the parse is alive: candidates hold on to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from stream.batch.run import loaded_extractor
from stream.clean import clean, parse_raw
from stream.clean.language import detect
from stream.cli.explained_events import candidate_lines, quote, span_lines
from stream.identity import CopyVerdict
from stream.pipeline import Identity, Job, Reading, Settled, failed, read_article, read_jobs, reading_of, report_of
from stream.records import Article, RawArticle, Rejection
from stream.records.kept import KeptText
from stream.sources import Line

Text = Iterator[tuple[int, str]]


class Explainer:
    """Runs articles through the pipeline; `remember` is silent, `explain` tells."""

    def __init__(self) -> None:
        self._extractor = loaded_extractor()
        self._identity = Identity()

    def remember(self, line: Line) -> None:
        """Process an article that came before the one to explain."""
        article = read_article(line.data, f"line {line.number}")
        if isinstance(article, Article):
            verdict = self._identity.check(article)
            reading = read_jobs(self._extractor, [Job(article, copy=not verdict.forward)])[0]
            self._identity.settle(article, verdict, reading)

    def explain(self, line: Line) -> Text:
        """Every stage's decision about the article in `line`."""
        raw = parse_raw(line.data, f"line {line.number}")
        yield 0, "Raw article"
        if isinstance(raw, Rejection):
            yield from _rejection(raw)
            return
        yield from _raw_lines(raw, line)
        article = clean(raw, f"line {line.number}")
        yield 0, "Cleaning"
        yield from _removed_lines(article, raw)
        if isinstance(article, Rejection):
            yield from _rejection(article)
            return
        yield from _clean_lines(article, raw)
        verdict = self._identity.check(article)
        yield 0, "Copies"
        yield from _copy_lines(verdict)
        if verdict.report is not None:
            yield 0, "Extraction"
            yield 1, "a copy is not parsed: places and times only"
            reading = read_jobs(self._extractor, [Job(article, copy=True)])[0]
            yield from span_lines(reading.places, reading.times)
            yield from _settled_lines(self._identity.post(verdict.report, article.article_id))
            return
        yield from self._extract(article)

    def _extract(self, article: Article) -> Text:
        yield 0, "Extraction"
        reading = Reading()
        try:
            # The loop body runs inside the extractor's memory zone, where the candidates' tokens are valid.
            for extraction in self._extractor.extract_all([article]):
                yield from span_lines(extraction.places, extraction.times)
                for number, (candidate, event) in enumerate(
                    zip(extraction.candidates, extraction.events, strict=True), 1
                ):
                    yield from candidate_lines(number, candidate, event)
                reading = reading_of(extraction)
        except Exception as error:  # noqa: BLE001 - what the pipeline would answer with is part of the explanation
            yield from _rejection(failed(article, f"{type(error).__name__}: {error}"))
            return
        yield from _settled_lines(self._identity.post(report_of(article, reading), article.article_id))


def _rejection(rejection: Rejection) -> Text:
    yield 1, f"rejected: {rejection.reason.value}"
    yield 2, f"because {rejection.detail}"
    yield 2, f"article_id {rejection.article_id}"


def _raw_lines(raw: RawArticle, line: Line) -> Text:
    yield 1, f"{line.size} bytes, {len(raw.text)} characters of text"
    for name in ("id", "url", "source", "title", "published_at", "language"):
        value = getattr(raw, name)
        yield 1, f"{name}: {'(none)' if value is None else value}"


def _removed_lines(article: Article | Rejection, raw: RawArticle) -> Text:
    for removed in article.removed:
        piece = raw.text[removed.start : removed.end]
        yield 1, f"removed {removed.start}..{removed.end} {removed.reason.value}: {quote(piece)}"
    if not article.removed:
        yield 1, "nothing removed"


def _clean_lines(article: Article, raw: RawArticle) -> Text:
    kept = KeptText(article.text, article.segments).text
    repaired = sum(segment.text is not None for segment in article.segments)
    detected, probability = detect(kept)
    given = f"given {raw.language!r}" if raw.language else "none given"
    yield 1, f"kept {len(kept)} of {len(raw.text)} characters in {len(article.segments)} pieces, {repaired} repaired"
    yield 1, f"language: {article.language} ({given}, detected {detected!r} with probability {probability:.2f})"
    if article.published_at is not None:
        yield 1, f"published: {article.published_at.isoformat()} (from {raw.published_at!r})"
    else:
        why = f"{raw.published_at!r} is unreadable or implausible" if raw.published_at else "no date given"
        yield 1, f"published: unknown ({why})"
    id_from = "the given id" if raw.id else "a hash of the url" if raw.url else "a hash of title and text"
    yield 1, f"article_id: {article.article_id} ({id_from})"
    yield 1, f"revision: {article.revision}"


def _copy_lines(verdict: CopyVerdict) -> Text:
    notice = verdict.notice
    if notice is None:
        meaning = {"new": "no article like it is known", "revision": "known id with new content: replaces the old"}
        yield 1, f"{verdict.kind}: {meaning.get(verdict.kind, 'judged before: the same verdict again')}"
        return
    yield 1, f"{notice.kind.value} copy of {notice.duplicate_of}, similarity {notice.similarity:.3f}"


def _settled_lines(settled: Settled) -> Text:
    yield 0, "Incidents"
    for incident in settled.incidents:
        yield (
            1,
            (
                f"{incident.incident_id} {incident.change.value}, version {incident.version}: {incident.type.value}, "
                f"{len(incident.mentions)} mentions in {len(incident.article_ids)} articles, "
                f"{incident.independent_sources} independent sources, confidence {incident.confidence:.2f}"
            ),
        )
        if incident.merged_into:
            yield 2, f"merged into {incident.merged_into}"
        for why in incident.why:
            fields = ", ".join(f"{name} {verdict}" for name, verdict in why.fields.items())
            matched = f"joined {why.matched}" if why.matched else "started the incident"
            yield 2, f"mention {why.event_id} {matched}, probability {why.probability:.2f}: {fields or 'no comparison'}"
    if not settled.incidents:
        yield 1, "no incident changed"
    yield 0, "Story"
    yield 1, f"story_id: {settled.story_id}"
    for story in settled.stories:
        yield 1, f"{story.story_id} version {story.version}: {len(story.article_ids)} articles, {story.title!r}"
