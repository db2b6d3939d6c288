"""kill -9 in mid-stream: nothing lost, nothing said twice differently, the same incidents as without it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable

import pytest

from stream.records import DuplicateNotice, Event, Incident, Rejection, Report
from stream.topics import Topic
from tests.integration.conftest import Finished
from tests.integration.corpus import corpus, lines
from tests.integration.harness import DONE_SECONDS, Site, wait_until
from tests.kafka.broker import KafkaBroker
from tests.processes import descendants, still_running

pytestmark = pytest.mark.timeout(900)  # the first test of a module pays for starting brokers and workers


def answered(site: Site) -> set[str]:
    """Articles with a report, a duplicate notice or a rejection."""
    reports = [Report.from_bytes(record.value) for record in site.read(Topic.REPORTS)]
    return (
        {report.header.article_id for report in reports}
        | {DuplicateNotice.from_bytes(record.value).article_id for record in site.read(Topic.DUPLICATES)}
        | {Rejection.from_bytes(record.value).article_id for record in site.read(Topic.REJECTED)}
    )


def event_bodies(site: Site) -> dict[str, set[str]]:
    """What was said of each event, its incident aside: that may change as incidents merge."""
    bodies: dict[str, set[str]] = defaultdict(set)
    for record in site.read(Topic.EVENTS):
        event = Event.from_bytes(record.value)
        bodies[event.event_id].add(json.dumps(event.model_copy(update={"incident_id": None}).to_json(), sort_keys=True))
    return bodies


def incidents(site: Site) -> set[frozenset[str]]:
    """The latest incidents as sets of their events: ids name the first mention seen, and topics share no order."""
    latest: dict[str, Incident] = {}
    for record in site.read(Topic.INCIDENTS):
        incident = Incident.from_bytes(record.value)
        if incident.incident_id not in latest or incident.version >= latest[incident.incident_id].version:
            latest[incident.incident_id] = incident
    return {frozenset(each.mentions) for each in latest.values() if each.merged_into is None and each.mentions}


def versions_agree(site: Site) -> bool:
    """Whether one version of an incident always has the same content, however often it was said."""
    said: dict[tuple[str, int], set[bytes]] = defaultdict(set)
    for record in site.read(Topic.INCIDENTS):
        incident = Incident.from_bytes(record.value)
        said[incident.incident_id, incident.version].add(record.value)
    return all(len(contents) == 1 for contents in said.values())


@pytest.fixture(scope="module")
def pair(finished: Finished, request: pytest.FixtureRequest) -> tuple[Site, Site]:
    """The corpus undisturbed; and through workers of which two die on the way, each with records in hand."""
    kind = "local" if finished.site.settings.broker.kind == "local" else "kafka"
    rough: Site = request.getfixturevalue(f"{kind}_site")()
    worker = rough.worker().wait_ready()
    articles = lines(corpus())
    rough.produce(articles[:-20], key=b"one")
    for goal, late in ((8, articles[-20:-10]), (30, articles[-10:])):

        def far_enough(goal: int = goal) -> bool:
            return rough.count(Topic.REPORTS) >= goal

        wait_until(far_enough, DONE_SECONDS, f"{goal} reports")
        rough.produce(late, key=b"one")  # the rest may be done by now, where the worker gets more of the machine
        worker.kill()
        assert not rough.caught_up(), "the kill came too late to test anything"
        worker = rough.worker().wait_ready()
    wait_until(rough.caught_up, DONE_SECONDS, "all articles through")
    worker.terminate()
    return finished.site, rough


def test_no_article_is_lost(pair: tuple[Site, Site]) -> None:
    assert answered(pair[1]) == {each["id"] for each in corpus()}


def test_no_event_is_told_in_two_ways(pair: tuple[Site, Site]) -> None:
    twofold = {event_id: bodies for event_id, bodies in event_bodies(pair[1]).items() if len(bodies) > 1}
    assert twofold == {}


def test_events_are_those_of_an_undisturbed_run(pair: tuple[Site, Site]) -> None:
    calm, rough = pair
    assert event_bodies(rough) == event_bodies(calm)


def test_incidents_are_those_of_an_undisturbed_run(pair: tuple[Site, Site]) -> None:
    calm, rough = pair
    assert incidents(rough) == incidents(calm)


def test_a_version_of_an_incident_is_told_in_one_way(pair: tuple[Site, Site]) -> None:
    assert versions_agree(pair[1])


def test_a_killed_worker_leaves_no_child_process(local_site: Callable[[], Site]) -> None:
    site = local_site()
    worker = site.worker("clean").wait_ready()
    children = descendants(worker.process.pid)
    assert children
    worker.kill()
    assert still_running(children) == []


@pytest.mark.kafka
def test_a_broker_that_dies_and_returns_costs_no_article(
    kafka_site: Callable[[], Site], kafka_broker: KafkaBroker
) -> None:
    site = kafka_site()
    worker = site.worker(NEWSSTREAM_BROKER__REQUEST_TIMEOUT_SECONDS="8").wait_ready()
    articles = corpus(cities=6)
    site.produce(lines(articles), key=b"one")
    wait_until(lambda: site.count(Topic.CLEAN) >= 8, DONE_SECONDS, "8 cleaned articles")
    kafka_broker.kill()
    kafka_broker.start()
    wait_until(site.caught_up, DONE_SECONDS, "all articles through")
    assert worker.process.poll() is None, worker.log()[-2000:]
    assert answered(site) == {each["id"] for each in articles}
