"""/livez, /readyz and /metrics from threads of their own: an event loop that hangs shows as 503, not as a timeout.

Small and hard to disturb: GET and HEAD only, short requests only, an answer or the end within a few seconds, a bounded
number of threads. When all are taken, the connection that has been open longest makes room: whoever is that slow is no
probe. Every answer that is not 200 or 503 is `{"ok": false, "error": …}`.
"""

from __future__ import annotations

import io
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.client import LineTooLong
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from stream.logs import get_logger
from stream.metrics import CLOCK, READY, Metrics
from stream.records.base import dump_json
from stream.settings import HttpSettings
from stream.worker.health import Check, Health

log = get_logger("newsstream.health")

TEXT = "text/plain; version=0.0.4; charset=utf-8"
JSON = "application/json"
METHODS = ("GET", "HEAD")
HEADERS = {
    # Nothing here is for a browser; should one come along, it may not guess, frame, run or remember anything.
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
LINE_BYTES = 2048
REQUEST_BYTES = 16_384
"""Request line and headers together."""
THREADS = 16
OPEN_SECONDS = 5.0
"""A connection that lasts longer is closed, whatever it is doing."""
ROOM_SECONDS = 1.0
LINGER_SECONDS = 1.0
LINGER_READS = 8


class HealthServer:
    """Serves until closed. Raises OSError when the port is taken."""

    def __init__(self, settings: HttpSettings, health: Health, metrics: Metrics) -> None:
        handler = type("Handler", (_Handler,), {"health": health, "metrics": metrics})
        self._server = _Server((settings.host, settings.port), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.2,), name="health", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port, also where settings left the choice to the system."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Where the server answers."""
        return f"http://{self._server.server_address[0]!s}:{self.port}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._room = threading.BoundedSemaphore(THREADS)
        self._open: dict[socket.socket, float] = {}
        self._lock = threading.Lock()
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread; where none is free, the oldest connection is closed first."""
        if not self._room.acquire(blocking=False):
            self._close_oldest()
            if not self._room.acquire(timeout=ROOM_SECONDS):
                self.shutdown_request(request)
                return
        with self._lock:
            self._open[request] = time.monotonic()
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._done(request)
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """As the library does, and make room."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._done(request)

    def service_actions(self) -> None:
        """Several times a second: end what lasts too long, such as a request that comes byte by byte."""
        oldest = time.monotonic() - OPEN_SECONDS
        with self._lock:
            late = [request for request, since in self._open.items() if since < oldest]
        for request in late:
            _cut(request)

    def handle_error(self, *_from: Any) -> None:
        """A client that gives up early or is cut off is no error; anything else is told like the worker's troubles."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            log.exception("health request failed")

    def _close_oldest(self) -> None:
        with self._lock:
            oldest = min(self._open, key=self._open.__getitem__, default=None)
        if oldest is not None:
            _cut(oldest)

    def _done(self, request: socket.socket) -> None:
        with self._lock:
            known = self._open.pop(request, None)
        if known is not None:
            self._room.release()


class _Bounded(io.BufferedIOBase):
    """The lines of a request, of which there are only so many bytes."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._left = REQUEST_BYTES

    def readline(self, size: int | None = -1, /) -> bytes:
        """The next line. Raises LineTooLong when the request is longer than any of ours."""
        wanted = self._left + 1 if size is None or size < 0 else min(size, self._left + 1)
        line: bytes = self._file.readline(wanted)
        self._left -= len(line)
        if self._left < 0:
            raise LineTooLong("header")
        return line

    def close(self) -> None:
        """Close the connection's file."""
        self._file.close()


class _Handler(BaseHTTPRequestHandler):
    health: Health
    metrics: Metrics
    timeout = OPEN_SECONDS

    def handle_one_request(self) -> None:
        """One request, one answer; the library's own loop allows any method and longer lines."""
        self.close_connection = True
        self.rfile: Any = _Bounded(self.rfile)
        self.requestline, self.request_version, self.command = "", "", ""
        self.raw_requestline = self.rfile.readline(LINE_BYTES + 1)
        if len(self.raw_requestline) > LINE_BYTES:
            self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)
        elif self.raw_requestline and self.parse_request():
            self.close_connection = True
            if self.command in METHODS:
                self._serve()
            else:
                self.send_error(HTTPStatus.METHOD_NOT_ALLOWED, "expected GET or HEAD")
        self.wfile.flush()

    def _serve(self) -> None:
        routes: dict[str, Callable[[], dict[str, Check]]] = {"/livez": self.health.live, "/readyz": self.health.ready}
        path = self.path.partition("?")[0]
        if path == "/metrics":
            ready = all(check.ok for check in self.health.ready().values())
            self.metrics.set(READY, 1.0 if ready else 0.0)
            self.metrics.set(CLOCK, time.time())
            self._answer(200, TEXT, self.metrics.text())
        elif path in routes:
            checks = routes[path]()
            ok = all(check.ok for check in checks.values())
            self._answer(200 if ok else 503, JSON, dump_json(_body(ok, checks)))
        else:
            self.send_error(HTTPStatus.NOT_FOUND, "expected /livez, /readyz or /metrics")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """An error in the shape of all our errors; the library would send a page."""
        # Nothing of the request comes back, so that nobody can make us say anything.
        error = message if code in (404, 405) else HTTPStatus(code).phrase.lower()
        self._answer(code, JSON, dump_json({"ok": False, "error": error or explain or ""}))
        self._linger()

    def _linger(self) -> None:
        # Closed with bytes unread, a connection is reset, and the client might never see why.
        self.wfile.flush()
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(LINGER_SECONDS)
            for _ in range(LINGER_READS):
                if not self.connection.recv(REQUEST_BYTES):
                    break

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response_only(status)
        self.send_header("Date", self.date_time_string())
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", ", ".join(METHODS))
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name http.server gives it
        """Scrapes are not worth a line."""


def _cut(request: socket.socket) -> None:
    with suppress(OSError):
        request.shutdown(socket.SHUT_RDWR)


def _body(ok: bool, checks: dict[str, Check]) -> dict[str, Any]:
    shown = {
        name: {"ok": check.ok} if check.ok else {"ok": False, "detail": check.detail} for name, check in checks.items()
    }
    return {"ok": ok, "checks": shown}
