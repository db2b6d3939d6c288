"""What `newsstream worker` does before the event loop is there."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from stream.cli.app import run


@pytest.fixture(autouse=True)
def handler_as_before() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def test_asked_to_stop_while_it_loads_it_leaves_with_success(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stream.worker.launch.launch", lambda *_: signal.raise_signal(signal.SIGTERM))
    with pytest.raises(SystemExit) as left:
        run(["worker"])
    assert left.value.code == 0
