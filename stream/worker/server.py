"""/livez, /readyz and /metrics from a thread of their own: an event loop that hangs shows as 503, not as a timeout."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from stream.logs import get_logger
from stream.metrics import READY, Metrics
from stream.records.base import dump_json
from stream.settings import HttpSettings
from stream.worker.health import Check, Health

log = get_logger("newsstream.health")

TEXT = "text/plain; version=0.0.4; charset=utf-8"


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

    def handle_error(self, *_from: Any) -> None:
        """A client that gives up early is no error; anything else is told like the rest of the worker's troubles."""
        if not isinstance(sys.exception(), ConnectionError):
            log.exception("health request failed")


class _Handler(BaseHTTPRequestHandler):
    health: Health
    metrics: Metrics
    server_version = "newsstream"
    sys_version = ""
    timeout = 10

    def do_GET(self) -> None:
        # The name that http.server calls.
        routes: dict[str, Callable[[], dict[str, Check]]] = {"/livez": self.health.live, "/readyz": self.health.ready}
        path = self.path.partition("?")[0]
        if path == "/metrics":
            ready = all(check.ok for check in self.health.ready().values())
            self.metrics.set(READY, 1.0 if ready else 0.0)
            self._answer(200, TEXT, self.metrics.text())
        elif path in routes:
            checks = routes[path]()
            ok = all(check.ok for check in checks.values())
            self._answer(200 if ok else 503, "application/json", dump_json(_body(ok, checks)))
        else:
            self._answer(404, "application/json", dump_json({"error": "expected /livez, /readyz or /metrics"}))

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name http.server gives it
        """Scrapes are not worth a line."""


def _body(ok: bool, checks: dict[str, Check]) -> dict[str, Any]:
    shown = {
        name: {"ok": check.ok} if check.ok else {"ok": False, "detail": check.detail} for name, check in checks.items()
    }
    return {"ok": ok, "checks": shown}
