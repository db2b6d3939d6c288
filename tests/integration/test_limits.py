"""What stops the worker, and what must not."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from stream.broker.admin import admin_client, create
from stream.topics import Topic
from stream.worker.deadletters import letter_of
from tests.integration.corpus import corpus, lines
from tests.integration.harness import DONE_SECONDS, START_SECONDS, Site, wait_until
from tests.ports import free_port

pytestmark = pytest.mark.timeout(900)  # the first test of a module pays for starting brokers and workers


def test_a_flood_of_broken_messages_stops_the_worker_and_leaves_them_to_be_read(site: Site) -> None:
    worker = site.worker("clean", NEWSSTREAM_DEAD_LETTERS__MAX_RUN="30").wait_ready()
    site.produce([b"{broken"] * 60, key=b"one")
    assert worker.process.wait(DONE_SECONDS) == 75
    # A broker that is new has no coordinator yet, which its client calls an error.
    errors = [line for line in worker.lines() if line["level"] == "error" and line["logger"].startswith("newsstream.")]
    assert len(errors) == 1
    assert "too many dead letters from articles.raw: 30 dead letters in a row (limit 30)" in errors[0]["reason"]

    patient = site.worker("clean", NEWSSTREAM_DEAD_LETTERS__MAX_RUN="1000").wait_ready()
    seen: set[int] = set()

    def all_there() -> bool:
        seen.update(letter_of(tuple(record.headers)).offset for record in site.read(Topic.DEADLETTERS))
        return len(seen) == 60

    wait_until(all_there, DONE_SECONDS, "60 dead letters")
    patient.terminate()


def test_neighbours_of_broken_messages_get_through(local_site: Callable[[], Site]) -> None:
    site = local_site()
    worker = site.worker("clean").wait_ready()
    good = lines(corpus(cities=3)[:12])
    bad = [
        b"",
        b"\xff\xfe\x00binary",
        b"[1, 2]",
        b'{"text": 5}',
        b'{"title": "no text"}',
        b'{"text": ""}',
        json.dumps({"text": "x" * 900_000}).encode(),
        b'{"text": "\\ud800 lone"}',
        b"[" * 5000,
        None,
    ]
    mixed = [value for pair in zip(good, [*bad, *bad], strict=False) for value in pair]
    site.produce(mixed, key=b"one")
    wait_until(
        lambda: worker.metric("newsstream_records_done_total", topic="articles.raw") == len(mixed),
        DONE_SECONDS,
        "all done",
    )
    cleaned = {json.loads(record.value)["article_id"] for record in site.read(Topic.CLEAN)}
    assert {json.loads(each)["id"] for each in good[:12]} <= cleaned
    assert worker.process.poll() is None
    answers = len(site.read(Topic.CLEAN)) + len(site.read(Topic.REJECTED)) + len(site.read(Topic.DEADLETTERS))
    assert answers == len(mixed)


def test_a_broker_that_is_not_there_is_exit_code_69(local_site: Callable[[], Site]) -> None:
    site = local_site()
    nowhere = {
        "NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS": f"127.0.0.1:{free_port()}",
        "NEWSSTREAM_BROKER__REQUEST_TIMEOUT_SECONDS": "5",
    }
    worker = site.worker("identity", **nowhere)
    assert worker.process.wait(180) == 69
    assert "expected a broker at 127.0.0.1:" in worker.log()


def test_a_taken_port_or_state_directory_is_exit_code_78(local_site: Callable[[], Site]) -> None:
    site = local_site()
    first = site.worker("identity").wait_ready()
    second = site.worker("identity", NEWSSTREAM_HTTP__PORT=str(first.port))
    assert second.process.wait(180) == 78
    assert f"cannot serve on 127.0.0.1:{first.port}" in second.log()
    third = site.worker("identity")
    assert third.process.wait(180) == 78
    assert f"expected a state directory of its own, got {site.directory / 'state' / 'identity'}" in third.log()


def test_child_processes_that_cannot_start_are_told_once_and_end_the_worker(local_site: Callable[[], Site]) -> None:
    site = local_site()
    worker = site.worker("extract", NEWSSTREAM_WORKER__PROCESS_MEMORY_MIB="128", NEWSSTREAM_WORKER__PROCESSES="1")
    # Too little memory kills the process or is raised by a library, whichever comes first.
    assert worker.process.wait(DONE_SECONDS) in {75, 78}
    errors = [line["reason"] for line in worker.lines() if line["event"] == "worker stops"]
    assert len(errors) == 1
    assert "NEWSSTREAM_WORKER__PROCESS_MEMORY_MIB=128" in errors[0]


def test_a_worker_can_be_stopped_while_it_starts(local_site: Callable[[], Site]) -> None:
    site = local_site()
    worker = site.worker()
    wait_until(lambda: worker.get("/livez")[0] != 0, START_SECONDS, "the worker serves")
    assert worker.get("/readyz")[0] == 503
    assert worker.terminate()[0] == 0


def test_a_topic_with_more_partitions_than_the_changelog_of_its_table_is_exit_code_78(
    kafka_site: Callable[..., Site],
) -> None:
    site = kafka_site(1)
    name = site.catalogue.name(Topic.CLEAN)
    with admin_client(site.settings) as client:
        create(client, list(site.catalogue))
        client.create_partitions({name: 2})
    worker = site.worker("identity")
    assert worker.process.wait(DONE_SECONDS) == 78
    assert f"{name} has 2 partitions, and {site.catalogue.name(Topic.COPIES_TABLE)}" in worker.log()
