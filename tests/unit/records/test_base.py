"""What every record reads and refuses: one kind of error, and nothing that cannot be written again."""

import pytest
from pydantic import ValidationError

from stream.records import Header, StoryDigest
from stream.records.base import load_json

HEADER = '{"article_id": "a", "revision": "r", "origin": "o", "published_at": "%s"}'


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 200_000,
        b"[" * 200_000 + b'"\\u0041"',
        b"[" * 200_000 + b'"\\ud800"' + b"]" * 200_000,
        b'{"n": ' + b"9" * 5_000 + b', "s": "\\ud800"}',
        b'{"n": 1e999}',
        b'{"n": 1e999, "s": "\\ud800"}',
        b'{"n": NaN, "s": "\\ud800"}',
        b'{"s": "\\ud800"',
        b"",
        b"\xff\xfe",
    ],
    ids=["deep", "deep with escape", "deep with surrogate", "digits", "infinite", "infinite beside a surrogate",
         "not a number", "cut off", "nothing", "utf-16 mark"],
)  # fmt: skip
def test_what_is_no_json_raises_a_value_error_whatever_reads_it(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the parser's
        load_json(data)


@pytest.mark.parametrize("number", ["1e999", "-1e999"])
def test_a_number_that_json_cannot_write_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="infinity"):
        StoryDigest.from_bytes(f'{{"terms": {{"\\u0041": {number}}}}}'.encode())


def test_a_number_that_json_cannot_write_is_no_value_of_a_record() -> None:
    with pytest.raises(ValidationError):
        StoryDigest(terms={"a": float("inf")})


@pytest.mark.parametrize("moment", ["2017-05-03", "2017-05-03T10:00:00", "0001-01-01T00:00:00"])
def test_a_moment_without_a_zone_is_refused(moment: str) -> None:
    with pytest.raises(ValidationError, match="published_at"):
        Header.from_bytes((HEADER % moment).encode())


@pytest.mark.parametrize("moment", ["2017-05-03T10:00:00Z", "2017-05-03T10:00:00+05:30", "9999-12-31T23:59:59-12:00"])
def test_a_moment_with_a_zone_is_read_back_as_itself(moment: str) -> None:
    header = Header.from_bytes((HEADER % moment).encode())
    assert Header.from_bytes(header.to_bytes()) == header
