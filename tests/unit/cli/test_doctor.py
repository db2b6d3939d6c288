"""The doctor's judgements, on facts made up for each."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from stream.broker.admin import Difference, TopicDifference
from stream.cli.app import run
from stream.cli.doctor import installation, machine
from stream.cli.doctor.finding import Finding, Level, fail, ok, warn, worst
from stream.cli.doctor.fit import Cluster, Newest, judged_clock, judged_cluster, judged_records, judged_sizes
from stream.cli.doctor.fit import judged_topics as judged
from stream.cli.doctor.rules import combinations
from stream.cli.doctor.settings import require
from stream.cli.doctor.verb import Stage, examine
from stream.cli.exits import CommandError
from stream.settings import BrokerSettings, HttpSettings, Settings, TopicSettings, WorkerSettings
from stream.topics import Topic


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)


def levels(findings: Iterator[Finding] | list[Finding]) -> list[str]:
    return [finding.level.value for finding in findings]


def settings(**sections) -> Settings:
    return Settings(_env_file=None, **sections)


def test_the_defaults_go_together() -> None:
    assert list(combinations(settings())) == []


IMPOSSIBLE = {
    "request outlives outage": settings(worker=WorkerSettings(outage_seconds=35)),
    "local with replicas": settings(broker=BrokerSettings(kind="local"), topics=TopicSettings(replication=2)),
    "no such file": settings(broker=BrokerSettings(security_protocol="SSL", tls_ca_file=Path("/nowhere/ca.pem"))),
}
DOUBTFUL = {
    "drain outlives session": settings(worker=WorkerSettings(drain_seconds=40)),
    "drain outlives stop": settings(
        worker=WorkerSettings(drain_seconds=120), broker=BrokerSettings(session_timeout_seconds=300)
    ),
    "password in the clear": settings(
        broker=BrokerSettings(security_protocol="SASL_PLAINTEXT", sasl_username="u", sasl_password=SecretStr("hunter2"))
    ),
    "any host name": settings(broker=BrokerSettings(security_protocol="SSL", tls_check_hostname=False)),
    "open to all": settings(http=HttpSettings(host="0.0.0.0")),
    "two replicas": settings(topics=TopicSettings(replication=2)),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_cannot_work_fails_and_stops_a_worker(name: str) -> None:
    assert "fail" in levels(combinations(IMPOSSIBLE[name]))
    with pytest.raises(CommandError, match="settings: "):
        require(IMPOSSIBLE[name])


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_is_doubtful_is_a_warning_and_stops_nobody(name: str) -> None:
    assert levels(combinations(DOUBTFUL[name])) == ["warn"]
    require(DOUBTFUL[name])


def test_no_secret_is_told() -> None:
    assert "hunter2" not in " ".join(str(each) for each in combinations(DOUBTFUL["password in the clear"]))


def test_whatever_is_wrong_has_a_fix() -> None:
    found = [each for made in (*IMPOSSIBLE.values(), *DOUBTFUL.values()) for each in combinations(made)]
    assert [str(each) for each in found if each.level is not Level.OK and not each.fix] == []


ONE = Cluster(brokers=1, limits={"min.insync.replicas": 1, "group.max.session.timeout.ms": 1_800_000})


def test_one_broker_and_one_replica_are_in_order() -> None:
    assert levels(judged_cluster(ONE, settings())) == ["ok"]


@pytest.mark.parametrize(
    ("cluster", "made", "level"),
    [
        (ONE, settings(topics=TopicSettings(replication=3)), "fail"),
        (Cluster(brokers=3), settings(), "warn"),
        (Cluster(brokers=1, controller=False), settings(), "warn"),
        (Cluster(brokers=1, limits={"min.insync.replicas": 2}), settings(), "fail"),
        (Cluster(brokers=1, limits={"group.max.session.timeout.ms": 20_000}), settings(), "fail"),
        (Cluster(brokers=1, limits={"group.min.session.timeout.ms": 60_000}), settings(), "fail"),
    ],
)
def test_settings_that_do_not_fit_the_brokers(cluster: Cluster, made: Settings, level: str) -> None:
    assert levels(judged_cluster(cluster, made)) == ["ok", level]


def test_records_larger_than_replicas_fetch_are_a_warning() -> None:
    cluster = Cluster(brokers=3, limits={"replica.fetch.max.bytes": 1_048_576, "message.max.bytes": 1_048_588})
    assert levels(judged_sizes(cluster, settings(topics=TopicSettings(replication=3)))) == ["ok", "warn"]


def difference(kind: Difference, *, stateful: bool = False) -> TopicDifference:
    return TopicDifference("news.events", kind, "8", "4", stateful=stateful)


@pytest.mark.parametrize(
    ("differences", "level"),
    [
        ([], "ok"),
        ([difference(Difference.MISSING)], "warn"),
        ([difference(Difference.CONFIG)], "warn"),
        ([difference(Difference.REPLICATION)], "warn"),
        ([difference(Difference.TOO_MANY_PARTITIONS)], "fail"),
        ([difference(Difference.TOO_FEW_PARTITIONS, stateful=True)], "fail"),
        ([difference(Difference.TOO_FEW_PARTITIONS)], "warn"),
    ],
)
def test_topics_that_differ(differences: list[TopicDifference], level: str) -> None:
    assert levels(judged(differences, 16)) == [level]


def test_records_that_this_version_cannot_read() -> None:
    newest = [
        Newest(Topic.RAW, "news.articles.raw-0-9", "no text"),
        Newest(Topic.EVENTS, "news.events-0-9", "no type"),
        Newest(Topic.STORIES, "news.stories-0-9", None),
    ]
    assert levels(judged_records(newest)) == ["warn", "fail", "ok"]


def test_a_record_from_the_future_is_a_clock_to_set() -> None:
    assert judged_clock(None).level is Level.OK
    assert judged_clock("news.articles.raw-0-9").level is Level.WARN


@pytest.mark.parametrize(("free", "level"), [(10**12, "ok"), (500 << 20, "warn"), (1 << 20, "fail")])
def test_space_for_the_tables(free: int, level: str) -> None:
    assert machine.space(Path("state"), free).level == level


def test_a_directory_that_does_not_exist_yet_is_in_order(tmp_path) -> None:
    assert levels(machine.state(settings(data_dir=tmp_path / "not" / "yet"))) in (["ok"], ["warn"])


def test_tables_of_more_partitions_than_there_are(tmp_path) -> None:
    (tmp_path / "identity" / "v1" / "tables" / "copies-8.db").mkdir(parents=True)
    found = list(machine.state(settings(data_dir=tmp_path)))
    assert "copies-8.db is beyond the 8 partitions" in str(found[-1])
    assert levels(machine.state(settings(data_dir=tmp_path, topics=TopicSettings(identity_partitions=9))))[1:] == []


HOLDER = """
import fcntl, sys
file = open(sys.argv[1], "r+b")
fcntl.lockf(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def test_tables_that_another_process_has_open(tmp_path) -> None:
    lock = tmp_path / "identity" / "v1" / "tables" / "copies-0.db" / "LOCK"
    lock.parent.mkdir(parents=True)
    lock.touch()
    command = [sys.executable, "-c", HOLDER, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert machine.is_locked(lock)
        assert "another worker has" in str(list(machine.state(settings(data_dir=tmp_path)))[-1])
    assert not machine.is_locked(lock)


def test_a_port_in_use_fails_and_a_free_one_does_not() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        used = settings(http=HttpSettings(port=taken.getsockname()[1]))
        assert levels(machine.port(used)) == ["fail"]
    assert levels(machine.port(settings(http=HttpSettings(port=0)))) == ["ok"]


def test_the_installed_model_parses() -> None:
    assert levels(installation.model(settings())) == ["ok"]


def test_an_index_of_places_that_is_none_fails(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    broken = tmp_path / "places.bin"
    broken.write_bytes(b"nonsense" * 100)
    monkeypatch.setenv("NEWSSTREAM_GAZETTEER", str(broken))
    assert levels(installation.places(settings())) == ["fail"]
    monkeypatch.setenv("NEWSSTREAM_GAZETTEER", str(tmp_path / "none.bin"))
    assert levels(installation.places(settings())) == ["warn"]


def test_a_folder_of_dictionaries_with_a_mistake_fails(tmp_path) -> None:
    assert levels(installation.dictionaries(settings())) == ["ok"]
    assert levels(installation.dictionaries(settings(dictionaries=tmp_path / "none"))) == ["fail"]


def stage(name: str, made: Finding, *needs: str) -> Stage:
    return Stage(name, lambda _settings: iter([made]), needs)


def test_a_stage_whose_ground_failed_is_skipped_and_so_is_what_needs_it() -> None:
    order = [
        stage("a", ok("a", "")),
        stage("b", fail("b", "", "mend"), "a"),
        stage("c", ok("c", ""), "b"),
        stage("d", ok("d", ""), "c"),
        stage("e", warn("e", "", "mend"), "a"),
    ]
    found = list(examine(order))
    assert levels(found) == ["ok", "ok", "fail", "skipped", "skipped", "warn"]
    assert worst(found) is Level.FAIL


def test_with_broken_settings_everything_else_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSSTREAM_HTTP__PORT", "many")
    assert levels(examine([stage("a", ok("a", ""))])) == ["fail", "skipped"]


def test_the_report_as_json_is_one_object_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEWSSTREAM_HTTP__PORT", "many")
    code = run(["doctor", "--json", "--offline"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 78
    assert [line["level"] for line in lines] == ["fail", *["skipped"] * 5]
    assert set(lines[0]) == {"level", "what", "found", "fix"}
