"""The text of `newsstream explain`: one section per stage, each decision with its reason.

Lines are (depth, text); depth 0 is a heading.
"""

from __future__ import annotations

from collections.abc import Iterator

from stream.clean import LineVerdict
from stream.clean.language import detect
from stream.cli.explained_events import at, event_lines, place_text, quote, time_text
from stream.extract.account import Account
from stream.identity import CopyVerdict
from stream.pipeline import Settled, Trace
from stream.records import Article, RawArticle, Rejection
from stream.records.kept import KeptText
from stream.sources import Line

Text = Iterator[tuple[int, str]]


def told(trace: Trace, line: Line) -> Text:
    """Every stage's decision about the article in `line`."""
    yield 0, "Raw article"
    if isinstance(trace.raw, Rejection):
        yield from rejection_lines(trace.raw)
        return
    yield from raw_lines(trace.raw, line)
    if trace.article is None:
        return
    yield 0, "Cleaning"
    yield from removed_lines(trace.article, trace.raw, trace.lines)
    if isinstance(trace.article, Rejection):
        yield from rejection_lines(trace.article)
        return
    yield from clean_lines(trace.article, trace.raw)
    if trace.verdict is None:
        return
    yield 0, "Copies"
    yield from copy_lines(trace.verdict)
    yield 0, "Extraction"
    if not trace.verdict.forward:
        yield 1, "a copy is not parsed: places and times only"
    if trace.failure is not None:
        yield from rejection_lines(trace.failure)
    if trace.account is not None:
        yield from _account_lines(trace.account)
    if trace.settled is not None:
        yield 0, "Incidents"
        yield from incident_lines(trace.settled)
        yield 0, "Story"
        yield from story_lines(trace.settled)


def _account_lines(account: Account) -> Text:
    for place, grounds in account.places:
        yield 1, f"place {at(place)}: {place_text(place)} ({grounds.why})"
        for choice in grounds.choices[1:]:
            yield 2, f"- {choice.text} {choice.score:g}: {choice.why}"
    for time, grounds in account.times:
        yield 1, f"time {at(time)}: {time_text(time)}{f' ({grounds.why})' if grounds.why else ''}"
    for number, event in enumerate(account.events, 1):
        yield from event_lines(number, event)
    for choice in account.dropped:
        yield 1, f"no event: {quote(choice.text)} {choice.why}"


def rejection_lines(rejection: Rejection) -> Text:
    """Why an article is refused."""
    yield 1, f"rejected: {rejection.reason.value}"
    yield 2, f"because {rejection.detail}"
    yield 2, f"article_id {rejection.article_id}"


def raw_lines(raw: RawArticle, line: Line) -> Text:
    """The article as it came."""
    yield 1, f"{line.size} bytes, {len(raw.text)} characters of text"
    for name in ("id", "url", "source", "title", "published_at", "language"):
        value = getattr(raw, name)
        yield 1, f"{name}: {'(none)' if value is None else value}"


def removed_lines(article: Article | Rejection, raw: RawArticle, lines: list[LineVerdict]) -> Text:
    """Every removed piece, and what decided about its lines."""
    for removed in article.removed:
        piece = raw.text[removed.start : removed.end]
        yield 1, f"removed {removed.start}..{removed.end} {removed.reason.value}: {quote(piece)}"
        for line in lines:
            if not line.kept and removed.start <= line.start < removed.end:
                yield 2, f"line {line.start}..{line.end}: {line_why(line)}"
    if not article.removed:
        yield 1, "nothing removed"


def clean_lines(article: Article, raw: RawArticle) -> Text:
    """What cleaning kept, and language, date and id."""
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


def copy_lines(verdict: CopyVerdict) -> Text:
    """Whether the article repeats another."""
    notice = verdict.notice
    if notice is None:
        meaning = {"new": "no article like it is known", "revision": "known id with new content: replaces the old"}
        yield 1, f"{verdict.kind}: {meaning.get(verdict.kind, 'judged before: the same verdict again')}"
    else:
        yield 1, f"{notice.kind.value} copy of {notice.duplicate_of}, similarity {notice.similarity:.3f}"
    if verdict.furniture:
        yield 1, f"{len(verdict.furniture)} lines stand on several different articles of the outlet: taken out"


def line_why(line: LineVerdict) -> str:
    """What decided about a line, and the log-odds of the line model for keeping it."""
    return f"{line.why}, score {line.score:+.1f}"


def incident_lines(settled: Settled) -> Text:
    """The incidents that the article changed, and why its mentions joined them."""
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


def story_lines(settled: Settled) -> Text:
    """The story that the article belongs to."""
    yield 1, f"story_id: {settled.story_id}"
    for story in {story.story_id: story for story in settled.stories}.values():
        yield 1, f"{story.story_id} version {story.version}: {len(story.article_ids)} articles, {story.title!r}"
