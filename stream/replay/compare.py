"""What the live side says of the messages of a window, held against what the replay says of them.

The comparison is fair where the two sides saw different things: the live topics go on after the window and began before
the lead-in. Articles, copies, texts and events are those of messages in the window. Incidents and stories are compared
as groups of what lies in the window; where one differs and holds reports that the replay never read, nobody can tell
why, and it is counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from stream.replay.answers import Answer, Answers, Group, Value
from stream.replay.fields import field_differences
from stream.replay.groups import Case, Regrouped, cases
from stream.replay.report import Change, Difference, Kind, LeftOut, Report

DECIDED = frozenset({"not_json", "not_an_object", "wrong_type", "bug", "tombstone"})
"""Codes of dead letters that follow from the message and the code alone."""

_CHANGES = {
    Regrouped.CHANGED: Change.CHANGED,
    Regrouped.SPLIT: Change.SPLIT,
    Regrouped.MERGED: Change.MERGED,
    Regrouped.NEW: Change.NEW,
    Regrouped.GONE: Change.GONE,
}


@dataclass(slots=True)
class Scope:
    """What is reported on, and what each side cannot know."""

    window: list[str]
    """The messages to report on, in their order."""
    known: Set[str]
    """Articles of which the replay has read a message, the lead-in included."""
    later: Set[str] = frozenset()
    """Articles of which the live side has read a message behind those of the replay."""
    expired: Set[str] = frozenset()
    """Messages whose answers may be gone from the live topics."""
    events_expired: Set[str] = frozenset()
    """Messages whose events may be gone from the live topics."""


def compare(live: Answers, replayed: Answers, scope: Scope) -> Report:
    """The report on the window."""
    return _Comparison(live, replayed, scope).report


@dataclass(slots=True)
class _Comparison:
    live: Answers
    replayed: Answers
    scope: Scope
    report: Report = field(default_factory=Report)

    def __post_init__(self) -> None:
        articles: set[str] = set()
        unfair: set[str] = set(self.scope.later)
        revised: set[str] = set()
        no_events: set[str] = set()
        for message in self.scope.window:
            named = self._named(message)
            articles |= named
            revised |= named & self.scope.later
            reason = self._incomparable(message)
            if reason is None:
                self._message(message)
            else:
                self.report.left_out[reason] += 1
                unfair |= named
            if message in self.scope.events_expired:
                no_events |= named
        self.report.left_out[LeftOut.REVISED_LATER] = len(revised)
        self.report.left_out[LeftOut.EVENTS_EXPIRED] = len(no_events - unfair)
        self._events(articles - unfair - no_events)
        self._stories(articles - unfair)

    def _named(self, message: str) -> set[str]:
        """The article of a message, as each side names it."""
        answers = (self.live.messages.get(message), self.replayed.messages.get(message))
        return {each.article_id for each in answers if each is not None and each.article_id is not None}

    def _incomparable(self, message: str) -> LeftOut | None:
        """Why the two answers to a message cannot be held against each other."""
        said, now = self.live.messages.get(message), self.replayed.messages.get(message)
        if said is None:
            return LeftOut.EXPIRED if message in self.scope.expired else None
        if said.status == "dead_letter" and said.reason not in DECIDED and said != now:
            return LeftOut.OPERATIONAL
        original = self.live.copies.get(message, {}).get("duplicate_of")
        if original is not None and original not in self.scope.known:
            here = self.replayed.copies.get(message, {}).get("duplicate_of")
            return LeftOut.EARLIER_ORIGINAL if here != original else None
        return None

    def _message(self, message: str) -> None:
        said, now = self.live.messages.get(message), self.replayed.messages.get(message)
        if said is None and now is None:
            return
        article_id = next((each.article_id for each in (now, said) if each is not None and each.article_id), None)
        self._pair(Kind.ARTICLE, message, article_id, _plain(said, now), _plain(now, said))
        for kind, live, replayed in (
            (Kind.TEXT, self.live.texts, self.replayed.texts),
            (Kind.COPY, self.live.copies, self.replayed.copies),
        ):
            self._pair(kind, message, article_id, live.get(message), replayed.get(message))

    def _pair(self, kind: Kind, name: str, article_id: str | None, said: Value | None, now: Value | None) -> None:
        """Enter one thing; None: that side does not have it."""
        if said is not None and now is not None:
            found = [
                Difference(kind, Change.CHANGED, name, article_id, field_name, *values)
                for field_name, *values in field_differences(said, now)
            ]
            self.report.add(kind, found)
        elif said is not None or now is not None:
            change = Change.NEW if said is None else Change.GONE
            self.report.add(kind, [Difference(kind, change, name, article_id, None, said, now)])

    def _events(self, articles: Set[str]) -> None:
        """Events of these articles, then the incidents that they are in."""
        mine, theirs = ({k: v for k, v in side.events.items() if v["article_id"] in articles} for side in self._sides)
        for name in sorted(mine.keys() | theirs.keys()):
            event = mine.get(name) or theirs[name]
            self._pair(Kind.EVENT, name, str(event["article_id"]), mine.get(name), theirs.get(name))
        members = mine.keys() | theirs.keys()
        live, replayed = (side.incidents for side in self._sides)
        self._groups(Kind.INCIDENT, live, replayed, members, (LeftOut.INCIDENTS_BEYOND, LeftOut.INCIDENT_FIELDS))

    def _stories(self, articles: Set[str]) -> None:
        live, replayed = (side.stories for side in self._sides)
        self._groups(Kind.STORY, live, replayed, articles, (LeftOut.STORIES_BEYOND, LeftOut.STORY_FIELDS))

    @property
    def _sides(self) -> tuple[Answers, Answers]:
        return self.live, self.replayed

    def _groups(
        self,
        kind: Kind,
        live: Mapping[str, Group],
        replayed: Mapping[str, Group],
        members: Set[str],
        reasons: tuple[LeftOut, LeftOut],
    ) -> None:
        mine, theirs = ({name: group.members & members for name, group in side.items()} for side in (live, replayed))
        for case in cases(mine, theirs):
            beyond = any(self._is_beyond(live[name]) for name in case.live)
            if case.how is not Regrouped.SAME:
                if beyond:
                    self.report.left_out[reasons[0]] += 1
                else:
                    self.report.add(kind, [_regrouped(kind, case, mine, theirs)])
                continue
            [one], [other] = case.live, case.replayed
            self.report.left_out[reasons[1]] += beyond
            said, now = ({}, {}) if beyond else (live[one].value, replayed[other].value)
            self._pair(kind, one, None, said, now)

    def _is_beyond(self, group: Group) -> bool:
        """Whether a live group holds what the replay did not read."""
        known, later = self.scope.known, self.scope.later
        return group.full or any(each not in known or each in later for each in group.articles)


def _plain(answer: Answer | None, other: Answer | None) -> Value | None:
    """An answer as a value; its article only where the other side names one too."""
    if answer is None:
        return None
    named = other is not None and other.article_id is not None and answer.article_id is not None
    shown = {"status": answer.status, "reason": answer.reason}
    return shown | ({"article_id": answer.article_id} if named else {})


def _regrouped(kind: Kind, case: Case, live: Mapping[str, Set[str]], replayed: Mapping[str, Set[str]]) -> Difference:
    """A case as one difference: the members of each group on each side."""
    said, now = _listed(case.live, live), _listed(case.replayed, replayed)
    name = (case.live or case.replayed)[0]
    return Difference(kind, _CHANGES[case.how], name, None, "members" if said and now else None, said, now)


def _listed(names: Iterable[str], groups: Mapping[str, Set[str]]) -> dict[str, list[str]] | None:
    return {name: sorted(groups[name]) for name in names} or None
