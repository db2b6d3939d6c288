"""What identity promises for any stream: repetition changes nothing, values stay small, state expires."""

from __future__ import annotations

import copy
from datetime import timedelta

import orjson
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from stream.identity import Copies, Incidents, Ledger, MemoryState, Stories, story_digest
from stream.records import Article, Event, Report, StoryCommand, StoryDigest
from tests.unit.identity.build import QUAKE, STRIKE, article, day, event, header, person, place

QUICK = settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
TEXTS = (QUAKE, STRIKE, f"{QUAKE} Ferries resume.", STRIKE[:420], "Rain is expected in the hills around Tarsk.")
PLACES = (place("Velmora", 10.0, 20.0, 1), place("Tarsk", 14.0, 23.0, 2), None)
NAMES = ("Ana Brill", "Tomas Vell")


@st.composite
def articles(draw: st.DrawFn) -> list[Article]:
    """Up to ten articles, some of them of one id, some undated."""
    found = []
    for number in range(draw(st.integers(1, 10))):
        article_id = f"a{draw(st.integers(0, 6))}"
        days = draw(st.integers(0, 12))
        more = {} if draw(st.booleans()) else {"published_at": None}
        text = draw(st.sampled_from(TEXTS))
        found.append(article(article_id, text=text, days=days, origin=f"raw-0-{number}", **more))
    return found


@st.composite
def reports(draw: st.DrawFn) -> list[Report]:
    """Up to twelve reports with up to two events each; some repeat an article, some copy one."""
    found: list[Report] = []
    read: dict[tuple[str, str], tuple[list[Event], StoryDigest]] = {}
    for number in range(draw(st.integers(1, 12))):
        article_id = f"a{draw(st.integers(0, 8))}"
        head = header(
            article_id,
            draw(st.integers(0, 3)),
            source=f"{draw(st.sampled_from('pqrs'))}.example",
            revision=f"r{draw(st.integers(0, 1))}",
            origin=f"raw-0-{number}",
        )
        if draw(st.integers(0, 4)) == 0:
            found.append(Report(header=head, copy_of=f"a{draw(st.integers(0, 8))}"))
            continue
        if (article_id, head.revision) not in read:  # extraction is a function of the text
            events = [draw(events_of(article_id, serial)) for serial in range(draw(st.integers(0, 2)))]
            text = draw(st.sampled_from(TEXTS))
            read[article_id, head.revision] = (events, story_digest(article(article_id, text=text)))
        events, digest = read[article_id, head.revision]
        found.append(Report(header=head, events=events, digest=digest))
    return found


def events_of(article_id: str, serial: int) -> st.SearchStrategy[Event]:
    """Events that agree and conflict in all sorts of ways."""
    return st.builds(
        lambda where, when, killed, name, factuality: event(
            f"{article_id}-{serial}-{killed}",
            article_id,
            location=where,
            time=when,
            effects={"killed": {"min": killed, "max": killed}},
            recipients=[person(name)],
            factuality=factuality,
        ),
        st.sampled_from(PLACES),
        st.sampled_from([day("2024-03-03"), day("2024-03-04"), None]),
        st.integers(0, 4),
        st.sampled_from(NAMES),
        st.sampled_from(["asserted", "claimed", "denied", "historical"]),
    )


class Machine:
    """The four deciders, wired as the pipeline wires them."""

    def __init__(self) -> None:
        self.states = [MemoryState() for _ in range(3)]
        self.ledger = Ledger(self.states[0])
        self.incidents = Incidents(self.states[1])
        self.stories = Stories(self.states[2])

    def post(self, report: Report) -> list[object]:
        """Everything that one report makes the machine publish."""
        postings = self.ledger.post(report)
        commands, published = list(postings.stories), list[object](postings.blocks)
        for block in postings.blocks:
            result = self.incidents.apply(block)
            published += [*result.events, *result.incidents]
            commands += result.stories
        for command in commands:
            published += self.stories.apply(command).stories
        return published

    def snapshot(self) -> list[dict[str, object]]:
        """A copy of all state."""
        return [copy.deepcopy(dict(state)) for state in self.states]


@QUICK
@given(articles())
def test_checking_an_article_again_changes_nothing(stream: list[Article]) -> None:
    state = MemoryState()
    copies = Copies(state)
    for one in stream:
        first = copies.check(one)
        copies.expire("en", 1000)
        before = copy.deepcopy(dict(state))
        again = copies.check(one)
        assert (again.notice, again.report, dict(state)) == (first.notice, first.report, before)


@QUICK
@given(reports())
def test_posting_a_report_again_changes_nothing(stream: list[Report]) -> None:
    machine = Machine()
    for one in stream:
        machine.post(one)
        before = machine.snapshot()
        machine.post(one)
        assert machine.snapshot() == before


@QUICK
@given(reports())
def test_two_machines_agree(stream: list[Report]) -> None:
    one, other = Machine(), Machine()
    assert [one.post(r) for r in stream] == [other.post(r) for r in stream]


@QUICK
@given(reports(), st.integers(0, 12))
def test_replay_of_the_last_messages_gives_the_same_incidents(stream: list[Report], back: int) -> None:
    machine = Machine()
    for one in stream:
        machine.post(one)
    before = mentions(machine)
    for one in stream[len(stream) - back :]:
        machine.post(one)
    assert mentions(machine) == before


def mentions(machine: Machine) -> dict[str, set[str]]:
    """Incident -> its mentions, without tombstones."""
    return {
        key: set(value["events"])
        for key, value in machine.states[1].items()
        if "|incident|" in key and value["into"] is None and value["events"]
    }


@QUICK
@given(reports())
def test_every_event_is_in_exactly_one_incident(stream: list[Report]) -> None:
    machine = Machine()
    for one in stream:
        machine.post(one)
    held = [event_id for events in mentions(machine).values() for event_id in events]
    assert len(held) == len(set(held))


def test_no_value_grows_beyond_its_limit() -> None:
    machine = Machine()
    for serial in range(120):
        head = header(f"a{serial}" * 8, serial / 100, source=f"{'outlet' * 20}{serial}.example")
        big = [person(f"{'Long Name ' * 12}{n}") for n in range(30)]
        told = event(f"e{serial}", head.article_id, recipients=big, actors=big)
        machine.post(Report(header=head, events=[told], digest=story_digest(article(head.article_id))))
    assert max(len(orjson.dumps(value)) for state in machine.states for value in state.values()) < 100_000


@QUICK
@given(articles())
def test_copies_beyond_the_horizon_are_gone(stream: list[Article]) -> None:
    state = MemoryState()
    copies = Copies(state, horizon=timedelta(days=5))
    for one in [article("first"), *stream]:
        copies.check(one)
    for number in range(3):
        copies.check(article(f"z{number}", text=f"{number} {STRIKE[number * 9 :]}", days=66 + number))
    copies.expire("en", 1000)
    assert {key for key in state if "|id|" in key} <= {f"en|id|z{number}" for number in range(3)}


@QUICK
@given(articles())
def test_stories_beyond_the_horizon_are_gone(stream: list[Article]) -> None:
    state = MemoryState()
    stories = Stories(state, horizon=timedelta(days=5), keep=0)
    for one in [article("first"), *stream, *(article(f"z{number}", days=66 + number) for number in range(3))]:
        stories.apply(StoryCommand(action="article", header=one.header(), digest=story_digest(one)))
    stories.expire("en", 1000)
    assert {key for key in state if "|article|" in key} <= {f"en|article|z{number}" for number in range(3)}
