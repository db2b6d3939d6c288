from datetime import UTC, datetime

from stream import __version__
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
