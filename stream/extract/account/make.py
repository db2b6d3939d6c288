"""Makes the account of one parsed article: every event with the grounds of its fields."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from stream.extract.account.choices import (
    confidence_choices,
    headline_choices,
    place_choices,
    sense_choices,
    stance_choices,
    time_choices,
    type_choices,
)
from stream.extract.account.paths import Tokens, draw, path_to
from stream.extract.account.values import Account, Choice, EventAccount, Grounds
from stream.extract.parsed import Candidate, ParsedArticle, PlaceHit, TriggerHit
from stream.extract.places import find_places
from stream.extract.places.find import senses
from stream.extract.places.gazetteer import Entry
from stream.extract.times import find_times
from stream.extract.triggers import dropped, find_triggers
from stream.extract.triggers.headline import weights
from stream.extract.triggers.lexicon import lexicon
from stream.records import Event, Place, Range, Span, Time

_MOST_DROPPED = 40
ROLES = ("actor", "recipient", "weapon")


def account_of(
    article: ParsedArticle, events: Sequence[Event], candidates: Sequence[Candidate], times: Sequence[Time]
) -> Account:
    """The account of what extraction found; `times` are the records of all expressions in reading order."""
    return _Accountant(article, events, candidates).account(times)


class _Accountant:
    """Looks at one article again, with all its choices."""

    def __init__(self, article: ParsedArticle, events: Sequence[Event], candidates: Sequence[Candidate]) -> None:
        self.article = article
        self.events = events
        self.candidates = candidates
        self.places = find_places(article)
        self.times = find_times(article)

    @cached_property
    def tokens(self) -> Tokens:
        return Tokens(self.article.parts)

    def account(self, times: Sequence[Time]) -> Account:
        account = Account(
            places=self._places(),
            times=[(time, Grounds(hit.why)) for time, hit in zip(times, self.times, strict=True)],
        )
        if self.article.parsed:
            account.dropped = self._dropped()
            weighed = weights(list(self.candidates))
            chosen = next((index for index, event in enumerate(self.events) if event.headline), None)
            headline = headline_choices(self.candidates, weighed, chosen)
            for candidate, event, weight in zip(self.candidates, self.events, weighed, strict=True):
                why = f"weight {weight:.2f}" + (", the article's main event" if event.headline else "")
                account.events.append(self._event(candidate, event, Grounds(why, choices=headline)))
        return account

    def _places(self) -> list[tuple[Place, Grounds]]:
        known = senses(self.article)
        return [(hit.place, Grounds(hit.why, choices=self._senses(known, hit))) for hit in self.places]

    def _senses(self, known: dict[tuple[bool, int], list[tuple[Entry, float]]], hit: PlaceHit) -> list[Choice]:
        return sense_choices(known.get((hit.part.is_title, hit.start), ()), hit)

    def _event(self, candidate: Candidate, event: Event, headline: Grounds) -> EventAccount:
        trigger = candidate.trigger
        triggers = [trigger, *candidate.evidence]
        grounds = {
            "type": Grounds("; ".join(trigger.why.split("; ")[1:]), choices=type_choices(trigger)),
            "participants": Grounds(candidate.participants.why),
            "place": Grounds(
                candidate.place_why,
                self._paths(triggers, [event.location]),
                place_choices(self.article, candidate, triggers, self.places),
            ),
            "time": Grounds(
                candidate.time_why,
                self._paths(triggers, [_time_range(event)]),
                time_choices(self.article, candidate, triggers, self.times),
            ),
            "stance": Grounds(
                candidate.stance.why,
                self._paths(triggers, [event.attribution, candidate.stance.cue]),
                stance_choices(self.article, trigger, self.times, event.factuality),
            ),
            "headline": headline,
            "confidence": Grounds("terms of the log-odds", choices=confidence_choices(candidate)),
        }
        roles: dict[int, str] = {}
        sides: tuple[Sequence[Span], ...] = (event.actors, event.recipients, event.weapons)
        for role, held in zip(ROLES, sides, strict=True):
            for number, each in enumerate(held):
                grounds[f"{role} {number}"] = Grounds(paths=self._paths(triggers, [each]))
                self._mark(roles, trigger, each, role)
        for name, span in (("place", event.location), ("time", _time_range(event)), ("cue", candidate.stance.cue)):
            self._mark(roles, trigger, span, name)
        entry = lexicon().entries.get(event.rule)
        return EventAccount(
            event=event,
            rule_at=entry.where if entry is not None else "",
            grounds=grounds,
            sentence=_span(trigger),
            drawing=draw(trigger, roles),
        )

    def _paths(self, triggers: list[TriggerHit], spans: Sequence[Range | None]) -> list[str]:
        paths = [path_to(triggers, self.tokens.head(span)) for span in spans if span is not None]
        return [path for path in paths if path]

    def _mark(self, roles: dict[int, str], trigger: TriggerHit, span: Range | None, role: str) -> None:
        token = self.tokens.head(span) if span is not None else None
        sentence = trigger.sentence
        if token is not None and token.doc is trigger.token.doc and sentence.start <= token.i < sentence.end:
            roles.setdefault(token.i, role)

    def _dropped(self) -> list[Choice]:
        told = {_key(trigger) for one in self.candidates for trigger in (one.trigger, *one.evidence)}
        found = [(hit, why) for hit, why in dropped(self.article) if _key(hit) not in told]
        seen = told | {_key(hit) for hit, _ in found}
        bare = [hit for hit in find_triggers(self.article) if _key(hit) not in seen]
        found += [(hit, "a bare mention that says nothing of the happening") for hit in bare]
        found.sort(key=lambda pair: (not pair[0].part.is_title, pair[0].start))
        return [
            Choice(
                hit.part.span(hit.start, hit.end).text,
                f"{_reading(hit)}: {why}",
                round(hit.score, 2),
                at=hit.part.range(hit.start, hit.end),
            )
            for hit, why in found[:_MOST_DROPPED]
        ]


def _reading(hit: TriggerHit) -> str:
    """What the row of a dropped match reads in it, with file and line; rows of the type NONE read nothing."""
    entry = lexicon().entries.get(hit.rule)
    rule = f"{hit.rule} at {entry.where}" if entry is not None else hit.rule
    return rule if entry is not None and entry.type is None and not entry.harm else f"{hit.type.value} by {rule}"


def _key(hit: TriggerHit) -> tuple[bool, int]:
    return hit.part.is_title, hit.token.i


def _span(trigger: TriggerHit) -> Span:
    sentence = trigger.sentence
    return trigger.part.span(sentence.start_char, sentence.end_char)


def _time_range(event: Event) -> Range | None:
    time = event.time
    if time is None or time.start is None or time.end is None:
        return None
    return Range(start=time.start, end=time.end, part=time.part)
