"""The explained page without a browser: marks on the text, escaping, contrast, and pages of refused articles."""

import json
import re
from pathlib import Path

import pytest

from stream.cli import explained_page
from stream.cli.explained_page import rendered
from stream.cli.explained_text import Mark, cut
from stream.identity import CopyVerdict
from stream.pipeline import Identity, Trace, explain
from stream.records import Article
from stream.sources.lines import Line

CSS = Path(explained_page.__file__).with_name("explained_page.html").read_text()
TEXT = "The Nyala garrison fell"


def line(value: object) -> Line:
    data = json.dumps(value).encode()
    return Line(1, data, len(data), "00" * 16)


def pieces(marks: list[Mark]) -> list[tuple[str, list[str], list[tuple[str, str]]]]:
    return [(piece.text, piece.kinds, piece.ends) for piece in cut(TEXT, marks, 0, len(TEXT))]


def test_text_without_marks_is_one_piece():
    assert pieces([]) == [(TEXT, [], [])]


def test_overlapping_mentions_share_pieces():
    found = pieces([Mark(0, 18, "actor", "actor"), Mark(4, 9, "place", "place")])
    assert found == [
        ("The ", ["actor"], []),
        ("Nyala", ["actor", "place"], [("place", "place")]),
        (" garrison", ["actor"], [("actor", "actor")]),
        (" fell", [], []),
    ]


def test_pieces_make_up_the_text():
    marks = [Mark(a, b, "place", "place") for a in range(0, 20, 3) for b in range(a + 1, 23, 5)]
    assert "".join(text for text, _, _ in pieces(marks)) == TEXT


def test_removed_pieces_hide_what_was_found_in_them():
    [_, gone, _] = list(cut(TEXT, [Mark(4, 9, "removed", "share"), Mark(4, 9, "place", "place")], 0, len(TEXT)))
    assert (gone.text, gone.removed, gone.kinds) == ("Nyala", "share", [])


def test_blanks_around_removed_text_are_kept_apart():
    [piece] = list(cut("\nShare\n", [Mark(0, 7, "removed", "share")], 0, 7))
    assert (piece.before, piece.core, piece.after) == ("\n", "Share", "\n")


class BrokenExtractor:
    def explain(self, article: Article, *, copy: bool) -> None:
        raise ZeroDivisionError("<b>a bug</b>")


def traced(value: object) -> tuple[Trace, Line]:
    made = line(value)
    return explain(Identity(), BrokenExtractor(), made.data, "line 1"), made


def test_what_a_bug_says_is_escaped():
    page = rendered(*traced({"text": "A bomb exploded in Quetta on Monday, killing seven people, police said."}))
    assert "&lt;b&gt;a bug&lt;/b&gt;" in page
    assert "<b>a bug</b>" not in page


@pytest.mark.parametrize(
    "value",
    [
        {"text": 5},
        {"text": ""},
        {"text": "", "title": "<b>"},
        {"text": "Ein kurzer deutscher Satz über das Wetter und die Stadt, der nicht englisch ist."},
    ],
)
def test_refused_articles_have_a_page(value):
    trace, made = traced(value)
    assert "rejected: " in rendered(trace, made)


def test_trace_stops_where_the_article_is_refused():
    trace, _ = traced({"text": 5})
    assert (trace.article, trace.verdict, trace.account, trace.settled) == (None, None, None, None)


def test_trace_of_a_bug_has_a_verdict_and_no_account():
    trace, _ = traced({"text": "A bomb exploded in Quetta on Monday, killing seven people, police said."})
    assert (trace.verdict, trace.account) == (CopyVerdict("new"), None)
    assert trace.failure is not None


def palettes() -> list[dict[str, str]]:
    blocks = re.findall(r":root \{([^}]*--sheet[^}]*)\}", CSS)
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block)) for block in blocks]


def luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize("kind", explained_page.KINDS)
def test_every_mark_is_readable(scheme, kind):
    colours = palettes()[scheme]
    pairs = [(colours["ink"], colours[kind]), (colours[f"{kind}-ink"], colours["sheet"])]
    assert min(contrast(*pair) for pair in pairs) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize("text", ["ink", "soft", "link", "good"])
def test_text_is_readable(scheme, text):
    colours = palettes()[scheme]
    assert min(contrast(colours[text], colours[ground]) for ground in ("sheet", "page")) >= 4.5
