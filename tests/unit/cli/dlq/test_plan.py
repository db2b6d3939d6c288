"""What may be sent back where, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from stream.cli.dlq.book import opened
from stream.cli.dlq.choice import Choice
from stream.cli.dlq.letters import Position, headers_of
from stream.cli.dlq.plan import READ, Rules, Step, plan, stamped
from stream.settings import TopicSettings
from stream.topics import Catalogue, Topic
from stream.worker.deadletters import dead_letter, letter_of
from stream.worker.identity import IDENTITY_HOPS
from stream.worker.message import Incoming, Trouble
from stream.worker.pooled import CleanHop, ExtractHop
from tests.unit.cli.dlq.build import NOON, letter, marked, record

CATALOGUE = Catalogue(TopicSettings(partitions=4, identity_partitions=4))
ALL = Choice()
COUNTS = {each.name: each.partitions for each in CATALOGUE}


def steps(*records: Any, choice: Choice = ALL, counts: dict[str, int] = COUNTS, most: int = 3) -> list[Step]:
    return plan(opened(records), choice, Rules(CATALOGUE, counts, most))


def failed_often(times: int) -> Any:
    """A letter whose message has failed so often."""
    return letter(code="bug", original=(("dlq_attempts", str(times - 1).encode()),))


def test_only_what_a_stage_reads_is_sent_to() -> None:
    assert {hop.source for hop in (CleanHop, ExtractHop, *IDENTITY_HOPS)} == READ


@pytest.mark.parametrize("topic", sorted(READ))
def test_a_letter_goes_back_to_its_topic_and_partition(topic: Topic) -> None:
    [step] = steps(letter(code="bug", topic=CATALOGUE.name(topic), origin=(3, 12)))
    assert (step.refused, step.target, step.partition, step.fetch) == ("", CATALOGUE.name(topic), 3, False)


@pytest.mark.parametrize(
    "topic",
    [
        "other.articles.raw",
        "news.incidents",
        "news.deadletters",
        "news.internal.table.ledger",
        "payroll",
        "\x1b[2J",
        "",
    ],
)
def test_nothing_is_sent_to_other_topics(topic: str) -> None:
    [step] = steps(letter(code="bug", topic=topic))
    assert step.refused == f"no stage of the prefix 'news' reads {topic!r}"


@pytest.mark.parametrize(("times", "refused"), [(1, False), (2, False), (3, True), (40, True)])
def test_what_has_failed_too_often_stays(times: int, refused: bool) -> None:
    [step] = steps(failed_often(times))
    assert step.attempts == times
    assert bool(step.refused) == refused


def test_more_attempts_can_be_granted() -> None:
    [step] = steps(failed_often(3), most=4)
    assert step.refused == ""


@pytest.mark.parametrize(
    "choice",
    [
        Choice(codes=frozenset({"not_json"})),
        Choice(temporary=False),
        Choice(positions=frozenset({Position(0, 0)})),
    ],
)
def test_what_would_fail_again_has_to_be_named(choice: Choice) -> None:
    assert "would fail again" in steps(letter(0))[0].refused
    assert steps(letter(0), choice=choice)[0].refused == ""


def test_a_handled_letter_is_left_out_and_refused_when_named() -> None:
    one = letter(0, code="bug")
    mark = marked(one, 1, sent_to="news.articles.raw-0-9")
    assert steps(one, mark) == []
    [named] = steps(one, mark, choice=Choice(positions=frozenset({Position(0, 0)})))
    assert named.refused == "already redriven to news.articles.raw-0-9 at 2026-03-10T12:00:00+00:00"


def test_a_message_set_aside_twice_is_sent_once() -> None:
    twice = [letter(0, code="bug", origin=(0, 5)), letter(1, code="bug", origin=(0, 5))]
    assert [step.letter.at.offset for step in steps(*twice)] == [0]


def test_a_foreign_record_is_refused_with_what_is_missing() -> None:
    [step] = steps(record(0, headers=[("dlq_stage", b"clean")]))
    assert "dlq_topic" in step.refused


def test_a_letter_that_is_not_whole_has_to_be_fetched() -> None:
    [step] = steps(letter(code="bug", value=b"x" * 5000, max_bytes=2000))
    assert (step.refused, step.fetch) == ("", True)


def test_a_partition_that_is_gone_is_left_to_the_key_only_where_no_state_depends_on_it() -> None:
    raw, blocks = Topic.RAW, Topic.BLOCKS
    [stateless] = steps(letter(code="bug", topic=CATALOGUE.name(raw), origin=(3, 1)), counts={CATALOGUE.name(raw): 2})
    [stateful] = steps(
        letter(code="bug", topic=CATALOGUE.name(blocks), origin=(3, 1)), counts={CATALOGUE.name(blocks): 2}
    )
    assert (stateless.refused, stateless.partition) == ("", None)
    assert "has no partition 3" in stateful.refused


def test_a_topic_that_is_not_there_is_refused() -> None:
    assert "there is no topic news.articles.raw" in steps(letter(code="bug"), counts={})[0].refused


def test_what_is_sent_keeps_its_headers_and_makes_the_next_letter_count_on() -> None:
    made = letter(5, code="bug", partition=2, origin=(1, 41), original=(("trace", b"7"), ("trace", b"8")))
    [step] = steps(made)
    sent = stamped(headers_of(made), step, "news.deadletters", NOON)
    assert sent[:2] == (("trace", b"7"), ("trace", b"8"))
    assert ("dlq_redriven_from", b"news.deadletters-2-5") in sent
    again = Incoming(Topic.RAW, "news.articles.raw", 1, 99, b"k", made.value, sent, 1.0)
    facts = letter_of(dead_letter("clean", again, Trouble("bug", "still"), 1_000_000).headers)
    assert (facts.attempts, facts.first_failed_at) == (2, NOON)


def test_a_message_cannot_go_round_for_ever() -> None:
    """Redriven as often as it may be, whatever it meets each time."""
    made, rounds = letter(0, code="bug"), 0
    while not (step := steps(made)[0]).refused:
        sent = stamped(headers_of(made), step, "news.deadletters", NOON)
        made = letter(rounds + 1, code="bug", original=sent)
        rounds += 1
        assert rounds < 10
    assert (rounds, step.attempts) == (2, 3)
