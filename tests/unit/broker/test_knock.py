"""Whether a broker lets us in, and what whoever waits for one is told."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from stream.broker.errors import BrokerDeniedError, BrokerError, BrokerSettingsError, BrokerUnavailableError
from stream.broker.knock import FIRST_SECONDS, SECONDS, await_welcome, knock
from stream.broker.local import LocalBroker
from stream.settings import BrokerSettings
from tests.ports import HOST, free_port

PATIENCE = 600.0
"""Seconds: clients may have to be imported first, on a machine that has other things to do."""
AWAY = BrokerUnavailableError("expected a broker", "connection refused")


def settings(*ports: int, seconds: float = 40.0) -> BrokerSettings:
    """Settings of servers at these ports of this machine."""
    return BrokerSettings(
        bootstrap_servers=",".join(f"{HOST}:{port}" for port in ports), request_timeout_seconds=seconds
    )


@dataclass
class Waiting:
    """An operator with a clock that only a pause or a question moves."""

    answers: Iterator[BrokerError | None]
    takes: float = 0.0
    """Seconds that each question takes; `inf` for as long as it may."""
    now: float = 100.0
    asked: list[float] = field(default_factory=list)
    told: list[tuple[float, str]] = field(default_factory=list)

    def wait(self, seconds: float = 40.0) -> None:
        await_welcome(
            settings(9092, seconds=seconds),
            lambda line: self.told.append((self.now - 100.0, line)),
            door=self._ask,
            clock=lambda: self.now,
            sleep=self._sleep,
        )

    def _ask(self, _: BrokerSettings, seconds: float) -> BrokerError | None:
        self.asked.append(seconds)
        self.now += min(self.takes, seconds)
        return next(self.answers)

    def _sleep(self, seconds: float) -> None:
        self.now += seconds


def always(answer: BrokerError | None) -> Iterator[BrokerError | None]:
    while True:
        yield answer


def test_a_broker_that_answers_is_not_spoken_of() -> None:
    waiting = Waiting(always(None))
    waiting.wait()
    assert (waiting.told, len(waiting.asked), waiting.now) == ([], 1, 100.0)


def test_a_restart_of_two_seconds_is_waited_for_in_silence() -> None:
    waiting = Waiting(iter([AWAY, AWAY, None]))
    waiting.wait()
    assert waiting.told == []


@pytest.mark.parametrize("takes", [0.0, 0.5, float("inf")], ids=["refused", "slow", "swallowed"])
def test_whoever_waits_is_told_once_and_not_kept_longer_than_the_request_timeout(takes: float) -> None:
    waiting = Waiting(always(AWAY), takes)
    with pytest.raises(BrokerUnavailableError, match="expected a broker"):
        waiting.wait()
    [(when, line)] = waiting.told
    assert when <= 5
    assert line == f"no answer yet from {HOST}:9092 (connection refused); giving up after 40 s"
    assert 38 <= waiting.now - 100 <= 41


def test_the_first_question_is_the_shortest() -> None:
    waiting = Waiting(always(AWAY), float("inf"))
    with pytest.raises(BrokerUnavailableError):
        waiting.wait()
    assert waiting.asked[:2] == [FIRST_SECONDS, SECONDS]


@pytest.mark.parametrize("reason", [BrokerDeniedError("no"), BrokerSettingsError("no")])
def test_a_refusal_is_not_waited_for(reason: BrokerError) -> None:
    waiting = Waiting(iter([AWAY, reason]))
    with pytest.raises(type(reason)):
        waiting.wait()
    assert waiting.told == []


def test_where_nobody_listens_the_connection_is_refused() -> None:
    reason = knock(settings(free_port(), free_port()), PATIENCE)
    assert isinstance(reason, BrokerUnavailableError)
    assert reason.seen == "connection refused"


def test_several_addresses_of_one_name_are_one_reason() -> None:
    reason = knock(BrokerSettings(bootstrap_servers=f"localhost:{free_port()}"), PATIENCE)
    assert isinstance(reason, BrokerUnavailableError)
    assert "connection refused" in reason.seen


def test_a_server_that_swallows_everything_does_not_hide_the_next() -> None:
    with socket.create_server((HOST, 0)) as silent, LocalBroker() as broker:
        port = silent.getsockname()[1]
        both = BrokerSettings(bootstrap_servers=f"{HOST}:{port},{broker.bootstrap_servers}")
        # Of servers asked one after the other the first alone would take all of it.
        assert knock(both, PATIENCE) is None


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.create_server((HOST, 0)) as silent:
        reason = knock(settings(silent.getsockname()[1]), 0.2)
    assert isinstance(reason, BrokerUnavailableError)
    assert reason.seen == "no answer"
