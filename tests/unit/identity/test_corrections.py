"""What revisions, retractions and merges leave of an incident."""

from __future__ import annotations

from typing import Any

import pytest

from stream.identity import Incidents, Ledger, MemoryState, story_digest
from stream.records import Incident, Report
from tests.unit.identity.build import QUAKE, STRIKE, article, day, event, header, person, place

TARSK = place("Tarsk", 14.0, 23.0, 2)
TEXTS = {"quake": QUAKE, "strike": STRIKE, "rain": "Rain is expected in the hills around Tarsk."}
DIGESTS = {name: story_digest(article("a", text=text)) for name, text in TEXTS.items()}


class Desk:
    """Ledger and incidents as the pipeline wires them."""

    def __init__(self) -> None:
        self.states = (MemoryState(), MemoryState())
        self._ledger, self._incidents = Ledger(self.states[0]), Incidents(self.states[1])
        self._posted = 0

    def tell(
        self, article_id: str, *told: dict[str, Any], days: float = 0, words: str = "quake", **more: Any
    ) -> Report:
        """An article with the events `told` (their JSON); its revision is its place in the log unless given."""
        self._posted += 1
        more = {"source": f"{article_id}.example", "revision": f"r{self._posted}", **more}
        head = header(article_id, days, **{"origin": f"raw-0-{self._posted}", **more})
        events = [event(article_id=article_id, **{"location": TARSK, **one}) for one in told]
        return Report(header=head, events=events, digest=DIGESTS[words])

    def post(self, report: Report) -> list[Incident]:
        """The incidents that a report changes, in order."""
        commands = self._ledger.post(report).blocks
        return [incident for command in commands for incident in self._incidents.apply(command).incidents]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def killed(count: int) -> dict[str, Any]:
    return {"killed": {"min": count, "max": count}}


def test_merged_incident_does_not_bring_back_what_an_article_was_before(desk: Desk) -> None:
    third, brill, vell = day("2024-03-03"), [person("Ana Brill")], [person("Tomas Vell")]
    vague = {"event_id": "e1", "time": None, "effects": killed(0), "recipients": vell}
    desk.post(desk.tell("a", vague, days=3, source="p.example"))
    glued = {"event_id": "e2", "time": third, "effects": killed(0), "recipients": brill}
    desk.post(desk.tell("b", glued, source="p.example"))
    other = {"event_id": "e3", "time": third, "effects": killed(1), "recipients": brill}
    desk.post(desk.tell("c", other, source="p.example", words="strike"))
    clear = {"event_id": "e4", "time": third, "effects": killed(1), "recipients": vell}
    revised = desk.tell("a", clear, days=3, source="q.example", words="rain")
    first = [i for i in desk.post(revised) if i.incident_id == "e3"][-1]
    again = [i for i in desk.post(revised) if i.incident_id == "e3"][-1]
    assert (first.independent_sources, again) == (2, first)
