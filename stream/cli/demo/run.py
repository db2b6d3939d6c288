"""Starts broker and worker, feeds the samples, follows the topics, and takes everything down again.

The broker lives in this process, the worker in a child of its own with state and log in a temporary folder. Whatever
way the demo ends, the child and the folder go with it.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from stream.broker.local import LocalBroker
from stream.cli.broker import broker_errors, producer, reader
from stream.cli.demo.screen import LiveScreen, PlainScreen, Screen, summary
from stream.cli.demo.tally import Tally
from stream.cli.exits import CommandError, Exit
from stream.settings import Settings
from stream.sources import Line, read_jsonl
from stream.topics import Catalogue, Topic

if TYPE_CHECKING:
    from kafka import KafkaConsumer

FOLLOWED = (Topic.INCIDENTS, Topic.STORIES, Topic.EVENTS, Topic.DUPLICATES, Topic.REJECTED, Topic.DEADLETTERS)
STOP_SECONDS = 15.0
LOG_TAIL_LINES = 15


def run_demo(seconds: float | None, rate: float) -> int:
    """Run the demo for some seconds, or until Ctrl-C; returns the exit code."""
    started = time.monotonic()
    deadline = started + seconds if seconds is not None else float("inf")
    console = Console(highlight=False, soft_wrap=True)
    tally = Tally()
    previous = signal.signal(signal.SIGTERM, _interrupt)
    try:
        with tempfile.TemporaryDirectory(prefix="newsstream-demo-") as folder, LocalBroker() as broker:
            settings = broker.configure(default_settings())
            broker.provision(plan.name for plan in Catalogue(settings.topics))
            port = free_port()
            with worker_process(Path(folder), broker.environment(), port) as worker, screen_for(console) as screen:
                screen.say(f"local broker at {broker.bootstrap_servers}, worker starting, state in {folder}")
                with suppress(KeyboardInterrupt), broker_errors(settings):
                    Show(settings, worker, Path(folder), screen, tally, started).run(deadline, rate, port)
    finally:
        signal.signal(signal.SIGTERM, previous)
    summary(console, tally)
    return Exit.OK if tally.incidents else Exit.NEGATIVE


class Show:
    """Feeds and follows until the deadline."""

    def __init__(
        self,
        settings: Settings,
        worker: subprocess.Popen[bytes],
        folder: Path,
        screen: Screen,
        tally: Tally,
        started: float,
    ) -> None:
        self._settings = settings
        self._worker = worker
        self._folder = folder
        self._screen = screen
        self._tally = tally
        self._started = started
        self._ready = self._told_all = False

    def run(self, deadline: float, rate: float, port: int) -> None:
        """Send the samples at `rate` a second and show what comes out."""
        from stream.cli.sender import Sender  # takes a second: while the worker starts, not before

        catalogue = Catalogue(self._settings.topics)
        topics = {catalogue.name(topic): topic for topic in FOLLOWED}
        lines = samples()
        waiting = iter(lines)
        with producer(self._settings) as sends, reader(self._settings) as consumer:
            follow(consumer, list(topics))
            sender = Sender(sends, catalogue.name(Topic.RAW), self._settings.topics.max_message_bytes, self._screen.say)
            sent = 0
            while time.monotonic() < deadline:
                self._check(port)
                while sent < len(lines) and sent <= (time.monotonic() - self._started) * rate:
                    sender.send(next(waiting), "samples")
                    sent += 1
                    if sent == len(lines):
                        sender.finish()
                        self._screen.say(f"all {sent} sample messages are sent")
                self._take(consumer, topics)
                self._announce_end(sent == len(lines), port, endless=deadline == float("inf"))

    def _take(self, consumer: KafkaConsumer, topics: dict[str, Topic]) -> None:
        for records in consumer.poll(timeout_ms=100).values():
            for record in records:
                topic = topics[record.topic]
                headers = {name: value.decode("utf-8", "replace") for name, value in record.headers}
                value = None if topic is Topic.DEADLETTERS or record.value is None else json.loads(record.value)
                first = not self._tally.incidents
                happening = self._tally.take(topic, value, headers)
                if happening is not None:
                    self._screen.show(happening)
                if first and self._tally.incidents:
                    self._screen.say(f"first incident after {time.monotonic() - self._started:.1f} s")
        self._screen.refresh(self._tally)

    def _check(self, port: int) -> None:
        if self._worker.poll() is not None:
            tail = (self._folder / "worker.log").read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
            raise CommandError(Exit.BUG, "\n".join([f"the worker ended with code {self._worker.returncode}:", *tail]))
        if not self._ready and answers(f"http://127.0.0.1:{port}/readyz"):
            self._ready = True
            self._screen.say(f"worker ready after {time.monotonic() - self._started:.1f} s")

    def _announce_end(self, all_sent: bool, port: int, *, endless: bool) -> None:
        expected = {_id_of(line) for line in samples()} - {None}
        if self._told_all or not all_sent or not expected <= self._tally.answered:
            return
        self._told_all = True
        self._screen.say(
            f"all articles are answered; metrics: http://127.0.0.1:{port}/metrics, "
            f"health: http://127.0.0.1:{port}/readyz{'; Ctrl-C ends' if endless else ''}"
        )


def samples() -> list[Line]:
    """The sample messages, in the order in which they arrive."""
    with files("stream.sources").joinpath("samples/articles.jsonl").open("rb") as stream:
        return list(read_jsonl(stream))


def _id_of(line: Line) -> str | None:
    try:
        held: Any = json.loads(line.data)
    except ValueError:
        return None
    return held["id"] if isinstance(held, dict) else None


def default_settings() -> Settings:
    """The defaults, whatever the environment says: the demo is the same everywhere."""
    for name in [name for name in os.environ if name.upper().startswith("NEWSSTREAM_")]:
        del os.environ[name]
    return Settings(_env_file=None)


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Whether the worker answers with 200."""
    try:
        with urllib.request.urlopen(url, timeout=3) as response:  # noqa: S310 - our own worker on loopback
            return bool(response.status == 200)
    except OSError:
        return False


@contextmanager
def worker_process(folder: Path, environment: dict[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a session of its own (Ctrl-C reaches only the demo), ended with all its children."""
    settings = environment | {
        "NEWSSTREAM_DATA_DIR": str(folder / "state"),
        "NEWSSTREAM_HTTP__PORT": str(port),
        "NEWSSTREAM_LOG__FORMAT": "json",
        "NEWSSTREAM_WORKER__PROCESSES": "1",
        "NEWSSTREAM_WORKER__BATCH": "4",  # rounds are delivered whole: small ones show the first incident early
    }
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "stream", "worker"],
            env={**os.environ, **settings},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
                process.wait(STOP_SECONDS)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def screen_for(console: Console) -> Screen:
    """Live on a terminal, lines elsewhere."""
    return LiveScreen(console) if console.is_terminal else PlainScreen(console)


def follow(consumer: KafkaConsumer, names: list[str]) -> None:
    """Read all partitions of the topics from the start."""
    from kafka import TopicPartition

    targets = [
        TopicPartition(name, part) for name in names for part in sorted(consumer.partitions_for_topic(name) or ())
    ]
    consumer.assign(targets)
    consumer.seek_to_beginning(*targets)


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt
