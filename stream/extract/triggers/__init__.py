"""Triggers: the words that report events, typed in three code systems.

Order of work per part: match lexicon rows, keep one per phrase, settle harms by their cause, turn announced acts into
promises and threats, drop the content of speech acts, fill in modes and contexts. Sense and scope lie in data files.
"""

from __future__ import annotations

from collections.abc import Callable

from stream.extract.parsed import ParsedArticle, PartText, TriggerHit
from stream.extract.triggers.bare import without_bare
from stream.extract.triggers.codes import code_event
from stream.extract.triggers.echo import echoes
from stream.extract.triggers.future import settle_future
from stream.extract.triggers.harm import settle_harm
from stream.extract.triggers.headline import choose_headline
from stream.extract.triggers.lexicon import Lexicon, lexicon, load
from stream.extract.triggers.match import Match, find_matches
from stream.extract.triggers.modes import settle_modes
from stream.extract.triggers.page import Page
from stream.extract.triggers.probability import confidence
from stream.extract.triggers.prune import (
    one_per_clause,
    one_per_phrase,
    without_background,
    without_content,
    without_generic,
    without_weak,
)

__all__ = ["Lexicon", "choose_headline", "code_event", "confidence", "dropped", "find_triggers", "load", "without_bare"]

Step = Callable[[Page, list[Match]], list[Match]]


def _in_place(settle: Callable[[Page, list[Match]], None]) -> Step:
    """A step that changes matches and drops none."""

    def step(page: Page, matches: list[Match]) -> list[Match]:
        settle(page, matches)
        return matches

    return step


STEPS: tuple[tuple[Step, str], ...] = (
    (one_per_phrase, "another word of its phrase reports the event"),
    (settle_harm, "cause and harm are told as one, by another word"),
    (without_generic, "speaks of such events in general"),
    (_in_place(settle_future), ""),
    (without_weak, "too weak by itself"),
    (without_background, "names what another event is about"),
    (without_content, "what somebody says, wants or plans: the content of another event"),
    (_in_place(settle_modes), ""),
    (one_per_clause, "another word of its clause reports the event"),
)
"""The steps in their order, each with the reason why it drops a match."""

_SHOWN = 5  # matched words that a trigger shows at most; a wider phrase shows its head


def find_triggers(article: ParsedArticle) -> list[TriggerHit]:
    """Every event trigger of title and body, in reading order. Reporting verbs are attribution, not triggers."""
    body = Page(article.body)
    hits = find_in_page(body)
    if article.title is None:
        return hits
    title = Page(article.title, body.topics)
    return [*(find_in_page(title) or echoes(title, body, hits)), *hits]


def find_in_part(part: PartText) -> list[TriggerHit]:
    """The triggers of one part by itself."""
    return find_in_page(Page(part))


def find_in_page(page: Page) -> list[TriggerHit]:
    """The triggers of one prepared part. Linear in its length."""
    matches = list(find_matches(page))
    for step, _ in STEPS:
        matches = step(page, matches)
    return [_hit(page, match) for match in matches]


def dropped(article: ParsedArticle) -> list[tuple[TriggerHit, str]]:
    """What a row matched and is no trigger in the end, with the reason: what `newsstream explain` shows beside them."""
    body = Page(article.body)
    found: list[tuple[TriggerHit, str]] = []
    for page in [Page(article.title, body.topics), body] if article.title is not None else [body]:
        guards: list[Match] = []
        matches = list(find_matches(page, guards))
        found += [
            (_hit(page, match), "a use of the word that reports no event") for match in guards if _rivals(page, match)
        ]
        for step, why in STEPS:
            before, matches = matches, step(page, matches)
            left = {match.i for match in matches}
            found += [(_hit(page, match), why) for match in before if match.i not in left]
    return found


def _rivals(page: Page, guard: Match) -> bool:
    """Whether there are rows that would read an event in the word that a NONE row takes."""
    return any(entry.type or entry.harm for _, entry in lexicon().heads[page.words[guard.i]])


def _hit(page: Page, match: Match) -> TriggerHit:
    token = page.tokens[match.i]
    first, last = token, token
    if match.last - match.first < _SHOWN:
        first, last = page.tokens[match.first], page.tokens[match.last]
    return TriggerHit(
        part=page.part,
        token=token,
        start=first.idx,
        end=last.idx + len(last),
        type=match.type,
        modes=match.modes,
        contexts=match.contexts,
        cameo=match.cameo,
        rule=match.entry.rule,
        score=match.score,
        nominal=not match.verbal,
        why="; ".join([f"{match.entry.rule} ({match.entry.where})", *match.notes]),
        alternatives=match.alternatives,
    )
