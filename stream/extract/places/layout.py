"""What the gazetteer's builder and reader must agree on."""

from __future__ import annotations

from enum import IntEnum

MAGIC = b"newsgaz1"

# What a name is to its place, the `use` column: smaller is the closer bond.
NAME = 0
ALIAS = 1
LOOSE = 2
ALWAYS = 3
AFTER_TOWN = 4
CODE = 5


class Kind(IntEnum):
    """What sort of place a row is."""

    COUNTRY = 1
    ADMIN1 = 2
    ADMIN2 = 3
    CITY = 4
    SEA = 5
    RIVER = 6
    MOUNTAIN = 7
    ISLAND = 8
    REGION = 9
    CONTINENT = 10
    POINT = 11
