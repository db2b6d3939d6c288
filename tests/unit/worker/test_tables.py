import pytest

from stream.worker.tables import MAX_VALUE_BYTES, RoundState, StateTooLargeError


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
    one = state()
    for number in range(3):
        one.put("a", number)
        one.keep()
    one.delete("b")
    one.keep()
    assert one.changes() == [(b"a", b"2"), (b"b", None)]


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
