import pytest

from stream.clean.ids import LONGEST_ID, article_id, canonical_url, hash_id, revision
from stream.records import RawArticle


def test_given_id_is_the_article_id() -> None:
    assert article_id(RawArticle(id="abc", url="https://example.com/a", text="x")) == "abc"


def test_blank_id_counts_as_none() -> None:
    assert article_id(RawArticle(id=" ", text="x")) == article_id(RawArticle(text="x"))


def test_very_long_id_becomes_its_hash() -> None:
    longest = "x" * LONGEST_ID
    assert article_id(RawArticle(id=longest, text="x")) == longest
    one, other = (article_id(RawArticle(id=f"{longest}{tail}", text="x")) for tail in "ab")
    assert len(one) == 24
    assert one != other
    assert one == article_id(RawArticle(id=f"{longest}a", text="y"))


def test_same_page_has_same_id_whatever_the_text() -> None:
    first = RawArticle(url="https://example.com/a?utm_source=feed", text="x")
    second = RawArticle(url="http://www.example.com/a/#top", text="y")
    assert article_id(first) == article_id(second)


def test_without_url_the_content_makes_the_id() -> None:
    assert article_id(RawArticle(text="x")) != article_id(RawArticle(text="y"))


def test_parts_do_not_run_into_each_other() -> None:
    assert hash_id("ab", "c") != hash_id("a", "bc")


def test_hash_stays_the_same_for_ever() -> None:
    assert hash_id("content", "Title", "Text") == "c667e6c872fe7e250bacb02b"


def test_title_and_text_make_the_revision() -> None:
    base = RawArticle(id="a", title="T", text="x")
    assert revision(base) == revision(RawArticle(id="b", title="T", text="x", source="s"))
    assert revision(base) != revision(RawArticle(id="a", title="U", text="x"))


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://www.Example.com/News/Story-1/?utm_source=x&id=4&fbclid=y#part", "//example.com/News/Story-1?id=4"),
        ("http://example.com:80/a", "//example.com/a"),
        ("http://example.com:8080/a", "//example.com:8080/a"),
        ("https://example.com/a?b=2&a=1", "//example.com/a?a=1&b=2"),
        ("https://example.com", "//example.com/"),
    ],
)
def test_canonical_url_drops_what_does_not_change_the_page(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/news/story-1/amp/",
        "https://example.com/news/story-1/amp.html",
        "https://example.com/news/story-1.amp",
        "https://amp.example.com/news/story-1",
        "https://m.example.com/news/story-1",
        "https://mobile.example.com/news/story-1?amp=1",
        "https://example.com/amp/news/story-1",
        "https://example.com/news/story-1?outputType=amp",
        "https://www.google.com/amp/s/www.example.com/news/story-1?usqp=mq331",
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/news/story-1?amp_js_v=0.1",
        "http://www.example.com//news/story-1?CMP=share&ns_mchannel=rss#comments",
    ],
)
def test_every_edition_of_a_page_has_its_canonical_url(url: str) -> None:
    assert canonical_url(url) == "//example.com/news/story-1"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://amp.com/a", "//amp.com/a"),
        ("https://m.net/a", "//m.net/a"),
        ("https://example.com/amplifier", "//example.com/amplifier"),
        ("https://example.com/camp", "//example.com/camp"),
        ("https://example.com/story.amp.html", "//example.com/story.html"),
        ("https://example.com/a?output=pdf", "//example.com/a?output=pdf"),
    ],
)
def test_what_only_looks_like_an_edition_stays(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize("url", [None, "", "  ", "nonsense", "mailto:a@example.com", "http://[broken", "http:///path"])
def test_what_names_no_page_has_no_canonical_url(url: str | None) -> None:
    assert canonical_url(url) is None
