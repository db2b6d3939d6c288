"""The choices that the rooms of extraction weighed for each field, and why the others lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stream.extract.account.values import Choice
from stream.extract.parsed import Candidate, ParsedArticle, PlaceHit, TimeHit, TriggerHit
from stream.extract.places.bind import ENOUGH as ENOUGH_PLACE
from stream.extract.places.bind import in_sentence
from stream.extract.places.discourse import lead_scene, scene_before, title_scene
from stream.extract.places.gazetteer import Entry
from stream.extract.stance.judge import cues
from stream.extract.times.bind import ENOUGH as ENOUGH_TIME
from stream.extract.times.bind import bind_time, weighed
from stream.extract.times.known import Times
from stream.extract.triggers.lexicon import lexicon
from stream.extract.triggers.probability import coefficients, features
from stream.records import Factuality, Range

Slot = tuple[bool, int, int]

_PASSED_OVER = "; the chosen one fits better, or is finer and named by title or lead"

MOST = 8
"""Choices shown for a field: the best ones."""


def place_choices(
    article: ParsedArticle, candidate: Candidate, triggers: Sequence[TriggerHit], places: list[PlaceHit]
) -> list[Choice]:
    """The places of the event's sentences with their scores, then what the text around would have given."""
    chosen = _slot(candidate.place)
    found: dict[Slot | None, Choice] = {}
    for trigger in triggers:
        for scored in in_sentence(trigger, places):
            slot = _slot(scored.hit)
            why = scored.why
            if slot != chosen:
                why += f"; under {ENOUGH_PLACE}: no scene" if scored.value < ENOUGH_PLACE else _PASSED_OVER
            text = scored.hit.place.text
            found.setdefault(slot, Choice(text, why, round(scored.value, 2), slot == chosen, _at(scored.hit)))
    around = (
        (lead_scene(article, places, None)[0], "scene of the lead"),
        (title_scene(article, places, candidate.trigger), "named in the title"),
        (scene_before(candidate.trigger, places), "scene of a sentence before"),
    )
    for hit, what in around:
        if hit is not None and _slot(hit) not in found and _slot(hit) != chosen:
            why = f"{what}; asked only where nothing nearer says it"
            found[_slot(hit)] = Choice(hit.place.text, why, None, at=_at(hit))
    if candidate.place is not None and chosen not in found:
        found[chosen] = Choice(candidate.place.place.text, candidate.place_why, None, True, _at(candidate.place))
    return _best_first(found.values())


def time_choices(
    article: ParsedArticle, candidate: Candidate, triggers: Sequence[TriggerHit], times: Times
) -> list[Choice]:
    """The expressions of the event's sentences with their scores, then those elsewhere that might date it."""
    chosen = _slot(candidate.time)
    found: dict[Slot | None, Choice] = {}
    for trigger in triggers:
        for hit, score, here in weighed(article, trigger, times):
            slot = _slot(hit)
            why = "in its sentence" if here else "elsewhere in the article"
            if slot != chosen:
                short = score < ENOUGH_TIME
                why += f"; under {ENOUGH_TIME:g}: dates something else" if short else "; another fits better"
            known = found.get(slot)
            if known is None or (known.score or 0.0) < score:
                found[slot] = Choice(_text(hit), why, round(score, 2), slot == chosen, _at(hit))
    if candidate.time is not None and chosen not in found:
        found[chosen] = Choice(_text(candidate.time), candidate.time_why, None, True, _at(candidate.time))
    return _best_first(found.values())


def type_choices(trigger: TriggerHit) -> list[Choice]:
    """The rows that matched at the trigger: its own, then those that lost to it."""
    entries = lexicon().entries
    own = entries.get(trigger.rule)
    found = [Choice(trigger.rule, own.where if own else "", round(trigger.score, 2), chosen=True)]
    for rule in dict.fromkeys(trigger.alternatives):
        entry = entries.get(rule)
        why = f"{entry.where}; {_why_lost(entry.rank, own.rank if own else None)}" if entry else "another reading"
        if rule != trigger.rule:
            found.append(Choice(rule, why, entry.score if entry else None))
        else:
            found.append(Choice(f"{rule} as it stands", "its own reading was changed by the context", None))
    return found[:MOST]


