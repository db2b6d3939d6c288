"""What the machine of a worker does to it: its clock is set, its disk fills up."""

from __future__ import annotations

import resource

import psutil

from tests.fault.clock import LIBRARIES
from tests.fault.fault import Fault, register
from tests.fault.scene import Scene

STEPS_SECONDS = (-30 * 86_400, -86_400, -3_600, -300, 300, 3_600, 86_400, 30 * 86_400)
"""More than an hour ahead, where brokers refuse a record's time, and further behind than topics keep records."""


def _set_clock(scene: Scene) -> None:
    assert scene.clock is not None, "a fault that sets the clock says so: clocked=True"
    for _ in range(scene.chance.randrange(1, 4)):
        step = scene.chance.choice(STEPS_SECONDS)
        scene.note(f"clock at {step:+d} s")
        scene.clock.step(step)
        scene.moment(10)


def _set_right(scene: Scene) -> None:
    if scene.clock is not None:
        scene.note("clock right again")
        scene.clock.step(0)


def _fill_disk(scene: Scene) -> None:
    name = scene.chance.choice(scene.running())
    logs = [path.stat().st_size for path in scene.site.state_of(name).rglob("*.log")]
    # No file grows past this any more, which a process meets as it meets a full disk: a write that fails.
    full = max(logs, default=0) + scene.chance.randrange(16_384)
    scene.note(f"files of {name} end at {full} bytes")
    _limit(scene, name, full)


def _empty_disk(scene: Scene) -> None:
    for name in scene.running():
        _limit(scene, name, resource.RLIM_INFINITY)


def _limit(scene: Scene, name: str, size: int) -> None:
    try:
        psutil.Process(scene.site.named[name].process.pid).rlimit(psutil.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    except psutil.NoSuchProcess:
        scene.note(f"{name} has ended")


register(Fault("disk full", _fill_disk, _empty_disk, (1.0, 8.0)))
if LIBRARIES:
    register(Fault("clock set", _set_clock, _set_right, (0.0, 3.0), clocked=True))
