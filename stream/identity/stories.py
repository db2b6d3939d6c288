"""Which story an article belongs to: incremental clustering, one pass, with an inverted index in the state.

State of one language (every key starts with it):

    en|article|id       the article's profile and its story
    en|story|id         the story's record: articles, incidents, version
    en|term|word        the most recent articles in which the word weighs much, with its weight
    en|incident|id      the story that an incident was first linked to
    en|waiting|id       copies, and incidents, that came before their article
    en|frequency        how common words are just now (frequency.py)
    en|clock, en|day    stream time and expiry lists (calendar.py)

An article joins the story whose best members it resembles most, if that is likely enough; it never leaves it. Stories
are not merged: their ids are final when an article's line is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from stream.identity.calendar import Calendar, stamp_of
from stream.identity.frequency import Frequency
from stream.identity.outlets import lean
from stream.identity.results import StoryResult
from stream.identity.state import State, take_out
from stream.identity.story_match import Profile, dot, features, probability, profile
from stream.identity.story_record import StoryRecord
from stream.records import Header, StoryCommand, StoryDigest
from stream.records.base import dump_json

HORIZON = timedelta(days=400)  # trials and anniversaries come late; a busy stream is bounded by the number of articles
MAX_ARTICLES = 60_000
KEEP = 3_000  # so many articles are kept whatever their age: a slow stream has long stories
JOIN = 0.4  # mean probability over the best members from which an article joins a story
BEST_MEMBERS = 3
UNSEEN = 0.05  # probability taken for a member that is not among the candidates
TYPICAL_DENSITY = 0.08  # median over the development sets
INDEXED = 24  # terms per article in the inverted index
POSTINGS = 48  # articles per term
CANDIDATES = 24
WAITING = 50
WAITING_BYTES = 60_000
UNLESS_KEPT = 20  # articles that a waiting note names as still reporting
SWEEP = 3


class Stories:
    """The decider for `internal.stories`."""

    def __init__(
        self, state: State, horizon: timedelta = HORIZON, max_articles: int = MAX_ARTICLES, keep: int = KEEP
    ) -> None:
        self._state = state
        self._horizon = horizon
        self._max = max_articles
        self._keep = keep

    def apply(self, command: StoryCommand) -> StoryResult:
        """Enter one command; returns the article's story and the stories that changed."""
        language = command.header.language
        calendar = Calendar(self._state, language, self._horizon, self._max, self._keep)
        stamp = calendar.advance(command.header)
        if command.action == "incident":
            result = self._link(command, calendar, stamp)
        elif command.action == "copy":
            result = self._copy(command, calendar, stamp)
        else:
            result = self._article(command.header, command.digest or StoryDigest(terms={}), calendar, stamp)
        self._sweep(language, calendar, SWEEP)
        calendar.save()
        return result

    def story_of(self, language: str, article_id: str) -> str | None:
        """The story of an article; None when it is not known. Changes nothing."""
        known = self._state.get(f"{language}|article|{article_id}")
        return None if known is None else str(known["s"])

    def expire(self, language: str, limit: int) -> int:
        """Forget up to `limit` articles of a language that are past the horizon; returns how many."""
        calendar = Calendar(self._state, language, self._horizon, self._max, self._keep)
        count = self._sweep(language, calendar, limit)
        calendar.save()
        return count

    def _article(self, header: Header, digest: StoryDigest, calendar: Calendar, stamp: int) -> StoryResult:
        key = f"{header.language}|article|{header.article_id}"
        known = self._state.get(key)
        if known is not None:
            return self._again(header, digest, known)
        frequency = Frequency(self._state, header.language)
        mine = profile(digest, frequency, stamp_of(header))
        story_id, mine = self._choose(header, mine, frequency.articles)
        frequency.add(header.article_id, [*digest.terms, *digest.full_names])
        self._state.put(key, {**mine.dump(), "s": story_id, "r": header.revision})
        self._index(header, mine)
        calendar.file(header.article_id, stamp)
        story = self._story(header.language, story_id)
        story.add(header, digest, is_copy=False, is_new=True)
        self._settle(header, story_id, story)
        return StoryResult(story_id, [story.save(self._state)])

    def _again(self, header: Header, digest: StoryDigest, known: dict[str, Any]) -> StoryResult:
        """A known article: a revision refreshes its profile, its story stays; a repetition changes nothing."""
        story = self._story(header.language, known["s"])
        if known.get("r") != header.revision and digest.terms:
            self._unindex(header.language, header.article_id, known)
            mine = profile(digest, Frequency(self._state, header.language), stamp_of(header))
            value = {**mine.dump(), "s": known["s"], "r": header.revision}
            self._state.put(f"{header.language}|article|{header.article_id}", value)
            self._index(header, mine)
        story.add(header, digest, is_copy=False)
        return StoryResult(known["s"], [story.save(self._state)])

    def _choose(self, header: Header, mine: Profile, seen: int) -> tuple[str, Profile]:
        """The story to join, or a new one named after the article; and the profile with its density.

        `seen`: articles in the stream so far. Candidates that a new stream cannot have yet are taken as typical.
        """
        ranked = self._candidates(header, mine)
        tail = [cosine for cosine, _ in ranked[3:12]]
        unseen = 9 - max(0, min(9, seen - 3))
        mine = replace(mine, density=round((sum(tail) + unseen * TYPICAL_DENSITY) / 9, 4))
        votes: dict[str, list[float]] = {}
        for cosine, other in ranked:
            chance = probability(features(mine, Profile.load(other), cosine))
            votes.setdefault(other["s"], []).append(chance)
        best: tuple[float, str] | None = None
        for story_id, chances in votes.items():
            members = min(BEST_MEMBERS, max(1, self._story(header.language, story_id).originals))
            top = sorted(chances, reverse=True)[:members]
            mean = (sum(top) + UNSEEN * (members - len(top))) / members
            if best is None or (mean, story_id) > best:
                best = (mean, story_id)
        return (best[1] if best is not None and best[0] >= JOIN else header.article_id), mine

    def _candidates(self, header: Header, mine: Profile) -> list[tuple[float, dict[str, Any]]]:
        """The most alike recent articles, best first, with their cosines."""
        overlap: dict[str, float] = {}
        for term in _indexed(mine.terms):
            for article_id, weight in self._state.get(f"{header.language}|term|{term}") or ():
                overlap[article_id] = overlap.get(article_id, 0.0) + weight * mine.terms[term]
        least = sorted(overlap.values(), reverse=True)[:CANDIDATES][-1] if overlap else 0.0
        likely = [article_id for article_id, weight in overlap.items() if weight >= least]
        likely = sorted(likely, key=lambda article_id: (-overlap[article_id], article_id))[:CANDIDATES]
        found: list[tuple[float, str, dict[str, Any]]] = []
        for article_id in likely:
            other = self._state.get(f"{header.language}|article|{article_id}")
            if other is not None and article_id != header.article_id:
                found.append((dot(mine.terms, other["v"]), article_id, other))
        found.sort(key=lambda item: (-item[0], item[1]))
        return [(cosine, other) for cosine, _, other in found]

    def _copy(self, command: StoryCommand, calendar: Calendar, stamp: int) -> StoryResult:
        header, original = command.header, command.copy_of or command.header.article_id
        known = self._state.get(f"{header.language}|article|{original}")
        if known is None:
            self._wait(header.language, original, {"copy": lean(header).to_json()}, calendar, stamp)
            return StoryResult(None)
        story = self._story(header.language, known["s"])
        story.add(header, None, is_copy=header.article_id != original)
        return StoryResult(known["s"], [story.save(self._state)])

    def _link(self, command: StoryCommand, calendar: Calendar, stamp: int) -> StoryResult:
        header = command.header
        known = self._state.get(f"{header.language}|article|{header.article_id}")
        if known is None:
            kept_by = command.unless[:UNLESS_KEPT]
            note = {"incident": command.incident_id, "replaces": command.replaces, "unless": kept_by}
            self._wait(header.language, header.article_id, note, calendar, stamp)
            return StoryResult(None)
        story = self._story(header.language, known["s"])
        story.link(command.incident_id, self._replaced(header.language, known["s"], command.replaces, command.unless))
        return StoryResult(known["s"], [story.save(self._state)])

    def _replaced(self, language: str, story_id: str, replaces: str | None, unless: Sequence[str]) -> str | None:
        """The incident to unlink; None when another article of the story still reports it."""
        others = (self._state.get(f"{language}|article|{article_id}") for article_id in unless if replaces is not None)
        return None if any(other is not None and other["s"] == story_id for other in others) else replaces

    def _wait(self, language: str, article_id: str, note: dict[str, Any], calendar: Calendar, stamp: int) -> None:
        """Keep a note for an article that is not known yet; it expires like an article."""
        key = f"{language}|waiting|{article_id}"
        waiting = self._state.get(key)
        if waiting is None:
            calendar.file(f"?{article_id}", stamp)
        notes = [*(waiting or ()), note]
        if note not in (waiting or ()) and len(notes) <= WAITING and len(dump_json(notes)) <= WAITING_BYTES:
            self._state.put(key, notes)

    def _settle(self, header: Header, story_id: str, story: StoryRecord) -> None:
        """Take in what waited for this article."""
        key = f"{header.language}|waiting|{header.article_id}"
        for note in self._state.get(key) or ():
            if "copy" in note:
                story.add(Header.model_validate(note["copy"]), None, is_copy=True)
            else:
                kept_by = note.get("unless", ())
                story.link(note["incident"], self._replaced(header.language, story_id, note["replaces"], kept_by))
        self._state.delete(key)

    def _story(self, language: str, story_id: str) -> StoryRecord:
        return StoryRecord.load(self._state, language, story_id)

    def _index(self, header: Header, mine: Profile) -> None:
        for term in _indexed(mine.terms):
            key = f"{header.language}|term|{term}"
            postings = self._state.get(key) or []
            self._state.put(key, [*postings[-POSTINGS + 1 :], [header.article_id, mine.terms[term]]])

    def _unindex(self, language: str, article_id: str, known: dict[str, Any]) -> None:
        for term in _indexed(known["v"]):
            take_out(self._state, f"{language}|term|{term}", lambda posting: posting[0] == article_id)

    def _sweep(self, language: str, calendar: Calendar, limit: int) -> int:
        entries = calendar.due(limit)
        for entry in entries:
            article_id = entry.removeprefix("?")
            self._state.delete(f"{language}|waiting|{article_id}")
            known = self._state.get(f"{language}|article|{article_id}")
            if known is None or entry != article_id:
                continue
            self._unindex(language, article_id, known)
            self._state.delete(f"{language}|article|{article_id}")
            self._story(language, known["s"]).forget(self._state)
        return len(entries)


def _indexed(terms: dict[str, float]) -> list[str]:
    """The heaviest terms of a profile, those that the inverted index holds."""
    return [term for _, term in sorted([(-weight, term) for term, weight in terms.items()])[:INDEXED]]
