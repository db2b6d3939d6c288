from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream import __version__
from stream.records.dead_letter import Code
from stream.settings import DeadLetterSettings
from stream.topics import Topic
from stream.worker.deadletters import DeadLetterLimit, dead_letter, letter_of
from stream.worker.message import Headers, Incoming, Trouble

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
TROUBLE = Trouble("not_json", "expected a JSON object")


def incoming(value: bytes | None = b"{oops", headers: Headers = (), key: bytes | None = b"k") -> Incoming:
    return Incoming(Topic.RAW, "news.articles.raw", 2, 41, key, value, headers, 1.0)


def test_a_dead_letter_keeps_bytes_key_and_headers() -> None:
    letter = dead_letter("clean", incoming(headers=(("trace", b"7"),)), TROUBLE, 10_000, lambda: NOON)
    assert (letter.topic, letter.key, letter.value) == (Topic.DEADLETTERS, b"k", b"{oops")
    assert letter.headers[0] == ("trace", b"7")


def test_its_headers_say_where_why_when_and_how_often() -> None:
    facts = letter_of(dead_letter("clean", incoming(), TROUBLE, 10_000, lambda: NOON).headers)
    assert (facts.topic, facts.partition, facts.offset) == ("news.articles.raw", 2, 41)
    assert (facts.stage, facts.code, facts.reason) == ("clean", "not_json", "expected a JSON object")
    assert (facts.attempts, facts.first_failed_at, facts.app_version) == (1, NOON, __version__)
    assert (facts.size_bytes, facts.truncated) == (5, False)


def test_a_second_failure_counts_on_and_keeps_the_first_time() -> None:
    first = dead_letter("clean", incoming(), TROUBLE, 10_000, lambda: NOON)
    again = letter_of(dead_letter("clean", incoming(headers=first.headers), TROUBLE, 10_000).headers)
    assert (again.attempts, again.first_failed_at) == (2, NOON)


def test_odd_attempt_headers_do_not_hurt() -> None:
    for odd in (b"many", b"", b"-1", "\u0665".encode(), b"9" * 5000):
        assert (
            letter_of(
                dead_letter("clean", incoming(headers=(("dlq_attempts", odd),)), TROUBLE, 10_000).headers
            ).attempts
            == 1
        )


def test_a_value_over_the_limit_is_cut_and_says_so() -> None:
    letter = dead_letter("clean", incoming(b"x" * 5000), TROUBLE, 2000)
    facts = letter_of(letter.headers)
    assert letter.size <= 2000
    assert (facts.truncated, facts.size_bytes) == (True, 5000)


def test_a_key_over_the_limit_is_left_out() -> None:
    letter = dead_letter("clean", incoming(b"x" * 500, key=b"k" * 5000), TROUBLE, 2000)
    assert letter.key is None
    assert letter.size <= 2000


def test_a_reason_that_utf_8_cannot_hold_is_escaped() -> None:
    letter = dead_letter("clean", incoming(b"{}"), Trouble("bug", "no word for \udc8e"), 10_000)
    assert letter_of(letter.headers).reason == "no word for \\udc8e"


def test_a_tombstone_stays_null() -> None:
    assert dead_letter("clean", incoming(None), TROUBLE, 10_000).value is None


def test_a_run_of_dead_letters_trips_the_limit() -> None:
    limit = DeadLetterLimit(DeadLetterSettings(window=10, max_ratio=1.0, max_run=3))
    assert [limit.add(failed) is not None for failed in (True, True, False, True, True, True)] == [False] * 5 + [True]


def test_a_share_of_dead_letters_trips_the_limit_once_the_window_is_full() -> None:
    limit = DeadLetterLimit(DeadLetterSettings(window=10, max_ratio=0.2, max_run=50))
    answers = [limit.add(number % 3 == 0) for number in range(10)]
    assert answers[:9] == [None] * 9
    assert answers[9] == "40% of the latest 10 records (limit 20%)"


def test_old_failures_leave_the_window() -> None:
    limit = DeadLetterLimit(DeadLetterSettings(window=10, max_ratio=0.2, max_run=50))
    for number in range(9):
        limit.add(number < 2)
    assert [limit.add(False) for _ in range(20)] == [None] * 20
    assert limit.add(True) is None


@pytest.mark.parametrize(("code", "temporary"), [("nlp_timeout", True), ("not_json", False), ("bug", False)])
def test_it_says_whether_the_cause_was_temporary(code: Code, temporary: bool) -> None:
    letter = dead_letter("extract", incoming(), Trouble(code, "why"), 10_000)
    assert letter_of(letter.headers).temporary == temporary
    assert dict(letter.headers)["dlq_temporary"] == str(temporary).lower().encode()


def test_a_letter_of_an_earlier_version_is_read_without_it() -> None:
    headers = dead_letter("clean", incoming(), TROUBLE, 10_000).headers
    assert letter_of(tuple(each for each in headers if each[0] != "dlq_temporary")).temporary is False


def test_a_reason_that_quotes_half_a_surrogate_pair_can_be_written() -> None:
    letter = dead_letter("clean", incoming(), Trouble("bug", "got '\ud800'"), 10_000)
    assert letter_of(letter.headers).reason == "got '\\ud800'"


def test_huge_headers_are_left_out_also_where_there_is_no_value() -> None:
    letter = dead_letter("clean", incoming(None, headers=(("trace", b"x" * 9000),)), TROUBLE, 2000)
    assert letter.value is None
    assert letter.size <= 2000
    assert letter_of(letter.headers).truncated


@given(
    st.one_of(st.none(), st.binary(max_size=3000)),
    st.one_of(st.none(), st.binary(max_size=3000)),
    st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=400)), max_size=5),
    st.text(alphabet=st.characters(), max_size=600),
)
def test_any_message_becomes_a_letter_within_the_limit(
    key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]], reason: str
) -> None:
    given_headers = tuple((name, data) for name, data in headers if _encodes(name))
    letter = dead_letter("clean", incoming(value, given_headers, key), Trouble("bug", reason), 8000)
    assert letter.size <= 8000
    facts = letter_of(letter.headers)
    assert facts.size_bytes == len(value or b"")
    assert facts.truncated or (letter.value, letter.key) == (value, key)


def _encodes(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
