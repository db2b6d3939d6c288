"""What a PETRARCH actor code says in our ontology: "USAGOVMIL" is the United States, GOV and MIL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from stream.extract.participants.lexicon import SECTORS
from stream.extract.world import world
from stream.tables import read_table, table_error

PACKAGE = "stream.extract.dictionaries"
TABLE = "data/codes.tsv"
_CODE = re.compile(r"[A-Z0-9]{3}(?:[A-Z0-9]{3})*")
_STATELESS = frozenset(("IGO", "IMG", "ISM"))  # no state stands behind these, whatever country the code names


@dataclass(frozen=True, slots=True)
class Meaning:
    """Country (ISO 3166 alpha-3) and sectors of a code; both empty where it says nothing to us."""

    country: str | None
    sectors: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether the code says anything."""
        return self.country is not None or bool(self.sectors)


def is_code(text: str) -> bool:
    """Whether the text is written as a code: three-letter pieces."""
    return bool(_CODE.fullmatch(text))


def meaning(code: str) -> Meaning:
    """What a code says. Pieces that are unknown say nothing."""
    country: str | None = None
    sectors: list[str] = []
    pieces = [code[at : at + 3] for at in range(0, len(code), 3)]
    for at, piece in enumerate(pieces):
        if piece == "EUR" and (at == 0 or "IGO" not in pieces[:at]):
            continue  # the continent
        entry = _pieces().get(piece)
        if entry is None:
            country = country or (piece if piece in world().countries else None)
            continue
        country = country or entry.country
        sectors += [mark for mark in entry.sectors if mark not in sectors]
    return Meaning(None if _STATELESS & set(pieces[:1]) else country, tuple(sectors))


@cache
def _pieces() -> dict[str, Meaning]:
    found: dict[str, Meaning] = {}
    for line, (piece, country, sectors, _) in read_table(PACKAGE, TABLE, 4):
        marks = () if sectors == "-" else tuple(sectors.split(","))
        if not re.fullmatch("[A-Z]{3}", piece) or piece in found:
            raise table_error(PACKAGE, TABLE, line, "a new piece of three capitals", repr(piece))
        if country != "-" and country not in world().countries:
            raise table_error(PACKAGE, TABLE, line, "an ISO 3166 alpha-3 country or -", repr(country))
        if unknown := [mark for mark in marks if mark not in SECTORS]:
            raise table_error(PACKAGE, TABLE, line, "sectors of the ontology", repr(unknown))
        found[piece] = Meaning(None if country == "-" else country, marks)
    return found
