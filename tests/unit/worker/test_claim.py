"""Real locks of real processes: a lock of the same process would tell nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stream.worker.claim import claim
from stream.worker.message import StopError

HOLD = (
    "import pathlib, sys; from stream.worker.claim import claim; "
    "held = claim(pathlib.Path(sys.argv[1])); print(1, flush=True); sys.stdin.read()"
)


def held(directory: Path) -> subprocess.Popen[str]:
    """A process that holds the directory until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(directory)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "1\n"
    return process


def test_a_second_worker_is_told_who_holds_the_directory(tmp_path: Path) -> None:
    with held(tmp_path / "identity") as holder:
        with pytest.raises(StopError, match=rf"process {holder.pid} holds; .*NEWSSTREAM_DATA_DIR") as refused:
            claim(tmp_path / "identity")
        assert refused.value.code == 78
        holder.communicate()
    claim(tmp_path / "identity").close()


def test_a_holder_that_is_killed_holds_nothing(tmp_path: Path) -> None:
    with held(tmp_path) as holder:
        holder.kill()
    claim(tmp_path).close()


def test_the_next_one_is_told_of_this_process(tmp_path: Path) -> None:
    with claim(tmp_path):
        assert (tmp_path / "worker.lock").read_text() == f"{os.getpid()}\n"


def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StopError, match="cannot be written") as refused:
        claim(tmp_path / "file" / "identity")
    assert refused.value.code == 74
