"""Rebels without a name are of the one armed group that the article names."""

import pytest


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The FMLN denied it. On Monday the guerrillas attacked a bridge.", "FMLN"),
        ("The FMLN denied it. On Monday Salvadoran rebels attacked a bridge.", "FMLN"),
        ("The FMLN denied it. On Monday Colombian rebels attacked a bridge.", None),
        ("The FMLN denied it and so did the ELN. On Monday Salvadoran rebels attacked a bridge.", None),
        ("The FMLN denied it. On Monday rebels attacked a bridge.", None),
    ],
)
def test_a_crowd_of_the_sole_band(bind, text, name):
    assert [actor.name for actor in bind(text, "attacked").actors] == [name]


def test_it_is_shown_in_its_own_words(bind):
    text = "The FMLN denied it. On Monday the guerrillas attacked a bridge."
    assert [actor.text for actor in bind(text, "attacked").actors] == ["the guerrillas"]
