"""What the demo makes of the records it follows."""

from stream.cli.demo.tally import Tally, describe, growth, tolls
from stream.topics import Topic


def toll(best=None, low=None, high=None):
    return {"best": best, "min": low, "max": high}


def incident(**changes):
    effects = {name: toll() for name in ("killed", "injured", "missing", "captured", "displaced")}
    return {
        "incident_id": "i1",
        "version": 1,
        "change": "created",
        "merged_into": None,
        "type": "ASSAULT",
        "modes": ["explosives"],
        "location": {"name": "Quetta", "country": "PAK"},
        "time": {"from": "2026-11-16"},
        "effects": effects | {"killed": toll(7, 7, 7)},
        "factuality": "asserted",
        "sources": ["A"],
        "independent_sources": 1,
        "mentions": ["e1"],
    } | changes


def test_an_incident_in_words():
    assert describe(incident()) == "assault (explosives) · Quetta, PAK · 2026-11-16 · 7 killed"


def test_an_incident_without_place_and_time():
    assert describe(incident(location=None, time=None, modes=[])) == "assault · 7 killed"


def test_a_disputed_toll_shows_its_bounds():
    effects = incident()["effects"] | {"killed": toll(11, 7, 12), "injured": toll(None, 20, None)}
    assert tolls(incident(effects=effects)) == "11 (7-12) killed, 20 injured"


def test_growth_names_new_sources_and_the_old_toll():
    later = incident(
        sources=["A", "B"], independent_sources=2, effects=incident()["effects"] | {"killed": toll(9, 7, 9)}
    )
    assert growth(incident(), later) == ["now also B", "2 independent sources", "was 7 killed"]


def test_birth_growth_and_merge_are_told():
    tally = Tally()
    told = [
        tally.take(Topic.INCIDENTS, incident(), {}),
        tally.take(Topic.INCIDENTS, incident(version=2, sources=["A", "B"], change="updated"), {}),
        tally.take(Topic.INCIDENTS, incident(version=3, change="merged", merged_into="abcdefghij"), {}),
    ]
    assert [happening.kind for happening in told] == ["born", "grown", "merged"]
    assert tally.living == []


def test_an_older_version_changes_nothing():
    tally = Tally()
    tally.take(Topic.INCIDENTS, incident(version=2), {})
    assert tally.take(Topic.INCIDENTS, incident(version=1), {}) is None
    assert tally.incidents["i1"]["version"] == 2


def test_a_change_that_nobody_sees_is_not_told():
    tally = Tally()
    tally.take(Topic.INCIDENTS, incident(), {})
    assert tally.take(Topic.INCIDENTS, incident(version=2), {}) is None


def test_every_kind_of_answer_counts():
    tally = Tally()
    tally.take(Topic.STORIES, {"story_id": "s", "article_ids": ["a", "b"]}, {})
    tally.take(Topic.DUPLICATES, {"article_id": "c", "duplicate_of": "a", "kind": "exact", "source": "X"}, {})
    tally.take(Topic.REJECTED, {"article_id": "d", "reason": "language", "detail": "Spanish"}, {})
    dead = tally.take(Topic.DEADLETTERS, None, {"dlq_code": "not_json", "dlq_reason": "cut off"})
    assert tally.answered == {"a", "b", "c", "d"}
    assert dead.text == "dead letter: not_json, cut off"
