"""The stages in order: one bug costs one article, ids join up, and the number of processes changes nothing."""

import json

import pytest

from stream.batch import run as batch_run
from stream.batch.run import process_lines
from stream.extract.extractor import Extraction, Extractor
from stream.pipeline import Identity, Job, Reading, read_article, read_jobs
from stream.records import Article, Event, Outcome
from stream.sources import Line, read_jsonl


class Faulty:
    """An extractor with a bug in one article: in a batch it takes the others down with it."""

    def extract_all(self, articles):
        for article in articles:
            if "poison" in article.text:
                raise ZeroDivisionError("a bug")
            yield Extraction()

    def extract(self, article):
        return next(self.extract_all([article]))

    def survey(self, article):
        return Extraction()


def article(number: int, text: str) -> Article:
    cleaned = read_article(json.dumps({"id": f"a{number}", "text": text}).encode(), f"line {number}")
    assert isinstance(cleaned, Article)
    return cleaned


def test_the_article_that_breaks_extraction_fails_alone():
    texts = ["The minister met the union.", "The poison was found by police.", "The road was closed on Monday."]
    readings = read_jobs(Faulty(), [Job(article(number, text), copy=False) for number, text in enumerate(texts)])
    assert [reading.failure is None for reading in readings] == [True, False, True]
    assert "ZeroDivisionError: a bug" in readings[1].failure
    assert "test_pipeline.py" in readings[1].failure


def test_a_failed_article_is_rejected_with_what_was_removed(story):
    failed = article(1, f"<p>{story}</p>")
    identity = Identity()
    verdict = identity.check(failed)
    [reading] = read_jobs(Broken(), [Job(failed, copy=False)])
    outcome = identity.settle(failed, verdict, reading)
    assert (outcome.status, outcome.reason) == ("rejected", "extraction_failed")
    assert outcome.removed == failed.removed != []


class Broken(Faulty):
    def extract_all(self, articles):
        raise RuntimeError("no model")


def test_a_copy_of_an_unreadable_article_is_rejected_too(story):
    identity = Identity()
    first, second = article(1, story), article(2, story)
    outcomes: list[Outcome] = []
    for each in (first, second):
        verdict = identity.check(each)
        [reading] = (
            read_jobs(Broken(), [Job(each, copy=False)])
            if verdict.forward
            else read_jobs(Faulty(), [Job(each, copy=True)])
        )
        outcomes.append(identity.settle(each, verdict, reading))
    assert [outcome.reason for outcome in outcomes] == ["extraction_failed", "extraction_failed"]
    assert "a1" in outcomes[1].detail


def test_a_bug_in_cleaning_costs_one_article(monkeypatch):
    def broken(*_arguments):
        raise KeyError("a bug")

    monkeypatch.setattr("stream.pipeline.clean", broken)
    rejection = read_article(b'{"id": "a", "text": "The road was closed."}', "line 1")
    assert (rejection.article_id, rejection.reason) == ("a", "extraction_failed")


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    with open("stream/sources/samples/articles.jsonl", "rb") as stream:
        return list(process_lines(read_jsonl(stream), workers=1))


def events_of(outcomes: list[Outcome]) -> list[Event]:
    return [event for outcome in outcomes for event in outcome.events]


def test_every_event_has_an_incident(outcomes):
    events = events_of(outcomes)
    assert events
    assert [event.event_id for event in events if event.incident_id is None] == []


def test_event_ids_are_unique_within_a_revision(outcomes):
    for outcome in outcomes:
        ids = [event.event_id for event in outcome.events]
        assert len(ids) == len(set(ids))


def test_every_answered_article_has_a_story(outcomes):
    assert [each.article_id for each in outcomes if each.status != "rejected" and each.story_id is None] == []


def test_at_most_one_headline(outcomes):
    assert max(sum(event.headline for event in outcome.events) for outcome in outcomes) == 1


def test_child_processes_change_nothing(outcomes, monkeypatch):
    monkeypatch.setattr(batch_run, "AHEAD_BATCHES", 1)
    with open("stream/sources/samples/articles.jsonl", "rb") as stream:
        again = list(process_lines(read_jsonl(stream), workers=2))
    assert [outcome.to_bytes() for outcome in again] == [outcome.to_bytes() for outcome in outcomes]


def test_survey_agrees_with_extraction_on_times(story):
    extractor = Extractor()
    each = article(1, story)
    assert extractor.survey(each).times == extractor.extract(each).times


def outcomes_of(*articles: dict) -> list[Outcome]:
    data = [json.dumps(each).encode() for each in articles]
    return list(process_lines([Line(number, each, len(each), "") for number, each in enumerate(data, 1)], workers=1))


def test_a_revision_that_comes_too_late_has_the_story_of_the_newer(story):
    newer = {"id": "a", "text": story, "published_at": "2026-11-17T10:00:00Z"}
    older = {"id": "a", "text": story.replace("seven", "five"), "published_at": "2026-11-16T10:00:00Z"}
    first, late = outcomes_of(newer, older)
    assert (late.status, late.story_id) == ("processed", first.story_id)


def test_a_copy_of_an_article_that_stories_forgot_stands_for_itself(story):
    identity = Identity()
    original, copy = article(1, story), article(2, story)
    identity.check(original)
    verdict = identity.check(copy)
    outcome = identity.settle(copy, verdict, Reading())
    assert (outcome.status, outcome.duplicate_of) == ("duplicate", "a1")
    assert outcome.story_id is not None
