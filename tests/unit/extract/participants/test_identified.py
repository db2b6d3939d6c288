"""Victims that a later sentence names belong to the deed told before."""

import pytest

from stream.extract.participants import Cast, fold, name_victims
from stream.extract.places import find_places
from stream.records import Effects, Factuality, Toll

KILLED = {"effects": Effects(killed=Toll(min=2, max=2, text="two"))}


@pytest.fixture
def victims(candidates):
    """Names of the recipients of each event after naming."""

    def make(text, *words):
        parsed, found = candidates(text, *words)
        cast = Cast(parsed, find_places(parsed))
        events = name_victims(parsed, cast, fold(parsed, found))
        return [[who.name for who in event.participants.recipients if who.name] for event in events]

    return make


@pytest.mark.parametrize(
    "telling",
    [
        "The dead were identified as Ana Ruiz, 42, and Pedro Soto, 19.",
        "The victims are Ana Ruiz and Pedro Soto.",
        "The victims, Ana Ruiz and Pedro Soto, were teachers.",
        "Police identified the victims as Ana Ruiz and Pedro Soto.",
        "Among the dead were Ana Ruiz and Pedro Soto.",
        "Ana Ruiz and Pedro Soto were among those killed.",
        "The names of those killed were read out. They are Ana Ruiz and Pedro Soto.",
    ],
)
def test_a_sentence_that_names_them(victims, telling):
    assert victims(f"Gunmen attacked a bus in Lima on Friday. {telling}", ("attacked", KILLED)) == [
        ["Ana Ruiz", "Pedro Soto"]
    ]


def test_who_is_arrested_is_no_victim(victims):
    text = "Gunmen attacked a bus in Lima on Friday. The suspects were identified as Ana Ruiz and Pedro Soto."
    assert victims(text, ("attacked", KILLED)) == [[]]


def test_what_is_only_planned_has_no_victims(victims):
    text = "Gunmen planned to attack a bus. The dead were identified as Ana Ruiz and Pedro Soto."
    assert victims(text, ("attack", {"factuality": Factuality.PLANNED})) == [[]]


def test_the_dead_are_of_the_deed_that_killed(victims):
    text = "Gunmen attacked a bus. Rebels blew up a bridge. The dead are Ana Ruiz and Pedro Soto."
    assert victims(text, ("attacked", KILLED), "blew") == [["Ana Ruiz", "Pedro Soto"], []]


def test_the_one_victim_gets_the_name(candidates):
    parsed, found = candidates("A man was killed in Lima. The victim was identified as Pedro Soto.", "killed")
    event = name_victims(parsed, Cast(parsed, find_places(parsed)), found)[0]
    assert [(who.text, who.name) for who in event.participants.recipients] == [("Pedro Soto", "Pedro Soto")]


def test_a_list_behind_a_plural_names_its_members(bind):
    text = "Soldiers killed two reporters: Ana Ruiz, a photographer, and Pedro Soto, a cameraman."
    found = bind(text, "killed").recipients
    assert [who.name for who in found] == [None, "Ana Ruiz", "Pedro Soto"]
