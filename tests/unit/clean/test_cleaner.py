from datetime import UTC, datetime

import pytest

from stream.clean import MAX_TEXT_BYTES, clean, explain
from stream.records import Article, RawArticle, Rejection, RejectReason, RemovedReason
from stream.records.kept import KeptText
from tests.growth import assert_grows_linearly

BODY = (
    "Rebel fighters shelled the port of Velmora with mortars on Tuesday, killing four dock workers, the navy said.\n\n"
    "The attack came as government troops pushed ahead with their offensive in the hills north of the city.\n\n"
    "Talks between the two sides are due to resume in the capital next month, the foreign ministry said.\n"
)


def cleaned(text: str, **fields: str) -> Article:
    article = clean(RawArticle(text=text, **fields), "input:1")  # type: ignore[arg-type]
    assert isinstance(article, Article)
    return article


def test_article_carries_what_it_came_with() -> None:
    article = cleaned(BODY, id="a-1", source="courier", title="Port shelled", published_at="2020-04-04")
    assert (article.article_id, article.origin, article.source, article.title, article.text, article.published_at) == (
        "a-1",
        "input:1",
        "courier",
        "Port shelled",
        BODY,
        datetime(2020, 4, 4, tzinfo=UTC),
    )


def test_clean_text_is_one_kept_piece() -> None:
    article = cleaned(BODY)
    assert [(piece.start, piece.end, piece.text) for piece in article.segments] == [(0, len(BODY), None)]
    assert article.removed == []


def test_removed_lines_are_gone_from_the_kept_text() -> None:
    article = cleaned(BODY + "\nShare this article\n")
    assert KeptText(article.text, article.segments).text == BODY + "\n"
    assert [piece.reason for piece in article.removed] == [RemovedReason.SHARE]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (RawArticle(text=""), RejectReason.EMPTY_TEXT),
        (RawArticle(text=" \n\t"), RejectReason.EMPTY_TEXT),
        (RawArticle(text=" ", title="Port shelled"), RejectReason.TITLE_ONLY),
        (RawArticle(text="x" * (MAX_TEXT_BYTES + 1)), RejectReason.TOO_LARGE),
        (RawArticle(text="PK\x03\x04\x00\x00\x08\x00\x00\x00" * 50), RejectReason.BINARY),
        (RawArticle(text="\u200b\u200b"), RejectReason.NO_CONTENT),
        (RawArticle(text="… — …"), RejectReason.NO_CONTENT),
        (RawArticle(text="<p></p><script>x()</script>"), RejectReason.NO_CONTENT),
        (
            RawArticle(text="Die Polizei teilte am Dienstag mit, dass drei Menschen verletzt wurden. " * 4),
            RejectReason.LANGUAGE,
        ),
    ],
)
def test_what_is_no_article_is_rejected_with_its_reason(raw: RawArticle, reason: RejectReason) -> None:
    result = clean(raw, "input:1")
    assert isinstance(result, Rejection)
    assert result.reason == reason


def test_rejection_reports_what_was_removed() -> None:
    result = clean(RawArticle(text="<script>x()</script>"), "input:1")
    assert [(piece.start, piece.end, piece.reason) for piece in result.removed] == [(0, 20, RemovedReason.MARKUP)]


def test_lone_surrogates_are_out_of_the_kept_text_and_the_title() -> None:
    article = cleaned("Two died \ud800in Velmora, the navy said on Tuesday.", title="Two \udfff died")
    assert KeptText(article.text, article.segments).text == "Two died in Velmora, the navy said on Tuesday."
    assert article.title == "Two   died"
    article.to_bytes()


def test_line_of_a_hundred_thousand_characters_is_handled() -> None:
    article = cleaned("The navy said on Tuesday that four people had died in the port. " * 1600)
    assert sum(piece.end - piece.start for piece in article.segments) == len(article.text)


def test_page_of_very_many_lines_takes_time_in_proportion() -> None:
    lines = "More news\nThe navy said four people had died in the port of Velmora.\n"
    small, large = (RawArticle(text=lines * count) for count in (1_000, 4_000))
    assert_grows_linearly(lambda raw: clean(raw, "input:1"), small, large, 4)


def test_explanation_has_offsets_into_the_original() -> None:
    text = (
        "Caf&eacute; owner killed in Velmora, the navy said on Tuesday after the attack.\nShare this article\n" + BODY
    )
    lines = [text[verdict.start : verdict.end].strip() for verdict in explain(RawArticle(text=text))]
    assert lines == [line for line in text.split("\n") if line]


def test_explanation_agrees_with_what_was_removed() -> None:
    text = BODY + "\nShare this article\n"
    dropped = [(v.start, v.end, v.reason) for v in explain(RawArticle(text=text)) if not v.kept]
    assert dropped == [(piece.start, piece.end, piece.reason) for piece in cleaned(text).removed]
