"""The health server answers, and says nothing about a client that has gone."""

from __future__ import annotations

import socket
import struct
import threading
import urllib.request
from collections.abc import Iterator
from http.client import RemoteDisconnected

import pytest

from stream.metrics import Metrics
from stream.settings import HttpSettings
from stream.worker.health import Check, Health
from stream.worker.server import HealthServer


class SlowHealth(Health):
    """Answers when it is let to, or fails."""

    release = threading.Event()
    broken = False

    def live(self) -> dict[str, Check]:
        self.release.wait(10)
        if self.broken:
            raise RuntimeError("bug in a check")
        return {"slow": Check(True)}


@pytest.fixture
def health() -> SlowHealth:
    made = SlowHealth(stall_seconds=60.0)
    made.release = threading.Event()
    return made


@pytest.fixture
def server(health: SlowHealth) -> Iterator[HealthServer]:
    server = HealthServer(HttpSettings(host="127.0.0.1", port=0), health, Metrics())
    yield server
    health.release.set()
    server.close()


def requests_end(before: list[threading.Thread]) -> None:
    for thread in set(threading.enumerate()) - set(before):
        thread.join(30)
        assert not thread.is_alive()


def ask_and_leave(server: HealthServer) -> None:
    """A request whose connection is reset before the answer comes."""
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.sendall(b"GET /livez HTTP/1.0\r\n\r\n")


def test_a_client_that_gives_up_early_leaves_no_trace(
    server: HealthServer, health: SlowHealth, capfd: pytest.CaptureFixture[str]
) -> None:
    before = threading.enumerate()
    ask_and_leave(server)
    health.release.set()
    with urllib.request.urlopen(f"{server.url}/livez", timeout=10) as answer:
        assert answer.status == 200
    requests_end(before)
    assert capfd.readouterr() == ("", "")


def test_a_bug_in_a_check_is_told(server: HealthServer, health: SlowHealth, capfd: pytest.CaptureFixture[str]) -> None:
    before = threading.enumerate()
    health.broken = True
    health.release.set()
    with pytest.raises(RemoteDisconnected):
        urllib.request.urlopen(f"{server.url}/livez", timeout=10)
    requests_end(before)
    said = capfd.readouterr()
    assert "bug in a check" in said.out + said.err
