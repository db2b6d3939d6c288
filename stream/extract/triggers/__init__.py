"""Triggers: the words that report events, typed in three code systems.

Order of work per part: match lexicon rows, keep one per phrase, settle harms by their cause, turn announced acts into
promises and threats, drop the content of speech acts, fill in modes and contexts. Sense and scope lie in data files.
"""

from __future__ import annotations

from stream.extract.parsed import ParsedArticle, PartText, TriggerHit
from stream.extract.triggers.bare import without_bare
from stream.extract.triggers.codes import code_event
from stream.extract.triggers.echo import echoes
from stream.extract.triggers.future import settle_future
from stream.extract.triggers.harm import settle_harm
from stream.extract.triggers.headline import choose_headline
from stream.extract.triggers.lexicon import Lexicon, load
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

__all__ = ["Lexicon", "choose_headline", "code_event", "confidence", "find_triggers", "load", "without_bare"]

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
    matches = one_per_phrase(page, list(find_matches(page)))
    matches = without_generic(page, settle_harm(page, matches))
    settle_future(page, matches)
    matches = without_content(page, without_background(page, without_weak(page, matches)))
    settle_modes(page, matches)
    matches = one_per_clause(page, matches)
    return [_hit(page, match) for match in matches]


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
