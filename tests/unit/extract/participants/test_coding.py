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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Croatian Serb refugees attacked the camp.", [("HRV", ["REF"])]),
        ("Ethnic Russians in Estonia attacked the plan.", [("EST", [])]),
        ("Two of the wounded in Gaza attacked the guard.", [("PSE", ["CVL"])]),
        ("Supporters of the ousted president attacked the gate.", [(None, ["OPP"])]),
        ("Workers affiliated with the Spanish union attacked the gate.", [("ESP", ["LAB"])]),
        ("The military government of Chad attacked the village.", [("TCD", ["GOV", "MIL"])]),
        ("Kofi Annan, the U.N. secretary of state affairs, attacked the plan.", [(None, ["IGO", "UNO"])]),
        ("Students throughout Indonesia attacked the plan.", [("IDN", ["EDU"])]),
        ("tunisian rioters attacked the shop.", [("TUN", ["CVL"])]),
    ],
)
def test_who_belongs_where(bind, text, expected):
    who = bind(text, "attacked", kind=EventType.ACCUSE, published="2003-01-01")
    assert [(item.country, item.sectors) for item in who.actors] == expected


def test_a_titled_person_is_of_the_only_country_spoken_of(bind):
    text = "Angola votes on Sunday. President Obasi Nkemba attacked the plan."
    who = bind(text, "attacked", kind=EventType.ACCUSE).actors
    assert [(item.country, item.sectors) for item in who] == [("AGO", ["GOV"])]


def test_an_office_of_a_body_keeps_the_body(bind):
    who = bind("NATO Secretary General Ola Brandt attacked the plan.", "attacked", kind=EventType.ACCUSE).actors
    assert [set(item.sectors) for item in who] == [{"GOV", "IGO"}]


def test_unnamed_victims_are_of_the_country_where_it_was_done(bind):
    hit = bind("Gunmen killed a journalist in the Chadian town of Abeche.", "killed").recipients
    assert [(item.country, item.sectors) for item in hit] == [("TCD", ["JRN"])]
