"""What `newsstream worker` does before the event loop is there."""

from __future__ import annotations

import subprocess
import sys

ASKED_WHILE_IT_LOADS = """
import signal
import stream.worker.launch
from stream.cli.app import run

def launch(*_):
    try:
        signal.raise_signal(signal.SIGTERM)
    except BaseException:  # as some libraries do around what they import
        pass
    return 70

stream.worker.launch.launch = launch
run(["worker"])
"""


def test_asked_to_stop_while_it_loads_it_leaves_with_success_whatever_is_being_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", ASKED_WHILE_IT_LOADS], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
