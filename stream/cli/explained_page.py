"""The page of `newsstream explain --html`: one self-contained HTML file, without scripts and outside resources.

What an article says reaches the page as text only: the template escapes every value, its Content-Security-Policy allows
no script, and characters that HTML cannot hold, or
that would turn the direction of what follows, are replaced. Layout and colours stand in `explained_page.html`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, Template
from markupsafe import Markup

from stream.cli.explained_events import Row, place_text, rows, time_text
from stream.cli.explained_text import KINDS, Piece, headline_pieces, sentence_pieces, text_pieces
from stream.cli.explanation import (
    clean_lines,
    copy_lines,
    incident_lines,
    raw_lines,
    rejection_lines,
    removed_lines,
    story_lines,
)
from stream.extract.account import Account, Drawing, EventAccount, Grounds
from stream.pipeline import Trace
from stream.records import Article, RawArticle, Rejection
from stream.sources import Line

_UNFIT = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\u202a-\\u202e\\u2066-\\u2069\\ufffe\\uffff]")
_LEAST_DISTANCE = 112  # px between words
_CHARACTER_PIXELS = 11
_ABOVE_TREE = 30  # px

Lines = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """One event as the template reads it."""

    account: EventAccount
    rows: list[Row]
    sentence: list[Piece]
    tree: Markup | None
    lift: int
    when: str


def rendered(trace: Trace, line: Line) -> str:
    """The page for one traced article."""
    raw, article = trace.raw, trace.article
    text = _template().render(
        kinds=KINDS,
        legend=[*KINDS, "removed"],
        title=_title(raw),
        facts=list(_facts(raw, article, line)),
        refusals=list(_refusals(trace)),
        headline=headline_pieces(raw, trace) if isinstance(raw, RawArticle) else [],
        body=text_pieces(raw, trace) if isinstance(raw, RawArticle) else [],
        account=trace.account,
        events=[_shown(number, one, raw) for number, one in enumerate(trace.account.events, 1)]
        if trace.account is not None and isinstance(raw, RawArticle)
        else [],
        mentions=list(_mentions(trace.account)) if trace.account is not None else [],
        stages=list(_stages(trace, line)),
    )
    return _UNFIT.sub("�", text)


@cache
def _template() -> Template:
    source = files("stream.cli").joinpath("explained_page.html").read_text("utf-8")
    return Environment(autoescape=True, trim_blocks=True).from_string(source)


def _title(raw: RawArticle | Rejection) -> str:
    if isinstance(raw, RawArticle) and raw.title and raw.title.strip():
        return raw.title
    return "Article without a title"


def _facts(raw: RawArticle | Rejection, article: Article | Rejection | None, line: Line) -> Iterator[tuple[str, str]]:
    yield "line", str(line.number)
    if isinstance(raw, RawArticle):
        yield from ((name, value) for name in ("source", "url") if (value := getattr(raw, name)))
    if isinstance(article, Article):
        if article.published_at is not None:
            yield "published", article.published_at.isoformat()
        kept = sum(len(piece.text) if piece.text is not None else piece.end - piece.start for piece in article.segments)
        yield "kept", f"{kept:,} of {len(article.text):,} characters"
        yield "article", article.article_id


def _refusals(trace: Trace) -> Iterator[tuple[str, Lines]]:
    for what, refusal in (("Refused", trace.raw), ("Refused", trace.article), ("Not read", trace.failure)):
        if isinstance(refusal, Rejection):
            yield what, list(rejection_lines(refusal))


def _shown(number: int, account: EventAccount, raw: RawArticle) -> Shown:
    time = account.event.time
    days = list(dict.fromkeys(day for day in (time.since, time.until) if day)) if time is not None else []
    tree, lift = _tree(number, account.drawing) if account.drawing is not None else (None, 0)
    return Shown(
        account=account,
        rows=rows(account),
        sentence=sentence_pieces(number, account, raw),
        tree=tree,
        lift=lift,
        when=" to ".join(days),
    )


def _tree(number: int, drawing: Drawing) -> tuple[Markup, int]:
    """The tree through displaCy's own renderer, and how far to lift it, px, for that leaves room above flat trees.

    The renderer escapes the words; labels and tags come from closed lists.
    """
    from spacy.displacy.render import DependencyRenderer

    distance = max(_LEAST_DISTANCE, _CHARACTER_PIXELS * max(len(word.text) for word in drawing.words))
    renderer = DependencyRenderer(
        {"compact": True, "distance": distance, "color": "currentColor", "bg": "transparent", "font": "inherit"}
    )
    words = [{"text": word.text, "lemma": word.role, "tag": word.tag} for word in drawing.words]
    arcs = [
        {"start": arc.start, "end": arc.end, "label": arc.label, "dir": "left" if arc.to_left else "right"}
        for arc in drawing.arcs
    ]
    svg = Markup(renderer.render_svg(f"tree-{number}", words, arcs))  # noqa: S704 - escaped by the renderer
    # Compact arcs rise by a sixth of the distance for each level; the renderer leaves room for half.
    return svg, -max(0, int(renderer.offset_y - renderer.highest_level * distance / 6 - _ABOVE_TREE))


def _mentions(account: Account) -> Iterator[tuple[str, str, str, Grounds]]:
    for place, grounds in account.places:
        yield place.text, "place", place_text(place), grounds
    for time, grounds in account.times:
        yield time.text, "time", time_text(time), grounds


def _stages(trace: Trace, line: Line) -> Iterator[tuple[str, Lines]]:
    raw, article = trace.raw, trace.article
    if not isinstance(raw, RawArticle):
        return
    yield "Raw article", list(raw_lines(raw, line))
    if article is not None:
        kept: Iterable[tuple[int, str]] = clean_lines(article, raw) if isinstance(article, Article) else ()
        yield "Cleaning", [*removed_lines(article, raw, trace.lines), *kept]
    if trace.verdict is not None:
        yield "Copies", list(copy_lines(trace.verdict))
    if trace.settled is not None:
        yield "Incidents", list(incident_lines(trace.settled))
        yield "Story", list(story_lines(trace.settled))
