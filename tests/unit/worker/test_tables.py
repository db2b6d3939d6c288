from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rocksdict import Options, Rdict

from stream.worker.tables import (
    MAX_VALUE_BYTES,
    OFFSET_KEY,
    Change,
    Decoded,
    DurableTable,
    RoundState,
    StateTooLargeError,
)


class Rows:
    """One partition's rows, as the table reads them."""

    def __init__(self, **rows: bytes) -> None:
        self.rows = {name.encode(): value for name, value in rows.items()}

    def read(self, _partition: int, key: bytes) -> bytes | None:
        return self.rows.get(key)


def state(**rows: bytes) -> RoundState:
    return RoundState(Rows(**rows), 0)  # type: ignore[arg-type]


def test_reads_fall_through_to_the_table() -> None:
    assert state(a=b'{"n":1}').get("a") == {"n": 1}
    assert state().get("a") is None


def test_a_record_reads_its_own_writes() -> None:
    one = state(a=b"1")
    one.put("a", 2)
    assert one.get("a") == 2
    one.delete("a")
    assert one.get("a") is None


def test_what_is_dropped_leaves_no_trace() -> None:
    one = state(a=b"1")
    one.put("a", 2)
    one.put("b", 3)
    one.drop()
    assert (one.get("a"), one.get("b"), one.changes()) == (1, None, [])


def test_what_is_kept_is_written_once_per_key() -> None:
    one = state(b=b"1")
    for number in range(3):
        one.put("a", number)
        one.keep()
    one.delete("b")
    one.keep()
    assert one.changes() == [(b"a", b"2"), (b"b", None)]


def test_what_the_table_never_held_is_not_deleted_from_it() -> None:
    one = state()
    one.put("a", 1)
    one.delete("a")
    one.delete("b")
    one.keep()
    assert one.changes() == []


def test_a_later_record_sees_what_an_earlier_one_kept() -> None:
    one = state()
    one.put("a", 1)
    one.keep()
    one.put("a", 2)
    one.drop()
    assert one.get("a") == 1


def test_a_value_over_the_limit_is_refused() -> None:
    with pytest.raises(StateTooLargeError, match=f"expected at most {MAX_VALUE_BYTES} bytes under 'big'"):
        state().put("big", "x" * MAX_VALUE_BYTES)


class Broker:
    """A producer that acknowledges with growing offsets, except for keys that it refuses."""

    def __init__(self, *refused: bytes) -> None:
        self.refused = refused
        self.sent: list[tuple[str, bytes, bytes | None, int | None]] = []

    async def maybe_start_producer(self) -> Broker:
        return self

    async def send(
        self, topic: str, key: bytes, value: bytes | None, partition: int | None, *_rest: None
    ) -> asyncio.Future[Any]:
        self.sent.append((topic, key, value, partition))
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if key in self.refused:
            answer.set_exception(TimeoutError("too slow"))
        else:
            answer.set_result(SimpleNamespace(offset=100 + len(self.sent)))
        return answer


def table(broker: Broker, folder: Path) -> DurableTable:
    """A table over a RocksDB of its own, without Faust around it."""
    made = object.__new__(DurableTable)
    made.app = broker
    made.changelog_topic = SimpleNamespace(get_topic_name=lambda: "changelog")
    database = Rdict(str(folder / "rows"), Options(raw_mode=True))
    made._database = lambda _partition: database
    return made


def write(made: DurableTable, *changes: Change) -> None:
    async def go() -> None:
        await (await made.write(3, changes))

    asyncio.run(go())


def test_rocksdb_follows_the_changelog(tmp_path: Path) -> None:
    broker = Broker()
    made = table(broker, tmp_path)
    write(made, (b"a", b"1"), (b"b", b"2"))
    write(made, (b"a", None))
    assert broker.sent == [("changelog", b"a", b"1", 3), ("changelog", b"b", b"2", 3), ("changelog", b"a", None, 3)]
    assert [made.read(3, key) for key in (b"a", b"b", OFFSET_KEY)] == [None, b"2", b"103"]
    assert made.failure is None


def test_rocksdb_holds_nothing_of_changes_that_were_not_all_taken(tmp_path: Path) -> None:
    made = table(Broker(b"b"), tmp_path)
    with pytest.raises(TimeoutError, match="too slow"):
        write(made, (b"a", b"1"), (b"b", b"2"), (b"c", b"3"))
    assert [made.read(3, key) for key in (b"a", b"c", OFFSET_KEY)] == [None, None, None]


def test_a_rocksdb_that_cannot_follow_is_told(tmp_path: Path) -> None:
    made = table(Broker(), tmp_path)
    made._database = lambda _partition: None
    write(made, (b"a", b"1"))
    assert made.failure is not None


def test_a_decoded_value_is_never_out_of_date() -> None:
    decoded = Decoded()
    first = decoded.value("a", b"[1]")
    assert decoded.value("a", b"[1]") is first
    assert decoded.value("a", b"[2]") == [2]
    assert decoded.value("a", b"[1]") == [1]


def test_decoded_values_take_only_so_much_room() -> None:
    decoded = Decoded(most=12)
    one, two = decoded.value("a", b"[11]"), decoded.value("b", b"[22]")
    assert decoded.value("a", b"[11]") is one
    decoded.value("c", b"[3333]")  # the one used longest ago goes
    assert decoded.value("a", b"[11]") is one
    assert decoded.value("b", b"[22]") is not two
