"""Whom an act is aimed at where no object says so: purpose, condition, destination; datelines and listed names."""

import pytest

from stream.records import EventType


def recipients(participants):
    return [(item.text, item.country, item.sectors) for item in participants.recipients]


def actors(participants):
    return [(item.text, item.country, item.sectors) for item in participants.actors]


@pytest.mark.parametrize(
    ("text", "word", "kind", "expected"),
    [
        (
            "Nurses marched through Lima to demand higher pay from the government.",
            "marched",
            EventType.PROTEST,
            [("the government", "PER", ["GOV"])],
        ),
        (
            "Thousands of Catalans demonstrated in Barcelona calling for independence from Spain.",
            "demonstrated",
            EventType.PROTEST,
            [("Spain", "ESP", [])],
        ),
        (
            "The rebels threatened to strike unless Ghana withdrew its soldiers.",
            "threatened",
            EventType.THREATEN,
            [("Ghana", "GHA", [])],
        ),
        ("Kenya will send 400 troops to Haiti.", "send", EventType.AGREE, [("Haiti", "HTI", [])]),
        ("Kenya rejected a call for its troops to be deployed in Haiti.", "rejected", EventType.REJECT, None),
        (
            "Police banned a march staged by teachers in Quito.",
            "banned",
            EventType.COERCE,
            [("teachers", "ECU", ["EDU"])],
        ),
    ],
)
def test_aims(bind, text, word, kind, expected):
    found = recipients(bind(text, word, kind=kind))
    if expected is None:
        assert [country for _, country, _ in found] == ["HTI"]
    else:
        assert found == expected


def test_one_s_own_pledge_is_not_addressed_to_oneself(bind):
    assert bind("The Serbian president promised to rebuild Serbia.", "promised", kind=EventType.AGREE).recipients == []


def test_where_a_treaty_is_signed_is_no_party(bind):
    who = bind("Canada and the European Union signed a treaty in Brussels.", "signed", kind=EventType.AGREE)
    assert who.recipients == []


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("SEOUL - North Korea fired two missiles.", "fired", "North Korea"),
        ("NAIROBI (Reuters) - Kenyan soldiers attacked a camp.", "attacked", "Kenyan soldiers"),
        ("BOGOTA, Colombia (AP) -- Leftist rebels attacked a bridge.", "attacked", "Leftist rebels"),
    ],
)
def test_a_dateline_is_no_actor(bind, text, word, expected):
    assert [item.text for item in bind(text, word).actors] == [expected]


def test_who_was_at_the_wheel_acts_in_an_accident(bind):
    who = bind("A truck driver crashed into a bus near Lyon.", "crashed", kind=EventType.ACCIDENT)
    assert actors(who) == [("A truck driver", "FRA", ["CVL"])]


def test_a_vehicle_does_not_act_in_an_accident(bind):
    who = bind("A bus plunged into a ravine in Nepal, killing 22 people.", "plunged", kind=EventType.ACCIDENT)
    assert who.actors == []
    assert [item.text for item in who.recipients] == ["A bus", "22 people"]


def test_who_speaks_of_a_meeting_was_there(bind):
    who = bind("Macron hailed his first talks with Modi.", "talks", kind=EventType.CONSULT)
    assert {item.country for item in who.actors} == {"FRA", "IND"}


def test_a_predicate_takes_the_speaker_as_its_actor(bind):
    who = bind("Swedish officials said that lifting the sanctions on Iran was out of the question.", "out")
    assert [item.text for item in who.actors] == ["Swedish officials"]


def test_people_listed_together_act_together(bind):
    text = "The minister and five of his guards attacked the camp."
    assert [item.text for item in bind(text, "attacked").actors] == ["The minister", "five of his guards"]
