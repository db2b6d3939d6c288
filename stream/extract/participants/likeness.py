"""Whether two event candidates of one article may be the same happening, and what speaks for it.

Two steps, kept apart: `conflicts` names what rules it out (another place, day, victim, means), `ties` counts what both
have in common. Folding needs no conflict and enough ties.
"""

from __future__ import annotations

from datetime import date

from stream.extract.parsed import Candidate, TimeHit
from stream.extract.participants.lexicon import frame
from stream.records import (
    EntityKind,
    EventType,
    Factuality,
    Granularity,
    Participant,
    Place,
    PlacePrecision,
    Polarity,
    Toll,
)

_REAL = frozenset((Factuality.ASSERTED, Factuality.CLAIMED, Factuality.DENIED, Factuality.ACCUSED))
_AHEAD = frozenset((Factuality.PLANNED, Factuality.ORDERED, Factuality.THREATENED))
_HARM = frozenset((EventType.ASSAULT, EventType.ACCIDENT, EventType.DISASTER))
_COMING = frozenset(("upcoming", "coming", "forthcoming", "impending", "imminent"))
_NEAR_DEGREES = 0.6  # about 60 km: a town and the village beside it
# Modes that describe how it was done; two different ones are two happenings. "targeted" goes with any of them.
_MEANS = frame("means")
_COMPATIBLE = (
    frozenset(("explosives", "suicide-attack")),
    frozenset(("aerial", "heavy-weapons", "drone")),
    frozenset(("firearms", "targeted")),
    frozenset(("demo", "riot", "strike")),
    frozenset(("visit", "multilateral")),
    frozenset(("vote", "result")),
)
_COARSE = frozenset((PlacePrecision.COUNTRY, PlacePrecision.ADMIN1, None))
_THINGS = frozenset((EntityKind.FACILITY, EntityKind.VEHICLE, EntityKind.PLACE))
_VAGUE = frame("vague")


def frame_of(candidate: Candidate) -> str:
    """Real, ahead, past or unreal: mentions of different frames are never one event."""
    factuality = candidate.stance.factuality
    if factuality is Factuality.HYPOTHETICAL or candidate.stance.polarity is Polarity.NEGATIVE:
        return "unreal"
    if factuality in _AHEAD:
        return "ahead"
    return "real" if factuality in _REAL else str(factuality)


def _same_frame(first: Candidate, second: Candidate) -> bool:
    """Whether both are told as equally real; "the upcoming strike" of a report on it lay ahead only then."""
    one, two = frame_of(first), frame_of(second)
    ahead = any(child.lower_ in _COMING for child in second.trigger.token.children if child.dep_ == "amod")
    past = {one, two} == {"real", "historical"} and _same_spot(first, second)
    return one == two or past or (one == "real" and two == "ahead" and ahead)


def same_family(first: EventType, second: EventType) -> bool:
    """Whether two types can name one happening: a type and itself, or harm whose cause was open at first."""
    return first is second or (first in _HARM and second in _HARM and EventType.DISASTER not in (first, second))


def conflicts(
    first: Candidate, second: Candidate, *, back: bool = False, joined: bool = False, more: bool = False
) -> str | None:
    """The first thing that rules out that both are one event, None where nothing does.

    `back`: the second refers back ("the attack"); then a day's difference is the reporter's, not another happening.
    `joined`: one hangs on the other in a sentence ("two were killed and five wounded in a clash"): then other victims
    are more victims, and the word for fighting names the occasion. `more`: the second says that these are more victims.
    """
    if not same_family(first.trigger.type, second.trigger.type):
        return "type"
    if not _same_frame(first, second):
        return "factuality"
    if _modes_differ(first.trigger.modes, second.trigger.modes) and not _loose_word(second):
        return "means"
    if not joined and is_war(first) != is_war(second) and not _same_spot(first, second):
        return "scale"
    if _times_differ(first.time, second.time, 1 if back else 0):
        return "time"
    if _told_elsewhere(first, second):
        return "place"
    if _parties_differ(first.participants.actors, second.participants.actors):
        return "actor"
    if not (joined or more) and _victims_differ(first.participants.recipients, second.participants.recipients):
        return "recipient"
    if not more and _tolls_differ(first.effects.killed, second.effects.killed):
        return "toll"
    return None


