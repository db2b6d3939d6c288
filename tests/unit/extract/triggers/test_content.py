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
