"""Hostile texts take time in proportion to their length."""

from __future__ import annotations

from time import process_time

import pytest

from stream.extract.places import find_places
from tests.unit.extract.places.conftest import Make


def seconds(make: Make, text: str) -> float:
    article = make(text, parsed=False)
    best = float("inf")
    for _ in range(2):
        start = process_time()
        find_places(article)
        best = min(best, process_time() - start)
    return best


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
    once, twice = seconds(make, piece * 200), seconds(make, piece * 400)
    # Quadratic growth would be four times; the constant keeps the noise of tiny times out.
    assert twice < 3 * once + 0.1
