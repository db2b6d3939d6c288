"""Starts, kills and restarts a real Apache Kafka: one KRaft node, broker and controller in one process, on loopback.

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
from pathlib import Path

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / ".cache" / "kafka"
START_SECONDS = 180.0
JAVA = ["-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.net.preferIPv4Stack=true"]


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


class KafkaBroker:
    """One broker with a data directory of its own. Its port stays the same over restarts."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._classpath = f"{jars()}/*"
        self._port, self._controller_port = _free_port(), _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._config = directory / "server.properties"
        self._config.write_text(self._properties())
        identity = urlsafe_b64encode(uuid.uuid5(uuid.NAMESPACE_DNS, str(directory)).bytes).decode().rstrip("=")
        self._java("kafka.tools.StorageTool", "format", "-t", identity, "-c", str(self._config)).wait(60)

    @property
    def bootstrap_servers(self) -> str:
        """Where clients connect."""
        return f"127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start and wait until the port answers. Raises RuntimeError with the log's end when it does not."""
        self._process = self._java("kafka.Kafka", str(self._config))
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
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

    def log(self) -> str:
        """What the broker has said so far."""
        return (self.directory / "kafka.log").read_text(errors="replace")

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(30)

    def _answers(self) -> bool:
        from kafka import KafkaAdminClient
        from kafka.errors import KafkaError

        try:
            with socket.create_connection(("127.0.0.1", self._port), 0.5):
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
                ["java", *JAVA, "-cp", self._classpath, *arguments],
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
            )

    def _properties(self) -> str:
        broker, controller = f"127.0.0.1:{self._port}", f"127.0.0.1:{self._controller_port}"
        return "\n".join(
            [
                "process.roles=broker,controller",
                "node.id=1",
                f"controller.quorum.voters=1@{controller}",
                f"listeners=PLAINTEXT://{broker},CONTROLLER://{controller}",
                f"advertised.listeners=PLAINTEXT://{broker}",
                "controller.listener.names=CONTROLLER",
                f"log.dirs={self.directory / 'data'}",
                "auto.create.topics.enable=false",
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=4",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "share.coordinator.state.topic.replication.factor=1",
                "share.coordinator.state.topic.min.isr=1",
                # Tests wait for groups all the time; production keeps the default of three seconds.
                "group.initial.rebalance.delay.ms=0",
                "group.min.session.timeout.ms=1000",
                # After a kill, the controller lets the broker back in once its old session has run out.
                "broker.session.timeout.ms=3000",
                "broker.heartbeat.interval.ms=500",
                "log.cleaner.dedupe.buffer.size=4194304",
                "num.network.threads=2",
                "num.io.threads=4",
                "",
            ]
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
