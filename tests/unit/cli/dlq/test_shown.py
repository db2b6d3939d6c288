"""Text and JSON of letters, however hostile what they hold."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.cli.dlq.book import opened
from stream.cli.dlq.broker import Pace
from stream.cli.dlq.counted import counted, lines
from stream.cli.dlq.shown import SHOWN_BYTES, as_json, bytes_shown, line, page
from stream.records.dead_letter import CAUSES
from tests.unit.cli.dlq.build import letter, marked, record


def test_a_line_says_where_when_what_and_why() -> None:
    book = opened([letter(4, partition=1, origin=(2, 41))])
    assert line(book.letters[0], book).split("\t") == [
        "1:4",
        "2026-03-10T12:00:00Z",
        "clean",
        "not_json",
        "1",
        "open",
        "news.articles.raw-2-41",
        "5",
        "expected a JSON object",
    ]


def test_a_reason_cannot_forge_columns_or_move_the_cursor() -> None:
    book = opened([letter(reason="a\tb\nc\x1b[2J\u202e")])
    said = line(book.letters[0], book)
    assert said.count("\t") == 8
    assert said.replace("\t", "").isprintable()


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.code)
def test_json_says_what_kind_of_cause_it_is(cause) -> None:
    book = opened([letter(code=cause.code)])
    told = json.loads(as_json(book.letters[0], book))
    assert (told["code"], told["temporary"], told["redrivable"]) == (cause.code, cause.temporary, cause.redrivable)


def test_json_tells_what_was_done() -> None:
    one = letter(0)
    book = opened([one, marked(one, 1, sent_to="news.articles.raw-0-8"), letter(2, origin=(0, 8))])
    told = json.loads(as_json(book.letters[0], book))
    assert (told["state"], told["mark"]["sent_to"], told["returned_as"]) == ("redriven", "news.articles.raw-0-8", "0:2")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ["null"]),
        (b"", [""]),
        ("zwölf\nTage".encode(), ["zwölf", "Tage"]),
        (b"\x00\xffA", ["00000000  00 ff 41" + " " * 41 + "..A"]),
        (b"\x1b[2J", ["00000000  1b 5b 32 4a" + " " * 38 + ".[2J"]),
    ],
)
def test_bytes_are_text_or_a_dump(value: bytes | None, shown: list[str]) -> None:
    assert list(bytes_shown(value)) == shown


def test_a_huge_value_is_shown_in_part_and_a_cut_character_is_no_reason_for_a_dump() -> None:
    value = ("x" * (SHOWN_BYTES - 1) + "€").encode()
    assert list(bytes_shown(value)) == ["x" * (SHOWN_BYTES - 1), "… 2 more bytes; --raw writes them all"]


@given(st.one_of(st.none(), st.binary(max_size=60)), st.binary(max_size=20), st.text(max_size=30))
def test_any_letter_can_be_shown(value: bytes | None, header: bytes, reason: str) -> None:
    made = letter(value=value, reason=reason, original=(("trace", header),))
    book = opened([made])
    json.loads(as_json(book.letters[0], book))
    assert "\n" not in line(book.letters[0], book)
    assert list(page(book.letters[0], book, made))


def test_a_foreign_record_is_listed_with_what_is_wrong() -> None:
    book = opened([record(0, headers=[("x", None)])])
    assert "missing or wrong" in line(book.letters[0], book)
    assert json.loads(as_json(book.letters[0], book))["fault"]


def test_counts_are_of_open_letters_and_of_all_by_state() -> None:
    one = letter(0)
    records = [
        one,
        marked(one, 1, "dropped"),
        letter(2, code="nlp_crash", stage="extract", minutes=70),
        letter(3, code="nlp_crash", stage="extract", minutes=75),
        record(4, minutes=130),
    ]
    book = opened(records)
    told = counted(book.letters, book).to_json()
    assert told["states"] == {"dropped": 1, "open": 3}
    assert told["open_by_code"] == {"nlp_crash": 2, "(foreign)": 1}
    assert told["open_by_hour"] == {"2026-03-10T13:00Z": 2, "2026-03-10T14:00Z": 1}
    assert (told["open_temporary"], told["oldest_open"]) == (2, "2026-03-10T13:10:00+00:00")
    assert "4 letters: 1 dropped, 3 open" in [text for _, text in lines(counted(book.letters, book))]


def test_nothing_can_be_counted() -> None:
    assert list(lines(counted([], opened([])))) == [(0, "0 letters: none"), (1, "of those redriven, 0 came back")]


def test_a_pace_spreads_sends_evenly() -> None:
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 6))
        now[0] += seconds

    pace = Pace(4.0, clock=lambda: now[0], sleep=sleep)
    for _ in range(3):
        pace.wait()
    now[0] += 10
    pace.wait()
    assert slept == [0.25, 0.25]
