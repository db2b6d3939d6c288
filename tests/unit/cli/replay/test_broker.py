"""The verb against a local broker whose worker never ran: what is there, and what is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stream.broker.local import LocalBroker
from stream.cli.app import run
from stream.cli.exits import Exit
from stream.settings import Settings
from stream.topics import Catalogue

TEXT = "A bomb exploded outside a courthouse in {} on Tuesday, killing four people, police said."


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalBroker]:
    with LocalBroker() as broker:
        for name, value in broker.environment().items():
            monkeypatch.setenv(name, value)
        yield broker


@pytest.fixture
def filled(broker: LocalBroker, tmp_path: Path) -> LocalBroker:
    """Three articles on the raw topic, and empty live topics."""
    broker.provision(plan.name for plan in Catalogue(Settings(_env_file=None).topics))
    path = tmp_path / "articles.jsonl"
    cities = ("Lagos", "Lima", "Cairo")
    path.write_text("".join(json.dumps({"id": city, "text": TEXT.format(city)}) + "\n" for city in cities))
    assert run(["ingest", "jsonl", str(path)]) == Exit.OK
    return broker


def test_without_a_live_worker_everything_is_new_and_a_warning_says_why(filled: LocalBroker, capfd: Any) -> None:
    capfd.readouterr()
    assert run(["replay", "--from", "start", "--workers", "1", "--json"]) == Exit.NEGATIVE
    answer = json.loads(capfd.readouterr().out)
    assert (answer["kinds"]["article"]["new"], answer["kinds"]["article"]["compared"]) == (3, 3)
    assert answer["warnings"] == [
        "group newsstream-clean has 3 records of news.articles.raw left to read: differences may be unfinished work"
    ]


def test_a_limit_ends_the_window(filled: LocalBroker, capfd: Any) -> None:
    capfd.readouterr()
    assert run(["replay", "--from", "start", "--workers", "1", "--limit", "2", "--json"]) == Exit.NEGATIVE
    assert json.loads(capfd.readouterr().out)["messages"] == 2


def test_it_never_publishes_under_the_live_prefix(filled: LocalBroker, capfd: Any) -> None:
    assert run(["replay", "--from", "start", "--into", "news"]) == Exit.USAGE
    assert "expected --into with another prefix than the live one, got news" in capfd.readouterr().err
    assert run(["replay", "--from", "start", "--into", "a b"]) == Exit.USAGE
    assert "expected --into with letters" in capfd.readouterr().err