def dies_twice(first: Candidate, second: Candidate) -> bool:
    """Whether both tell as real or past that one and the same named person is killed: nobody dies more than once.

    Days and places then differ by slips of the reading alone.
    """
    if not {frame_of(first), frame_of(second)} <= {"real", str(Factuality.HISTORICAL)}:
        return False
    if not {item.trigger.token.lemma_.lower() for item in (first, second)} <= frame("deadly"):
        return False
    one, two = ([who for who in item.participants.recipients if who.name] for item in (first, second))
    people = [who for who in (*one, *two) if who.kind is EntityKind.PERSON]
    if len(people) < len(one) + len(two):
        return False
    return any(may_be_same(left, right) for left in one for right in two)


def names_place(candidate: Candidate) -> bool:
    """Whether the mention's own sentence says where; else its place is taken over from what was told before."""
    hit, trigger = candidate.place, candidate.trigger
    if hit is None or hit.part is not trigger.part:
        return False
    return trigger.sentence.start_char <= hit.start < trigger.sentence.end_char


def _told_elsewhere(first: Candidate, second: Candidate) -> bool:
    """Whether both places are known and too far apart; a place taken over rules nothing out.

    What a title tells of the same parties without a place has taken its place from elsewhere, too.
    """
    if not first.place or not second.place or not names_place(second):
        return False
    if first.trigger.part.is_title and not names_place(first) and shared_parties(first, second):
        return False
    return places_differ(first.place.place, second.place.place)


def shared_parties(first: Candidate, second: Candidate) -> int:
    """0 to 4: common actors and recipients, two for a common name."""
    one, two = first.participants, second.participants
    return _shared(one.actors, two.actors) + _shared(one.recipients, two.recipients)


def _loose_word(candidate: Candidate) -> bool:
    """Whether the word is a loose one: "the bombing", "the blast" are said of air raids, too."""
    return candidate.trigger.token.lemma_.lower() in ("bombing", "blast", "explosion", "strike", "attack", "killing")


def is_war(candidate: Candidate) -> bool:
    """Whether the words speak of fighting that goes on rather than of one strike."""
    return candidate.trigger.type is EventType.ASSAULT and candidate.trigger.token.lemma_.lower() in frame("war_noun")


def ties(first: Candidate, second: Candidate) -> int:
    """How many things both mentions share: parties (a name counts twice), place, toll, weapon, trigger word."""
    count = shared_parties(first, second)
    if first.place and second.place and first.place.place.precision not in _COARSE:
        here = first.place.place.geoname_id == second.place.place.geoname_id
        count += here + (here and _same_day(first.time, second.time))
    for toll in ("killed", "injured"):
        one, two = getattr(first.effects, toll), getattr(second.effects, toll)
        count += 2 * bool(one.min and one.min == two.min)
    if {weapon.category for weapon in first.participants.weapons} & {w.category for w in second.participants.weapons}:
        count += 1
    return count + (first.trigger.token.lemma_.lower() == second.trigger.token.lemma_.lower())


def _same_spot(first: Candidate, second: Candidate) -> bool:
    """Whether both are told of one town or spot, and of days that agree."""
    one, two = first.place, second.place
    if one is None or two is None or one.place.precision in _COARSE or one.place.geoname_id != two.place.geoname_id:
        return False
    return not _times_differ(first.time, second.time, 1)


def _same_day(first: TimeHit | None, second: TimeHit | None) -> bool:
    """Whether both are dated, told or implied, to one and the same day."""
    if first is None or second is None or not first.since or not first.until:
        return False
    days = {(text or "")[:10] for text in (first.since, first.until, second.since, second.until)}
    return len(days) == 1


def _modes_differ(first: list[str], second: list[str]) -> bool:
    one, two = set(first) & _MEANS, set(second) & _MEANS
    if not one or not two or one & two:
        return False
    return not any(group & one and group & two for group in _COMPATIBLE)


