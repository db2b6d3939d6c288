"""Copies and revisions end to end: what becomes of incidents and stories when a text comes again, or comes changed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stream.batch.run import process_lines
from stream.pipeline import Identity, Settled
from stream.records import Incident, Outcome, Report, Status, Story
from stream.sources.lines import Line

BLAST = (
    "QUETTA, March 10 - A bomb exploded at the main bus station in Quetta on Tuesday morning, killing at least seven "
    "people and wounding 20 others, police said.\n\nRescue workers carried the injured to the Civil Hospital, where "
    "doctors appealed for blood donors. Shopkeepers closed the bazaar next to the station and stayed with the wounded "
    "until the ambulances came.\n\nNo group claimed responsibility for the attack, which came a day before the "
    "provincial assembly was due to meet for the first time since the summer."
)
LOCAL = "\n\nA reader from the valley wrote that the evening train had stopped twice on the way and arrived after dark."


class Watched(Identity):
    """Keeps the latest record of every incident and story."""

    def __init__(self) -> None:
        super().__init__()
        self.latest: dict[str, Incident] = {}
        self.told: dict[str, Story] = {}

    def post(self, report: Report, article_id: str) -> Settled:
        """As the pipeline does."""
        settled = super().post(report, article_id)
        self.latest |= {incident.incident_id: incident for incident in settled.incidents}
        self.told |= {story.story_id: story for story in settled.stories}
        return settled


def flow(*articles: dict[str, Any]) -> tuple[Watched, list[Outcome]]:
    """The articles through the pipeline; undated ones are of 10 March 2026."""
    identity = Watched()
    lines = []
    for number, article in enumerate(articles, 1):
        data = json.dumps({"published_at": "2026-03-10T09:00:00Z", "title": "Bomb in Quetta", **article}).encode()
        lines.append(Line(number, data, len(data), "00" * 16))
    return identity, list(process_lines(lines, workers=1, identity=identity))


def bombing(identity: Watched) -> Incident:
    """The one incident that killed."""
    [found] = [
        each for each in identity.latest.values() if each.effects.killed.max and each.change.value != "retracted"
    ]
    return found


ORIGINAL = {"id": "wire", "source": "wire.example.com", "text": BLAST}
COPY = {"id": "copy", "source": "gazette.example.org", "text": BLAST + LOCAL, "title": "Explosion at bus station"}


def test_a_copy_is_a_report_from_a_dependent_source() -> None:
    identity, outcomes = flow(ORIGINAL, COPY)
    incident = bombing(identity)
    assert [outcome.duplicate_of for outcome in outcomes] == [None, "wire"]
    assert (sorted(incident.article_ids), sorted(incident.sources), incident.independent_sources) == (
        ["copy", "wire"], ["gazette.example.org", "wire.example.com"], 1
    )  # fmt: skip


def test_a_copy_is_in_the_story_of_its_original_and_no_source_of_its_own() -> None:
    identity, outcomes = flow(ORIGINAL, COPY)
    assert outcomes[0].story_id == outcomes[1].story_id
    [story] = identity.told.values()
    assert (sorted(story.article_ids), story.independent_sources) == (["copy", "wire"], 1)


def test_a_copy_of_a_revised_article_reports_what_the_revision_says() -> None:
    revised = BLAST.replace("at least seven people", "at least eleven people")
    identity, outcomes = flow(ORIGINAL, {**ORIGINAL, "text": revised}, {**COPY, "text": revised + LOCAL})
    incident = bombing(identity)
    assert [outcome.status for outcome in outcomes] == [Status.PROCESSED, Status.PROCESSED, Status.DUPLICATE]
    assert (incident.effects.killed.best, sorted(incident.article_ids)) == (11, ["copy", "wire"])


def test_an_article_like_one_that_is_forgotten_stands_for_itself() -> None:
    later = {"source": "courier.example.net", "published_at": "2026-04-20T09:00:00Z"}
    between = [  # the clock leaps so far only when a second article confirms it
        {**later, "id": "between 1", "text": "The lighthouse of Velmora opens to visitors on Sunday, its keeper said."},
        {
            **later,
            "id": "between 2",
            "text": "The choir of Tarsk sang in the harbour hall, where the heating had failed.",
        },
    ]
    _, outcomes = flow(ORIGINAL, *between, {**later, "id": "other", "text": BLAST})
    assert [(outcome.status, outcome.duplicate_of) for outcome in outcomes] == [(Status.PROCESSED, None)] * 4


PAGE = "https://www.wire.example.com/world/quetta-bomb"
EDITIONS = [
    {"url": "http://wire.example.com/world/quetta-bomb/?utm_source=feed#top"},
    {"url": "https://amp.wire.example.com/world/quetta-bomb"},
    {"url": "https://www.google.com/amp/s/www.wire.example.com/world/quetta-bomb/amp"},
]


@pytest.mark.parametrize("edition", EDITIONS, ids=["tracked", "amp host", "amp viewer"])
def test_new_text_at_a_page_replaces_its_events(edition: dict[str, str]) -> None:
    revised = BLAST.replace("at least seven people", "eleven people").replace("20 others", "34 others")
    identity, outcomes = flow({"url": PAGE, "text": BLAST}, {**edition, "text": revised})
    incident = bombing(identity)
    assert outcomes[0].article_id == outcomes[1].article_id
    assert (incident.article_ids, incident.effects.killed.min, incident.effects.killed.max) == (
        [outcomes[0].article_id], 11, 11
    )  # fmt: skip
    assert outcomes[0].story_id == outcomes[1].story_id


def test_a_revision_without_the_event_retracts_its_incident() -> None:
    harmless = (
        "QUETTA - Traders reopened the bazaar of Quetta on Tuesday after a week of repairs to its roof and drains."
    )
    identity, _ = flow(ORIGINAL, {**ORIGINAL, "text": harmless})
    assert [each.change.value for each in identity.latest.values() if each.effects.killed.max] in ([], ["retracted"])
    assert not any(each.effects.killed.max for each in identity.latest.values() if each.change.value != "retracted")


def test_the_same_text_at_the_same_page_is_a_copy_of_itself() -> None:
    _, outcomes = flow({"url": PAGE, "text": BLAST}, {**EDITIONS[0], "text": BLAST})
    assert outcomes[1].duplicate_of == outcomes[0].article_id == outcomes[1].article_id
