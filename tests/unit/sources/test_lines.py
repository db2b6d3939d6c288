"""Lines: only a line feed ends one, and none grows beyond the limit."""

import hashlib
import io
import json

import pytest

from stream.sources import read_jsonl, read_text


def data(raw: bytes, limit: int = 100) -> list[bytes]:
    return [line.data for line in read_jsonl(io.BytesIO(raw), limit)]


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        (b"", []),
        (b"a", [b"a"]),
        (b"a\n", [b"a"]),
        (b"a\nb", [b"a", b"b"]),
        (b"a\r\nb\r\n", [b"a", b"b"]),
        (b"a\n\nb\n", [b"a", b"", b"b"]),
        (b"\n", [b""]),
        (b"a\rb\x0b\x0c\x1c\x85c\n", [b"a\rb\x0b\x0c\x1c\x85c"]),
        ("a\u2028b\u2029c\n".encode(), ["a\u2028b\u2029c".encode()]),
        (b"x" * 100 + b"\n", [b"x" * 100]),
        (b"x" * 100 + b"\r\n", [b"x" * 100]),
        (b"x" * 100, [b"x" * 100]),
    ],
)
def test_lines(raw, lines):
    assert data(raw) == lines


@pytest.mark.parametrize("end", [b"\n", b"", b"\r\n"])
@pytest.mark.parametrize("size", [101, 102, 103, 5_000, 3_000_000])
def test_a_line_over_the_limit_is_cut_and_the_next_is_whole(size, end):
    raw = b"x" * size + end
    lines = list(read_jsonl(io.BytesIO(raw + (b"next\n" if end else b"")), 100))
    assert (len(lines[0].data), lines[0].cut) == (100, True)
    assert lines[0].digest == hashlib.blake2b(raw, digest_size=16).hexdigest()
    assert [(line.data, line.cut, line.number) for line in lines[1:]] == ([(b"next", False, 2)] if end else [])


def test_numbers_count_from_one():
    assert [line.number for line in read_jsonl(io.BytesIO(b"a\nb\nc\n"))] == [1, 2, 3]


def text_article(raw: bytes, **more: str) -> dict:
    [line] = read_text(io.BytesIO(raw), **more)
    return json.loads(line.data)


def test_the_first_line_of_a_text_file_is_the_title():
    assert text_article(b"Title\r\n\nBody, line one.\nLine two.\n") == {
        "title": "Title",
        "text": "\nBody, line one.\nLine two.\n",
    }


def test_a_text_file_takes_its_date_from_the_command():
    assert text_article(b"T\nB", published_at="2026-11-20")["published_at"] == "2026-11-20"


def test_a_byte_order_mark_is_no_part_of_the_title():
    assert text_article("\ufeffTitle\nBody".encode())["title"] == "Title"


def test_a_text_file_in_windows_encoding_is_read():
    assert text_article("Café\nIt’s shut.".encode("cp1252")) == {"title": "Café", "text": "It’s shut."}


def test_a_text_file_over_the_limit_is_cut():
    [line] = read_text(io.BytesIO(b"x" * 5_000), limit=100)
    assert (line.cut, line.size) == (True, 5_000)
