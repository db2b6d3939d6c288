"""A broker that asks who is there: everything works over TLS with a password, refusals are told, secrets are not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourceType,
)

from stream.broker.admin import admin_client
from stream.broker.clients import aiokafka_options
from stream.broker.errors import BrokerSettingsError, BrokerUnavailableError
from stream.broker.knock import knock
from stream.cli.app import run
from stream.records import Event
from stream.settings import BrokerSettings, Settings, TopicSettings
from stream.topics import Topic
from tests.integration.conftest import real_kafka
from tests.integration.corpus import corpus, lines
from tests.integration.harness import DONE_SECONDS, Site, wait_until
from tests.kafka.broker import KafkaBroker
from tests.kafka.secure import KEY_PASSWORD, PASSWORD, STRANGER, Certificates, client_environment, secure_broker
from tests.ports import free_port
from tests.processes import descendants

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(900)]

SECRETS = (PASSWORD, KEY_PASSWORD)
PREFIX = "safe"


@dataclass
class Secured:
    """A broker that asks for proof, and a site on it whose settings give it."""

    broker: KafkaBroker
    certificates: Certificates
    site: Site
    said: dict[str, str] = field(default_factory=dict)
    """Everything that our processes printed or served, by where."""

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.broker.node.listeners[0].port}"

    def environment(self, **changed: str) -> dict[str, str]:
        return {
            **client_environment(self.broker, self.certificates, **changed),
            "NEWSSTREAM_TOPICS__PREFIX": PREFIX,
            "NEWSSTREAM_TOPICS__PARTITIONS": "2",
            "NEWSSTREAM_TOPICS__IDENTITY_PARTITIONS": "2",
            "NEWSSTREAM_WORKER__GROUP": PREFIX,
            "NEWSSTREAM_LOG__LEVEL": "debug",
        }

    def command(self, *arguments: str, standard_input: bytes = b"") -> subprocess.CompletedProcess[str]:
        """One of our commands as a process of its own, with settings that are let in."""
        done = subprocess.run(
            [sys.executable, "-m", "stream", *arguments],
            env={**os.environ, **self.environment()},
            input=standard_input,
            capture_output=True,
            check=False,
        )
        answer = subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
        self.said[" ".join(arguments[:2])] = answer.stdout + answer.stderr
        return answer


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """The broker, its topics made by `topics apply`."""
    home = tmp_path_factory.mktemp("secure")
    certificates = Certificates(home)
    (home / "broker").mkdir()
    with real_kafka():
        broker = secure_broker(home / "broker", certificates)
    broker.start()
    settings = Settings(
        _env_file=None,
        broker=BrokerSettings(bootstrap_servers=broker.bootstrap_servers),
        topics=TopicSettings(prefix=PREFIX, partitions=2, identity_partitions=2),
    )
    made = Secured(broker, certificates, Site({}, home, settings))
    made.site.environment.update(made.environment())
    yield made
    made.site.close()
    broker.kill()


@pytest.fixture(scope="module")
def worked(secured: Secured) -> Secured:
    """The corpus sent by `ingest`, worked by a worker, read by `tap`: each over TLS, each with its password."""
    applied = secured.command("topics", "apply")
    assert applied.returncode == 0, applied.stderr
    sent = secured.command("ingest", "jsonl", "-", standard_input=b"\n".join(lines(corpus(cities=3))))
    assert sent.returncode == 0, sent.stderr
    worker = secured.site.worker().wait_ready()
    wait_until(secured.site.caught_up, DONE_SECONDS, "all articles through")
    for path in ("/livez", "/readyz", "/metrics"):
        secured.said[path] = worker.get(path)[1]
    processes = [worker.process.pid, *(each.pid for each in descendants(worker.process.pid))]
    secured.said["arguments"] = "\n".join(Path(f"/proc/{pid}/cmdline").read_text() for pid in processes)
    assert worker.terminate()[0] == 0
    secured.said["worker"] = worker.log()
    return secured


def test_articles_become_events_over_tls_with_a_password(worked: Secured) -> None:
    tapped = worked.command("tap", "events", "--from", "start", "--until-end")
    assert tapped.returncode == 0, tapped.stderr
    told = {json.loads(line)["event_id"] for line in tapped.stdout.splitlines()}
    standing = {Event.from_bytes(record.value).event_id for record in worked.site.read(Topic.EVENTS)}
    assert told == standing
    assert len(told) >= 6  # two bombings' reports and a protest in each of three cities


def test_no_secret_is_in_anything_that_was_said(worked: Secured) -> None:
    worked.command("config", "show")
    worked.command("config", "show", "--json")
    leaks = {where for where, text in worked.said.items() for secret in SECRETS if secret in text}
    assert leaks == set()
    assert {where for where, text in worked.said.items() if not text} == set(), "nothing said, nothing tested"


@dataclass(frozen=True)
class Refusal:
    """Settings that the broker or its files refuse, and what is to be told of it."""

    changed: Callable[[Secured], dict[str, str]]
    code: int
    told: str


REFUSALS = {
    "wrong password": Refusal(lambda _: {"SASL_PASSWORD": "wrong"}, 77, "NEWSSTREAM_BROKER__SASL_PASSWORD"),
    "unknown user": Refusal(lambda _: {"SASL_USERNAME": "nobody"}, 77, "to let user 'nobody' in"),
    "no right": Refusal(lambda _: {"SASL_USERNAME": STRANGER}, 77, f"expected the rights of {STRANGER!r} to suffice"),
    "other mechanism": Refusal(lambda _: {"SASL_MECHANISM": "SCRAM-SHA-256"}, 78, "SASL_MECHANISM"),
    "missing password": Refusal(lambda _: {"SASL_PASSWORD": ""}, 78, "BROKER__SASL_PASSWORD: expected a value with"),
    "unknown authority": Refusal(
        lambda secured: {"TLS_CA_FILE": str(secured.certificates.other_ca)}, 78, "unable to get local issuer"
    ),
    "missing authority": Refusal(lambda _: {"TLS_CA_FILE": "nowhere.pem"}, 78, "nowhere.pem"),
    "other host name": Refusal(
        lambda secured: {"BOOTSTRAP_SERVERS": f"localhost:{secured.broker.node.listeners[0].port}"},
        78,
        "not valid for 'localhost'",
    ),
    "no client certificate": Refusal(
        lambda _: {"TLS_CERT_FILE": "", "TLS_KEY_FILE": ""}, 77, "to take our client certificate"
    ),
    "wrong key password": Refusal(lambda _: {"TLS_KEY_PASSWORD": "wrong"}, 78, "TLS_KEY_PASSWORD"),
    "missing key password": Refusal(lambda _: {"TLS_KEY_PASSWORD": ""}, 78, "TLS_KEY_PASSWORD"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_one_line_and_an_exit_code(
    secured: Secured, name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    refusal = REFUSALS[name]
    for variable, value in secured.environment(**refusal.changed(secured)).items():
        monkeypatch.setenv(variable, value)
    # What is not there yet has to be made: a user without rights shows only when it asks for something.
    monkeypatch.setenv("NEWSSTREAM_TOPICS__PREFIX", "refused")
    code = run(["topics", "apply"])
    said = capfd.readouterr()
    assert code == refusal.code, said.err
    assert said.out == ""
    assert said.err.startswith("newsstream: ")
    assert said.err.count("\n") == 1
    assert refusal.told in said.err
    assert not any(secret in said.err for secret in SECRETS)


DOORS = {
    "plain client at a TLS port": (lambda _: {"SECURITY_PROTOCOL": "PLAINTEXT"}, BrokerSettingsError, "answer in TLS"),
    "TLS client at a plain port": (
        lambda secured: {"BOOTSTRAP_SERVERS": secured.broker.bootstrap_servers},
        BrokerUnavailableError,
        "is NEWSSTREAM_BROKER__SECURITY_PROTOCOL wrong?",
    ),
    "no password where one is asked for": (
        lambda _: {"SECURITY_PROTOCOL": "SSL"},
        BrokerUnavailableError,
        "is NEWSSTREAM_BROKER__SECURITY_PROTOCOL wrong?",
    ),
    "a password where none is asked for": (
        lambda secured: {
            "SECURITY_PROTOCOL": "SASL_PLAINTEXT",
            "BOOTSTRAP_SERVERS": secured.broker.bootstrap_servers,
        },
        BrokerSettingsError,
        "expected",
    ),
    "nobody there": (
        lambda _: {"BOOTSTRAP_SERVERS": f"127.0.0.1:{free_port()}"},
        BrokerUnavailableError,
        "BOOTSTRAP_SERVERS right?",
    ),
    "the right one after one that is away": (
        lambda secured: {"BOOTSTRAP_SERVERS": f"127.0.0.1:{free_port()}, {secured.address}"},
        type(None),
        "None",
    ),
}


@pytest.mark.parametrize("name", DOORS)
def test_a_knock_at_the_wrong_door_is_told(secured: Secured, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    changed, kind, told = DOORS[name]
    for variable, value in secured.environment(**changed(secured)).items():
        monkeypatch.setenv(variable, value)
    reason = knock(Settings(_env_file=None).broker)
    assert type(reason) is kind
    assert told in str(reason)


def test_a_worker_that_is_refused_says_so_once_and_ends(secured: Secured) -> None:
    worker = secured.site.worker("identity", NEWSSTREAM_BROKER__SASL_PASSWORD="wrong-" + PASSWORD)
    assert worker.process.wait(DONE_SECONDS) == 77
    errors = [line for line in worker.lines() if line["level"] == "error"]
    assert [line["event"] for line in errors] == ["worker stops"]
    assert "NEWSSTREAM_BROKER__SASL_PASSWORD" in errors[0]["reason"]
    assert "Traceback" not in worker.log()
    assert PASSWORD not in worker.log()


def test_a_worker_without_a_right_to_its_group_says_so_and_ends(worked: Secured) -> None:
    with admin_client(worked.site.settings) as client:
        topics = ResourcePattern(ResourceType.TOPIC, f"{PREFIX}.", pattern_type=ACLResourcePatternType.PREFIXED)
        client.create_acls([ACL(f"User:{STRANGER}", "*", ACLOperation.ALL, ACLPermissionType.ALLOW, topics)])
    own = str(worked.site.directory / "strange")
    worker = worked.site.worker("identity", NEWSSTREAM_BROKER__SASL_USERNAME=STRANGER, NEWSSTREAM_DATA_DIR=own)
    assert worker.process.wait(DONE_SECONDS) == 77
    assert "GroupAuthorizationFailedError" in worker.log()
    assert PASSWORD not in worker.log()


@pytest.mark.parametrize(
    "broken",
    [
        {"NEWSSTREAM_BROKER__HEARTBEAT_SECONDS": "never"},
        {"NEWSSTREAM_BROKER": json.dumps({"sasl_password": PASSWORD})[:-1]},
        {"NEWSSTREAM_BROKER": json.dumps({"sasl_passwort": PASSWORD})},
    ],
    ids=["a number that is none", "a section that is no JSON", "a section with a misspelt name"],
)
def test_mistakes_in_settings_are_told_without_secrets(
    broken: dict[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEWSSTREAM_BROKER__SASL_PASSWORD", PASSWORD)
    monkeypatch.setenv("NEWSSTREAM_BROKER__TLS_KEY_PASSWORD", KEY_PASSWORD)
    for name, value in broken.items():
        monkeypatch.setenv(name, value)
    assert run(["topics", "apply"]) == 78
    said = capfd.readouterr()
    assert said.err.startswith("newsstream: ")
    assert not any(secret in said.out + said.err for secret in SECRETS)


CRASH = """
from stream import logs
from stream.settings import LogSettings

def connect(sasl_plain_password):
    raise RuntimeError("crashed")

logs.configure(LogSettings(format="{form}", level="debug"))
password = {password!r}
try:
    connect(password)
except RuntimeError:
    logs.get_logger("newsstream.test").exception("caught", password=password)
connect(password)
"""


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_shows_no_values(form: str) -> None:
    code = CRASH.format(form=form, password=PASSWORD)
    done = subprocess.run([sys.executable, "-"], input=code, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("RuntimeError: crashed") == 2
    assert PASSWORD not in done.stdout + done.stderr


def test_options_of_a_client_do_not_print_secrets_through_settings(secured: Secured) -> None:
    settings = BrokerSettings(
        security_protocol="SASL_SSL",
        sasl_username="newsstream",
        sasl_password=PASSWORD,
        tls_ca_file=secured.certificates.ca,
    )
    assert aiokafka_options(settings)["sasl_plain_password"] == PASSWORD
    assert PASSWORD not in repr(settings) + str(settings.model_dump()) + settings.model_dump_json()
