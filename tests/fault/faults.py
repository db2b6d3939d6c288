"""What is thrown at workers, messages, broker and network."""

from __future__ import annotations

import contextlib
import random
import shutil
import signal
import time
from collections.abc import Callable, Sequence
from typing import Any

import psutil

from stream.broker.admin import admin_client
from stream.topics import Topic
from tests.fault import corpus
from tests.fault.corpus import Message
from tests.fault.fault import Fault, register
from tests.fault.scene import LIMIT_REACHED, Scene, environment
from tests.fault.site import SESSION_SECONDS
from tests.integration.harness import FLOW

PAST_SESSION = (SESSION_SECONDS + 2, SESSION_SECONDS + 6)
FLOOD = 80
FLOOD_LIMIT = 30


# Workers that die, stop, or stand still


def _any(scene: Scene) -> str:
    return scene.chance.choice(scene.running())


def _kill(scene: Scene) -> None:
    name = _any(scene)
    scene.kill(name)
    before, began = scene.site.watch(), time.monotonic()
    scene.start(name)
    if len(scene.running()) == 1:
        scene.recovered("static", began, before)


def _kill_again_and_again(scene: Scene) -> None:
    for _ in range(3):
        name = _any(scene)
        scene.kill(name)
        scene.site.watch()
        scene.start(name)
        # Some of these hit a worker that is still starting or recovering.
        scene.moment(12)


def _fail_over(scene: Scene) -> None:
    before, began = scene.site.watch(), time.monotonic()
    scene.kill(scene.running()[0])
    scene.recovered("failover", began, before)


def _return(scene: Scene) -> None:
    for name in ("one", "two")[: 2 if len(scene.site.named) > 1 else 1]:
        if name not in scene.running():
            scene.start(name)


def _terminate(scene: Scene) -> None:
    name = _any(scene)
    scene.stop(name)
    before, began = scene.site.watch(), time.monotonic()
    scene.start(name)
    if len(scene.running()) == 1:
        scene.recovered("static", began, before)


def _freeze(scene: Scene) -> None:
    name = scene.running()[-1]
    scene.note(f"freeze {name}")
    scene.site.named[name].process.send_signal(signal.SIGSTOP)


def _thaw(scene: Scene) -> None:
    scene.note("thaw")
    for name in scene.running():
        if scene.site.named[name].process.poll() is None:
            scene.site.named[name].process.send_signal(signal.SIGCONT)


def _storm(scene: Scene) -> None:
    for _ in range(scene.chance.randrange(3, 6)):
        name = scene.chance.choice(("two", "three"))
        if name not in scene.running():
            scene.start(name)
        elif scene.chance.random() < 0.5:
            scene.kill(name)
        else:
            scene.stop(name)
        scene.moment(scene.chance.uniform(2, 8))


register(Fault("kill -9", _kill))
register(Fault("kill -9 again and again", _kill_again_and_again))
register(Fault("kill -9, another takes over", _fail_over, _return, workers=2))
register(Fault("SIGTERM under load", _terminate))
register(Fault("zombie", _freeze, _thaw, PAST_SESSION, workers=2))
register(Fault("pause shorter than the session", _freeze, _thaw, (0.5, SESSION_SECONDS - 2)))
register(Fault("rebalance storm", _storm))


# Child processes


