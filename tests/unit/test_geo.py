"""Distances: known pairs, symmetry, and points at the edge of the map."""

from __future__ import annotations

import pytest

from stream.geo import distance_km


def test_one_degree_of_latitude() -> None:
    assert distance_km(10, 20, 11, 20) == pytest.approx(111.2, abs=0.1)


def test_london_to_paris() -> None:
    assert distance_km(51.507, -0.128, 48.857, 2.352) == pytest.approx(344, abs=2)


def test_antipodes_are_half_the_globe_apart() -> None:
    assert distance_km(0, 0, 0, 180) == pytest.approx(20_015, abs=1)


def test_the_date_line_is_no_wall() -> None:
    assert distance_km(0, 179.5, 0, -179.5) == pytest.approx(distance_km(0, 0, 0, 1))
