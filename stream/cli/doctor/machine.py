"""What the worker needs of its own machine: a place for its tables, and a port."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from stream.cli.doctor.finding import Finding, fail, ok, warn
from stream.settings import Settings
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
        yield fail(
            "state",
            f"{directory} cannot be written: {error.strerror}",
            f"give user {os.getuid()} the right to write there, or set NEWSSTREAM_DATA_DIR",
        )
        return
    yield space(directory, shutil.disk_usage(existing).free)
    yield from _tables(settings)


def space(directory: Path, free: int) -> Finding:
    """What to think of so many free bytes."""
    shown = f"{directory}: {free / GIB:.1f} GiB free"
    fix = "free some space, or set NEWSSTREAM_DATA_DIR to a larger disk"
    if free < NONE_LEFT:
        return fail("state", shown, fix)
    return warn("state", shown, fix) if free < LITTLE else ok("state", shown)


def _tables(settings: Settings) -> Iterator[Finding]:
    databases = sorted((settings.data_dir / "identity").glob("**/*.db"))
    held = [path for path in databases if is_locked(path / "LOCK")]
    if held:
        yield warn(
            "state",
            f"another worker has {held[0]} open",
            "right while it runs; a second worker on this machine needs a NEWSSTREAM_DATA_DIR of its own",
        )
    partitions = {Catalogue(settings.topics).partitions(topic) for topic in TABLES}
    beyond = [path for path in databases if (number := partition_of(path)) is not None and number >= max(partitions)]
    if beyond:
        yield fail(
            "state",
            f"{beyond[0].name} is beyond the {max(partitions)} partitions of identity: it was made with other settings",
            "set NEWSSTREAM_TOPICS__IDENTITY_PARTITIONS as it was, or use an empty NEWSSTREAM_DATA_DIR",
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
    """The port of health and metrics is free."""
    host, number = settings.http.host, settings.http.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, number))
    except OSError as error:
        yield fail(
            "port",
            f"{host}:{number}: {error.strerror or error}",
            "stop what uses it (perhaps a worker that already runs), or set NEWSSTREAM_HTTP__PORT",
        )
        return
    yield ok("port", f"{host}:{number} is free")
