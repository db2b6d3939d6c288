"""Who did it to whom, by dependency path."""

import pytest

from stream.records import EventType


def sides(participants):
    return [item.text for item in participants.actors], [item.text for item in participants.recipients]


@pytest.mark.parametrize(
    ("text", "word", "actors", "recipients"),
    [
        ("Gunmen killed a judge.", "killed", ["Gunmen"], ["a judge"]),
        ("A judge was killed by gunmen.", "killed", ["gunmen"], ["A judge"]),
        ("Gunmen stormed a bank and killed a guard.", "killed", ["Gunmen"], ["a guard"]),
        ("Rebels who killed a priest fled.", "killed", ["Rebels"], ["a priest"]),
        ("Rebels met the mayor of a town, who was killed.", "killed", [], ["the mayor of a town"]),
        ("Rebels met the governor of Nevada, who was killed.", "killed", [], ["the governor of Nevada"]),
        ("The soldiers looted shops and burned two houses.", "burned", ["The soldiers"], ["two houses"]),
        ("Rebels, who burned a bus, fled.", "burned", ["Rebels"], ["a bus"]),
        ("The ferry sank off the coast.", "sank", [], ["The ferry"]),
        ("Two soldiers killed by rebels were buried.", "killed", ["rebels"], ["Two soldiers"]),
        ("Rebels attacked the town, killing two nurses.", "killing", ["Rebels"], ["two nurses"]),
        ("The general ordered the troops to attack the village.", "attack", ["the troops"], ["the village"]),
        ("Police accused a student of killing a guard.", "killing", ["a student"], ["a guard"]),
        ("Police foiled a plot to bomb a theatre.", "bomb", [], ["a theatre"]),
        ("An attack by rebels on a barracks failed.", "attack", ["rebels"], ["a barracks"]),
        ("Rebels carried out an attack on a police station.", "attack", ["Rebels"], ["a police station"]),
        ("An Israeli air strike hit a warehouse.", "strike", ["Israeli"], ["a warehouse"]),
        ("The Taliban claimed responsibility for the attack.", "attack", ["The Taliban"], []),
        ("Four farmers died in the attack.", "attack", [], ["Four farmers"]),
        ("The army faces attack by rebels.", "attack", ["rebels"], ["The army"]),
        ("The arrest of a journalist by police drew criticism.", "arrest", ["police"], ["a journalist"]),
    ],
)
def test_paths_of_harm(bind, text, word, actors, recipients):
    assert sides(bind(text, word)) == (actors, recipients)


@pytest.mark.parametrize(
    ("text", "word", "kind", "actors", "recipients"),
    [
        ("Talks between Jordan and Britain failed.", "Talks", EventType.CONSULT, ["Jordan", "Britain"], []),
        ("Obama met with Putin.", "met", EventType.CONSULT, ["Obama", "Putin"], []),
        ("Finland will give Tanzania a grant.", "give", EventType.AID, ["Finland"], ["Tanzania"]),
        ("France sent food to Chad.", "sent", EventType.AID, ["France"], ["Chad"]),
        ("Serbia rejected an Australian ultimatum.", "rejected", EventType.REJECT, ["Serbia"], ["Australian"]),
        ("China demanded that Japan apologise.", "demanded", EventType.REQUEST, ["China"], ["Japan"]),
        ("The minister resigned on Monday.", "resigned", EventType.RETREAT, ["The minister"], []),
        ("Norway is ready to help Iceland.", "ready", EventType.AGREE, ["Norway"], ["Iceland"]),
        ("Russia, Iran and Turkey agreed on a plan.", "agreed", EventType.AGREE, ["Russia", "Iran", "Turkey"], []),
        ("Egypt rejected demands from Israel.", "demands", EventType.REQUEST, ["Israel"], []),
    ],
)
def test_paths_of_words(bind, text, word, kind, actors, recipients):
    assert sides(bind(text, word, kind=kind)) == (actors, recipients)


def test_a_two_sided_clash_lists_all_as_actors(bind):
    assert sides(bind("Syrian troops clashed with Kurdish rebels.", "clashed")) == (
        ["Syrian troops", "Kurdish rebels"],
        [],
    )


def test_the_speaker_does_not_act(bind):
    assert sides(bind("Rebels killed two monks, the police said.", "killed")) == (["Rebels"], ["two monks"])


def test_the_dateline_does_not_act(bind):
    assert sides(bind("LIMA, 9 Jan (EFE) -- Ten terrorists attacked a hotel.", "attacked")) == (
        ["Ten terrorists"],
        ["a hotel"],
    )


def test_what_a_bomb_went_off_beside_is_its_target(bind, article, trigger):
    from stream.extract.participants import Cast

    parsed = article("A bomb exploded in front of a bank.")
    hit = trigger(parsed, "exploded")
    hit.modes = ["explosives"]
    assert [item.text for item in Cast(parsed, []).bind(hit).recipients] == ["a bank"]


def test_the_path_is_told_in_words(bind):
    assert bind("Gunmen killed a judge.", "killed").why == (
        "actor “Gunmen”: subject of killed; recipient “a judge”: object of killed"
    )


@pytest.mark.parametrize(
    ("text", "word", "kind", "actors", "recipients"),
    [
        ("Obama met Putin at the White House.", "met", EventType.CONSULT, ["Obama", "Putin"], []),
        ("Norway is opposed to a French plan.", "opposed", EventType.REJECT, ["Norway"], ["French"]),
        ("Chad claimed that Libya had attacked Niger.", "claimed", EventType.ACCUSE, ["Chad"], ["Libya"]),
        ("Rebels seized parts of Mali.", "seized", EventType.COERCE, ["Rebels"], ["parts of Mali"]),
    ],
)
def test_where_and_what_about_are_no_parties(bind, text, word, kind, actors, recipients):
    assert sides(bind(text, word, kind=kind)) == (actors, recipients)


def test_a_town_before_an_event_noun_is_its_scene(bind):
    assert sides(bind("A Kabul bombing killed two nurses.", "bombing"))[0] == []
    assert sides(bind("The Beirut blast killed two nurses.", "blast", kind=EventType.ACCIDENT))[0] == []


@pytest.mark.parametrize(
    ("text", "word", "names"),
    [
        ("Four officers were involved in the massacre of the priests.", "massacre", ["Four officers"]),
        ("Two soldiers participated in the murder of the judge.", "murder", ["Two soldiers"]),
        ("Ana Ruiz was the mastermind of the murder of the judge.", "murder", ["Ana Ruiz"]),
        ("A guard involved in a shooting fled.", "shooting", []),
        ("Priests condemned the murder of Ana Ruiz perpetrated by gunmen.", "murder", ["gunmen"]),
    ],
)
def test_who_took_part_is_an_actor(bind, text, word, names):
    assert [actor.text for actor in bind(text, word).actors] == names


def test_two_targets_behind_two_prepositions(bind):
    found = bind("Rebels fired at the house of the judge and at the offices of a lawyer.", "fired").recipients
    assert [target.kind for target in found] == ["facility", "facility"]
