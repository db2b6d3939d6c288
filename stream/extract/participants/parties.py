"""What may stand on either side of an event, by the type of the event."""

from __future__ import annotations

from collections.abc import Callable

from stream.extract.participants.heads import counted_noun
from stream.extract.participants.lexicon import frame, lexicon
from stream.extract.participants.mentions import Mention
from stream.extract.syntax import children
from stream.records import EntityKind, EventType

PHYSICAL = frozenset((EventType.ASSAULT, EventType.COERCE, EventType.ACCIDENT, EventType.DISASTER, EventType.CRIME))
UNCAUSED = frozenset((EventType.ACCIDENT, EventType.DISASTER))
HARM = frozenset((EventType.ASSAULT, EventType.COERCE, EventType.ACCIDENT, EventType.DISASTER))
SETTLED = frozenset((EventType.COERCE, EventType.CONCEDE, EventType.SANCTION, EventType.MOBILIZE))
TOWARD = ("at", "on", "against", "upon", "toward", "towards", "onto")
THINGS = frozenset((EntityKind.FACILITY, EntityKind.VEHICLE))


def acts(mention: Mention) -> bool:
    """A party: a person, group, organisation or country."""
    coding = mention.coding
    head = counted_noun(mention.head) or mention.head
    return coding.acts and head.lemma_.lower() not in frame("not_actor")


def coded(mention: Mention) -> bool:
    """A party that the lexicons know something about, or the thing of one ("an Indian proposal")."""
    coding = mention.coding
    return bool(coding.country or coding.sectors or (coding.acts and coding.name))


def coded_party(mention: Mention) -> bool:
    """A party that the lexicons know something about."""
    return acts(mention) and coded(mention)


def known_party(mention: Mention) -> bool:
    """A party with a country or a name that is not the actor's own ("its troops")."""
    own = any(child.tag_ == "PRP$" for child in children(mention.head, "poss"))
    if own and any(child.ent_type_ in ("NORP", "GPE") for child in children(mention.head, "amod", "compound")):
        own = False  # "his Syrian counterpart"
    return acts(mention) and bool(mention.coding.country or mention.coding.name) and not own


def concrete(mention: Mention) -> bool:
    """Someone or something that can be hit."""
    head = counted_noun(mention.head) or mention.head  # "parts of the town"
    return mention.coding.kind is not None and head.lemma_.lower() not in frame("not_actor")


def is_place(mention: Mention) -> bool:
    """A country or a place in one, without a sector."""
    return bool(mention.coding.country) and not mention.coding.sectors and mention.coding.kind is not None


def is_person(mention: Mention) -> bool:
    """A single human being."""
    return mention.coding.kind is EntityKind.PERSON


def is_thing(mention: Mention) -> bool:
    """A facility or a vehicle."""
    return mention.coding.kind in THINGS or mention.head.lemma_.lower() in lexicon().things


def maker_of(kind: EventType) -> Callable[[Mention], bool]:
    """What may be the actor of a type: nobody causes a disaster, a person may cause an accident."""
    if kind in UNCAUSED:
        person = EntityKind.PERSON if kind is EventType.ACCIDENT else None
        return lambda mention: acts(mention) and (bool(mention.coding.sectors) or mention.coding.kind is person)
    return acts_or_vessel


def owner_of(kind: EventType) -> Callable[[Mention], bool]:
    """What may act by standing before an event noun: a town there says where ("Beirut port blast")."""
    accept = maker_of(kind)
    if kind not in PHYSICAL:
        return coded_party
    return lambda mention: coded_party(mention) and accept(mention) and not mention.coding.place


def acts_or_vessel(mention: Mention) -> bool:
    """A party, or the ships and planes of one."""
    return acts(mention) or (
        mention.coding.kind is EntityKind.VEHICLE and bool(mention.coding.country or mention.coding.sectors)
    )


def target_of(kind: EventType) -> Callable[[Mention], bool]:
    """What may be the recipient of a type: anything concrete can be hit, only parties can be addressed."""
    return concrete if kind in PHYSICAL else acts
