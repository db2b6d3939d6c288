"""Who takes an attack upon himself in words that do not name the attack."""

import pytest


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("A bomb exploded outside a bank. The Black Dawn group claimed responsibility.", "The Black Dawn group"),
        ("A bomb exploded outside a bank. The rebels took credit for the action.", "The rebels"),
        ("A bomb exploded outside a bank. Police attributed the incident to leftist guerrillas.",
         "leftist guerrillas"),
        ("A bomb exploded outside a bank, for which the rebels claimed responsibility.", "the rebels"),
        ("A bomb exploded outside a bank. Nobody was hurt. The action was blamed on the rebels.", "the rebels"),
    ],
)  # fmt: skip
def test_who_claims_a_deed_did_it(bind, text, actor):
    assert [who.text for who in bind(text, "exploded").actors] == [actor]


@pytest.mark.parametrize(
    "text",
    [
        "A bomb exploded outside a bank. No group claimed responsibility.",
        "A bomb exploded outside a bank. The rebels did not claim responsibility for the action.",
        "A bomb exploded outside a bank. The rebels claimed responsibility for an ambush near Patras.",
        "A bomb exploded outside a bank. It was noon. Rain fell. Later the rebels claimed responsibility.",
    ],
)
def test_no_claim_no_doer(bind, text):
    assert not bind(text, "exploded").actors


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The attack was attributed to the rebels.", "attack"),
        ("Officials blamed the attack on the rebels.", "attack"),
    ],
)
def test_an_attack_laid_at_a_door(bind, text, word):
    assert [who.text for who in bind(text, word).actors] == ["the rebels"]
