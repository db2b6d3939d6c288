"""What the worker needs of its own machine: a place for its tables, and a port."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from stream.cli.doctor.finding import Finding, fail, ok, warn
from stream.cli.doctor.neighbour import answering, claimant
from stream.settings import HttpSettings, Settings
from stream.topics import TABLES, Catalogue

GIB = 1 << 30
LITTLE = 1 * GIB
NONE_LEFT = 64 << 20


def state(settings: Settings) -> Iterator[Finding]:
    """The directory of the tables: writable, with space, not another worker's, with the right partitions."""
    directory = settings.data_dir
    existing = directory
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        yield unwritable(directory, existing, error)
        return
    yield space(directory, shutil.disk_usage(existing).free)
    yield from _held(settings)
    yield from _beyond(settings)


def unwritable(directory: Path, existing: Path, error: OSError) -> Finding:
    """What to think of a directory, of which so much exists, that nothing can be written to."""
    elsewhere = "set NEWSSTREAM_DATA_DIR to a directory that exists or can be made"
    reason = error.strerror or str(error)
    if not existing.is_dir():
        return fail("state", f"{existing} is a file, no directory", elsewhere)
    if existing != directory:
        return fail("state", f"{directory} does not exist and cannot be made in {existing}: {reason}", elsewhere)
    found = f"{directory} cannot be written: {reason}"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return fail("state", found, "free some space, or set NEWSSTREAM_DATA_DIR to a larger disk")
    if error.errno in (errno.EACCES, errno.EPERM) and os.geteuid() != 0:
        return fail("state", found, f"give user {os.geteuid()} the right to write there, or set NEWSSTREAM_DATA_DIR")
    return fail("state", found, elsewhere)


def space(directory: Path, free: int) -> Finding:
    """What to think of so many free bytes."""
    shown = f"{directory}: {free / GIB:.1f} GiB free"
    fix = "free some space, or set NEWSSTREAM_DATA_DIR to a larger disk"
    if free < NONE_LEFT:
        return fail("state", shown, fix)
    return warn("state", shown, fix) if free < LITTLE else ok("state", shown)


def _held(settings: Settings) -> Iterator[Finding]:
    directory = settings.data_dir / "identity"
    holder = claimant(directory)
    if holder is None:
        # Held by somebody whom we cannot see, as from another container?
        held = next((path for path in _databases(settings) if is_locked(path / "LOCK")), None)
        what, who = str(held), "another worker"
        if held is None:
            return
    else:
        what, who = str(settings.data_dir), f"another worker (process {holder})"
    worker = answering(settings.http)
    if worker is not None and (holder is None or worker.pid in (None, holder)):
        yield ok("state", f"{what} is held by {worker} that answers on the port of these settings")
        return
    yield warn(
        "state",
        f"{who} has {what} open",
        "right while it runs; a second worker on this machine needs a NEWSSTREAM_DATA_DIR of its own",
    )


def _databases(settings: Settings) -> list[Path]:
    return sorted((settings.data_dir / "identity").glob("**/*.db"))


def _beyond(settings: Settings) -> Iterator[Finding]:
    count = max(Catalogue(settings.topics).partitions(topic) for topic in TABLES)
    found = [path for path in _databases(settings) if (number := partition_of(path)) is not None and number >= count]
    if found:
        yield warn(
            "state",
            f"{found[0].name} is beyond the {count} partitions of identity: it was made with other settings or topics",
            "set NEWSSTREAM_TOPICS__IDENTITY_PARTITIONS as it was; what belongs to no topic any more can be deleted",
        )


def partition_of(path: Path) -> int | None:
    """The partition whose table lies at a path such as `copies-3.db`; None for anything else."""
    number = path.stem.rpartition("-")[2]
    return int(number) if number.isascii() and number.isdigit() else None


def is_locked(path: Path) -> bool:
    """Whether another process holds RocksDB's lock on this file."""
    import fcntl

    try:
        with path.open("r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.lockf(file, fcntl.LOCK_UN)
    except (FileNotFoundError, PermissionError):
        return False
    except OSError:
        return True
    return False


def port(settings: Settings) -> Iterator[Finding]:
    """The port of health and metrics is free, or a worker answers there."""
    http = settings.http
    place = f"{http.host}:{http.port}"
    family = socket.AF_INET6 if ":" in http.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((http.host, http.port))
    except OSError as error:
        yield _taken(place, http) if error.errno == errno.EADDRINUSE else _unusable(place, error)
        return
    yield ok("port", f"{place} is free")


def _taken(place: str, http: HttpSettings) -> Finding:
    worker = answering(http)
    if worker is None:
        return fail("port", f"{place}: another program uses it", "stop that program, or set NEWSSTREAM_HTTP__PORT")
    found = f"{place}: {worker} answers"
    if worker.not_live:
        return warn("port", f"{found} and is not live: {worker.not_live}", "docs/runbook/stalled.md says how to look")
    if worker.not_ready:
        fix = "wait while it starts; docs/runbook/not-ready.md says how to look"
        return warn("port", f"{found} and is not ready: {worker.not_ready}", fix)
    return ok("port", f"{found} and is ready; a second worker on this machine needs a NEWSSTREAM_HTTP__PORT of its own")


def _unusable(place: str, error: OSError) -> Finding:
    fixes = {
        errno.EACCES: "set NEWSSTREAM_HTTP__PORT to one above 1023",
        errno.EADDRNOTAVAIL: "set NEWSSTREAM_HTTP__HOST to an address of this machine",
    }
    host = "set NEWSSTREAM_HTTP__HOST to an address or name of this machine"
    return fail("port", f"{place}: {error.strerror or error}", fixes.get(error.errno or 0, host))
