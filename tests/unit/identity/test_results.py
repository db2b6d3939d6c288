"""What a decider answers is what is sent."""

from __future__ import annotations

from stream.identity import Incidents, MemoryState
from tests.unit.identity.build import event, header, person, upsert


def test_an_incident_is_sent_as_the_bytes_of_its_record() -> None:
    incidents = Incidents(MemoryState())
    told = [
        upsert(event("e1", "a", actors=[person("Ana Br\u00edll")]), header("a")),
        upsert(event("e2", "b", location=None, time=None, effects={}), header("b", 1, published_at=None)),
        upsert(event("e3", "c", type="PROTEST", confidence=1), header("c", 0.01)),
        upsert(event("e4", "d", codes={"quad_class": 0, "scale": 0.00001}), header("d", 0.5)),
    ]
    shown = [each for command in told for each in incidents.apply(command).shown]
    assert [each.to_bytes() for each in shown] == [each.record().to_bytes() for each in shown]
