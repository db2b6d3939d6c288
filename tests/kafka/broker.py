"""Starts, kills, pauses and restarts a real Apache Kafka: KRaft, broker and controller in one process, on loopback.

The jars come from Maven Central by tests/kafka/pom.xml and stay in .cache/kafka until that file changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.ports import HOST, free_port

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / ".cache" / "kafka"
START_SECONDS = 180.0
JAVA = ["-Xms64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.net.preferIPv4Stack=true"]


class UnavailableError(Exception):
    """This machine lacks what a real broker needs; says what."""


def missing_tools() -> str | None:
    """What has to be installed first; None when all is there."""
    missing = [tool for tool in ("java", "mvn") if shutil.which(tool) is None]
    return f"a real Kafka needs {' and '.join(missing)} on the PATH (OpenJDK 17, Maven 3)" if missing else None


def jars() -> Path:
    """The directory with Kafka's jars, fetched when the pom has changed. Raises UnavailableError."""
    pom = HERE / "pom.xml"
    target = CACHE / hashlib.sha256(pom.read_bytes()).hexdigest()[:16]
    if (target / ".complete").exists():
        return target
    if (missing := missing_tools()) is not None:
        raise UnavailableError(missing)
    shutil.rmtree(target, ignore_errors=True)
    command = ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies", "-DincludeScope=runtime"]
    done = subprocess.run([*command, f"-DoutputDirectory={target}"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise UnavailableError(f"Maven could not fetch Kafka: {(done.stdout + done.stderr)[-2000:]}")
    (target / ".complete").touch()
    return target


@dataclass(frozen=True, slots=True)
class Listener:
    """One more door of a broker, beside the plain one that brokers and tests use."""

    name: str
    protocol: str = "PLAINTEXT"
    port: int = field(default_factory=free_port)
    advertised: int | None = None
    """The port that clients are sent to: that of a proxy in front of this one; None for the port itself."""


@dataclass(frozen=True, slots=True)
class Node:
    """What sets one broker apart from others. Alone it is the whole cluster."""

    number: int = 1
    port: int = field(default_factory=free_port)
    controller_port: int = field(default_factory=free_port)
    listeners: Sequence[Listener] = ()
    voters: Sequence[str] = ()
    """`number@host:port` of every controller; its own when empty."""
    properties: Mapping[str, str] = field(default_factory=dict)
    format_options: Sequence[str] = ()
    cluster: str = "alone"
    """Nodes of the same name form a cluster."""
    heap: str = "512m"

    @property
    def voter(self) -> str:
        return f"{self.number}@{HOST}:{self.controller_port}"


class KafkaBroker:
    """One broker with a data directory of its own. Its ports stay the same over restarts."""

    def __init__(self, directory: Path, node: Node | None = None) -> None:
        self.directory = directory
        self.node = node or Node()
        self._classpath = f"{jars()}/*"
        self._process: subprocess.Popen[bytes] | None = None
        self._config = directory / "server.properties"
        properties = _properties(self.node, directory / "data")
        self._config.write_text("".join(f"{name}={value}\n" for name, value in properties.items()))
        identity = uuid.uuid5(uuid.NAMESPACE_DNS, f"{self.node.cluster} {directory.parent}").bytes
        # The first bit cleared, or one in 64 begins with a dash, which the tool takes for an option.
        identifier = urlsafe_b64encode(bytes([identity[0] & 0x7F, *identity[1:]])).decode().rstrip("=")
        self._formatting: subprocess.Popen[bytes] | None = self._java(
            "kafka.tools.StorageTool", "format", "-t", identifier, "-c", str(self._config), *self.node.format_options
        )

    @property
    def bootstrap_servers(self) -> str:
        """Where the plain listener takes clients."""
        return f"{HOST}:{self.node.port}"

    @property
    def running(self) -> bool:
        """Whether the process is there, paused or not."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start and wait until the port answers. Raises RuntimeError with the log's end when it does not."""
        self.launch()
        self.wait_started()

    def launch(self) -> None:
        """Start without waiting: one node of a cluster answers when most of them are up."""
        if self._formatting is not None:
            self._formatting.wait(START_SECONDS)
            self._formatting = None
        self._process = self._java("kafka.Kafka", str(self._config))

    def wait_started(self) -> None:
        """Return when the port answers. Raises RuntimeError with the log's end when it does not."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.running:
            if self._answers():
                return
            time.sleep(0.1)
        self.kill()
        raise RuntimeError(f"Kafka did not start within {START_SECONDS:.0f} s: {self.log()[-3000:]}")

    def kill(self) -> None:
        """SIGKILL: no clean shutdown, as in a power cut."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Orderly shutdown."""
        self._end(signal.SIGTERM)

    def pause(self) -> None:
        """SIGSTOP: connections stay open and nobody answers, as with a machine that hangs."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT: where it was, with a clock that has gone on."""
        self._signal(signal.SIGCONT)

    def log(self) -> str:
        """What the broker has said so far."""
        return (self.directory / "kafka.log").read_text(errors="replace")

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(number)
        process.send_signal(signal.SIGCONT)  # a paused process hears nothing else
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(30)

    def _answers(self) -> bool:
        from kafka import KafkaAdminClient
        from kafka.errors import KafkaError

        try:
            with socket.create_connection((HOST, self.node.port), 0.5):
                pass
            client = KafkaAdminClient(bootstrap_servers=self.bootstrap_servers, request_timeout_ms=5000)
        except (OSError, KafkaError):
            return False
        try:
            client.list_topics()
            return True
        except KafkaError:
            return False
        finally:
            client.close()

    def _java(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.directory / "kafka.log").open("ab") as log:
            return subprocess.Popen(
                ["java", *JAVA, f"-Xmx{self.node.heap}", "-cp", self._classpath, *arguments],
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
            )


def _properties(node: Node, data: Path) -> dict[str, str]:
    plain = Listener("PLAINTEXT", port=node.port)
    doors = [plain, *node.listeners]
    listeners = [f"{door.name}://{HOST}:{door.port}" for door in doors]
    protocols = [f"{door.name}:{door.protocol}" for door in doors]
    return {
        "process.roles": "broker,controller",
        "node.id": str(node.number),
        "controller.quorum.voters": ",".join(node.voters or [node.voter]),
        "listeners": ",".join([*listeners, f"CONTROLLER://{HOST}:{node.controller_port}"]),
        "advertised.listeners": ",".join(f"{door.name}://{HOST}:{door.advertised or door.port}" for door in doors),
        "listener.security.protocol.map": ",".join([*protocols, "CONTROLLER:PLAINTEXT"]),
        "inter.broker.listener.name": "PLAINTEXT",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": str(data),
        "auto.create.topics.enable": "false",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        # Tests wait for groups all the time; production keeps the default of three seconds.
        "group.initial.rebalance.delay.ms": "0",
        "group.min.session.timeout.ms": "1000",
        # After a kill, the controller lets the broker back in once its old session has run out.
        "broker.session.timeout.ms": "3000",
        "broker.heartbeat.interval.ms": "500",
        "log.cleaner.dedupe.buffer.size": "4194304",
        "num.network.threads": "2",
        "num.io.threads": "4",
        **node.properties,
    }
