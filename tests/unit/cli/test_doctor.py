"""The doctor's judgements, on facts made up for each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from stream.broker.admin import Difference, TopicDifference
from stream.broker.errors import BrokerDeniedError, BrokerUnavailableError
from stream.cli.app import run
from stream.cli.doctor import cluster, installation
from stream.cli.doctor.finding import Finding, Level, fail, ok, warn, worst
from stream.cli.doctor.fit import Cluster, Newest, judged_clock, judged_cluster, judged_records, judged_sizes
from stream.cli.doctor.fit import judged_topics as judged
from stream.cli.doctor.rules import combinations
from stream.cli.doctor.settings import require
from stream.cli.doctor.verb import Stage, examine
from stream.cli.exits import CommandError
from stream.settings import BrokerSettings, HttpSettings, Settings, TopicSettings, WorkerSettings
from stream.topics import CATALOGUE, STATEFUL, Catalogue, Topic


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


def difference(kind: Difference, topic: str = "news.events", actual: str = "4") -> TopicDifference:
    stateful = topic in {Catalogue(TopicSettings()).name(each) for each in STATEFUL}
    return TopicDifference(topic, kind, "8", actual, stateful=stateful)


def few(*topics: str) -> list[TopicDifference]:
    return [difference(Difference.TOO_FEW_PARTITIONS, f"news.{topic}") for topic in topics]


def many(*topics: str) -> list[TopicDifference]:
    return [difference(Difference.TOO_MANY_PARTITIONS, f"news.{topic}", "9") for topic in topics]


@pytest.mark.parametrize(
    ("differences", "level", "told"),
    [
        ([], "ok", "all 16 are as planned"),
        ([difference(Difference.MISSING)], "warn", "1 of 16 are missing"),
        ([difference(Difference.CONFIG)], "warn", "newsstream topics apply"),
        ([difference(Difference.REPLICATION)], "warn", "reassigning"),
        # A worker starts with all of these and takes the partitions that there are.
        (few("events"), "warn", "a worker adds the rest when it starts\n         fix: newsstream topics apply"),
        (many("events", "stories"), "warn", "news.events and 1 more: expected 8 partitions, got 9; a worker goes on"),
        (many("articles.raw"), "warn", "fix: set NEWSSTREAM_TOPICS__PARTITIONS=9"),
        (few("articles.clean", "internal.table.copies"), "warn", "fix: set NEWSSTREAM_TOPICS__IDENTITY_PARTITIONS=4"),
        (many("articles.clean", "internal.table.copies"), "warn", "got 9; a worker goes on with 9"),
        # A record of a partition without a table would wait for ever.
        (many("articles.clean"), "fail", "9 partitions, and news.internal.table.copies, the changelog of its table, 8"),
        (few("internal.table.ledger"), "fail", "no worker starts"),
        (many("internal.table.ledger"), "warn", "one worker gets on"),
    ],
)
def test_topics_that_differ(differences: list[TopicDifference], level: str, told: str) -> None:
    [found] = judged(differences, settings())
    assert (found.level.value, told in str(found)) == (level, True), str(found)


def test_a_table_that_is_still_to_be_made_is_judged_as_it_will_be() -> None:
    missing = difference(Difference.MISSING, "news.internal.table.copies")
    assert levels(judged([*few("articles.clean"), missing], settings())) == ["warn", "warn"]
    assert levels(judged([*many("articles.clean"), missing], settings())) == ["warn", "fail"]


def test_records_that_this_version_cannot_read_are_set_aside_and_stop_nobody() -> None:
    newest = [
        Newest(Topic.RAW, "news.articles.raw-0-9", "no text"),
        Newest(Topic.REPORTS, "news.internal.reports-0-9", "no article"),
        Newest(Topic.EVENTS, "news.events-0-9", "no type"),
        Newest(Topic.STORIES, "news.stories-0-9", None),
    ]
    found = list(judged_records(newest))
    assert levels(found) == ["warn", "warn", "warn", "ok"]
    assert "sets it aside as bad_record: no article" in found[1].found
    assert "its readers will stumble over it: no type" in found[2].found


def test_a_foreign_record_is_told_in_one_line() -> None:
    spec = next(spec for spec in CATALOGUE if spec.topic is Topic.REPORTS)
    record = SimpleNamespace(topic="news.internal.reports", partition=0, offset=9, value=b"{}")
    problem = cluster._judged(spec, record).problem
    assert problem is not None
    assert problem.startswith("expected a Report, got no `")
    assert "\n" not in problem


@pytest.mark.parametrize(
    ("error", "found", "fix"),
    [
        (
            BrokerUnavailableError("expected a:1 to answer over SSL, got a closed door; is the protocol wrong?"),
            "expected a:1 to answer over SSL, got a closed door",
            "is the protocol wrong?",
        ),
        (BrokerDeniedError("expected a; got b; check THIS and THAT"), "expected a; got b", "check THIS and THAT"),
        (
            BrokerUnavailableError("expected a, got b; is NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS right?"),
            "expected a, got b",
            "is the broker up, and NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS right?",
        ),
        (OSError("no; way"), "no; way", "is the broker up, and NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS right?"),
    ],
)
def test_a_broker_error_is_told_with_its_own_advice_and_no_other(error: Exception, found: str, fix: str) -> None:
    assert cluster._told(error) == (found, fix)


def test_a_record_from_the_future_is_a_clock_to_set() -> None:
    assert judged_clock(None).level is Level.OK
    assert judged_clock("news.articles.raw-0-9").level is Level.WARN


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


def test_every_mistake_in_the_settings_is_a_finding_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSSTREAM_HTTP__PORT", "many")
    monkeypatch.setenv("NEWSSTREAM_BROKER__SECURITY_PROTOCOL", "SASL_PLAINTEXT")
    found = list(examine([]))
    assert levels(found) == ["fail", "fail"]
    assert found[0].found.startswith("NEWSSTREAM_BROKER__SASL_USERNAME and NEWSSTREAM_BROKER__SASL_PASSWORD: expected")


def test_the_report_as_json_is_one_object_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEWSSTREAM_HTTP__PORT", "many")
    code = run(["doctor", "--json", "--offline"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 78
    assert [line["level"] for line in lines] == ["fail", *["skipped"] * 5]
    assert set(lines[0]) == {"level", "what", "found", "fix"}
