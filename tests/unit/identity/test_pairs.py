"""Why two events were or were not joined, told by the steps of the core itself."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest

from stream.identity import Incidents, MemoryState
from stream.identity.matching import JOIN
from stream.identity.pairs import Verdict, explain_pair, upsert_of
from stream.identity.weights import meanings, weights
from stream.records import BlockCommand, StoryDigest
from tests.unit.identity.build import day, event, header, place, upsert

WORDS = StoryDigest(terms={"velmora": 2.0, "ferry": 1.5, "harbour": 1.5})


def told(event_id: str, article_id: str, days: float = 0, **more: object) -> BlockCommand:
    return upsert_of(event(event_id, article_id, **more), header(article_id, days), WORDS)


def joined(*commands: BlockCommand) -> bool:
    """What the living incidents make of the same events."""
    incidents = Incidents(MemoryState())
    return len({incidents.apply(command).events[0].incident_id for command in commands}) == 1


def test_two_reports_of_one_happening_are_likely_one() -> None:
    pair = told("e1", "a"), told("e2", "b", 0.2)
    account = explain_pair(*pair)
    assert (account.verdict, account.meets, account.threshold) == (Verdict.LIKELY, True, JOIN)
    assert account.probability >= JOIN
    assert joined(*pair)


def test_weights_of_the_fields_add_up_to_the_score_and_have_meanings() -> None:
    account = explain_pair(told("e1", "a"), told("e2", "b", 0.2))
    assert sum(each.weight or 0.0 for each in account.fields) == pytest.approx(account.score)
    assert account.probability == pytest.approx(1 / (1 + math.exp(-account.score)))
    assert all(each.meaning for each in account.fields)


def test_order_of_the_pair_does_not_matter() -> None:
    one, other = told("e1", "a"), told("e2", "b", 0.2, modes=["explosives"])
    there, back = explain_pair(one, other), explain_pair(other, one)
    assert (there.one, there.other, there.fields, there.score) == (back.other, back.one, back.fields, back.score)


def test_a_veto_is_named_and_ends_the_comparison() -> None:
    pair = told("e1", "a"), told("e2", "b", location=place("Tarsk", 11.3, 20.0, 2))
    account = explain_pair(*pair)
    assert (account.verdict, account.veto, account.probability) == (Verdict.VETOED, "place", 0.0)
    assert (account.fields[-1].field, account.fields[-1].level, account.fields[-1].weight) == ("place", "far", None)
    assert not joined(*pair)


def test_different_blocks_never_meet_however_alike() -> None:
    elsewhere = told("e2", "b", location=place("Velmora", 10.0, 20.0, 1, country="ITA"))
    account = explain_pair(told("e1", "a"), elsewhere)
    assert (account.verdict, account.meets) == (Verdict.OTHER_BLOCKS, False)
    assert {account.one.block, account.other.block} == {"FRA-harm", "ITA-harm"}
    assert account.fields


def test_events_that_no_day_brings_together_are_out_of_reach() -> None:
    later = told("e2", "b", days=9, time=day("2024-03-13"))
    account = explain_pair(told("e1", "a"), later)
    assert (account.verdict, account.one.found, account.other.found) == (Verdict.OUT_OF_REACH, (), ())
    assert not joined(told("e1", "a"), later)


def test_what_was_published_past_the_horizon_is_forgotten() -> None:
    pair = told("e1", "a"), told("e2", "b", days=40)
    account = explain_pair(*pair)
    assert (account.verdict, account.meets, account.days_apart, account.horizon_days) == (
        Verdict.FORGOTTEN,
        False,
        40,
        30,
    )
    assert account.probability >= JOIN
    assert explain_pair(*pair, horizon=timedelta(days=60)).verdict is Verdict.LIKELY


def test_two_events_of_one_article_are_vetoed() -> None:
    account = explain_pair(told("e1", "a"), told("e2", "a"))
    assert (account.verdict, account.veto) == (Verdict.VETOED, "article")


def test_an_event_and_itself_is_one_event() -> None:
    assert explain_pair(told("e1", "a"), told("e1", "a")).verdict is Verdict.SAME_EVENT


def test_unlikely_without_a_veto() -> None:
    other = told("e2", "b", modes=["explosives"], effects={"killed": {"min": 40, "max": 40}}, location=None)
    other = other.model_copy(update={"block": "FRA-harm", "terms": {"glacier": 3.0}})
    account = explain_pair(told("e1", "a"), other)
    assert (account.verdict, account.veto) == (Verdict.UNLIKELY, None)
    assert 0 < account.probability < JOIN


def test_the_index_says_where_one_finds_the_other() -> None:
    account = explain_pair(told("e1", "a"), told("e2", "b", 1, time=day("2024-03-05")))
    assert account.other.found
    assert set(account.other.found) == set(account.other.looked) & set(account.one.filed)


def test_undated_articles_are_explained_too() -> None:
    bare = [upsert_of(event(f"e{name}", name, time=None), header(name, published_at=None), None) for name in ("a", "b")]
    account = explain_pair(*bare)
    assert [each.level for each in account.fields if each.field in ("time", "words")] == ["unknown", "unknown"]


def test_a_command_without_event_is_refused() -> None:
    bare = upsert(event("e1", "a"), header("a")).model_copy(update={"event": None, "action": "retract"})
    with pytest.raises(ValueError, match="expected an upsert with its event, got retract of e1"):
        explain_pair(bare, bare)


def test_every_level_has_a_meaning() -> None:
    assert {field: set(levels) for field, levels in meanings().items()} == {
        field: set(levels) for field, levels in weights().items()
    }
