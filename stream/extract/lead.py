"""Completes the headline event from the rest of the article.

A title is terse: what it leaves open, and what was only guessed for it, the body says. Asked in this order: the same
kind of event in the sentences that retell the title, the scenes and days that those sentences name, the dateline, and
last the country that the article's top names most often.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from stream.extract.parsed import Candidate, ParsedArticle, PlaceHit, TimeHit
from stream.extract.places import hits
from stream.extract.retelling import Retelling, retellings
from stream.extract.times.bind import STATEMENTS
from stream.extract.times.known import Times, is_stamp
from stream.records import Factuality, Granularity, PlacePrecision

_RETOLD = 0.3  # the share of the title's words from which a sentence tells the same happening
_SURE = 0.45  # the share from which its own parties are those of the title's event
_TOP_CHARACTERS = 3000
_WEEK = 7  # days before the publish date that a lead's expression may lie
_DAYS = (Granularity.MINUTE, Granularity.DAY)
_UNDATED = {Factuality.HISTORICAL, Factuality.PLANNED, Factuality.HYPOTHETICAL, Factuality.THREATENED}


def complete(
    article: ParsedArticle, event: Candidate, events: list[Candidate], places: list[PlaceHit], times: Times
) -> Candidate:
    """The headline event with what it leaves open filled in. Linear in the numbers of events, places and times."""
    told = [item for item in retellings(article) if item.share >= _RETOLD]
    again = _told_again(event, events, told)
    place, place_why = _place(article, event, again, told, places)
    time, time_why = _time(article, event, told, times)
    participants = event.participants
    if not participants.actors:
        sure = [other for other, share in again if share >= _SURE and other.participants.actors]
        known = {(one.start, one.end, one.part) for one in participants.recipients}
        actors = (
            [one for one in sure[0].participants.actors if (one.start, one.end, one.part) not in known] if sure else []
        )
        if actors:
            why = "; ".join(filter(None, (participants.why, "actors of the sentence that retells the title")))
            participants = replace(participants, actors=actors, why=why)
    return replace(event, participants=participants, place=place, time=time, place_why=place_why, time_why=time_why)


def _told_again(event: Candidate, events: list[Candidate], told: list[Retelling]) -> list[tuple[Candidate, float]]:
    """Events of the same type whose sentence retells the title, best first, with the share of its words."""
    shares = {item.sentence.start: item.share for item in told}
    found = [
        (other, shares[other.trigger.sentence.start])
        for other in events
        if other is not event
        and other.trigger.type == event.trigger.type
        and not other.trigger.part.is_title
        and other.trigger.sentence.start in shares
    ]
    return sorted(found, key=lambda item: -item[1])


def _place(
    article: ParsedArticle,
    event: Candidate,
    again: list[tuple[Candidate, float]],
    told: list[Retelling],
    places: list[PlaceHit],
) -> tuple[PlaceHit | None, str]:
    """The event's place; one that only the lead suggests gives way to the scene of the same event told again."""
    if _names_place(event):
        return event.place, event.place_why
    for other, _ in again:
        if _names_place(other) and other.place is not None and _is_as_fine(other.place, event.place):
            return other.place, "scene of the sentence that retells the title"
    if event.place is not None and event.trigger.type not in STATEMENTS:
        return event.place, event.place_why
    return _suggested(article, event, told, places)


def _time(article: ParsedArticle, event: Candidate, told: list[Retelling], times: Times) -> tuple[TimeHit | None, str]:
    """The event's time; for what the title tells without one, the recent day that a sentence names that retells it.

    Failing those, the first sentence: it tells the news, and when.
    """
    known, why = event.time, event.time_why
    published = article.published_at
    if published is None or not event.trigger.part.is_title or event.stance.factuality in _UNDATED:
        return known, why
    if known is not None and known.start < known.end:
        return known, why
    first = next(iter(article.body.doc.sents), None)
    openings = [item.sentence for item in told] + ([first] if first is not None else [])
    for sentence in openings:
        for index in times.between(article.body, sentence.start_char, sentence.end_char):
            hit, governor = times[index], times.governor(index)
            if hit.since is None or hit.granularity not in _DAYS or is_stamp(hit) or governor is None or governor.owned:
                continue
            if 0 <= (published.date() - date.fromisoformat(hit.since[:10])).days <= _WEEK:
                return hit, "named where the lead retells the title"
    return known, why


def _suggested(
    article: ParsedArticle, event: Candidate, told: list[Retelling], places: list[PlaceHit]
) -> tuple[PlaceHit | None, str]:
    """Where a statement was made, or where an event without a place may have happened.

    A town that the article only mentions is no reason to say so: it must lie in the country that is named most.
    """
    for item in told:
        inside = hits.within(places, article.body, item.sentence.start_char, item.sentence.end_char)
        scenes = [hit for hit in inside if hits.is_scene(hit) and not hits.embedded(hit)]
        if scenes:
            return max(scenes, key=hits.rank), "scene in the sentence that retells the title"
    top = hits.within(places, article.body, 0, _TOP_CHARACTERS)
    dateline = next((hit for hit in top if hit.is_dateline), None)
    if dateline is not None:
        return dateline, "dateline"
    if article.title is None:
        return event.place, event.place_why  # only a title says that the whole text is about one happening
    countries = [
        hit
        for hit in top
        if hit.place.precision is PlacePrecision.COUNTRY and not hits.embedded(hit) and not hits.is_target(hit)
    ]
    if not countries:
        return event.place, event.place_why
    counts = Counter(hit.place.country for hit in countries)
    most = max(countries, key=lambda hit: (counts[hit.place.country], -hit.start))
    if event.place is not None and event.place.place.country == most.place.country:
        return event.place, event.place_why
    return most, "the country that the article names most"


def _is_as_fine(hit: PlaceHit, known: PlaceHit | None) -> bool:
    return known is None or hits.rank(hit) >= hits.rank(known)


def _names_place(event: Candidate) -> bool:
    """Whether the event's own sentence names its place."""
    hit, trigger = event.place, event.trigger
    if hit is None or hit.part is not trigger.part:
        return False
    return trigger.sentence.start_char <= hit.start < trigger.sentence.end_char
