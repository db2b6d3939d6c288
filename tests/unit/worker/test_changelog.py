"""What counts in a changelog, whoever wrote into it and in which portions it is read."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rocksdict import Options, Rdict

from stream.worker.changelog import (
    MARKER_KEY,
    OFFSET_KEY,
    Applier,
    StateStoreError,
    fence_header,
)


def log(*lines: tuple[bytes, bytes | None, int | None] | None) -> list[Any]:
    """Records at offsets from 0 on: key, value and the fence of its writer; None is a marker."""
    return [
        SimpleNamespace(offset=offset, key=MARKER_KEY, value=b"{}", headers=(), timestamp=offset)
        if line is None
        else SimpleNamespace(
            offset=offset,
            key=line[0],
            value=line[1],
            headers=() if line[2] is None else tuple(fence_header(line[2])),
            timestamp=offset,
        )
        for offset, line in enumerate(lines)
    ]


@pytest.fixture
def database(tmp_path: Path) -> Any:
    return Rdict(str(tmp_path / "rows"), Options(raw_mode=True))


def rows(database: Any) -> dict[bytes, bytes]:
    return {key: value for key, value in database.items() if key not in (MARKER_KEY, OFFSET_KEY)}


def test_values_offset_and_fence_are_kept_together(database: Any) -> None:
    Applier(database).apply(log(None, (b"a", b"1", 0), (b"b", b"2", 0), (b"a", None, 0)))
    again = Applier(database)
    assert rows(database) == {b"b": b"2"}
    assert (again.stored, again.offset, again.fence, again.at) == (3, 3, 0, 3)


def test_an_empty_database_starts_before_the_first_record(database: Any) -> None:
    fresh = Applier(database)
    assert (fresh.stored, fresh.offset, fresh.fence) == (None, -1, -1)


def test_records_written_without_a_fence_count(database: Any) -> None:
    Applier(database).apply(log((b"a", b"1", None), None, (b"b", b"2", None)))
    assert rows(database) == {b"a": b"1", b"b": b"2"}


def test_a_predecessors_late_record_is_refused(database: Any) -> None:
    applier = Applier(database)
    applier.apply(log(None, (b"a", b"1", 0), None, (b"a", b"stale", 0), (b"c", b"stale", 0)))
    assert rows(database) == {b"a": b"1"}
    assert applier.refused == {b"a", b"c"}


def test_a_successors_record_proves_its_fence_where_the_marker_is_compacted_away(database: Any) -> None:
    applier = Applier(database)
    applier.apply(log((b"a", b"1", 0), (b"b", b"1", 100), (b"a", b"stale", 0)))
    assert rows(database) == {b"a": b"1", b"b": b"1"}


def test_what_was_refused_is_found_again_until_it_is_repaired(database: Any) -> None:
    stream = log(None, (b"a", b"1", 0), None, (b"a", b"stale", 0), (b"b", b"1", 2), None, (b"a", b"1", 5))
    Applier(database).apply(stream[:5])
    again = Applier(database)
    assert (again.stored, again.fence) == (2, 2)
    again.apply(stream[3:6])
    assert again.refused == {b"a"}
    again.apply(stream[6:])
    assert (again.refused, Applier(database).stored) == (set(), 6)


@pytest.mark.parametrize("cut", range(1, 12))
def test_it_does_not_matter_in_which_portions_the_log_is_read(cut: int, tmp_path: Path) -> None:
    stream = log(
        None,
        (b"a", b"1", 0),
        (b"b", b"1", 0),
        None,
        (b"a", b"2", 3),
        (b"b", b"stale", 0),
        (b"d", b"stale", 0),
        None,
        (b"b", b"1", 7),
        (b"a", b"stale", 3),
        (b"d", None, 7),
        (b"c", b"3", 7),
    )
    whole, parts = (Rdict(str(tmp_path / name), Options(raw_mode=True)) for name in ("whole", "parts"))
    Applier(whole).apply(stream)
    Applier(parts).apply(stream[:cut])
    restarted = Applier(parts)
    restarted.apply(stream[restarted.offset + 1 :])
    assert rows(parts) == rows(whole) == {b"a": b"2", b"b": b"1", b"c": b"3"}
    assert restarted.refused == {b"a"}


def test_a_database_that_cannot_be_written_is_an_error_of_its_own(database: Any) -> None:
    applier = Applier(database)
    database.close()
    with pytest.raises(StateStoreError):
        applier.apply(log(None))
