"""What a worker remembers of its restarts, and that it leaves no child process behind."""

from __future__ import annotations

import os
import subprocess
import sys

from stream.worker.restart import MEMORY, Restarts, command_line, remembered

NOTHING_LEFT = """
import subprocess, sys, time, multiprocessing
import psutil
from stream.worker.restart import end_children

def sleep():
    time.sleep(600)

if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    lock = context.Lock()  # brings in the resource tracker
    children = [context.Process(target=sleep) for _ in range(2)]
    for child in children:
        child.start()
    plain = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    pids = [child.pid for child in psutil.Process().children(recursive=True)]
    assert len(pids) == 4, pids
    end_children()
    print([pid for pid in pids if psutil.pid_exists(pid)])
    sys.stdout.flush()
    import os
    os._exit(0)
"""


def test_the_first_restart_is_allowed_and_the_second_is_not() -> None:
    first = Restarts()
    assert first.allows(1000.0, 900.0)
    second = first.after("delivery", 1000.0)
    assert not second.allows(1899.0, 900.0)
    assert second.allows(1901.0, 900.0)


def test_no_restart_when_the_setting_is_zero() -> None:
    assert not Restarts().allows(1000.0, 0.0)


def test_what_is_remembered_comes_back() -> None:
    environment: dict[str, str] = {}
    restarts = Restarts().after("delivery", 5.0).after("commit", 9.0).after("delivery", 12.5)
    restarts.remember(environment)
    assert remembered(environment) == Restarts({"delivery": 2, "commit": 1}, 12.5)


def test_nothing_is_taken_from_another_process_or_from_nonsense() -> None:
    environment: dict[str, str] = {}
    Restarts().after("delivery", 5.0).remember(environment)
    other = {MEMORY: environment[MEMORY].replace(f'"pid": {os.getpid()}', '"pid": 1')}
    assert other != environment
    for told in (other, {}, {MEMORY: "nonsense"}, {MEMORY: "[]"}, {MEMORY: '{"pid": 1}'}):
        assert remembered(told) == Restarts()


def test_the_command_line_is_the_one_of_the_start() -> None:
    script = "import sys; from stream.worker.restart import command_line; print(command_line()[1:])"
    done = subprocess.run(
        [sys.executable, "-c", script, "worker", "--stage", "clean"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(["-c", script, "worker", "--stage", "clean"])
    assert command_line()[0] == sys.executable


def test_no_child_process_is_left_behind(tmp_path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(NOTHING_LEFT)
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=300)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
