"""Speech acts and what they speak of: modes lent, promises and concessions, descriptions of those affected."""

import pytest


@pytest.mark.parametrize(
    ("text", "kind", "modes"),
    [
        ("The junta threatened to shell the harbour.", "THREATEN", ["violence"]),
        ("Norway warned Iceland that it would impose sanctions.", "THREATEN", ["restrict"]),
        ("The council called on both sides to stop fighting.", "REQUEST", ["yield"]),
        ("The opposition demanded that the minister resign.", "REQUEST", ["change"]),
    ],
)
def test_the_content_lends_its_mode(find, text, kind, modes):
    assert [(hit.type.value, hit.modes) for hit in find(text)] == [(kind, modes)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kenya announced that it would withdraw its troops from Kismayo.", ["CONCEDE"]),
        ("Talks between Oslo and Lima will resume on Monday.", ["AGREE"]),
        ("The militia released nine captured sailors.", ["RETREAT"]),
        ("Two breweries agreed to merge.", ["DEAL"]),
        ("The navy held live-fire drills off Crete.", ["MOBILIZE"]),
        ("A wave of arrests shook Minsk.", ["COERCE"]),
        ("Rebels threatened to attack Goma if the raids continue.", ["THREATEN"]),
        ("Chile extradited a banker to Spain.", ["COOPERATE"]),
        ("The battery of the phone lasts for two days.", []),
    ],
)
def test_types(types, text, expected):
    assert types(text) == expected


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("The ministers called for talks with the rebels.", "meet"),
        ("The mayor appealed for help after the flood.", "assist"),
        ("The president called for a ceasefire.", "yield"),
        ("The opposition called for his resignation.", "change"),
    ],
)
def test_a_request_takes_its_mode_from_what_is_asked_for(find, text, mode):
    assert find(text)[0].modes == [mode]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Spain to send tents to Nepal", "AGREE"),
        ("Ministers to meet in Oslo", "AGREE"),
        ("Army to attack rebel stronghold", "THREATEN"),
        ("Spain sends tents to Nepal", "AID"),
    ],
)
def test_a_title_that_says_to_do_speaks_of_what_is_to_come(types, title, kind):
    assert types(title, title=True) == [kind]


@pytest.mark.parametrize("title", ["Kidnapped priest freed", "Jailed editor released"])
def test_a_participle_before_whom_something_is_done_to_is_background(types, title):
    assert types(title, title=True) == ["RETREAT"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("The monitors saw a pause in the shelling.", []),
        ("Inspectors want to re-examine the refinery.", ["ACCUSE"]),
        ("The ministers attended a summit on the unrest in the islands.", ["CONSULT"]),
    ],
)
def test_what_rests_or_is_talked_about_is_no_event(types, text, kinds):
    assert types(text) == kinds


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("The militia claimed responsibility for the raid.", True),
        ("No group has claimed responsibility for the raid.", False),
        ("Nobody has claimed responsibility for the raid.", False),
        ("There was no immediate claim of responsibility for the raid.", False),
    ],
)
def test_nobody_claims_nothing(find, text, claimed):
    assert ("ACCUSE" in [hit.type.value for hit in find(text)]) is claimed


def test_the_killing_of_a_named_person_that_is_condemned_is_told(types):
    assert types("The government condemned the murder of Pedro Sanchez.") == ["ACCUSE", "ASSAULT"]


def test_killings_that_are_condemned_in_general_are_not(types):
    assert types("The government condemned the murder of priests.") == ["ACCUSE"]


def test_a_bomb_that_is_detonated_is_an_attack_unless_experts_do_it(types):
    assert types("Two bombs near the bank were detonated this morning.") == ["ASSAULT"]
    assert types("Police experts detonated the device.") == ["COERCE"]


def test_further_verbs_of_violence(types):
    assert types("Masked men machinegunned the car of the minister.") == ["ASSAULT"]
    assert types("The bank was dynamited on Monday.") == ["ASSAULT"]
    assert types("The judge was riddled with bullets by three youths.") == ["ASSAULT"]
