"""Records from bytes and back, the headers of dead letters, and identity fed with records that are merely valid."""

from __future__ import annotations

import json
from typing import TypeVar

from stream.identity import Incidents, Ledger, MemoryState, Stories
from stream.records import BlockCommand, DeadLetter, Report, StoryCommand
from stream.records.base import Record
from stream.schemas import CONTRACTS
from stream.topics import Topic
from stream.worker.deadletters import dead_letter, letter_of
from stream.worker.message import Incoming, Trouble
from tests.fuzz.cleaning import follows_schema
from tests.fuzz.draw import Decisions, edited, fields
from tests.fuzz.seeds import encoded, examples

_CONTRACTS = {f"{contract.name}/v{contract.version}": contract for contract in CONTRACTS}
_EXAMPLES = [(_CONTRACTS[name], data) for name, data in examples() if name in _CONTRACTS]
_LETTER_BYTES = 16_384

Command = TypeVar("Command", BlockCommand, StoryCommand)


def record(data: bytes) -> None:
    """Bytes that are to be a record of one of the contracts: read, or refused with a ValueError."""
    contract = CONTRACTS[data[0] % len(CONTRACTS)] if data else CONTRACTS[0]
    _round_trip(contract.name, contract.record, data[1:])


def edited_record(data: bytes) -> None:
    """An example of a schema with some values replaced."""
    decisions = Decisions(data)
    contract, example = decisions.pick(_EXAMPLES)
    value = edited(json.loads(example), decisions)
    _round_trip(contract.name, contract.record, json.dumps(value).encode())


def _round_trip(name: str, kind: type[Record], data: bytes) -> Record | None:
    try:
        read = kind.from_bytes(data)
    except ValueError:
        return None
    written = read.to_bytes()
    written.decode()
    assert kind.from_bytes(written) == read
    assert kind.from_bytes(written).to_bytes() == written
    if kind is not DeadLetter:
        follows_schema(name, read)
    return read


def letter(data: bytes) -> None:
    """A dead letter of any record: small enough for its topic, its facts readable, the bytes of the record in it."""
    code, reason, *pairs = fields(data, 12)
    given = [(name or "", encoded(value or "")) for name, value in zip(pairs[::2], pairs[1::2], strict=True)]
    headers = tuple((name.encode("utf-8", "replace").decode(), value) for name, value in given)
    incoming = Incoming(Topic.RAW, "news.articles.raw", 3, 7, data[:9] or None, data * (1 + len(data) % 9), headers)
    made = dead_letter("clean", incoming, Trouble(code or "", reason or ""), _LETTER_BYTES)
    facts = letter_of(made.headers)
    assert made.size <= _LETTER_BYTES
    assert facts.attempts >= 1
    assert facts.truncated or made.value == incoming.value
    assert (incoming.value or b"").startswith(made.value or b"")
    try:
        letter_of(headers)
    except ValueError:
        return


_REPORTS = [data for contract, data in _EXAMPLES if contract.record is Report]


def identity(data: bytes) -> None:
    """Reports that follow their schema, in any order: identity decides on them and writes what follows its schemas."""
    decisions = Decisions(data)
    ledger, incidents, stories = Ledger(MemoryState()), Incidents(MemoryState()), Stories(MemoryState())
    for _ in range(3):
        try:
            report = Report.from_bytes(json.dumps(edited(json.loads(decisions.pick(_REPORTS)), decisions)).encode())
        except ValueError:
            continue
        postings = ledger.post(report)
        commands: list[StoryCommand] = list(postings.stories)
        for block in postings.blocks:
            result = incidents.apply(_sent("news.internal.blocks", block))
            commands += result.stories
            for shown in result.shown:
                follows_schema("news.incidents", shown.record())
        for command in commands:
            for story in stories.apply(_sent("news.internal.stories", command)).stories:
                follows_schema("news.stories", story)


def _sent(name: str, command: Command) -> Command:
    follows_schema(name, command)
    return type(command).from_bytes(command.to_bytes())
