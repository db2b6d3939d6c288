from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rocksdict import Options, Rdict

from stream.worker import tables
from stream.worker.changelog import MARKER_KEY, OFFSET_KEY, fence_header, fence_of
from stream.worker.message import StaleError
from stream.worker.tables import (
    MAX_VALUE_BYTES,
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

    def fence(self, _partition: int) -> int:
        return 7


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


class Changelog:
    """A broker with one partition, which acknowledges in order, except for keys that it refuses."""

    def __init__(self, *refused: bytes) -> None:
        self.refused = refused
        self.records: list[Any] = []

    async def maybe_start_producer(self) -> Changelog:
        return self

    async def send(
        self, _topic: str, key: bytes, value: bytes | None, _partition: int, _at: None, headers: list[tuple[str, bytes]]
    ) -> asyncio.Future[Any]:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if key in self.refused:
            answer.set_exception(TimeoutError("too slow"))
        else:
            answer.set_result(SimpleNamespace(offset=self.append(key, value, headers), timestamp=1))
        return answer

    def append(self, key: bytes, value: bytes | None, headers: list[tuple[str, bytes]]) -> int:
        self.records.append(SimpleNamespace(offset=len(self.records), key=key, value=value, headers=headers))
        return len(self.records) - 1

    def mark(self) -> int:
        return self.append(MARKER_KEY, b"{}", [])

    def said(self) -> list[tuple[bytes, bytes | None]]:
        return [(record.key, record.value) for record in self.records if record.key != MARKER_KEY]


@pytest.fixture(autouse=True)
def gaps(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies between is read from the list instead of a broker; tests/fault does it for real."""

    async def between(app: Changelog, _tp: Any, first: int, last: int) -> list[Any]:
        return app.records[first : last + 1]

    monkeypatch.setattr(tables, "read_between", between)


def table(changelog: Changelog, folder: Path) -> DurableTable:
    """A table over a RocksDB of its own, without Faust around it, that has just taken its partition over."""
    made = object.__new__(DurableTable)
    made.app = changelog
    made.name = "rows"
    made.changelog_topic = SimpleNamespace(get_topic_name=lambda: "changelog")
    database = Rdict(str(folder / "rows"), Options(raw_mode=True))
    made.database = lambda _partition: database  # type: ignore[method-assign]
    made.owned = {}
    made.own(3, changelog.mark())
    return made


def write(made: DurableTable, *changes: Change, fence: int | None = None) -> None:
    async def go() -> None:
        await (await made.write(3, changes, made.fence(3) or 0 if fence is None else fence))

    asyncio.run(go())


def test_rocksdb_follows_the_changelog(tmp_path: Path) -> None:
    log = Changelog()
    made = table(log, tmp_path)
    write(made, (b"a", b"1"), (b"b", b"2"))
    write(made, (b"a", None))
    assert log.said() == [(b"a", b"1"), (b"b", b"2"), (b"a", None)]
    assert [made.read(3, key) for key in (b"a", b"b", OFFSET_KEY)] == [None, b"2", b"3"]
    assert made.failure is None


def test_records_carry_the_fence_of_their_writer(tmp_path: Path) -> None:
    log = Changelog()
    log.append(b"earlier", b"1", [])
    write(table(log, tmp_path), (b"a", b"1"))
    assert fence_of(log.records[-1]) == 1


def test_rocksdb_holds_nothing_of_changes_that_were_not_all_taken(tmp_path: Path) -> None:
    made = table(Changelog(b"b"), tmp_path)
    with pytest.raises(TimeoutError, match="too slow"):
        write(made, (b"a", b"1"), (b"b", b"2"), (b"c", b"3"))
    assert [made.read(3, key) for key in (b"a", b"c", OFFSET_KEY)] == [None, None, None]


def test_a_write_repeated_after_it_half_arrived_needs_no_repair(tmp_path: Path) -> None:
    log = Changelog(b"b")
    made = table(log, tmp_path)
    with pytest.raises(TimeoutError):
        write(made, (b"a", b"1"), (b"b", b"2"))
    log.refused = ()
    write(made, (b"a", b"1"), (b"b", b"2"))
    assert log.said() == [(b"a", b"1"), (b"a", b"1"), (b"b", b"2")]
    assert [made.read(3, key) for key in (b"a", b"b", OFFSET_KEY)] == [b"1", b"2", b"3"]


def test_a_partition_that_is_not_ours_is_not_written(tmp_path: Path) -> None:
    log = Changelog()
    made = table(log, tmp_path)
    made.disown()
    with pytest.raises(StaleError):
        write(made, (b"a", b"1"), fence=0)
    made.own(3, log.mark())
    with pytest.raises(StaleError):
        write(made, (b"a", b"1"), fence=0)  # decided before the partition was taken over again
    assert log.said() == []


def test_a_writer_that_finds_a_later_marker_keeps_nothing(tmp_path: Path) -> None:
    log = Changelog()
    made = table(log, tmp_path)
    write(made, (b"a", b"1"))
    log.mark()
    with pytest.raises(StaleError, match="another worker"):
        write(made, (b"a", b"2"))
    assert [made.read(3, key) for key in (b"a", OFFSET_KEY)] == [b"1", b"1"]


def test_a_writer_that_loses_the_partition_while_the_broker_answers_keeps_nothing(tmp_path: Path) -> None:
    log = Changelog()
    made = table(log, tmp_path)

    async def go() -> None:
        pending = await made.write(3, [(b"a", b"1")], 0)
        made.disown()
        await pending

    with pytest.raises(StaleError):
        asyncio.run(go())
    assert made.read(3, b"a") is None


@pytest.mark.parametrize("late", [b"stale", b"true"])
def test_what_a_predecessor_writes_late_is_written_again_as_it_should_be(tmp_path: Path, late: bytes) -> None:
    log = Changelog()
    log.mark()
    made = table(log, tmp_path)
    write(made, (b"a", b"true"), (b"b", b"1"))
    log.append(b"a", late, fence_header(0))
    log.append(b"c", b"stale", fence_header(0))
    write(made, (b"b", b"2"))
    assert log.said()[4:] == [(b"b", b"2"), (b"a", b"true"), (b"c", None)]
    assert [made.read(3, key) for key in (b"a", b"b", b"c", OFFSET_KEY)] == [b"true", b"2", None, b"8"]


def test_what_a_predecessor_writes_late_of_a_key_that_we_just_wrote_needs_no_repair(tmp_path: Path) -> None:
    log = Changelog()
    log.mark()
    made = table(log, tmp_path)
    log.append(b"a", b"stale", fence_header(0))
    write(made, (b"a", b"true"))
    assert log.said() == [(b"a", b"stale"), (b"a", b"true")]


def test_a_rocksdb_that_cannot_follow_is_told(tmp_path: Path) -> None:
    made = table(Changelog(), tmp_path)
    made.database = lambda _partition: None  # type: ignore[method-assign]
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
