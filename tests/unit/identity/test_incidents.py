"""Living incidents: joined, kept apart, grown, corrected, retracted, merged, expired."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stream.identity import Incidents, MemoryState
from stream.identity.matching import CANDIDATES
from stream.records import BlockCommand, IncidentChange
from tests.unit.identity.build import day, event, header, person, place, upsert


@pytest.fixture
def incidents() -> Incidents:
    return Incidents(MemoryState())


def tell(
    incidents: Incidents, event_id: str, article_id: str, days: float = 0, source: str | None = None, **more: object
):  # type: ignore[no-untyped-def]
    head = header(article_id, days, source=source or f"{article_id}.example")
    return incidents.apply(upsert(event(event_id, article_id, **more), head))


def test_first_event_opens_an_incident_that_bears_its_id(incidents: Incidents) -> None:
    result = tell(incidents, "e1", "a")
    assert [e.incident_id for e in result.events] == ["e1"]
    assert [(i.incident_id, i.version, i.change) for i in result.incidents] == [("e1", 1, IncidentChange.CREATED)]


def test_second_report_joins_and_raises_the_version(incidents: Incidents) -> None:
    tell(incidents, "e1", "a")
    (incident,) = tell(incidents, "e2", "b").incidents
    assert (incident.incident_id, incident.version, incident.mentions) == ("e1", 2, ["e1", "e2"])
    assert incident.independent_sources == 2


def test_why_names_the_event_and_the_fields(incidents: Incidents) -> None:
    tell(incidents, "e1", "a")
    (incident,) = tell(incidents, "e2", "b").incidents
    (why,) = incident.why
    assert (why.event_id, why.matched) == ("e2", "e1")
    assert why.probability > 0.5
    assert {"place", "time", "tolls"} <= set(why.fields)


def test_one_attack_with_a_growing_toll_stays_one(incidents: Incidents) -> None:
    tell(incidents, "e1", "a")
    more = {"killed": {"min": 7, "max": 7, "text": "seven"}}
    (incident,) = tell(incidents, "e2", "b", days=0.5, effects=more).incidents
    killed = incident.effects.killed
    assert (incident.incident_id, killed.best, killed.min, killed.max) == ("e1", 7, 3, 7)
    assert killed.per_source == {"a.example": [3, 3], "b.example": [7, 7]}


def test_two_attacks_in_one_city_on_one_day_stay_two_when_details_conflict(incidents: Incidents) -> None:
    tell(incidents, "e1", "a", recipients=[person("Ana Brill")], weapons=[])
    bomb = {
        "modes": ["explosives"],
        "recipients": [person("Tomas Vell")],
        "effects": {"killed": {"min": 15, "max": 15}},
    }
    result = tell(incidents, "e2", "b", **bomb)
    assert result.events[0].incident_id == "e2"


def test_two_events_of_one_article_stay_two(incidents: Incidents) -> None:
    tell(incidents, "e1", "a")
    assert tell(incidents, "e2", "a").events[0].incident_id == "e2"


def test_cities_far_apart_are_a_veto(incidents: Incidents) -> None:
    tell(incidents, "e1", "a")
    assert tell(incidents, "e2", "b", location=place("Tarsk", 14.0, 23.0, 2)).events[0].incident_id == "e2"


def test_disjoint_dates_are_a_veto(incidents: Incidents) -> None:
    tell(incidents, "e1", "a")
    assert tell(incidents, "e2", "b", days=4, time=day("2024-03-08")).events[0].incident_id == "e2"


def test_background_is_not_todays_event(incidents: Incidents) -> None:
    tell(incidents, "e1", "a")
    past = {"factuality": "historical", "time": day("2024-03-03")}
    assert tell(incidents, "e2", "b", **past).events[0].incident_id == "e2"


def test_what_did_not_happen_joins_nothing(incidents: Incidents) -> None:
    tell(incidents, "e1", "a")
    assert tell(incidents, "e2", "b", polarity="negative").events[0].incident_id == "e2"


def test_redelivery_changes_nothing_and_publishes_the_same(incidents: Incidents) -> None:
    tell(incidents, "e1", "a")
    first = tell(incidents, "e2", "b")
    again = tell(incidents, "e2", "b")
    assert (again.events, again.incidents) == (first.events, first.incidents)


def test_copy_counts_as_a_dependent_source(incidents: Incidents) -> None:
    tell(incidents, "e1", "a")
    copy = BlockCommand(block="FRA-harm", action="copy", event_id="e1", header=header("c", source="c.example"))
    (incident,) = incidents.apply(copy).incidents
    assert (incident.article_ids, incident.independent_sources) == (["a", "c"], 1)


def test_outlets_of_one_domain_count_once(incidents: Incidents) -> None:
    tell(incidents, "e1", "a", source="north.post.example")
    (incident,) = tell(incidents, "e2", "b", source="south.post.example").incidents
    assert incident.independent_sources == 1


def retract(incidents: Incidents, event_id: str, article_id: str):  # type: ignore[no-untyped-def]
    return incidents.apply(
        BlockCommand(block="FRA-harm", action="retract", event_id=event_id, header=header(article_id, 1))
    )


def test_retraction_takes_the_mention_out(incidents: Incidents) -> None:
    tell(incidents, "e1", "a")
    tell(incidents, "e2", "b")
    result = retract(incidents, "e1", "a")
    assert [(e.event_id, e.retracted, e.incident_id) for e in result.events] == [("e1", True, "e1")]
    assert [(i.incident_id, i.mentions, i.article_ids) for i in result.incidents] == [("e1", ["e2"], ["b"])]


def test_incident_without_mentions_is_retracted(incidents: Incidents) -> None:
    tell(incidents, "e1", "a")
    result = retract(incidents, "e1", "a")
    assert [(i.change, i.mentions) for i in result.incidents] == [(IncidentChange.RETRACTED, [])]
    assert [(c.incident_id, c.replaces) for c in result.stories] == [(None, "e1")]


def test_redelivered_retraction_publishes_the_same(incidents: Incidents) -> None:
    tell(incidents, "e1", "a")
    first = retract(incidents, "e1", "a")
    again = retract(incidents, "e1", "a")
    assert (again.events, again.incidents) == (first.events, first.incidents)


def test_denials_of_more_owners_than_tell_it_outweigh(incidents: Incidents) -> None:
    tell(incidents, "e1", "a", factuality="claimed")
    tell(incidents, "e2", "b", factuality="denied")
    (incident,) = tell(incidents, "e3", "c", factuality="denied").incidents
    assert incident.factuality == "denied"


def test_records_expire_after_the_horizon() -> None:
    state = MemoryState()
    incidents = Incidents(state, horizon=timedelta(days=30))
    tell(incidents, "e1", "a")
    tell(incidents, "e2", "b", days=20, time=day("2024-03-24"))
    tell(incidents, "e3", "c", days=26, time=day("2024-03-30"))
    tell(incidents, "e4", "d", days=32, time=day("2024-04-05"))
    incidents.expire("FRA-harm", 100)
    assert sorted(key for key in state if "|incident|" in key) == [f"FRA-harm|incident|e{n}" for n in (2, 3, 4)]
    assert not [key for key in state if "|at|" in key and "e1" in state[key]]


def test_what_was_noted_of_retracted_events_goes_with_their_incident() -> None:
    state = MemoryState()
    incidents = Incidents(state, horizon=timedelta(days=5))
    for number in range(20):
        tell(incidents, f"e{number}", f"a{number}")
        head = header(f"a{number}", 0, source=f"a{number}.example")
        incidents.apply(BlockCommand(block="FRA-harm", action="retract", event_id=f"e{number}", header=head))
    for name in ("y", "z"):  # a leap that far needs a second article
        tell(incidents, f"late-{name}", name, days=30, time=day("2026-04-01"))
    incidents.expire("FRA-harm", 100)
    assert not [key for key in state if "|event|" in key and "|late-" not in key]


def test_the_other_events_of_an_article_take_no_place_among_the_candidates(incidents: Incidents) -> None:
    tell(incidents, "e1", "a")
    for number in range(CANDIDATES + 4):
        tell(incidents, f"s{number}", "b", factuality="planned")
    (found,) = tell(incidents, "e2", "b").events
    assert found.incident_id == "e1"


def test_of_equally_frequent_types_that_which_was_told_first_counts_whatever_came_in_first() -> None:
    types = []
    reports = [("e1", "a", 0.0, "ASSAULT"), ("e2", "b", 0.5, "CRIME")]
    for order in (reports, reports[::-1]):
        incidents = Incidents(MemoryState())
        for event_id, article_id, days, kind in order:
            result = tell(incidents, event_id, article_id, days, type=kind)
        types.append({incident.type for incident in result.incidents})
    assert types[0] == types[1]
