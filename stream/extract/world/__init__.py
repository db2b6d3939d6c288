"""Countries by name, nationality, capital and seat of government: the facts that places and participants share.

All look-ups ignore case, accents, full stops, hyphens and a leading "the", and give ISO 3166-1 alpha-3 codes (Kosovo:
KOS). They are pure dictionary look-ups of whole names; whether "Jordan" is a country or a person is for the caller.
The table is `countries.tsv`, which documents its own columns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from stream.tables import read_table, table_error

TABLE = "countries.tsv"
_IRREGULAR = re.compile(r"(?:s|sh|ch|z|ese|man|men|woman|women|ay)$")
_DROPPED = re.compile(r"[.’'`ʻʼ]")
_SPACED = re.compile(r"[\s\-‐-―_/,]+")


@dataclass(frozen=True, slots=True)
class Country:
    """One country or territory. `names[0]` is the usual English name; lat and lon in degrees, near its middle."""

    iso3: str
    iso2: str
    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    capitals: tuple[str, ...]
    seats: tuple[str, ...]
    lat: float
    lon: float

    @property
    def name(self) -> str:
        """The usual English name."""
        return self.names[0]


@dataclass(frozen=True, slots=True)
class World:
    """All countries and the look-up tables over them; keys are `key(name)`."""

    countries: dict[str, Country]
    by_iso2: dict[str, str]
    names: dict[str, str]
    demonyms: dict[str, str]
    capitals: dict[str, str]
    seats: dict[str, str]


def key(name: str) -> str:
    """The form in which names are compared: folded case, no accents or full stops, single spaces, no leading "the"."""
    text = unicodedata.normalize("NFKD", name.casefold())
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = _SPACED.sub(" ", _DROPPED.sub("", text)).strip()
    return text.removeprefix("the ")


def plurals(demonym: str) -> tuple[str, ...]:
    """The demonym and its regular plural ("Syrian", "Syrians"); only itself where the plural is not formed with -s."""
    return (demonym,) if _IRREGULAR.search(demonym) else (demonym, demonym + "s")


@lru_cache(maxsize=1)
def world() -> World:
    """The table, read once per process. Raises TableError with file and line where a row is malformed."""
    countries: dict[str, Country] = {}
    for number, cells in read_table(__name__, TABLE, 3, optional=5):
        country = _row(cells, number)
        if country.iso3 in countries:
            raise table_error(__name__, TABLE, number, "each country once", country.iso3)
        countries[country.iso3] = country
    return World(
        countries=countries,
        by_iso2={country.iso2: iso3 for iso3, country in countries.items()},
        names=_index({iso3: country.names for iso3, country in countries.items()}),
        demonyms=_index(
            {iso3: [form for word in c.demonyms for form in plurals(word)] for iso3, c in countries.items()}
        ),
        capitals=_index({iso3: country.capitals for iso3, country in countries.items()}),
        seats=_index({iso3: country.seats for iso3, country in countries.items()}),
    )


def country_of_name(name: str) -> str | None:
    """ISO3 of a country name or alias ("Burma", "the Netherlands", "U.S."), None if it is none."""
    # "us" in lower case is a pronoun; the code is only ever written in capitals.
    return None if name in ("us", "Us") else world().names.get(key(name))


def country_of_demonym(word: str) -> str | None:
    """ISO3 of a nationality adjective or noun ("Syrian", "Iraqis", "South Korean")."""
    return world().demonyms.get(key(word))


def country_of_capital(name: str) -> str | None:
    """ISO3 of the country whose capital (or seat of government, "the Kremlin") this is: the metonym for its state."""
    folded = key(name)
    return world().capitals.get(folded) or world().seats.get(folded)


def country(iso3: str) -> Country | None:
    """The country of an ISO3 code."""
    return world().countries.get(iso3)


def iso3_of_iso2(iso2: str) -> str | None:
    """ISO3 of an ISO 3166-1 alpha-2 code."""
    return world().by_iso2.get(iso2.upper())


def _row(cells: list[str], line: int) -> Country:
    iso3, iso2, names, demonyms, capitals, seats, lat, lon = cells
    if not re.fullmatch("[A-Z]{3}", iso3) or not re.fullmatch("[A-Z]{2}", iso2):
        raise table_error(__name__, TABLE, line, "ISO codes of three and two capitals", f"{iso3!r} and {iso2!r}")
    try:
        latitude, longitude = float(lat), float(lon)
    except ValueError as error:
        raise table_error(__name__, TABLE, line, "two numbers in degrees", f"{lat!r} and {lon!r}") from error
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise table_error(__name__, TABLE, line, "coordinates in range", f"{lat}, {lon}")
    return Country(iso3, iso2, _cells(names), _cells(demonyms), _cells(capitals), _cells(seats), latitude, longitude)


def _cells(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(";") if item.strip())


def _index(table: Mapping[str, Sequence[str]]) -> dict[str, str]:
    # The usual names of all countries go in before any alias: "Guinea" is not an alias of another country.
    found: dict[str, str] = {}
    for position in (slice(0, 1), slice(1, None)):
        for iso3, names in table.items():
            for name in names[position]:
                found.setdefault(key(name), iso3)
    return found
