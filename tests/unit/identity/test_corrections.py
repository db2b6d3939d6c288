"""What revisions, retractions and merges leave of an incident."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from stream.identity import Incidents, Ledger, MemoryState, Stories, story_digest
from stream.records import Event, Incident, IncidentChange, Report, Story
from tests.unit.identity.build import QUAKE, STRIKE, article, day, event, header, person, place

TARSK = place("Tarsk", 14.0, 23.0, 2)
TEXTS = {"quake": QUAKE, "strike": STRIKE, "rain": "Rain is expected in the hills around Tarsk."}
DIGESTS = {name: story_digest(article("a", text=text)) for name, text in TEXTS.items()}


class Desk:
    """Ledger, incidents and stories as the pipeline wires them; `latest` is what a reader of the topics knows."""

    def __init__(self) -> None:
        self.states = (MemoryState(), MemoryState(), MemoryState())
        self._ledger, self._incidents = Ledger(self.states[0]), Incidents(self.states[1])
        self._stories = Stories(self.states[2])
        self._posted = 0
        self.latest: dict[str, Incident] = {}
        self.told: list[tuple[str, Event]] = []
        self.stories: dict[str, Story] = {}

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
        postings = self._ledger.post(report)
        results = [self._incidents.apply(command) for command in postings.blocks]
        for command, result in zip(postings.blocks, results, strict=True):
            self.told += [(command.block, event) for event in result.events]
        for told in [*postings.stories, *(told for result in results for told in result.stories)]:
            self.stories |= {story.story_id: story for story in self._stories.apply(told).stories}
        changed = [incident for result in results for incident in result.incidents]
        self.latest |= {incident.incident_id: incident for incident in changed}
        return changed

    def held(self) -> dict[str, list[str]]:
        """The mentions of the incidents that are neither merged nor retracted."""
        live = (i for i in self.latest.values() if i.merged_into is None and i.change != "retracted")
        return {incident.incident_id: incident.mentions for incident in live}


@pytest.fixture
def desk() -> Desk:
    return Desk()


def killed(count: int) -> dict[str, Any]:
    return {"killed": {"min": count, "max": count}}


def test_merging_keeps_what_an_article_says_now(desk: Desk) -> None:
    third, brill, vell = day("2024-03-03"), person("Ana Brill"), person("Tomas Vell")
    desk.post(desk.tell("a", {"event_id": "e1", "time": third, "recipients": [brill]}, source="old.example"))
    other = {"event_id": "e2", "time": third, "effects": killed(9), "recipients": [vell]}
    desk.post(desk.tell("b", other, words="strike"))
    both = {"event_id": "e3", "time": third, "effects": {}, "recipients": [brill, vell]}
    revised = desk.tell("a", both, days=1, words="rain", source="new.example")
    desk.post(revised)
    first, states = desk.latest["e1"], copy.deepcopy(desk.states)
    desk.post(revised)
    assert (first.mentions, sorted(first.sources)) == (["e2", "e3"], ["b.example", "new.example"])
    assert (desk.latest["e1"], desk.states) == (first, states)


def told_on(event_id: str, date: str | None) -> dict[str, Any]:
    """An event on a stated day (None: unsaid)."""
    return {"event_id": event_id, "time": day(date) if date is not None else None}


@pytest.fixture
def glued(desk: Desk) -> Desk:
    """One incident: a vague report, two of the sixth, and one revised to the third, which fits the vague one only."""
    desk.post(desk.tell("vague", told_on("v", None), days=3))
    desk.post(desk.tell("sixth1", told_on("s1", "2024-03-06"), days=3))
    desk.post(desk.tell("sixth2", told_on("s2", "2024-03-06"), days=3))
    desk.post(desk.tell("third", told_on("t", None), days=4))
    desk.post(desk.tell("third", told_on("t", "2024-03-03"), days=4.5))
    assert desk.held() == {"v": ["v", "s1", "s2", "t"]}
    return desk


def test_what_a_vague_report_held_together_parts_when_it_is_gone(glued: Desk) -> None:
    changed = glued.post(glued.tell("vague", days=5))
    assert glued.held() == {"v": ["s1", "s2"], "t": ["t"]}
    assert {i.incident_id: i.change for i in changed} == {"v": IncidentChange.SPLIT, "t": IncidentChange.CREATED}


def test_what_a_vague_report_held_together_parts_when_it_names_the_day(glued: Desk) -> None:
    glued.post(glued.tell("vague", told_on("v", "2024-03-03"), days=5))
    assert glued.held() == {"v": ["v", "t"], "s1": ["s1", "s2"]}


def test_larger_group_keeps_the_id(glued: Desk) -> None:
    glued.post(glued.tell("sixth3", told_on("s3", "2024-03-06"), days=4.5))
    glued.post(glued.tell("vague", told_on("v", "2024-03-03"), days=5))
    assert glued.held() == {"v": ["s1", "s2", "s3"], "v-2": ["v", "t"]}


def test_split_sent_again_changes_nothing(glued: Desk) -> None:
    revised = glued.tell("vague", told_on("v", "2024-03-03"), days=5)
    glued.post(revised)
    latest, states = dict(glued.latest), copy.deepcopy(glued.states)
    changed = glued.post(revised)
    assert (glued.latest, glued.states) == (latest, states)
    assert {incident.incident_id for incident in changed} == {"v", "s1"}


def test_split_tells_in_the_history_what_left(glued: Desk) -> None:
    glued.post(glued.tell("vague", told_on("v", "2024-03-03"), days=5))
    lines = [line for name in ("v", "s1") for line in glued.latest[name].history[-1].what]
    assert {"split off s1", "split from v"} <= set(lines)


def test_reports_that_left_are_found_where_they_went(glued: Desk) -> None:
    glued.post(glued.tell("vague", told_on("v", "2024-03-03"), days=5))
    glued.post(glued.tell("sixth1", days=5))
    assert glued.held() == {"v": ["v", "t"], "s1": ["s2"]}


def test_copies_go_with_what_they_copy(glued: Desk) -> None:
    glued.post(Report(header=header("wire", 4, source="wire.example"), copy_of="sixth2"))
    glued.post(glued.tell("vague", told_on("v", "2024-03-03"), days=5))
    assert glued.latest["s1"].article_ids == ["sixth1", "sixth2", "wire"]
    assert glued.latest["v"].article_ids == ["vague", "third"]


def test_copies_go_with_what_says_it_no_more(desk: Desk) -> None:
    desk.post(desk.tell("a", told_on("e1", "2024-03-03")))
    desk.post(desk.tell("b", told_on("e2", "2024-03-03")))
    desk.post(Report(header=header("wire", 1, source="wire.example"), copy_of="a"))
    desk.post(desk.tell("a", days=2))
    assert desk.latest["e1"].article_ids == ["b"]


def test_story_gives_up_an_incident_with_the_last_article_that_reports_it(desk: Desk) -> None:
    desk.post(desk.tell("a", told_on("e1", "2024-03-03")))
    desk.post(desk.tell("b", told_on("e2", "2024-03-03")))
    desk.post(desk.tell("a", days=1))
    (still,) = desk.stories.values()
    desk.post(desk.tell("b", days=1))
    (story,) = desk.stories.values()
    assert (still.incident_ids, story.incident_ids) == (["e1"], [])


def test_stories_follow_a_split(glued: Desk) -> None:
    (before,) = glued.stories.values()
    glued.post(glued.tell("vague", told_on("v", "2024-03-03"), days=5))
    (story,) = glued.stories.values()
    assert (before.incident_ids, sorted(story.incident_ids)) == (["v"], ["s1", "v"])


def test_event_that_moves_to_another_block_takes_a_new_incident_there(desk: Desk) -> None:
    desk.post(desk.tell("a", told_on("e1", "2024-03-03")))
    moved = desk.tell("a", {**told_on("e1", "2024-03-03"), "location": None}, days=1)
    desk.post(moved)
    latest = dict(desk.latest)
    desk.post(moved)
    assert desk.held() == {"e1-ZZZ-harm": ["e1"]}
    assert (desk.latest["e1"].change, desk.latest) == (IncidentChange.RETRACTED, latest)


def test_event_that_moves_is_retracted_under_its_old_key_and_then_told_under_the_new_one(desk: Desk) -> None:
    here = told_on("e1", "2024-03-03")
    away = {**here, "location": None}
    desk.post(desk.tell("a", here))
    desk.post(desk.tell("a", away, days=1))
    records = [(block, event.retracted) for block, event in desk.told]
    assert records == [("FRA-harm", False), ("FRA-harm", True), ("ZZZ-harm", False)]
    desk.post(desk.tell("a", here, days=2))
    last = {block: event.retracted for block, event in desk.told}
    assert last == {"FRA-harm": False, "ZZZ-harm": True}


@pytest.fixture
def merged(desk: Desk) -> Desk:
    """Two incidents of different people, tolls and words, joined by a report that names both people."""
    third, brill, vell = day("2024-03-03"), person("Ana Brill"), person("Tomas Vell")
    desk.post(desk.tell("a", {"event_id": "e1", "time": third, "effects": killed(3), "recipients": [brill]}))
    other = {"event_id": "e2", "time": third, "effects": killed(9), "recipients": [vell]}
    desk.post(desk.tell("b", other, words="strike"))
    apart = desk.held()
    both = {"event_id": "e3", "time": third, "effects": {}, "recipients": [brill, vell]}
    desk.post(desk.tell("c", both, days=1, words="rain"))
    assert (apart, desk.held()) == ({"e1": ["e1"], "e2": ["e2"]}, {"e1": ["e1", "e2", "e3"]})
    return desk


def test_retracting_what_a_merged_incident_reported_leaves_the_rest(merged: Desk) -> None:
    merged.post(merged.tell("b", days=2))
    assert merged.held() == {"e1": ["e1", "e3"]}
    assert (merged.latest["e2"].change, merged.latest["e2"].merged_into) == (IncidentChange.MERGED, "e1")


def test_retracted_report_of_a_merged_incident_told_again_joins_what_it_was_merged_into(merged: Desk) -> None:
    merged.post(merged.tell("b", days=2))
    merged.post(merged.tell("b", told_on("e2", "2024-03-03"), days=3))
    assert merged.held() == {"e1": ["e1", "e3", "e2"]}


def test_merged_incidents_part_again_when_what_joined_them_is_gone(merged: Desk) -> None:
    merged.post(merged.tell("b", told_on("e2", "2024-03-06"), days=3))
    assert merged.held() == {"e1": ["e1", "e3"], "e2-2": ["e2"]}


def test_more_owners_that_deny_than_tell_make_it_denied_until_one_takes_it_back(desk: Desk) -> None:
    desk.post(desk.tell("a", {**told_on("e1", "2024-03-03"), "factuality": "claimed"}))
    for name, event_id in (("b", "e2"), ("c", "e3")):
        desk.post(desk.tell(name, {**told_on(event_id, "2024-03-03"), "factuality": "denied"}))
    outweighed = desk.latest["e1"].factuality
    desk.post(desk.tell("c", {**told_on("e3", "2024-03-03"), "factuality": "claimed"}, days=1))
    assert (outweighed, desk.latest["e1"].factuality) == ("denied", "claimed")
