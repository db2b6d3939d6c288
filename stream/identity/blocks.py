"""Which block an event belongs to: coarse enough that two reports of one incident always meet.

A block is a country and a family of types. An event without a country goes where its participants are from, then where
its outlet is from, then to the catch-all `ZZZ`.
"""

from __future__ import annotations

from stream.records import Event, EventType, Header

NOWHERE = "ZZZ"
FAMILIES = {
    "harm": (EventType.ASSAULT, EventType.ACCIDENT, EventType.DISASTER, EventType.CRIME, EventType.COERCE),
    "unrest": (EventType.PROTEST, EventType.MOBILIZE),
    "words": tuple(
        kind
        for kind in EventType
        if kind
        not in (
            EventType.ASSAULT,
            EventType.ACCIDENT,
            EventType.DISASTER,
            EventType.CRIME,
            EventType.COERCE,
            EventType.PROTEST,
            EventType.MOBILIZE,
        )
    ),
}
FAMILY = {kind: family for family, kinds in FAMILIES.items() for kind in kinds}


def family_of(kind: EventType) -> str:
    """The family of an event type."""
    return FAMILY[kind]


def block_of(event: Event, header: Header) -> str:
    """The block of an event, `country|family`."""
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
    """The country of the outlet's web address, where it has one."""
    return None
