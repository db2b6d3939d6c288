"""What the recovery service makes of what goes wrong: Faust's would log it and go on, or end in silence."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import faust
import pytest
from aiokafka.errors import KafkaConnectionError
from faust.tables.recovery import RebalanceAgain, ServiceStopped

from stream.settings import Settings
from stream.topics import Topic
from stream.worker import recovery as module
from stream.worker.app import build_app, table
from stream.worker.changelog import StateStoreError
from stream.worker.context import Failure
from stream.worker.message import StopError
from stream.worker.recovery import NewsRecovery
from stream.worker.takeover import LostStateError


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.0)


def settle(folder: Path, *troubles: Exception) -> tuple[list[str], list[Failure]]:
    """What one rebalance does, and why the worker stops, when recovery meets these troubles one after the other."""
    done: list[str] = []
    failures: list[Failure] = []
    left: Iterator[Exception] = iter(troubles)

    async def recover() -> None:
        done.append("recover")
        if (trouble := next(left, None)) is not None:
            raise trouble

    async def completed(generation: int) -> None:
        done.append(f"streams of {generation}")

    async def go() -> None:
        settings = Settings(_env_file=None, data_dir=folder)
        app = build_app(settings, "identity")
        table(app, settings, "copies", Topic.CLEAN)
        app.context = SimpleNamespace(fail=failures.append)  # type: ignore[assignment]
        service: Any = app.tables.recovery  # type: ignore[attr-defined]
        assert isinstance(service, NewsRecovery)
        service._recover, service.on_recovery_completed = recover, completed
        await asyncio.wait_for(service._settle(7), 300)

    asyncio.run(go())
    return done, failures


def test_streams_are_let_go_after_recovery(tmp_path: Path) -> None:
    assert settle(tmp_path) == (["recover", "streams of 7"], [])


@pytest.mark.parametrize("trouble", [KafkaConnectionError("away"), ConnectionResetError("reset"), ServiceStopped()])
def test_while_the_broker_is_away_recovery_is_repeated(tmp_path: Path, trouble: Exception) -> None:
    assert settle(tmp_path, trouble, trouble) == (["recover", "recover", "recover", "streams of 7"], [])


def test_another_rebalance_ends_it(tmp_path: Path) -> None:
    assert settle(tmp_path, RebalanceAgain()) == (["recover"], [])


@pytest.mark.parametrize(
    ("trouble", "code"),
    [(StateStoreError("no space"), 74), (LostStateError("no changelog"), 74), (ValueError("bug"), 70)],
)
def test_what_repeating_would_not_mend_stops_the_worker(tmp_path: Path, trouble: Exception, code: int) -> None:
    done, failures = settle(tmp_path, trouble)
    assert done == ["recover"]
    assert [failure.code for failure in failures] == [code]


def test_a_database_that_cannot_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Exception] = []

    async def refuse(*_given: Any) -> None:
        raise OSError("read-only")

    async def go() -> None:
        settings = Settings(_env_file=None, data_dir=tmp_path)
        rows = table(build_app(settings, "identity"), settings, "copies", Topic.CLEAN)
        rows.unusable = told.append
        rows.own(0, 5)
        monkeypatch.setattr(faust.Table, "on_rebalance", refuse)
        with pytest.raises(OSError, match="read-only"):
            await rows.on_rebalance(set(), set(), set(), 1)
        assert rows.fence(0) is None

    asyncio.run(go())
    assert len(told) == 1


def test_a_state_directory_that_cannot_be_made_stops_the_worker(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no directory")

    async def go() -> None:
        build_app(Settings(_env_file=None, data_dir=tmp_path / "file"), "identity")

    with pytest.raises(StopError, match="cannot be made") as caught:
        asyncio.run(go())
    assert caught.value.code == 74
