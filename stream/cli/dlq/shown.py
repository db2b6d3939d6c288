"""Letters as text and as JSON. What a letter holds came from outside: nothing of it reaches a terminal unprinted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from stream.cli.dlq.book import Book
from stream.cli.dlq.choice import is_temporary
from stream.cli.dlq.letters import Letter, headers_of
from stream.cli.words import amount
from stream.records.dead_letter import cause_of
from stream.worker.deadletters import HEADER

SHOWN_BYTES = 4096
"""Of a value; `--raw` writes all of it."""
_HEX_WIDTH = 16


def line(letter: Letter, book: Book) -> str:
    """One letter on one line, fields divided by tabs."""
    facts = letter.facts
    moment = letter.time.strftime("%Y-%m-%dT%H:%M:%SZ")
    state = book.state(letter)
    if facts is None:
        fields = [str(letter.at), moment, "-", "-", "-", state, "-", str(letter.size), letter.fault]
    else:
        whole = "" if letter.intact else "(not whole) "
        fields = [
            str(letter.at),
            moment,
            facts.stage,
            facts.code,
            str(facts.attempts),
            state,
            letter.origin,
            str(facts.size_bytes),
            whole + facts.reason,
        ]
    return "\t".join(printable(each) for each in fields)


def as_json(letter: Letter, book: Book) -> str:
    """One letter as a line of JSON."""
    told: dict[str, Any] = {
        "letter": str(letter.at),
        "time": letter.time.isoformat(),
        "state": book.state(letter),
        "intact": letter.intact,
    }
    if letter.facts is None:
        told |= {"fault": letter.fault, "size_bytes": letter.size}
    else:
        cause = cause_of(letter.facts.code)
        told |= letter.facts.to_json()
        told |= {"temporary": is_temporary(letter), "redrivable": cause is not None and cause.redrivable}
    mark, returned = book.marks.get(letter.at), book.returned(letter)
    told["mark"] = mark.facts.to_json() if mark is not None else None
    told["returned_as"] = str(returned) if returned is not None else None
    return json.dumps(told, ensure_ascii=True, separators=(",", ":"))


def page(letter: Letter, book: Book, record: Any) -> Iterator[tuple[int, str]]:
    """All that is known of a letter, and its bytes, as indented lines."""
    yield 0, f"Dead letter {letter.at} of {letter.time.isoformat()}"
    yield from ((1, each) for each in _facts(letter))
    yield from ((1, each) for each in _history(letter, book))
    others = [(name, value) for name, value in headers_of(record) if not name.startswith(HEADER)]
    if others:
        yield 0, "Headers of the original"
        yield from ((1, f"{name}: {_text(value)}") for name, value in others)
    yield 0, "Key"
    yield 1, _text(record.key)
    yield 0, f"Value, {amount(letter.size, 'byte')}" + ("" if letter.intact else ", not the whole original")
    yield from ((1, each) for each in bytes_shown(record.value))


def _facts(letter: Letter) -> Iterator[str]:
    facts = letter.facts
    if facts is None:
        yield letter.fault
        return
    cause = cause_of(facts.code)
    yield f"{facts.stage}: {facts.code}" + (f", {cause.meaning}" if cause is not None else "")
    yield f"reason: {facts.reason}"
    if cause is not None:
        yield f"what to do: {cause.remedy}"
    yield f"cause: {'temporary' if is_temporary(letter) else 'lasting'}"
    first = facts.first_failed_at.isoformat()
    yield f"failed {amount(facts.attempts, 'time')}, first at {first}, the last time under version {facts.app_version}"
    yield f"stood at {letter.origin}, {facts.size_bytes} bytes, sha256 {facts.sha256}"


def _history(letter: Letter, book: Book) -> Iterator[str]:
    state, mark = book.state(letter), book.marks.get(letter.at)
    if mark is None:
        yield "state: " + (f"the same message as {book.first(letter)}" if state == "repeated" else state)
        return
    note = f": {mark.facts.note}" if mark.facts.note else ""
    where = f" to {mark.facts.sent_to}" if mark.facts.sent_to else ""
    yield f"state: {state}{where} at {mark.facts.at.isoformat()}{note}"
    if (returned := book.returned(letter)) is not None:
        yield f"came back as {returned}"


def bytes_shown(value: bytes | None) -> Iterator[str]:
    """The beginning of a value: as text where it is text, else as a hex dump."""
    if value is None:
        yield "null"
        return
    part = value[:SHOWN_BYTES]
    text = _as_text(part, cut=len(value) > SHOWN_BYTES)
    if text is not None:
        yield from text.split("\n")
    else:
        for at in range(0, len(part), _HEX_WIDTH):
            row = part[at : at + _HEX_WIDTH]
            letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
            yield f"{at:08x}  {row.hex(' '):<{3 * _HEX_WIDTH - 1}}  {letters}"
    if len(value) > SHOWN_BYTES:
        yield f"… {amount(len(value) - SHOWN_BYTES, 'more byte')}; --raw writes them all"


def _as_text(part: bytes, *, cut: bool) -> str | None:
    # A cut may fall inside a character of up to four bytes.
    for end in range(len(part), max(-1, len(part) - (4 if cut else 1)), -1):
        try:
            text = part[:end].decode()
        except UnicodeDecodeError:
            continue
        return text if all(each.isprintable() or each in "\n\t\r" for each in text) else None
    return None


def printable(text: str) -> str:
    """The text without what could move a cursor, break a line or forge a column."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def _text(data: bytes | None) -> str:
    return "null" if data is None else data[:SHOWN_BYTES].decode("utf-8", "backslashreplace")
