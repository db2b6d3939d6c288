"""Kind, name, country and sectors of noun phrases."""

import pytest

from stream.records import EventType


def actors(participants):
    return [(item.text, item.kind.value, item.country, item.sectors) for item in participants.actors]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Turkish police attacked the camp.", ("Turkish police", "organization", "TUR", ["COP"])),
        ("Russian warships attacked the town.", ("Russian warships", "group", "RUS", ["MIL"])),
        ("FMLN guerrillas attacked the bridge.", ("FMLN guerrillas", "group", "SLV", ["REB"])),
        ("Rebels in the Ivory Coast attacked a convoy.", ("Rebels", "group", "CIV", ["REB"])),
        ("Members of the Shining Path attacked a bus.", ("Members of the Shining Path", "group", "PER", ["REB"])),
        ("Thousands of Iraqi students attacked the gate.", ("Thousands of Iraqi students", "group", "IRQ", ["EDU"])),
        ("Moscow attacked the port.", ("Moscow", "organization", "RUS", [])),
        ("U.S.-backed rebels attacked the port.", ("U.S.-backed rebels", "group", None, ["REB"])),
        ("NATO troops attacked the depot.", ("NATO troops", "group", None, ["MIL", "IGO"])),
        ("Assad's soldiers attacked the depot.", ("Assad's soldiers", "group", "SYR", ["MIL"])),
        ("Two unidentified men attacked the guard.", ("Two unidentified men", "group", None, ["UAF"])),
    ],
)
def test_actor_codes(bind, text, expected):
    assert actors(bind(text, "attacked")) == [expected]


def test_a_leader_in_office_is_government_and_named_in_full(bind):
    who = bind("Merkel attacked the plan.", "attacked", kind=EventType.ACCUSE, published="2015-03-01").actors
    assert [(item.name, item.country, item.sectors) for item in who] == [("Angela Merkel", "DEU", ["GOV"])]


def test_a_leader_out_of_office_is_elite(bind):
    who = bind("Merkel attacked the plan.", "attacked", kind=EventType.ACCUSE, published="2024-03-01").actors
    assert [item.sectors for item in who] == [["ELI"]]


def test_the_text_own_title_outweighs_the_calendar(bind):
    who = bind(
        "Former President Obama attacked the plan.", "attacked", kind=EventType.ACCUSE, published="2012-03-01"
    ).actors
    assert [item.sectors for item in who] == [["ELI"]]


def test_two_nationalities_give_two_participants(bind):
    who = bind("Hungarian and Romanian officials agreed.", "agreed", kind=EventType.AGREE).actors
    assert {(item.country, tuple(item.sectors)) for item in who} == {("HUN", ("GOV",)), ("ROU", ("GOV",))}


def test_a_facility_carries_its_owner(bind):
    hit = bind("Jets bombed the Islamic State group's positions in Syria.", "bombed").recipients
    assert [(item.name, item.kind.value, item.country, item.sectors) for item in hit] == [
        ("Islamic State", "facility", None, ["IMG", "REB"])
    ]


def test_people_named_by_nationality_are_civilians_where_something_is_done_to_them(bind):
    hit = bind("Soldiers beat two Palestinians.", "beat").recipients
    assert [(item.country, item.sectors) for item in hit] == [("PSE", ["CVL"])]


def test_a_city_that_is_hit_is_a_place(bind):
    hit = bind("Rebels shelled Baghdad.", "shelled").recipients
    assert [(item.text, item.kind.value, item.country) for item in hit] == [("Baghdad", "place", "IRQ")]


def test_times_and_amounts_are_no_participants(bind):
    assert bind("The bank paid three million dollars on Monday.", "paid", kind=EventType.AID).recipients == []
