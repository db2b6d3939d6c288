"""`newsstream replay` against what a worker has published: identical with the same version, exact differences else.

A replay must leave no trace: the live groups' offsets and the ends of the live topics are the same afterwards. With
several partitions stories depend on the order of arrival; test_agreement.py holds them too, with one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from stream.broker.clients import kafka_python_options
from stream.cli.app import run
from stream.cli.exits import Exit
from stream.settings import TopicSettings
from stream.topics import Topic
from tests.integration.conftest import Finished
from tests.integration.harness import FLOW, Site

pytestmark = pytest.mark.timeout(900)  # the first test of a module pays for starting brokers and workers

KINDS = ("article", "text", "copy", "event", "incident")


def ends(site: Site) -> dict[str, dict[int, int]]:
    """The end of every partition of every topic of the site."""
    consumer = KafkaConsumer(group_id=None, **kafka_python_options(site.settings.broker))
    try:
        found = {}
        for plan in site.catalogue:
            targets = [
                TopicPartition(plan.name, each) for each in sorted(consumer.partitions_for_topic(plan.name) or ())
            ]
            found[plan.name] = {target.partition: end for target, end in consumer.end_offsets(targets).items()}
        return found
    finally:
        consumer.close()


def committed(site: Site) -> dict[tuple[str, str, int], int]:
    """What the live groups, and the group of a replay, have committed."""
    admin = KafkaAdminClient(**kafka_python_options(site.settings.broker))
    group = site.environment["NEWSSTREAM_WORKER__GROUP"]
    found = {}
    try:
        for stage, topic in (*FLOW, ("replay", Topic.RAW)):
            name = site.catalogue.name(topic)
            targets = [TopicPartition(name, number) for number in range(4)]
            answer = admin.list_group_offsets({f"{group}-{stage}": targets})[f"{group}-{stage}"]
            found |= {(stage, name, target.partition): each.offset for target, each in answer.items()}
    finally:
        admin.close()
    return {key: offset for key, offset in found.items() if offset >= 0}


def replay_elsewhere(site: Site, *words: str, **more: str) -> tuple[int, dict[str, Any]]:
    """Exit code and JSON answer, from a process of its own: a dictionary holds for a whole process."""
    done = subprocess.run(
        [sys.executable, "-m", "stream", "replay", "--json", "--workers", "1", *words],
        env={**os.environ, **site.environment, **more},
        cwd=site.directory,
        capture_output=True,
        timeout=600,
        check=False,
    )
    assert done.stdout, done.stderr.decode()[-3000:]
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def replay(finished: Finished, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Any:
    """Exit code and JSON answer of a replay of the finished site, in this process."""
    for name, value in finished.site.environment.items():
        monkeypatch.setenv(name, value)

    def answer(*words: str) -> tuple[int, dict[str, Any]]:
        capfd.readouterr()
        code = run(["replay", "--json", "--workers", "1", *words])
        captured = capfd.readouterr()
        assert captured.out, captured.err
        return code, json.loads(captured.out)

    return answer


def differing(answer: dict[str, Any]) -> dict[str, int]:
    """How many things differ, by kind; stories aside."""
    return {kind: answer["kinds"][kind]["compared"] - answer["kinds"][kind]["identical"] for kind in KINDS}


def test_the_same_version_says_the_same_and_leaves_no_trace(finished: Finished, replay: Any, tmp_path: Path) -> None:
    site, file = finished.site, tmp_path / "differences.jsonl"
    before = ends(site), committed(site)
    _, answer = replay("--from", "start", "--details", str(file))
    assert (ends(site), committed(site)) == before
    assert not any(stage == "replay" for stage, *_ in before[1])
    assert [line for line in file.read_text().splitlines() if '"kind":"story"' not in line] == []
    assert differing(answer) == dict.fromkeys(KINDS, 0)
    assert (answer["warnings"], sum(answer["not_compared"].values())) == ([], 0)
    assert answer["messages"] == answer["kinds"]["article"]["compared"] == finished.articles + 2
    assert answer["kinds"]["copy"]["compared"] == 16


@pytest.mark.parametrize("finished", [pytest.param("kafka", marks=pytest.mark.kafka)], indirect=True)
def test_a_changed_dictionary_changes_what_it_is_about_and_nothing_else(finished: Finished, tmp_path: Path) -> None:
    rules = tmp_path / "mine" / "triggers" / "lexicon" / "rallies.tsv"
    rules.parent.mkdir(parents=True)
    rules.write_text("rally\tn\tPROTEST\tstrike\t-\t-\t0.9\t-\n", encoding="utf-8")
    file = tmp_path / "differences.jsonl"
    dictionaries = str(tmp_path / "mine")
    code, answer = replay_elsewhere(
        finished.site, "--from", "start", "--details", str(file), NEWSSTREAM_DICTIONARIES=dictionaries
    )
    found = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert code == Exit.NEGATIVE
    assert differing(answer) == {**dict.fromkeys(KINDS, 0), "event": 16, "incident": 16}
    assert {each["article_id"].partition("-")[0] for each in found if each["kind"] == "event"} == {"gazette"}
    modes = {(each["kind"], *each["live"], *each["replayed"]) for each in found if each["field"] == "modes"}
    assert modes == {("event", "demo", "strike"), ("incident", "demo", "strike")}
    assert {each["change"] for each in found if each["kind"] != "story"} == {"changed"}


@pytest.mark.parametrize("finished", [pytest.param("kafka", marks=pytest.mark.kafka)], indirect=True)
def test_a_window_in_time_knows_what_came_before_and_publishes_beside_the_live_topics(
    finished: Finished, replay: Any
) -> None:
    site, shadow = finished.site, f"{finished.site.settings.topics.prefix}-shadow"
    raw = sorted(site.read(Topic.RAW), key=lambda record: record.offset)
    since = raw[len(raw) // 2].timestamp
    expected = sum(record.timestamp >= since for record in raw)
    before = ends(site), committed(site)
    moment = datetime.fromtimestamp(since / 1000, UTC).isoformat()
    _, answer = replay("--from", moment, "--lead-in", "1d", "--into", shadow)
    assert (ends(site), committed(site)) == before
    assert (answer["messages"], differing(answer)) == (expected, dict.fromkeys(KINDS, 0))
    beside = Site(
        site.environment, site.directory, site.settings.model_copy(update={"topics": TopicSettings(prefix=shadow)})
    )
    published = {json.loads(record.value)["event_id"] for record in beside.read(Topic.EVENTS)}
    assert published == {json.loads(record.value)["event_id"] for record in site.read(Topic.EVENTS)}


@pytest.mark.parametrize("finished", [pytest.param("kafka", marks=pytest.mark.kafka)], indirect=True)
def test_a_window_without_messages_is_told(finished: Finished, monkeypatch: Any, capfd: Any) -> None:
    for name, value in finished.site.environment.items():
        monkeypatch.setenv(name, value)
    assert run(["replay", "--from", "2020-01-01", "--to", "2020-01-02"]) == Exit.NEGATIVE
    said = capfd.readouterr()
    assert (said.out, said.err.splitlines()[-1]) == (
        "",
        f"newsstream: nothing to replay: {finished.site.catalogue.name(Topic.RAW)} holds no message of the window",
    )
