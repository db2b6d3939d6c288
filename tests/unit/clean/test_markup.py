import pytest

from stream.clean.cleaner import visible
from stream.records import RemovedReason
from tests.growth import assert_grows_linearly

PAGE = """<!DOCTYPE html>
<html><head><title>Site | Fire</title><script>var a = "<p>not text</p>";</script><style>p { color: red }</style></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<!-- <p>commented out</p> -->
<article><h1>Fire in the old mill</h1>
<p class="lead">A fire broke out in the old mill on
Tuesday, <b>police</b> said &amp; nobody was hurt.</p>
<figure><img src="x.jpg" alt="a > b"><figcaption>The mill at night.</figcaption></figure>
<p>The cause is not known.<br/>An inquiry has begun.</p></article>
<footer>A footer</footer></body></html>"""


def test_page_becomes_lines_of_text() -> None:
    assert visible(PAGE).text.strip().split("\n") == [
        "Fire in the old mill",
        "A fire broke out in the old mill on Tuesday, police said & nobody was hurt.",
        "The cause is not known.",
        "An inquiry has begun.",
    ]


def test_offsets_point_into_the_source() -> None:
    view = visible(PAGE)
    start = view.text.index("An inquiry")
    assert view.kept.span(start, start + 10).text == "An inquiry"


@pytest.mark.parametrize(
    ("piece", "reason"),
    [
        ("World", RemovedReason.NAVIGATION),
        ("The mill at night.", RemovedReason.CAPTION),
        ("A footer", RemovedReason.BOILERPLATE),
        ("commented out", RemovedReason.MARKUP),
        ("not text", RemovedReason.MARKUP),
    ],
)
def test_elements_go_with_a_reason(piece: str, reason: RemovedReason) -> None:
    at = PAGE.index(piece)
    assert [item.reason for item in visible(PAGE).removed if item.start <= at < item.end] == [reason]


@pytest.mark.parametrize(
    "text",
    [
        "Shares of <FFX.S> rose while a < b and b > c.",
        "Write to <desk@example.com> today.",
        "He said 3 <4 and left.",
        "An arrow -> and a heart <3",
    ],
)
def test_angle_brackets_of_text_stay(text: str) -> None:
    assert visible(text).text == text


def test_few_tags_in_plain_text_leave_its_lines_alone() -> None:
    assert visible("First <b>line</b>\nSecond line\n").text == "First line\nSecond line\n"


@pytest.mark.parametrize("text", ["Kept <nav> text", "Kept <script> text", "Kept <!-- text", "Kept <aside> text <p>"])
def test_element_never_closed_loses_only_its_tag(text: str) -> None:
    assert visible(text).text.startswith("Kept ")
    assert "text" in visible(text).text


@pytest.mark.parametrize(
    "unit", ["<", '<a "', "<p>", "<nav>", "<script>", "<!--", "</p", "<p '", "&amp;", " \n", "â€™"]
)
def test_time_is_linear(unit: str) -> None:
    assert_grows_linearly(visible, unit * 4_000, unit * 16_000, 4)
