"""From ids to records: merged, retracted and moved ones, other releases' values, and ids that are nowhere."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import timedelta

import pytest

from stream.cli.exits import CommandError, Exit
from stream.cli.identity.dossier import Dossier, Mention, dossier
from stream.cli.identity.kept import MemoryLog
from stream.cli.identity.lookup import find_events, find_incident
from stream.cli.identity.pair import explained, verdict_sentence
from stream.cli.identity.records import Records
from stream.cli.identity.shown import shown
from stream.cli.identity.weighed import weighed
from stream.identity import Incidents, MemoryState
from stream.identity.pairs import Verdict
from stream.records import BlockCommand, CopyKind, DuplicateNotice, Event, StoryDigest
from stream.records.base import dump_json
from stream.topics import Topic
from tests.unit.identity.build import article, day, event, header, person, place, report, upsert


class Values:
    """A log of values as they stand on the topics, each with its key or partition."""

    advice = "look elsewhere"
    horizon = timedelta(days=30)

    def __init__(self, **topics: Sequence[tuple[Hashable, bytes]]) -> None:
        self._topics = topics

    def scan(self, topic: Topic) -> Iterator[tuple[Hashable, bytes]]:
        return iter(self._topics.get(topic.name, ()))

    def name(self, topic: Topic) -> str:
        return f"news.{topic.value}"


def decided(*commands: BlockCommand) -> MemoryLog:
    """What the worker would publish of these commands, one article each."""
    log, incidents = MemoryLog("test"), Incidents(MemoryState())
    for command in commands:
        result = incidents.apply(command)
        for incident in result.incidents:
            log.put(Topic.INCIDENTS, incident.incident_id, incident)
        for told in result.events:
            log.put(Topic.EVENTS, told.event_id, told)
        article_id = command.header.article_id
        log.put(Topic.CLEAN, article_id, article(article_id, revision="r1", source=command.header.source))
        log.put(Topic.REPORTS, article_id, report(command.header, digest=StoryDigest(terms=command.terms)))
    return log


def told(event_id: str, article_id: str, days: float = 0, **more: object) -> BlockCommand:
    return upsert(event(event_id, article_id, **more), header(article_id, days, source=f"{article_id}.example"))


def all_mentions(answer: Dossier) -> list[Mention]:
    return sorted((each for one in answer.evidence for each in one.mentions), key=lambda mention: mention.event_id)


def opened(answer: Dossier) -> dict[str, str | None]:
    return {mention.event_id: mention.opened for mention in all_mentions(answer)}


def refused(ask: object, *words: object) -> CommandError:
    with pytest.raises(CommandError) as raised:
        ask(*words)  # type: ignore[operator]
    return raised.value


BRILL, VELL = person("Ana Brill"), person("Tomas Vell")
GUNS, BOMBS = {"modes": ["firearms"], "recipients": [BRILL]}, {"modes": ["explosives"], "recipients": [VELL]}
APART = [
    told("e1", "a", **GUNS).model_copy(update={"terms": {"ferry": 1.0}}),
    told("e2", "b", **BOMBS, effects={"killed": {"min": 19, "max": 19}}).model_copy(update={"terms": {"mill": 1.0}}),
]
BOTH = told("e3", "c", 1, modes=["firearms", "explosives"], recipients=[BRILL, VELL], effects={})
REVISED = upsert(event("e2", "b", time=day("2024-03-07")), header("b", 3, source="b.example", revision="r2"))


@pytest.fixture(scope="module")
def merged() -> Records:
    """Two incidents of different people and tolls, brought together by a report that names both people."""
    records = Records(decided(*APART, BOTH))
    assert records.incidents(lambda value: False).merges == {"e2": "e1"}
    return records


@pytest.fixture(scope="module")
def parted() -> Records:
    """The same, after a revision moved the second report to another day."""
    return Records(decided(*APART, BOTH, REVISED))


def test_an_absorbed_id_leads_to_the_incident_that_took_its_place(merged: Records) -> None:
    found = find_incident(merged, "e2")
    assert (found.incident.incident_id, found.path) == ("e1", ("e2", "e1"))
    assert (1, "e2 was merged into e1") in list(shown(dossier(merged, "e2", found)))


def test_the_history_names_what_was_merged(merged: Records) -> None:
    latest = find_incident(merged, "e1").incident.history[-1]
    assert (latest.event_id, latest.what[0]) == ("e3", "merged e2")


def test_a_mention_that_opened_an_absorbed_incident_says_so(merged: Records) -> None:
    answer = dossier(merged, "e1", find_incident(merged, "e1"))
    assert opened(answer) == {"e1": "e1", "e2": "e2", "e3": None}
    assert (3, "why: opened incident e2, which was merged into this one") in list(shown(answer))


def test_a_pair_of_a_merged_incident_is_together(merged: Records) -> None:
    pair = explained(merged, "e1", "e2")
    assert (pair.account.verdict, pair.together, pair.other.path) == (Verdict.UNLIKELY, True, ("e2", "e1"))
    assert "yet both are in one incident" in verdict_sentence(pair)


def test_an_event_that_was_split_off_is_shown_where_it_is_now(parted: Records) -> None:
    found = find_incident(parted, "b")
    answer = dossier(parted, "b", found)
    assert (found.incident.incident_id, opened(answer)) == ("e2-2", {"e2": None})
    assert [mention.event_id for mention in all_mentions(dossier(parted, "e1", find_incident(parted, "e1")))] == [
        "e1",
        "e3",
    ]


def test_a_pair_that_was_split_is_not_together(parted: Records) -> None:
    pair = explained(parted, "e3", "e2")
    assert (pair.together, pair.other.path[-1]) == (False, "e2-2")


def test_merges_in_a_circle_end() -> None:
    log = decided(*APART, BOTH)
    one = Records(log).incidents(lambda value: True).records["e1"]
    log.put(Topic.INCIDENTS, "e1", one.model_copy(update={"merged_into": "e2"}))
    assert find_incident(Records(log), "e2").path == ("e2", "e1")


def test_events_and_articles_lead_to_their_incident() -> None:
    records = Records(decided(told("e1", "a"), told("e2", "b", 0.1)))
    assert [find_incident(records, each).incident.incident_id for each in ("e2", "a", "b")] == ["e1"] * 3
    assert find_incident(records, "e2").note == "e2 is an event of this incident"


def test_an_article_in_two_incidents_means_that_of_its_headline() -> None:
    side = told("e2", "a", location=place("Tarsk", 14.0, 23.0, 2), headline=False)
    found = find_incident(Records(decided(told("e1", "a"), side)), "a")
    assert (found.incident.incident_id, found.note) == (
        "e1",
        "article a has this incident in its headline; it is also in e2",
    )


def test_an_article_in_two_incidents_without_a_headline_is_ambiguous() -> None:
    pair = [told("e1", "a", headline=False), told("e2", "a", location=None, headline=False)]
    error = refused(find_incident, Records(decided(*pair)), "a")
    assert error.code == Exit.USAGE
    assert str(error) == "expected the id of one incident, got 'a', which is in 2: e1, e2"


def test_an_unknown_id_says_what_was_searched_and_what_to_do() -> None:
    error = refused(find_incident, Records(decided(told("e1", "a"))), "e7")
    assert error.code == Exit.NEGATIVE
    assert "got 'e7', which is not among incidents made of test (1 ids) and events made of test (1 ids)" in str(error)


@pytest.mark.parametrize("hostile", ["", "\x1b[31m", "\udcff", '"', "x" * 100_000, "*", "a\nb"])
def test_a_hostile_id_is_unknown_and_printed_safely(hostile: str) -> None:
    error = refused(find_incident, Records(decided(told("e1", "a"))), hostile)
    assert error.code == Exit.NEGATIVE
    assert str(error).isprintable()
    assert len(str(error)) < 600


def test_empty_topics_know_nothing() -> None:
    assert refused(find_incident, Records(Values()), "e1").code == Exit.NEGATIVE
    assert refused(find_events, Records(Values()), "e1", "e2").code == Exit.NEGATIVE


def test_values_that_are_no_records_are_counted_and_left_out() -> None:
    good = [(0, value) for _, value in decided(told("e1", "a")).scan(Topic.INCIDENTS)]
    odd = [b"\xff", b"[]", b"null", b'{"incident_id": ["e1"]}', b'{"incident_id": "e1", "version": "x"}']
    records = Records(Values(INCIDENTS=[*good, *((0, value) for value in odd)]))
    assert find_incident(records, "e1").incident.incident_id == "e1"
    assert records.unread[Topic.INCIDENTS] == 3


def test_a_record_of_an_older_release_has_no_history() -> None:
    (record,) = Records(decided(told("e1", "a"))).incidents(lambda value: True).records.values()
    older = {name: value for name, value in record.to_json().items() if name != "history"}
    records = Records(Values(INCIDENTS=[(0, dump_json(older))]))
    lines = [text for _, text in shown(dossier(records, "e1", find_incident(records, "e1")))]
    assert "none is kept: the record was last written by an older release" in lines


def test_fields_of_a_newer_release_are_left_out() -> None:
    (record,) = Records(decided(told("e1", "a"))).incidents(lambda value: True).records.values()
    value = record.to_json()
    newer = {**value, "mood": 1, "location": {**value["location"], "height": 3}}
    assert find_incident(Records(Values(INCIDENTS=[(0, dump_json(newer))])), "e1").incident == record


def test_a_record_that_cannot_be_read_is_told() -> None:
    error = refused(find_incident, Records(Values(INCIDENTS=[(0, b'{"incident_id": "e1", "version": 1}')])), "e1")
    assert error.code == Exit.NEGATIVE


def test_the_latest_version_counts() -> None:
    records = Records(decided(told("e1", "a"))).incidents(lambda value: True).records
    older, newer = records["e1"], records["e1"].model_copy(update={"version": 7})
    log = Values(INCIDENTS=[(0, each.to_bytes()) for each in (older, newer, older)])
    assert find_incident(Records(log), "e1").incident.version == 7


def test_an_event_that_moved_to_another_block_lives_there() -> None:
    lives = Event.model_validate({**event("e1", "a").to_json(), "incident_id": "i1"})
    gone = lives.model_copy(update={"retracted": True})
    values = [(1, gone.to_bytes()), (0, lives.to_bytes()), (0, gone.to_bytes()), (2, lives.to_bytes())]
    assert Records(Values(EVENTS=values)).events(lambda value: True) == {"e1": lives}


def test_a_move_is_read_by_keys_whatever_partition_comes_first() -> None:
    lives = Event.model_validate({**event("e1", "a").to_json(), "incident_id": "i1"})
    gone, moved = lives.model_copy(update={"retracted": True}), lives.model_copy(update={"incident_id": "i2"})
    old, new = [(b"FRA", lives), (b"FRA", gone)], [(b"ITA", moved)]
    for order in (old + new, new + old, [*old[:1], *new, *old[1:]]):
        values = [(key, each.to_bytes()) for key, each in order]
        assert Records(Values(EVENTS=values)).events(lambda value: True) == {"e1": moved}


def test_copies_and_other_outlets_of_an_owner_are_dependent() -> None:
    log = decided(told("e1", "a"), told("e2", "b", 0.1))
    log.put(Topic.CLEAN, "b", article("b", revision="r1", days=0.1, source="www.a.example"))
    log.put(
        Topic.DUPLICATES, "m", DuplicateNotice(article_id="m", duplicate_of="a", kind=CopyKind.NEAR, similarity=0.9)
    )
    record = find_incident(Records(log), "e1").incident
    log.put(Topic.INCIDENTS, "e1", record.model_copy(update={"article_ids": ["a", "b", "m"]}))
    records = Records(log)
    answer = dossier(records, "e1", find_incident(records, "e1"))
    assert {each.article_id: each.dependence for each in answer.evidence} == {
        "a": None,
        "b": "a.example owns a too",
        "m": "near copy of a",
    }


def test_events_that_are_not_kept_any_more_are_named() -> None:
    record = find_incident(Records(decided(told("e1", "a"), told("e2", "b", 0.1))), "e1").incident
    records = Records(Values(INCIDENTS=[(0, record.to_bytes())]))
    answer = dossier(records, "e1", find_incident(records, "e1"))
    assert [mention.event_id for mention in answer.lost] == ["e1", "e2"]
    lines = [text for _, text in shown(answer)]
    assert "2 events are not kept any more: e1, e2" in lines
    assert any(text.startswith("e2: matched event e1 with probability") for text in lines)


def test_a_pair_is_told_with_the_incident_that_both_are_in() -> None:
    pair = explained(Records(decided(told("e1", "a"), told("e2", "b", 0.1))), "e1", "e2")
    assert (pair.account.verdict, pair.together, pair.other.incident_id) == (Verdict.LIKELY, True, "e1")
    assert pair.other.why is not None
    assert pair.other.why.matched == "e1"
    assert verdict_sentence(pair).endswith("and both are in one incident.")


def test_another_event_of_the_text_in_the_incident_is_the_reason_for_two() -> None:
    log = decided(told("e1", "a"), told("e2", "b", 0.1), told("e3", "b", 0.1))
    pair = explained(Records(log), "e1", "e3")
    assert (pair.account.verdict, pair.together) == (Verdict.LIKELY, False)
    assert verdict_sentence(pair).endswith(
        "yet they are in two incidents: incident e1 holds another event of article b, and two events of one text "
        "never join one incident."
    )


def test_a_pair_whose_article_is_gone_is_compared_by_what_is_left() -> None:
    log = decided(told("e1", "a"), told("e2", "b", 0.1))
    events = [(0, value) for _, value in log.scan(Topic.EVENTS)]
    incidents = [(0, value) for _, value in log.scan(Topic.INCIDENTS)]
    pair = explained(Records(Values(EVENTS=events, INCIDENTS=incidents)), "e1", "e2")
    levels = {each.field: each.level for each in pair.account.fields}
    assert (levels["words"], levels["place"]) == ("unknown", "same")
    assert any("not kept any more" in text for _, text in weighed(pair))


def test_an_article_means_its_only_event_or_that_of_its_headline() -> None:
    side = told("e2", "a", location=None, headline=False)
    found = find_events(Records(decided(told("e1", "a"), side, told("e3", "b"))), "a", "b")
    assert [each.event.event_id for each in found] == ["e1", "e3"]
    assert found[0].note == "article a has 2 events; compared is its headline's, e1"


def test_an_incident_with_several_events_is_ambiguous_unless_its_id_is_an_event() -> None:
    log = decided(told("e1", "a"), told("e2", "b", 0.1))
    assert find_events(Records(log), "e1")[0].note is None
    for event_id in ("e1", "e2"):
        log.put(Topic.EVENTS, event_id, event(event_id, event_id, incident_id="i", headline=False))
    error = refused(find_events, Records(log), "i")
    assert (error.code, str(error)) == (
        Exit.USAGE,
        "expected the id of one event, got 'i': incident i has 2: e1, e2",
    )


def test_a_copy_means_the_event_of_its_original() -> None:
    log = decided(told("e1", "a"))
    copy = DuplicateNotice(article_id="m", duplicate_of="a", kind=CopyKind.EXACT, similarity=1.0)
    log.put(Topic.DUPLICATES, "m", copy)
    (found,) = find_events(Records(log), "m")
    assert (found.event.event_id, found.note) == ("e1", "m is a copy of a; article a has one event, e1")


def test_an_article_without_events_is_told() -> None:
    log = decided(told("e1", "a"))
    log.put(Topic.CLEAN, "quiet", article("quiet"))
    error = refused(find_events, Records(log), "quiet")
    assert (error.code, str(error)) == (Exit.NEGATIVE, "expected an event, got 'quiet': the article reports none")
