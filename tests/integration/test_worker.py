"""A worker process from raw articles to incidents, undisturbed: what stands on every topic, and how it leaves."""

from __future__ import annotations

import pytest

from stream.records import DuplicateNotice, Event, Incident, Rejection, Report, Story
from stream.topics import CATALOGUE, Topic
from stream.worker.deadletters import letter_of
from tests.integration.conftest import BROKEN, Finished
from tests.integration.corpus import corpus

pytestmark = pytest.mark.timeout(900)  # the first test of a module pays for starting brokers and workers


@pytest.mark.parametrize("spec", [spec for spec in CATALOGUE if spec.record is not None], ids=lambda spec: spec.topic)
def test_every_topic_holds_valid_records(finished: Finished, spec) -> None:
    records = finished.site.read(spec.topic)
    assert records, f"nothing on {spec.topic}"
    for record in records:
        if spec.topic is Topic.DEADLETTERS:
            letter_of(tuple(record.headers))
        elif record.value not in (BROKEN, None):
            spec.record.from_bytes(record.value)


def test_every_article_has_one_answer(finished: Finished) -> None:
    site = finished.site
    reports = [Report.from_bytes(record.value) for record in site.read(Topic.REPORTS)]
    read = {report.header.article_id for report in reports if report.copy_of is None}
    copies = {DuplicateNotice.from_bytes(record.value).article_id for record in site.read(Topic.DUPLICATES)}
    rejected = {Rejection.from_bytes(record.value).article_id for record in site.read(Topic.REJECTED)}
    assert read | copies | rejected == {each["id"] for each in corpus()}
    assert len(read) + len(copies) + len(rejected) == finished.articles


def test_exact_copies_are_found(finished: Finished) -> None:
    notices = [DuplicateNotice.from_bytes(record.value) for record in finished.site.read(Topic.DUPLICATES)]
    pairs = {(notice.article_id, notice.duplicate_of) for notice in notices}
    assert {(f"mirror-{number}", f"herald-{number}") for number in range(16)} <= pairs


def test_broken_message_and_tombstone_are_dead_letters(finished: Finished) -> None:
    letters = finished.site.read(Topic.DEADLETTERS)
    assert {letter_of(tuple(record.headers)).code: record.value for record in letters} == {
        "not_json": BROKEN,
        "tombstone": None,
    }


def test_events_name_their_incident_and_incidents_their_events(finished: Finished) -> None:
    events = {}
    for record in finished.site.read(Topic.EVENTS):
        event = Event.from_bytes(record.value)
        events[event.event_id] = event
    incidents = {}
    for record in finished.site.read(Topic.INCIDENTS):
        incident = Incident.from_bytes(record.value)
        if incident.incident_id not in incidents or incident.version >= incidents[incident.incident_id].version:
            incidents[incident.incident_id] = incident
    live = {name for name, incident in incidents.items() if incident.merged_into is None}
    assert len(events) >= 32
    assert {event.incident_id for event in events.values() if not event.retracted} <= live


def test_reports_of_one_bombing_become_one_incident_and_the_copy_is_no_source(finished: Finished) -> None:
    latest: dict[str, Incident] = {}
    for record in finished.site.read(Topic.INCIDENTS):
        incident = Incident.from_bytes(record.value)
        if incident.incident_id not in latest or incident.version >= latest[incident.incident_id].version:
            latest[incident.incident_id] = incident
    about = [each for each in latest.values() if {"herald-3", "courier-3"} <= set(each.article_ids)]
    assert about
    assert {each.independent_sources for each in about} == {2}


def test_stories_hold_every_article(finished: Finished) -> None:
    told = {
        article_id
        for record in finished.site.read(Topic.STORIES)
        for article_id in Story.from_bytes(record.value).article_ids
    }
    assert {each["id"] for each in corpus()} - {"diario-99"} <= told


def test_metrics_agree_with_the_topics(finished: Finished) -> None:
    worker = finished.worker
    done = {
        topic: worker.metric("newsstream_records_done_total", topic=topic)
        for topic in ("articles.raw", "articles.clean", "internal.extract", "internal.reports")
    }
    taken = {topic: worker.metric("newsstream_records_in_total", topic=topic) for topic in done}
    assert done == taken
    assert worker.metric("newsstream_articles_total", outcome="duplicate") == 16
    assert worker.metric("newsstream_articles_total", outcome="rejected", reason="language") == 1
    assert worker.metric("newsstream_dead_letters_total") == 2
    assert worker.metric("newsstream_latency_seconds_count", result="event") > 0


def test_one_line_per_article(finished: Finished) -> None:
    said = [line for line in finished.worker.lines() if line["event"] == "article" and line["stage"] == "clean"]
    assert len(said) == finished.articles


def test_unknown_page_is_404_and_live_is_200(finished: Finished) -> None:
    assert finished.worker.get("/table")[0] == 404
    assert finished.worker.get("/livez")[0] == 200


def test_sigterm_ends_with_success(finished: Finished) -> None:
    assert finished.worker.terminate()[0] == 0
