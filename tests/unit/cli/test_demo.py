"""The demo as a user runs it: incidents appear, and nothing is left behind, however it ends."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.processes import descendants, still_running

DEADLINE_SECONDS = 400


@pytest.mark.timeout(240)
def test_interrupted_after_the_first_incident_it_leaves_nothing_behind(tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path), "NEWSSTREAM_TOPICS__PREFIX": "ignored"}
    with subprocess.Popen(
        [sys.executable, "-m", "stream", "demo", "--rate", "20"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
        # A job in the background of a shell ignores Ctrl-C, and so would its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as demo:
        watchdog = threading.Timer(DEADLINE_SECONDS, demo.kill)
        watchdog.start()
        try:
            seen = []
            for line in demo.stdout:
                seen.append(line)
                if line.startswith("first incident after"):
                    break
            children = descendants(demo.pid)
            demo.send_signal(signal.SIGINT)
            rest, errors = demo.communicate(timeout=300)
        finally:
            watchdog.cancel()
    assert any(line.startswith("born: ") for line in seen), (seen, errors)
    assert demo.returncode == 0
    assert "Traceback" not in rest + errors
    assert "versions of incidents: " in rest
    assert children
    assert still_running(children) == []
    assert [path.name for path in Path(tmp_path).iterdir()] == []
