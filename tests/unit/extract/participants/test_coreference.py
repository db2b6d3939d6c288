"""Pronouns, definite nouns, surnames, acronyms and appositions."""

import pytest

from stream.records import EventType


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        ("Hassan Nasrallah spoke. He attacked the minister.", "attacked", "Hassan Nasrallah"),
        ("Boko Haram spread north. The group attacked a market.", "attacked", "Boko Haram"),
        ("The Taliban seized a town. They attacked a school.", "attacked", "Taliban"),
        ("Maria Gonzalez Rivera arrived. Rivera attacked the plan.", "attacked", "Maria Gonzalez Rivera"),
    ],
)
def test_who_is_meant(bind, text, word, name):
    assert [item.name for item in bind(text, word).actors] == [name]


def test_a_pronoun_is_shown_by_its_antecedent(bind):
    who = bind("Gunmen stopped a bus. They killed the driver.", "killed")
    assert [item.text for item in who.actors] == ["Gunmen"]


def test_a_bare_definite_noun_takes_the_country_of_its_first_mention(bind):
    who = bind("Syrian troops reached Lebanon. Later the troops attacked a village.", "attacked")
    assert [(item.country, item.sectors) for item in who.actors] == [("SYR", ["MIL"])]


def test_an_apposition_tells_the_office(bind):
    who = bind("Jan Novak, the Czech interior minister, condemned the plan.", "condemned", kind=EventType.ACCUSE)
    assert [(item.name, item.country, item.sectors) for item in who.actors] == [("Jan Novak", "CZE", ["GOV"])]


def test_the_two_countries_are_the_last_two_named(bind):
    who = bind("Peru and Chile share a border. The two countries agreed on a map.", "agreed", kind=EventType.AGREE)
    assert [item.country for item in who.actors] == ["PER", "CHL"]


def test_an_unnamed_body_belongs_to_the_scene(bind):
    who = bind("Police arrested ten students in Nairobi.", "arrested", kind=EventType.COERCE)
    assert [(item.text, item.country) for item in who.actors] == [("Police", "KEN")]


def test_an_unknown_country_stays_unknown(bind):
    who = bind("Police arrested ten students.", "arrested", kind=EventType.COERCE)
    assert [item.country for item in who.actors] == [None]


def test_the_three_countries_are_the_last_three_named(bind):
    text = "Peru, Chile and Brazil share a border. The three countries agreed on a map."
    assert [item.country for item in bind(text, "agreed", kind=EventType.AGREE).actors] == ["PER", "CHL", "BRA"]


def test_definite_troops_are_those_named_before(bind):
    text = "Turkish soldiers attacked rebels in northern Iraq. The troops killed a farmer."
    assert [(item.country, item.sectors) for item in bind(text, "killed").actors] == [("TUR", ["MIL"])]


def test_the_town_is_the_one_named_before(bind):
    hit = bind("Rebels surrounded Abeche in Chad. Jets bombed the town.", "bombed").recipients
    assert [(item.country, item.kind.value) for item in hit] == [("TCD", "place")]


@pytest.mark.parametrize("who", ["The two leaders", "Both presidents", "The two sides"])
def test_the_two_leaders_are_the_people_named_and_never_the_town(bind, who):
    text = f"Kenyan President Ruto hosted Ethiopian Prime Minister Abiy Ahmed in Nairobi. {who} signed an accord."
    found = bind(text, "signed", kind=EventType.AGREE).actors
    assert [(item.kind, item.country) for item in found] == [("person", "KEN"), ("person", "ETH")]


@pytest.mark.parametrize(("force", "sector"), [("Police", "COP"), ("The army", "MIL")])
def test_bare_officers_are_of_the_force_named_before(bind, force, sector):
    who = bind(f"{force} raided flats in Essen. Officers seized chemicals.", "seized", kind=EventType.COERCE)
    assert [item.sectors for item in who.actors] == [[sector]]
