"""Why a record cannot be read, in one line without the library's own words and links."""

from __future__ import annotations

import pytest

from stream.records import Article, BlockCommand, Report
from stream.records.base import Record
from stream.records.unreadable import CHARACTERS, why_unreadable


def told(record: type[Record], data: bytes) -> str:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - whatever it says
        record.from_bytes(data)
    return why_unreadable(record, caught.value)


@pytest.mark.parametrize(
    ("record", "data", "begin"),
    [
        (Article, b"{}", "expected an Article, got no `article_id`; no `revision`; no `origin`; and 3 more"),
        (
            Article,
            b'{"article_id": 3}',
            "expected an Article, got a wrong `article_id` (int; should be a valid string);",
        ),
        (BlockCommand, b"[1]", "expected a BlockCommand, got a value of another kind (list)"),
        (Report, b"no json", "expected a Report, got no JSON: "),
        (Report, b"[" * 100_000 + b'"\\ud800"', "expected a Report, got no JSON: the value is nested too deeply"),
    ],
)
def test_expected_and_got(record: type[Record], data: bytes, begin: str) -> None:
    assert told(record, data).startswith(begin)


@pytest.mark.parametrize("data", [b"{}", b"nope", b"[1]", b'{"a\\nb": 1}', b'{"%s": 1}' % (b"x" * 1000)])
def test_one_short_line_without_a_link_and_the_value(data: bytes) -> None:
    said = told(Article, data)
    assert "\n" not in said
    assert "http" not in said
    assert "input_value" not in said
    assert len(said) <= CHARACTERS
