"""What stands on the topic is read as what it is, whoever wrote it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.cli.dlq.book import opened
from stream.cli.dlq.letters import Letter, Mark, Position, read
from stream.cli.dlq.plan import is_original
from tests.unit.cli.dlq.build import NOON, letter, marked, record


def read_letter(given_record: Any) -> Letter:
    entry = read(given_record)
    assert isinstance(entry, Letter)
    return entry


def test_a_letter_of_the_worker_is_read_with_its_facts() -> None:
    entry = read_letter(letter(7, partition=2, origin=(1, 41)))
    assert (entry.at, entry.time, entry.intact) == (Position(2, 7), NOON, True)
    assert entry.origin == "news.articles.raw-1-41"


@pytest.mark.parametrize("value", [None, b"", b"\x00\xff", b"{}"])
def test_any_value_is_known_to_be_whole(value: bytes | None) -> None:
    assert read_letter(letter(value=value)).intact


def test_a_cut_value_is_not_whole() -> None:
    assert not read_letter(letter(value=b"x" * 5000, max_bytes=2000)).intact


def test_a_value_that_was_tampered_with_is_not_whole() -> None:
    forged = letter()
    forged.value = b"{OOPS"
    assert not read_letter(forged).intact


def test_the_original_of_a_cut_letter_is_known_by_its_digest() -> None:
    from stream.cli.dlq.plan import Step

    step = Step(read_letter(letter(value=b"x" * 5000, max_bytes=2000)))
    assert is_original(record(0, value=b"x" * 5000), step)
    assert not is_original(record(0, value=b"y" * 5000), step)


@pytest.mark.parametrize(
    "headers",
    [
        (),
        [("dlq_stage", b"clean")],
        [("dlq_stage", b"\xff\xfe")],
        [("dlq_attempts", None)],
        [("dlq_action", b"redriven")],
        [("dlq_action", b"\xff")],
        [("", b""), ("\x1b[2J", b"\x00")],
    ],
)
def test_a_record_of_others_is_a_letter_without_facts(headers: Any) -> None:
    entry = read_letter(record(3, headers=headers))
    assert entry.facts is None
    assert entry.fault


def test_headers_of_a_later_version_are_passed_over() -> None:
    later = letter()
    later.headers.append(("dlq_colour", b"\xff"))
    assert read_letter(later).facts is not None


def test_a_mark_speaks_of_a_letter_before_it_in_its_partition() -> None:
    entry = read(marked(letter(4), 9))
    assert isinstance(entry, Mark)
    assert entry.letter == Position(0, 4)


@pytest.mark.parametrize(("offset", "place"), [(4, {}), (3, {}), (9, {"partition": 1})])
def test_a_mark_of_what_does_not_stand_before_it_is_none(offset: int, place: dict[str, int]) -> None:
    assert isinstance(read(marked(letter(4), offset, **place)), Letter)


@pytest.mark.parametrize("timestamp", [-1, None, 10**18, 0])
def test_odd_timestamps_do_not_hurt(timestamp: int | None) -> None:
    odd = letter()
    odd.timestamp = timestamp
    assert read_letter(odd).time.year >= 1970


@given(
    st.one_of(st.none(), st.binary(max_size=200)),
    st.lists(
        st.tuples(
            st.one_of(st.sampled_from(["dlq_action", "dlq_stage", "dlq_code", "dlq_partition"]), st.text(max_size=8)),
            st.one_of(st.none(), st.binary(max_size=30)),
        ),
        max_size=6,
    ),
)
def test_nothing_on_the_topic_raises(value: bytes | None, headers: Any) -> None:
    book = opened([record(1, value=value, headers=headers)])
    assert len(book.letters) + len(book.marks) == 1


@pytest.mark.parametrize("text", ["", "3", "3:", ":4", "3:4:5", "-1:2", "3:\u0664", "3:4 ", "1" * 30 + ":0"])
def test_a_place_that_cannot_be_read_says_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match="expected PARTITION:OFFSET"):
        Position.of(text)


def test_letters_are_in_the_order_of_time_and_marks_tell_their_state() -> None:
    late, early = letter(0, minutes=5), letter(1, partition=1, minutes=1, origin=(0, 9))
    book = opened([late, marked(late, 2, "dropped"), early])
    assert [(str(each.at), book.state(each)) for each in book.letters] == [("1:1", "open"), ("0:0", "dropped")]


def test_the_latest_mark_counts() -> None:
    one = letter(0)
    book = opened([one, marked(one, 1, "dropped"), marked(one, 2, "redriven")])
    assert book.state(book.letters[0]) == "redriven"


def test_a_message_set_aside_twice_by_a_crash_is_one_to_work_on() -> None:
    book = opened([letter(0, origin=(0, 5)), letter(1, origin=(0, 5), minutes=1)])
    assert [book.state(each) for each in book.letters] == ["open", "repeated"]


def test_another_message_at_the_same_place_is_not_taken_for_a_repetition() -> None:
    # The topic was made anew.
    book = opened([letter(0, origin=(0, 5)), letter(1, origin=(0, 5), value=b"other")])
    assert [book.state(each) for each in book.letters] == ["open", "open"]


def test_a_letter_that_came_back_is_found() -> None:
    first, again = letter(0), letter(2, origin=(0, 77), minutes=3)
    book = opened([first, marked(first, 1, sent_to="news.articles.raw-0-77"), again])
    assert book.returned(book.letters[0]) == Position(0, 2)