def _why_lost(rank: tuple[int, int, float], winner: tuple[int, int, float] | None) -> str:
    if winner is None or rank >= winner:
        return "the context speaks for the other"
    what = ("words", "conditions", "score")
    at = next(number for number in range(3) if rank[number] != winner[number])
    return f"less specific: {what[at]} {rank[at]:g} against {winner[at]:g}"


def stance_choices(article: ParsedArticle, trigger: TriggerHit, times: Times, factuality: Factuality) -> list[Choice]:
    """Every factuality that something in the text speaks for; the first of the closed order wins."""
    told = cues(article, trigger, bind_time(article, trigger, times)[0])
    found = []
    for value, words in told:
        won = value is factuality
        found.append(Choice(value.value, words if won else f"{words}; {factuality.value} comes first", None, won))
    if not any(choice.chosen for choice in found):
        why = "nothing speaks against it" if factuality is Factuality.ASSERTED else "from a repeated mention"
        found.insert(0, Choice(factuality.value, why, None, True))
    return found[:MOST]


def headline_choices(candidates: Sequence[Candidate], weights: Sequence[float], chosen: int | None) -> list[Choice]:
    """The events of the article by their weight as its main event."""
    found = []
    for index, (candidate, weight) in enumerate(zip(candidates, weights, strict=True)):
        trigger = candidate.trigger
        span = trigger.part.span(trigger.start, trigger.end)
        where = "in the title" if trigger.part.is_title else "in the body"
        text = f"event {index + 1}: {trigger.type.value} “{span.text}”"
        won = index == chosen
        why = where if won else f"{where}; weighs less"
        if not won and chosen is not None and weight > weights[chosen]:
            why = f"{where}; justice's answer to the chosen deed"
        found.append(Choice(text, why, round(weight, 2), won, span))
    return _best_first(found)


def confidence_choices(candidate: Candidate) -> list[Choice]:
    """What each feature of the logistic model adds to the log-odds, the strongest first."""
    weights = coefficients()
    terms = ((name, value, weights[name] * value) for name, value in features(candidate).items())
    found = [
        Choice(name, f"value {value:.2f} x weight {weights[name]:+.2f}", round(term, 2)) for name, value, term in terms
    ]
    return sorted((one for one in found if one.score), key=lambda one: -abs(one.score or 0.0))[:MOST]


def sense_choices(senses: Sequence[tuple[Entry, float]], hit: PlaceHit) -> list[Choice]:
    """The places of the gazetteer that a name may stand for, with their scores."""
    found: list[Choice] = []
    for entry, score in senses:
        place = hit.place
        won = (entry.lat, entry.lon, entry.name) == (place.lat, place.lon, place.name)
        what = ", ".join(part for part in (entry.name, entry.admin1, entry.country) if part)
        people = f"{entry.people:,} people" if entry.people else "people unknown"
        why = f"{entry.kind.name.lower()}, {people}" + ("" if won else "; another agrees better with the article")
        found.append(Choice(what, why, round(score, 2), won))
    return _best_first(found)


def _slot(hit: PlaceHit | TimeHit | None) -> Slot | None:
    return (hit.part.is_title, hit.start, hit.end) if hit is not None else None


def _at(hit: PlaceHit | TimeHit) -> Range | None:
    return hit.part.range(hit.start, hit.end) if hit.start < hit.end else None


def _text(hit: TimeHit) -> str:
    return hit.part.span(hit.start, hit.end).text if hit.start < hit.end else f"{hit.since}, not said"


def _best_first(choices: Iterable[Choice]) -> list[Choice]:
    return sorted(choices, key=lambda one: (not one.chosen, -(one.score if one.score is not None else -99.0)))[:MOST]
