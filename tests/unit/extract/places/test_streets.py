"""Streets are found by their last or first word."""

from __future__ import annotations

import pytest

from stream.extract.places.scan import words_of
from stream.extract.places.streets import streets
from tests.unit.extract.places.conftest import Make


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It happened on Hatter Hill Lane near noon.", ["Hatter Hill Lane"]),
        ("the 500 block of West 36th St. and Oak Ave.", ["West 36th St.", "Oak Ave."]),
        ("on Route 58 and Interstate 95", ["Route 58", "Interstate 95"]),
        ("St. Mary and Dr. Smith drive home.", []),
        ("The court and the road are closed.", []),
    ],
)
def test_streets(make: Make, text: str, found: list[str]) -> None:
    part = make(text, parsed=False).body
    assert [mention.text for mention in streets(part, words_of(text))] == found