def _times_differ(first: TimeHit | None, second: TimeHit | None, slack: int) -> bool:
    if first is None or second is None or not (first.since and first.until and second.since and second.until):
        return False
    if any(hit.start == hit.end or hit.is_dateline for hit in (first, second)):  # implied, not told
        return False
    if Granularity.INTERVAL in (first.granularity, second.granularity):
        return False
    try:
        days = [date.fromisoformat(text[:10]) for text in (first.since, first.until, second.since, second.until)]
    except ValueError:  # years before 1 or after 9999 have no date
        return False
    return (days[2] - days[1]).days > slack or (days[0] - days[3]).days > slack


def places_differ(first: Place, second: Place) -> bool:
    """Whether two resolved places cannot be the scene of one happening."""
    if first.country and second.country and first.country != second.country:
        return True
    if not first.country or not second.country:  # a sea that was fired from is no rival of the town that was hit
        return False
    if first.precision in _COARSE or second.precision in _COARSE or first.geoname_id == second.geoname_id:
        return False
    if None in (first.lat, first.lon, second.lat, second.lon):
        return bool(first.name and second.name and first.name != second.name)
    return _apart(first.lat, second.lat) or _apart(first.lon, second.lon)


def _apart(first: float | None, second: float | None) -> bool:
    return first is not None and second is not None and abs(first - second) > _NEAR_DEGREES


def _tolls_differ(first: Toll, second: Toll) -> bool:
    if first.min is None or second.min is None:
        return False
    top_first = first.max if first.max is not None else 10**9
    top_second = second.max if second.max is not None else 10**9
    return first.min > top_second or second.min > top_first


def _parties_differ(first: list[Participant], second: list[Participant]) -> bool:
    """Both sides known and no pair that could be the same."""
    if not first or not second:
        return False
    return not any(may_be_same(one, two) for one in first for two in second)


def hit_alike(first: Candidate, second: Candidate) -> bool:
    """Whether those hit can be the same, as far as both mentions tell who or what was hit."""
    return not _parties_differ(first.participants.recipients, second.participants.recipients)


def other_sort(first: list[Participant], second: list[Participant]) -> bool:
    """Whether people were hit here and things there: the people and the building or vehicle that they were in."""
    one, two = ({item.kind in _THINGS for item in side} for side in (first, second))
    return bool(one and two) and not one & two


def _victims_differ(first: list[Participant], second: list[Participant]) -> bool:
    """Whether two sets of those hit cannot be of one happening: named on both sides, and nobody in common."""
    if other_sort(first, second) or not _parties_differ(first, second):
        return False
    return all(any(item.name for item in side) for side in (first, second))


def _shared(first: list[Participant], second: list[Participant]) -> int:
    best = 0
    for one in first:
        for two in second:
            if one.name and one.name == two.name:
                return 2
            if may_be_same(one, two) and (one.country or one.sectors or _head(one) == _head(two)):
                best = 1
    return best


def may_be_same(one: Participant, two: Participant) -> bool:
    """Whether two participants can be one party."""
    if one.name and two.name and one.kind == two.kind:
        return one.name == two.name or one.name in two.name or two.name in one.name
    if one.country and two.country and one.country != two.country:
        return False
    if one.sectors and two.sectors:
        return bool(set(one.sectors) & set(two.sectors)) or _unknown_gunmen(one, two) or _unknown_gunmen(two, one)
    if one.country and one.country == two.country:
        return True
    return _head(one) == _head(two) or _head(one) in _VAGUE or _head(two) in _VAGUE


def _unknown_gunmen(one: Participant, two: Participant) -> bool:
    """Unidentified attackers may turn out to be anyone who fights outside the state."""
    return "UAF" in one.sectors and bool({"REB", "CRM", "PRM", "IMG", "CVL"} & set(two.sectors))


def is_vague(participant: Participant) -> bool:
    """Whether a party is spoken of without saying anything about it ("others", "them")."""
    return not participant.name and not participant.country and _head(participant) in _VAGUE


def _head(participant: Participant) -> str:
    words = participant.text.lower().split()
    return words[-1] if words and words[-1] in _VAGUE else words[-1].rstrip("s") if words else ""
