"""Hostile texts take time in proportion to their length."""

from __future__ import annotations

import pytest

from stream.extract.places import find_places
from tests.growth import assert_grows_linearly
from tests.unit.extract.places.conftest import Make


@pytest.mark.parametrize(
    "piece",
    [
        "Lagos, Ohio, Salem, Rome. ",
        "in al-Umm al-Umm al-",
        "on Elm Street, Boise. ",
        "St. St. St. ",
        "A-B-C-D ",
    ],
)
def test_twice_the_text_takes_about_twice_the_time(make: Make, piece: str) -> None:
    find_places(make(piece, parsed=False))
    assert_grows_linearly(find_places, make(piece * 200, parsed=False), make(piece * 400, parsed=False), 2)
