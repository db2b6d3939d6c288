import pytest

from stream.clean import MAX_TEXT_BYTES, parse_raw
from stream.records import RawArticle, Rejection, RejectReason

CASES = {
    "nothing": (b"", RejectReason.NOT_JSON),
    "spaces": (b"  \n", RejectReason.NOT_JSON),
    "prose": (b"Two people were hurt.", RejectReason.NOT_JSON),
    "cut off": (b'{"text": "Two people', RejectReason.NOT_JSON),
    "not a number": (b'{"text": NaN}', RejectReason.NOT_JSON),
    "deep nesting": (b"[" * 200_000, RejectReason.NOT_JSON),
    "deep nesting with escapes": (b"[" * 200_000 + b'"\\u0041"', RejectReason.NOT_JSON),
    "binary": (bytes(range(256)) * 20, RejectReason.NOT_JSON),
    "list": (b'[{"text": "x"}]', RejectReason.NOT_AN_OBJECT),
    "string": (b'"text"', RejectReason.NOT_AN_OBJECT),
    "null": (b"null", RejectReason.NOT_AN_OBJECT),
    "no text": (b'{"id": "a"}', RejectReason.MISSING_TEXT),
    "null text": (b'{"text": null}', RejectReason.MISSING_TEXT),
    "title alone": (b'{"title": "Two hurt in fire"}', RejectReason.TITLE_ONLY),
    "number as text": (b'{"text": 5}', RejectReason.WRONG_TYPE),
    "list as url": (b'{"text": "x", "url": []}', RejectReason.WRONG_TYPE),
    "number as id": (b'{"text": "x", "id": 7}', RejectReason.WRONG_TYPE),
    "infinity": (b'{"text": "x", "n": Infinity}', RejectReason.NOT_JSON),
    "an integer of 100,000 digits": (b'{"text": "x", "n": ' + b"9" * 100_000 + b"}", RejectReason.NOT_JSON),
    "deep nesting in an unknown field": (
        b'{"text": "x", "n": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
        RejectReason.NOT_JSON,
    ),
    "two values": (b'{"text": "x"}\n{"text": "y"}', RejectReason.NOT_JSON),
    "utf-32": ('{"text": "x"}'.encode("utf-32"), RejectReason.NOT_JSON),
    "surrogate in id": (b'{"text": "x", "id": "\\ud800"}', RejectReason.WRONG_TYPE),
}


@pytest.mark.parametrize(("data", "reason"), CASES.values(), ids=CASES.keys())
def test_unreadable_message_is_refused_with_its_reason(data: bytes, reason: RejectReason) -> None:
    result = parse_raw(data, "input:1")
    assert isinstance(result, Rejection)
    assert result.reason == reason


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (b'{"text": 5}', "expected `text` as a string, got a number"),
        (b'{"text": "x", "title": {}}', "expected `title` as a string, got an object"),
        (b'{"text": "x", "language": true}', "expected `language` as a string, got a boolean"),
        (b'{"text": null}', "expected `text` as a string, got null"),
    ],
)
def test_refusal_names_what_was_expected_and_what_came(data: bytes, detail: str) -> None:
    result = parse_raw(data, "input:1")
    assert isinstance(result, Rejection)
    assert result.detail == detail


def test_refusal_carries_the_given_id_where_it_can_be_read() -> None:
    assert parse_raw(b'{"id": "a-1", "text": 5}', "input:1").article_id == "a-1"  # type: ignore[union-attr]


def test_refusal_without_id_is_named_by_its_bytes() -> None:
    first, again, other = (parse_raw(data, "input:1") for data in (b"{", b"{", b"}"))
    assert isinstance(first, Rejection)
    assert isinstance(again, Rejection)
    assert isinstance(other, Rejection)
    assert first.article_id == again.article_id != other.article_id


def test_unknown_fields_are_kept_out() -> None:
    article = parse_raw(b'{"text": "x", "author": "A", "n": {"deep": [1, 2]}}', "input:1")
    assert article == RawArticle(text="x")


def test_last_of_two_equal_keys_counts() -> None:
    assert parse_raw(b'{"text": "first", "text": "last"}', "input:1") == RawArticle(text="last")


def test_huge_number_in_an_unknown_field_does_not_matter() -> None:
    assert parse_raw(b'{"text": "x", "n": 123456789012345678901234567890}', "input:1") == RawArticle(text="x")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b'\xef\xbb\xbf{"text": "caf\xc3\xa9"}', "café"),
        ('{"text": "café"}'.encode("utf-16"), "café"),
        (b"\xfe\xff" + '{"text": "café"}'.encode("utf-16-be"), "café"),
        (b'{"text": "caf\xe9 on the quay"}', "café on the quay"),
        (b'{"text": "he said \x93no\x94"}', "he said “no”"),
        (b'{"text": "a\\ud800b"}', "a\ud800b"),
    ],
    ids=["byte order mark", "utf-16", "utf-16 big-endian", "latin-1 byte", "windows-1252 quotes", "lone surrogate"],
)
def test_damaged_encoding_is_read_as_well_as_it_can_be(data: bytes, text: str) -> None:
    article = parse_raw(data, "input:1")
    assert isinstance(article, RawArticle)
    assert article.text == text


def test_ten_megabytes_are_refused() -> None:
    data = b'{"id": "big", "text": "' + b"x" * 10_000_000 + b'"}'
    result = parse_raw(data, "input:1")
    assert isinstance(result, Rejection)
    assert (result.article_id, result.reason) == ("big", RejectReason.TOO_LARGE)


def test_limit_counts_bytes_not_characters() -> None:
    result = parse_raw(('{"text": "' + "é" * (MAX_TEXT_BYTES // 2 + 1) + '"}').encode(), "input:1")
    assert isinstance(result, Rejection)
    assert result.reason == RejectReason.TOO_LARGE


def test_message_far_over_the_limit_is_not_even_read() -> None:
    result = parse_raw(b" " * (10 * MAX_TEXT_BYTES + 1), "input:1")
    assert isinstance(result, Rejection)
    assert result.reason == RejectReason.TOO_LARGE
