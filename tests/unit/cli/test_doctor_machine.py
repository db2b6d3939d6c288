"""What the doctor says of its own machine: the state directory, the port, and a worker that runs already."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from stream.cli.doctor import machine, neighbour
from stream.cli.doctor.finding import Level
from stream.metrics import Metrics
from stream.settings import HttpSettings, TopicSettings
from stream.worker.claim import claim
from stream.worker.health import Check, Health
from stream.worker.server import HealthServer
from tests.unit.cli.test_doctor import levels, settings


@pytest.mark.parametrize(("free", "level"), [(10**12, "ok"), (500 << 20, "warn"), (1 << 20, "fail")])
def test_space_for_the_tables(free: int, level: str) -> None:
    assert machine.space(Path("state"), free).level == level


def test_a_directory_that_does_not_exist_yet_is_in_order(tmp_path) -> None:
    assert levels(machine.state(settings(data_dir=tmp_path / "not" / "yet"))) in (["ok"], ["warn"])


def test_tables_of_more_partitions_than_there_are(tmp_path) -> None:
    (tmp_path / "identity" / "v1" / "tables" / "copies-8.db").mkdir(parents=True)
    found = list(machine.state(settings(data_dir=tmp_path)))
    assert "copies-8.db is beyond the 8 partitions" in str(found[-1])
    assert found[-1].level is Level.WARN  # the worker opens what is assigned to it, and nothing else
    assert levels(machine.state(settings(data_dir=tmp_path, topics=TopicSettings(identity_partitions=9))))[1:] == []


HOLDER = """
import fcntl, sys
file = open(sys.argv[1], "r+b")
fcntl.lockf(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


CLAIMANT = """
import sys
from pathlib import Path
from stream.worker.claim import claim
held = claim(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_tables_that_another_process_has_open(tmp_path) -> None:
    lock = tmp_path / "identity" / "v1" / "tables" / "copies-0.db" / "LOCK"
    lock.parent.mkdir(parents=True)
    lock.touch()
    command = [sys.executable, "-c", HOLDER, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert machine.is_locked(lock)
        assert "another worker has" in str(list(machine.state(settings(data_dir=tmp_path)))[-1])
    assert not machine.is_locked(lock)


def test_a_directory_that_cannot_be_made_is_not_a_matter_of_rights() -> None:
    [found] = machine.state(settings(data_dir=Path("/proc/nope")))
    assert (found.level.value, "/proc/nope does not exist and cannot be made in /proc" in found.found) == ("fail", True)
    assert found.fix == "set NEWSSTREAM_DATA_DIR to a directory that exists or can be made"


def test_a_file_is_no_directory(tmp_path) -> None:
    (tmp_path / "file").touch()
    [found] = machine.state(settings(data_dir=tmp_path / "file"))
    assert found.found.endswith("file is a file, no directory")


@pytest.mark.parametrize(
    ("number", "user", "fix"),
    [
        (errno.EACCES, 7, "give user 7 the right to write there, or set NEWSSTREAM_DATA_DIR"),
        (errno.EACCES, 0, "set NEWSSTREAM_DATA_DIR to a directory that exists or can be made"),
        (errno.EROFS, 7, "set NEWSSTREAM_DATA_DIR to a directory that exists or can be made"),
        (errno.ENOSPC, 7, "free some space, or set NEWSSTREAM_DATA_DIR to a larger disk"),
    ],
)
def test_each_reason_why_nothing_can_be_written_has_its_own_advice(
    monkeypatch: pytest.MonkeyPatch, tmp_path, number: int, user: int, fix: str
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    assert machine.unwritable(tmp_path, tmp_path, OSError(number, "no")).fix == fix


def test_a_program_that_does_not_answer_holds_the_port_and_a_free_one_is_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(neighbour, "ANSWER_SECONDS", 0.1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        [found] = machine.port(settings(http=HttpSettings(port=taken.getsockname()[1])))
        assert (found.level.value, "another program" in found.found) == ("fail", True)
    assert levels(machine.port(settings(http=HttpSettings(port=0)))) == ["ok"]


def test_an_address_of_another_machine_is_no_port_in_use() -> None:
    [found] = machine.port(settings(http=HttpSettings(host="192.0.2.7", port=0)))
    assert found.fix == "set NEWSSTREAM_HTTP__HOST to an address of this machine"


class Foreign(BaseHTTPRequestHandler):
    """Answers everything, with what is almost right."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"ok": true, "checks": {"event_loop": true}}')

    def log_message(self, *_: Any) -> None:
        """Nothing."""


def test_a_program_that_answers_otherwise_holds_the_port() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Foreign) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        assert levels(machine.port(settings(http=HttpSettings(port=server.server_port)))) == ["fail"]
        server.shutdown()


class Well(Health):
    """Of a worker that works; `trouble` is what its checks find."""

    trouble: ClassVar[dict[str, str]] = {}

    def live(self) -> dict[str, Check]:
        return {"event_loop": Check(True)} | self._told("progress")

    def ready(self) -> dict[str, Check]:
        return self.live() | self._told("broker")

    def _told(self, name: str) -> dict[str, Check]:
        return {name: Check(name not in self.trouble, self.trouble.get(name, ""))}


@contextmanager
def working(**trouble: str) -> Iterator[HttpSettings]:
    """The health pages of a worker, in this process."""
    health = Well()
    health.trouble = trouble  # type: ignore[misc]
    server = HealthServer(HttpSettings(port=0), health, Metrics())
    try:
        yield HttpSettings(port=server.port)
    finally:
        server.close()


@pytest.mark.parametrize(
    ("trouble", "level", "told"),
    [
        ({}, "ok", f"a worker (process {os.getpid()}) answers and is ready"),
        ({"broker": "no answer for 9 s"}, "warn", "is not ready: broker: no answer for 9 s"),
        ({"progress": "stands still"}, "warn", "is not live: progress: stands still"),
    ],
)
def test_a_worker_of_ours_may_hold_the_port(trouble: dict[str, str], level: str, told: str) -> None:
    with working(**trouble) as http:
        [found] = machine.port(settings(http=http))
    assert (found.level.value, told in found.found) == (level, True), str(found)


def test_the_worker_that_answers_may_hold_the_state_directory(tmp_path) -> None:
    with working() as http, claim(tmp_path / "identity"):
        found = list(machine.state(settings(http=http, data_dir=tmp_path)))
        other = list(machine.state(settings(http=HttpSettings(port=0), data_dir=tmp_path)))
    assert levels(found)[1:] == ["ok"]
    assert f"is held by a worker (process {os.getpid()}) that answers" in found[-1].found
    assert levels(other)[1:] == ["warn"]
    assert f"another worker (process {os.getpid()}) has {tmp_path} open" in other[-1].found


def test_a_state_directory_that_another_process_holds_is_not_that_of_the_worker_that_answers(tmp_path) -> None:
    command = [sys.executable, "-c", CLAIMANT, str(tmp_path / "identity")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder, working() as http:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert neighbour.claimant(tmp_path / "identity") == holder.pid
        assert levels(machine.state(settings(http=http, data_dir=tmp_path)))[1:] == ["warn"]
    assert neighbour.claimant(tmp_path / "identity") is None


def test_a_claim_whose_process_has_ended_or_is_another_holds_nothing(tmp_path) -> None:
    for said in ("", "nonsense", "999999999999", "-1", str(os.getpid()), "1"):
        (tmp_path / "worker.lock").write_text(said)
        assert neighbour.claimant(tmp_path) is None
