"""Which block an event belongs to: coarse enough that two reports of one incident always meet.

A block is a country and a family of types. An event without a country goes where its participants are from, then where
its outlet is from, then to the catch-all `ZZZ`.
"""

from __future__ import annotations

from functools import lru_cache

from stream.identity.outlets import host_of
from stream.records import Event, EventType, Header
from stream.tables import read_table, table_error

NOWHERE = "ZZZ"
PACKAGE, FILE = "stream.identity", "country_domains.tsv"
FAMILIES = {
    EventType.ASSAULT: "harm",
    EventType.ACCIDENT: "harm",
    EventType.DISASTER: "harm",
    EventType.CRIME: "harm",
    EventType.COERCE: "harm",
    EventType.PROTEST: "unrest",
    EventType.MOBILIZE: "unrest",
}
REST = "words"  # diplomacy, politics, business


def family_of(kind: EventType) -> str:
    """The family of an event type."""
    return FAMILIES.get(kind, REST)


def block_of(event: Event, header: Header) -> str:
    """The block of an event, `country-family`."""
    return f"{country_of(event, header)}-{family_of(event.type)}"


def country_of(event: Event, header: Header) -> str:
    """The country that an event is filed under; ZZZ when nothing tells."""
    if event.location is not None and event.location.country:
        return event.location.country
    for participant in [*event.recipients, *event.actors]:
        if participant.country:
            return participant.country
    return outlet_country(header) or NOWHERE


def outlet_country(header: Header) -> str | None:
    """The country of the outlet's web address, where its domain tells one."""
    host = host_of(header.url) or host_of(header.source)
    return _domains().get(host.rpartition(".")[2].casefold()) if host is not None else None


@lru_cache(maxsize=1)
def _domains() -> dict[str, str]:
    """Country-code domain -> country. Raises TableError with file and line on a malformed row."""
    table: dict[str, str] = {}
    for line, (domain, country) in read_table(PACKAGE, FILE, 2):
        if len(domain) != 2 or len(country) != 3:
            raise table_error(PACKAGE, FILE, line, "codes of two and three letters", f"{domain!r} and {country!r}")
        table[domain] = country
    return table
