"""What always holds of cleaning, whatever the text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from stream.clean import clean, parse_raw
from stream.clean.cleaner import visible
from stream.clean.verdicts import judge_lines
from stream.records import Article, RawArticle, Rejection, RemovedReason
from stream.records.kept import KeptText
from stream.records.layers import Cut

PROSE = [
    "Rebel fighters shelled the port of Velmora with mortars on Tuesday, killing four dock workers, the navy said.",
    "The attack came as government troops pushed ahead with their offensive in the hills north of the city.",
    "“We saw smoke over the grain terminal,” said Dario Pell, a crane operator who had worked there for years.",
    "Talks between the two sides are due to resume in the capital next month, the foreign ministry said.",
]
NOISE = [
    "Share this article",
    "The quay. (Photo: Jo Marsh)",
    "TOP ARTICLES",
    "Home | World | Sport",
    "Related: Ten bridges",
    "<p>A paragraph &amp; more</p>",
    "<nav>Menu</nav>",
    "<script>x</script>",
    "donâ€™t",
    "\u200b\x00\ud800",
    "",
    "x",
    "Posted by ann on April 5, 2020 at 8:14 am",
]
TEXTS = st.one_of(
    st.text(alphabet=st.characters(), max_size=300),
    st.lists(st.sampled_from(PROSE + NOISE), max_size=25).map("\n".join),
    st.lists(
        st.sampled_from(["<", ">", "<p>", "</p>", "<nav>", "&amp;", "â€", "™", "\n", " ", "a", "\xa0", "\ud800"])
    ).map("".join),
)


def check_cover(text: str, pieces: list[tuple[int, int]]) -> None:
    edges = sorted(pieces)
    assert all(start < end for start, end in edges)
    assert [start for start, _ in edges] == [0, *(end for _, end in edges)][: len(edges)]
    assert (edges[-1][1] if edges else 0) == len(text)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_kept_and_removed_pieces_cover_the_text(text: str) -> None:
    article = clean(RawArticle(text=text, language="en"), "input:1")
    if isinstance(article, Article):
        pieces = [(piece.start, piece.end) for piece in [*article.segments, *article.removed]]
        check_cover(text, pieces)
        assert [piece.start for piece in article.segments] == sorted(piece.start for piece in article.segments)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_every_kept_character_leads_back_to_the_original(text: str) -> None:
    kept = visible(text).kept
    for at, character in enumerate(kept.text):
        start, end = kept.original_range(at, at + 1)
        assert 0 <= start < end <= len(text)
        assert text[start:end] == character or text[start:end] != ""


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.data())
def test_cutting_removes_exactly_the_cut(text: str, data: st.DataObject) -> None:
    view = visible(text)
    lines = [(v.start, v.end) for v in judge_lines(view.text)]
    if not lines:
        return
    chosen = [line for line in lines if data.draw(st.booleans())]
    rest = view.without([Cut(start, end, RemovedReason.BOILERPLATE) for start, end in chosen])
    assert rest.text == "".join(view.text[start:end] for start, end in lines if (start, end) not in chosen)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PROSE), min_size=2, max_size=4, unique=True))
def test_cleaning_clean_text_removes_nothing(paragraphs: list[str]) -> None:
    article = clean(RawArticle(text="\n\n".join(paragraphs)), "input:1")
    assert article.removed == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(PROSE), min_size=3, max_size=4, unique=True),
    st.lists(st.sampled_from(NOISE[:5]), max_size=4),
)
def test_cleaning_twice_removes_nothing_more(paragraphs: list[str], noise: list[str]) -> None:
    text = "\n\n".join([*noise[:2], *paragraphs, *noise[2:]])
    once = clean(RawArticle(text=text, language="en"), "input:1")
    assert isinstance(once, Article)
    kept = KeptText(once.text, once.segments).text
    twice = clean(RawArticle(text=kept, language="en"), "input:1")
    assert isinstance(twice, Article)
    assert KeptText(twice.text, twice.segments).text == kept


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_get_an_answer(data: bytes) -> None:
    assert isinstance(parse_raw(data, "input:1"), RawArticle | Rejection)


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.text(max_size=20), st.text(max_size=30))
def test_cleaning_is_a_function_of_its_input(text: str, title: str, date: str) -> None:
    raw = RawArticle(text=text, title=title, published_at=date)
    first, second = clean(raw, "input:1"), clean(raw, "input:1")
    assert first == second
    first.to_bytes()
