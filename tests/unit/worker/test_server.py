"""The health server answers, and says nothing about a client that has gone."""

from __future__ import annotations

import json
import socket
import struct
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse

import pytest

from stream.metrics import Metrics
from stream.settings import HttpSettings
from stream.worker import server as module
from stream.worker.health import Check, Health
from stream.worker.server import HEADERS, LINE_BYTES, REQUEST_BYTES, THREADS, HealthServer


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
    made = SlowHealth()
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
        thread.join(300)
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
    with urllib.request.urlopen(f"{server.url}/livez", timeout=60) as answer:
        assert answer.status == 200
    requests_end(before)
    assert capfd.readouterr() == ("", "")


def test_a_bug_in_a_check_is_told(server: HealthServer, health: SlowHealth, capfd: pytest.CaptureFixture[str]) -> None:
    before = threading.enumerate()
    health.broken = True
    health.release.set()
    with pytest.raises(ConnectionResetError):
        urllib.request.urlopen(f"{server.url}/livez", timeout=60)
    requests_end(before)
    said = capfd.readouterr()
    assert "bug in a check" in said.out + said.err


@pytest.fixture
def open_server(server: HealthServer, health: SlowHealth) -> HealthServer:
    """A server whose checks answer at once."""
    health.release.set()
    return server


def ask(
    server: HealthServer, method: str, path: str, headers: dict[str, str] | None = None
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request(method, path, headers=headers or {})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def send(server: HealthServer, data: bytes) -> bytes:
    """Everything that comes back for these bytes, until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), 60) as client:
        client.sendall(data)
        return received(client)


def received(client: socket.socket) -> bytes:
    """Everything that comes until the server closes."""
    parts = []
    with suppress(ConnectionError):  # closed with bytes of ours unread
        while part := client.recv(65536):
            parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("path", ["/readyz", "/metrics", "/elsewhere"])
def test_every_answer_carries_the_protective_headers_and_no_banner(open_server: HealthServer, path: str) -> None:
    answer, _ = ask(open_server, "GET", path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["Server"] is None


def test_head_is_get_without_a_body(open_server: HealthServer) -> None:
    got, body = ask(open_server, "GET", "/readyz")
    head, nothing = ask(open_server, "HEAD", "/readyz")
    assert (head.status, head.headers["Content-Type"], nothing) == (got.status, "application/json", b"")
    assert body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(open_server: HealthServer, method: str) -> None:
    answer, body = ask(open_server, method, "/livez")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert json.loads(body) == {"ok": False, "error": "expected GET or HEAD"}


def test_an_unknown_page_is_404_in_the_same_shape(open_server: HealthServer) -> None:
    answer, body = ask(open_server, "GET", "/<script>")
    assert answer.status == 404
    assert json.loads(body) == {"ok": False, "error": "expected /livez, /readyz or /metrics"}


def test_a_request_line_that_is_too_long_is_414(open_server: HealthServer) -> None:
    answer, body = ask(open_server, "GET", "/" + "a" * LINE_BYTES)
    assert (answer.status, json.loads(body)["ok"]) == (414, False)


@pytest.mark.parametrize(
    "headers", [{"X": "a" * REQUEST_BYTES}, {f"X{n}": "a" for n in range(200)}], ids=["long", "many"]
)
def test_headers_that_are_too_long_or_too_many_are_431(open_server: HealthServer, headers: dict[str, str]) -> None:
    answer, body = ask(open_server, "GET", "/readyz", headers)
    assert (answer.status, json.loads(body)["ok"]) == (431, False)


@pytest.mark.parametrize("data", [b"nonsense\r\n\r\n", b"GET /readyz HTTP/9.9\r\n\r\n", b"\xff\xfe\r\n\r\n"])
def test_nonsense_gets_an_error_that_repeats_none_of_it(open_server: HealthServer, data: bytes) -> None:
    said = send(open_server, data)
    assert b'"ok":false' in said
    assert b"nonsense" not in said


def test_slow_clients_do_not_keep_the_probes_out(open_server: HealthServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROOM_SECONDS", 300.0)  # a thread that is to end may have to wait for the processor
    slow = [socket.create_connection(("127.0.0.1", open_server.port)) for _ in range(3 * THREADS)]
    try:
        for each in slow:
            each.sendall(b"GET /livez")
        answer, _ = ask(open_server, "GET", "/livez")
        assert answer.status == 200
        assert len(open_server._server._open) <= THREADS
    finally:
        for each in slow:
            each.close()


def test_a_request_that_never_ends_is_cut_off(open_server: HealthServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_connection(("127.0.0.1", open_server.port), 60) as client:
        client.sendall(b"GET /livez HTTP/1.0\r\nX-Slow: ")
        monkeypatch.setattr(module, "OPEN_SECONDS", 0.3)
        assert b"200" not in received(client)
