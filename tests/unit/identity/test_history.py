"""An incident's record carries its past: what each version changed, when, and because of which article."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stream.identity import Incidents, MemoryState
from stream.identity.history import CHANGES_KEPT, HISTORY_KEPT, differences, extended
from stream.records import Incident, IncidentChange
from stream.records.base import dump_json
from tests.unit.identity.build import START, event, header, upsert


@pytest.fixture
def incidents() -> Incidents:
    return Incidents(MemoryState())


def tell(incidents: Incidents, number: int, killed: int = 3, **more: object) -> Incident:
    toll = {"killed": {"min": killed, "max": killed}}
    told = event(f"e{number}", f"a{number}", effects=toll, **more)
    command = upsert(told, header(f"a{number}", number / 4, source=f"s{number}.example"))
    return incidents.apply(command).incidents[-1]


def test_first_version_names_its_cause(incidents: Incidents) -> None:
    (first,) = tell(incidents, 0).history
    assert (first.version, first.change, first.article_id, first.event_id) == (1, IncidentChange.CREATED, "a0", "e0")
    assert first.what == []


def test_what_the_first_version_knew_is_told_once_there_is_a_second(incidents: Incidents) -> None:
    tell(incidents, 0)
    second, third = (tell(incidents, number, killed=5 + number).history[0].what for number in (1, 2))
    assert {"killed 3", "mentions 1"} <= set(second)
    assert third == second


def test_next_version_tells_what_changed_and_nothing_else(incidents: Incidents) -> None:
    tell(incidents, 0)
    latest = tell(incidents, 1, killed=5).history[-1]
    assert (latest.version, latest.article_id, latest.event_id) == (2, "a1", "e1")
    assert latest.what == [
        "killed 3 -> 5 (3..5)",
        "mentions 1 -> 2",
        "articles 1 -> 2",
        "independent sources 1 -> 2",
    ]


def test_time_is_that_of_the_stream(incidents: Incidents) -> None:
    tell(incidents, 0)
    assert [each.at for each in tell(incidents, 2).history] == [START, START + timedelta(days=0.5)]


def test_a_late_article_is_entered_when_it_came_not_when_it_was_published(incidents: Incidents) -> None:
    tell(incidents, 2)
    assert tell(incidents, 0).history[-1].at == START + timedelta(days=0.5)


def test_repeated_command_adds_no_entry(incidents: Incidents) -> None:
    tell(incidents, 0)
    once = tell(incidents, 1)
    assert tell(incidents, 1) == once


def test_history_is_no_reason_for_a_version(incidents: Incidents) -> None:
    tell(incidents, 0)
    again = tell(incidents, 0)
    assert (again.version, len(again.history)) == (1, 1)


def test_first_and_latest_versions_are_kept_within_bounds(incidents: Incidents) -> None:
    for number in range(30):
        incident = tell(incidents, number, killed=3 + number)
    versions = [each.version for each in incident.history]
    assert versions == [1, *range(32 - HISTORY_KEPT, 31)]


def test_long_entries_are_bounded_in_bytes() -> None:
    entries: list[dict[str, object]] = []
    for number in range(40):
        entries = extended(entries, {"version": number, "what": ["x" * 900]})
    assert len(dump_json(entries)) <= 8_000
    assert entries[0]["version"] == 0


def test_a_merge_names_the_incident_on_both_records() -> None:
    assert differences({"mentions": "1"}, {"mentions": "2"}, ["merged e7"]) == ["merged e7", "mentions 1 -> 2"]
    assert differences({}, {"merged into": "e1"}) == ["merged into e1"]


def test_what_is_no_longer_known_is_said(incidents: Incidents) -> None:
    assert differences({"killed": "3"}, {}) == ["killed 3 -> unknown"]


def test_changes_of_one_version_are_bounded() -> None:
    assert len(differences({}, {}, [f"e{number}" for number in range(99)])) == CHANGES_KEPT


def test_record_of_an_older_release_starts_its_history_with_the_next_version() -> None:
    state = MemoryState()
    incidents = Incidents(state)
    tell(incidents, 0)
    key = next(key for key in state if "|incident|" in key)
    state.put(key, {name: value for name, value in state.get(key).items() if name not in ("counts", "history")})
    assert [(each.version, each.what) for each in tell(incidents, 1).history] == [(2, [])]
