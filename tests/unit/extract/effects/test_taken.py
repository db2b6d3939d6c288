"""Who is driven from home, held hostage or arrested, and what is damaged: told apart from those who merely run."""

import pytest

from stream.extract.effects import bind_effects
from stream.records import EventType

DISPLACED = [
    ("shooting", "The gunman fled after the shooting.", None),
    ("attack", "Three inmates fled the jail during the attack.", None),
    ("shot", "A man shot a clerk in Bergen and fled.", None),
    ("shelling", "Some 4,000 villagers fled the shelling.", 4000),
    ("attacked", "Twelve families fled when rebels attacked the valley.", 12),
    ("attack", "The attack forced 900 people from their homes.", 900),
    ("attack", "Some 900 people were driven out of their homes by the attack.", 900),
    ("attack", "The attack may force 900 people from their homes.", None),
]


@pytest.mark.parametrize(("word", "text", "displaced"), DISPLACED, ids=[case[1] for case in DISPLACED])
def test_only_those_who_lose_their_homes_are_displaced(article, trigger, word, text, displaced):
    parsed = article(text)
    assert bind_effects(parsed, trigger(parsed, word)).displaced.min == displaced


CAPTURED = [
    ("attacked", "Pirates attacked a trawler and its crew of 14 was taken hostage.", 14),
    ("took", "Rebels took nine tourists hostage in the hills.", 9),
    ("raided", "Raiders raided a mine, where five miners were held hostage.", 5),
    ("took", "The strike took the whole economy hostage.", None),
    ("bombing", "Officers arrested four men after the bombing.", None),
    ("bombing", "The bombing was followed by the kidnapping of two aides.", 2),
]


@pytest.mark.parametrize(("word", "text", "captured"), CAPTURED, ids=[case[1] for case in CAPTURED])
def test_captives_are_those_of_the_deed(article, trigger, word, text, captured):
    parsed = article(text)
    assert bind_effects(parsed, trigger(parsed, word)).captured.min == captured


def test_an_arrest_and_a_protest_keep_those_arrested(article, trigger):
    parsed = article("Officers arrested four men during the protest.")
    for word, kind in (("arrested", EventType.COERCE), ("protest", EventType.PROTEST)):
        assert bind_effects(parsed, trigger(parsed, word, kind=kind)).captured.min == 4


DAMAGED = [
    ("storm", "The storm tore through the island, destroying dozens of homes.", ["dozens of homes"]),
    ("blast", "The blast destroyed a warehouse.", ["a warehouse"]),
    ("blast", "The blast did not damage the bridge.", []),
    ("plot", "They were jailed over a plot to destroy a bridge.", []),
]


@pytest.mark.parametrize(("word", "text", "damaged"), DAMAGED, ids=[case[1] for case in DAMAGED])
def test_damage_that_was_done(article, trigger, word, text, damaged):
    parsed = article(text)
    assert [found.text for found in bind_effects(parsed, trigger(parsed, word)).damaged] == damaged
