"""A worker of ours that runs on this machine already: the port is its own, and so is the state directory.

Nothing is locked to find out, not for a moment: a worker that starts just then would take the doctor for another one.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psutil

from stream.settings import HttpSettings
from stream.worker.claim import NAME

ANSWER_SECONDS = 5.0
ANSWER_BYTES = 65_536
EVERYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked, not listened to


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A worker that answers. `not_live` and `not_ready` name the checks that say no, with what they found."""

    pid: int | None = None
    not_live: str = ""
    not_ready: str = ""

    def __str__(self) -> str:
        return "a worker" if self.pid is None else f"a worker (process {self.pid})"


def answering(http: HttpSettings) -> Neighbour | None:
    """The worker that answers at the port of the settings; None when it is no worker of ours, or nobody answers."""
    live = _checks(http, "/livez")
    ready = _checks(http, "/readyz") if live is not None else None
    if live is None or ready is None:
        return None
    return Neighbour(_listener(http.port), _refusals(live), _refusals(ready))


def claimant(directory: Path) -> int | None:
    """The process that holds a state directory; None when there is none, or it cannot be seen from here."""
    path = directory / NAME
    try:
        said = path.read_text(encoding="ascii")[:20].strip()
        process = psutil.Process(int(said))
        opened = [each.path for each in process.open_files()]
    except (OSError, ValueError, psutil.Error):
        return None
    return process.pid if str(path.resolve()) in opened else None


def _checks(http: HttpSettings, path: str) -> dict[str, Any] | None:
    connection = HTTPConnection(EVERYWHERE.get(http.host, http.host), http.port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path)
        answer: Any = json.loads(connection.getresponse().read(ANSWER_BYTES))
        checks = answer["checks"]
        # No other program tells of its event loop in just this shape.
        return checks if isinstance(answer["ok"], bool) and isinstance(checks["event_loop"]["ok"], bool) else None
    except (OSError, HTTPException, ValueError, LookupError, TypeError, RecursionError):
        return None
    finally:
        connection.close()


def _refusals(checks: dict[str, Any]) -> str:
    wrong = {name: check for name, check in checks.items() if isinstance(check, dict) and check.get("ok") is not True}
    return "; ".join(" ".join(f"{name}: {check.get('detail', '')}".split()) for name, check in wrong.items())


def _listener(port: int) -> int | None:
    with suppress(psutil.Error, OSError):
        for each in psutil.net_connections(kind="tcp"):
            if each.status == psutil.CONN_LISTEN and each.laddr and each.laddr.port == port:
                return each.pid
    return None
