"""Distances on the globe: the one place that computes them."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0  # mean radius


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance of two points in kilometres, by the haversine formula; coordinates in degrees.

    Good to half a per cent, for the Earth is no sphere.
    """
    here, there = radians(lat), radians(other_lat)
    half = sin((there - here) / 2) ** 2 + cos(here) * cos(there) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))
