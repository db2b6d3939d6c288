"""Weapons: text, category and count, bound to their event."""

import pytest


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Warships fired four cruise missiles at a camp.", "fired", [("four cruise missiles", "missile", 4)]),
        ("Gunmen armed with AK-47 rifles killed a guard.", "killed", [("AK-47 rifles", "gun", None)]),
        ("He attacked the clerk with a knife.", "attacked", [("knife", "blade", 1)]),
        ("A car bomb killed two nurses.", "killed", [("car bomb", "bomb", 1)]),
        ("Troops attacked the town.", "attacked", []),
        ("He killed two people with a truck.", "killed", [("truck", "vehicle", 1)]),
        ("The truck driver killed a guard.", "killed", []),
    ],
)
def test_weapons(bind, text, word, expected):
    assert [(item.text, item.category.value, item.count) for item in bind(text, word).weapons] == expected


def test_a_weapon_is_no_participant(bind):
    who = bind("Warships fired four cruise missiles at a camp.", "fired")
    assert [item.text for item in who.recipients] == ["a camp"]


@pytest.mark.parametrize(("verb", "vehicle"), [("rammed", "car"), ("drove", "truck")])
def test_what_is_driven_into_a_target_is_the_weapon(bind, verb, vehicle):
    who = bind(f"A bomber {verb} a {vehicle} into a police checkpoint, killing six officers.", verb)
    assert [weapon.text for weapon in who.weapons] == [vehicle]
    assert [item.text for item in who.recipients] == ["a police checkpoint", "six officers"]