def _children(scene: Scene) -> list[psutil.Process]:
    found: list[psutil.Process] = []
    for name in scene.running():
        try:
            found += psutil.Process(scene.site.named[name].process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            continue
    return [each for each in found if _works(each)]


def _works(child: psutil.Process) -> bool:
    try:
        return "resource_tracker" not in " ".join(child.cmdline())
    except psutil.Error:
        return False


def _kill_child(scene: Scene) -> None:
    _hit_child(scene, "killed", lambda child: child.send_signal(signal.SIGKILL))


def _hang_child(scene: Scene) -> None:
    # One that hangs while it loads the model is given up after `startup_seconds` only, and the worker with it.
    _wait_until_loaded(scene)
    _hit_child(scene, "stopped", lambda child: child.send_signal(signal.SIGSTOP))


def _starve_child(scene: Scene) -> None:
    # One that cannot load the model for want of memory is a matter of configuration, and ends the worker.
    _wait_until_loaded(scene)
    spare = scene.chance.randrange(4 << 20)

    def starve(child: psutil.Process) -> None:
        most = child.memory_info().vms + spare
        child.rlimit(psutil.RLIMIT_AS, (most, most))

    _hit_child(scene, "gets no more memory", starve)


def _wait_until_loaded(scene: Scene) -> None:
    scene.wait(lambda: all(scene.site.named[name].get("/readyz")[0] == 200 for name in scene.running()), 120)


def _hit_child(scene: Scene, what: str, act: Callable[[psutil.Process], None]) -> None:
    found: list[psutil.Process] = []

    def look() -> bool:
        found[:] = _children(scene)
        return bool(found)

    if scene.wait(look, 30):
        child = scene.chance.choice(found)
        scene.note(f"child {child.pid} {what}")
        with contextlib.suppress(psutil.NoSuchProcess):
            act(child)


register(Fault("child process killed", _kill_child))
register(Fault("child processes change often", settings={"worker__batch": 2, "worker__tasks_per_process": 3}))
register(Fault("child process out of memory", _starve_child, settings={"worker__batch": 2}))
register(
    Fault(
        "child process hung",
        _hang_child,
        settings={"worker__batch": 2, "worker__article_seconds": 8},
    )
)


# State


def _lose_state(scene: Scene) -> None:
    name = _any(scene)
    if scene.chance.random() < 0.5:
        scene.kill(name)
    else:
        scene.stop(name)
    shutil.rmtree(scene.site.state_of(name), ignore_errors=True)
    scene.note(f"state of {name} removed")
    scene.start(name)


register(Fault("state directory deleted", _lose_state))


# What is delivered


def _rewind(scene: Scene) -> None:
    names = scene.running()
    scene.stop_all()
    sample = scene.site.watch()
    stage, topic = scene.chance.choice(FLOW)
    with admin_client(scene.site.settings) as client:
        back = {
            _partition(scene, place): scene.chance.randrange(offset + 1)
            for place, offset in sample.committed.items()
            if place[0] is topic
        }
        if back:
            scene.wait(lambda: _alter(client, f"{scene.site.group}-{stage}", back), 60)
            scene.note(f"rewind {topic.value} to {sorted(back.values())}")
    for name in names:
        scene.start(name)


def _partition(scene: Scene, place: tuple[Topic, int]) -> Any:
    from kafka import TopicPartition

    return TopicPartition(scene.site.catalogue.name(place[0]), place[1])


def _alter(client: Any, group: str, back: dict[Any, int]) -> bool:
    """Whether the group took the offsets; it refuses while static members are still listed."""
    from kafka.errors import KafkaError, NoError
    from kafka.structs import OffsetAndMetadata

    try:
        wanted = {tp: OffsetAndMetadata(offset, "", -1) for tp, offset in back.items()}
        errors = [error for error in client.alter_group_offsets(group, wanted).values() if error is not NoError]
    except KafkaError as error:
        errors = [type(error)]
    if errors:
        time.sleep(1)
    return not errors


def _twice(chance: random.Random, messages: Sequence[Message]) -> list[Message]:
    return corpus.repeated(chance, messages, 0.15)


def _shuffled(chance: random.Random, messages: Sequence[Message]) -> list[Message]:
    """Any order at all, also within a key: revisions before what they revise, copies before originals."""
    order = list(messages)
    chance.shuffle(order)
    return order


def _oversized(chance: random.Random, messages: Sequence[Message]) -> list[Message]:
    order = list(messages)
    for number in range(3):
        order.insert(chance.randrange(len(order) + 1), corpus.oversized(chance, number))
    return order


def _flood(scene: Scene) -> None:
    # With nothing between them they are all in a row, whatever the partitions.
    scene.wait(lambda: not scene.site.lag(), 90)
    name = scene.running()[0]
    for other in scene.running()[1:]:
        scene.stop(other)
    scene.release(name)
    scene.send([Message(b"flood", b"{flood %d" % number, "broken") for number in range(FLOOD)])
    process = scene.site.named[name].process
    if not scene.wait(lambda: process.poll() is not None, 120):
        scene.problems.append("a flood of broken messages did not stop the worker")
        scene.kill(name)
    elif process.returncode != LIMIT_REACHED:
        scene.problems.append(f"a flood of broken messages ended the worker with {process.returncode}")
    scene.note("limit raised")
    scene.settings |= environment({"dead_letters__max_run": 10_000, "dead_letters__max_ratio": 1})
    scene.start(name)


register(Fault("offsets rewound", _rewind))
register(Fault("messages sent twice", arrange=_twice))
register(Fault("messages out of order", arrange=_shuffled, partitions=1))
register(Fault("oversized messages", arrange=_oversized))
register(Fault("flood of broken messages", _flood, settings={"dead_letters__max_run": FLOOD_LIMIT}))


# Broker and network


def _broker_dies(scene: Scene) -> None:
    scene.note("broker killed")
    scene.broker.kill()


def _broker_returns(scene: Scene) -> None:
    scene.broker.start()
    scene.note("broker up")


register(Fault("broker kill -9", _broker_dies, _broker_returns, (0.0, 3.0)))
register(Fault("broker paused", lambda scene: scene.broker.pause(), lambda scene: scene.broker.resume(), (2.0, 14.0)))
register(Fault("connections cut", lambda scene: scene.network.cut(), proxied=True))
register(
    Fault(
        "network slow",
        lambda scene: scene.network.delay(scene.chance.uniform(0.02, 0.3)),
        lambda scene: scene.network.heal(),
        (2.0, 8.0),
        proxied=True,
    )
)
register(
    Fault(
        "network holds everything back",
        lambda scene: scene.network.hold(),
        lambda scene: scene.network.heal(),
        (2.0, 12.0),
        proxied=True,
    )
)
