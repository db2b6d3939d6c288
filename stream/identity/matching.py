"""Which incidents of a block an event may report, and how likely each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from stream.identity.comparison import Comparison, compare
from stream.identity.filing import looked_up
from stream.identity.mention import Mention
from stream.identity.state import State
from stream.identity.weights import relatives
from stream.records import Why

JOIN = 0.5
CANDIDATES = 16  # as many as 64 find; an article of a busy block would pay for each
LOOKED_AT = 64  # records read for that, with those of the article's other events
COMPARED = 6  # mentions of a candidate that an event is compared with


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate: its key and record in the state, how likely the event reports it, and its closest mention.

    `chance` and `score` are the means of the probabilities and of the log odds of the best mentions. The chance decides
    whether it is joined; the score tells the better of two that are all but certain.
    """

    key: str
    stored: dict[str, Any]
    chance: float
    score: float
    closest: str
    comparison: Comparison

    def why(self, mention: Mention) -> Why:
        """The reason that the incident's record gives for the mention."""
        return Why(
            event_id=mention.event_id,
            matched=self.closest,
            probability=round(self.chance, 4),
            fields=self.comparison.shown(),
        )


def matches(state: State, block: str, mention: Mention) -> list[Match]:
    """Candidates that no field vetoes: those likely enough to be joined first, and of them the best first."""
    seen: dict[str, None] = {}
    alike = relatives(mention.type)
    for key in looked_up(mention):  # the nearest first, and of those the latest
        filed = state.get(f"{block}|at|{key}") or ()
        seen.update((incident_id, None) for incident_id, kind in reversed(filed) if kind in alike)
        if len(seen) >= LOOKED_AT:
            break
    found: list[Match] = []
    others = 0
    for incident_id in islice(seen, LOOKED_AT):
        if others == CANDIDATES:
            break
        key = f"{block}|incident|{incident_id}"
        stored = state.get(key)
        if stored is not None and stored["into"] is None and stored["events"]:
            own = stored["articles"].get(mention.article_id)
            others += own is None or own[2] is not False  # what else the article told is near, and never it
            match = _judge(mention, key, stored)
            if match is not None:
                found.append(match)
    found.sort(key=lambda match: (match.chance < JOIN, -match.score, match.key))
    return found


def _judge(mention: Mention, key: str, stored: dict[str, Any]) -> Match | None:
    """Compare with the latest mentions; None when one is vetoed by the article itself or by most of them."""
    others = sorted(stored["mentions"].values(), key=lambda other: (other["arrived"], other["event_id"]))[-COMPARED:]
    clear: list[tuple[Comparison, str]] = []
    for seen, other in enumerate(others, 1):
        result = compare(mention, Mention.load(other))
        if result.veto is None:
            clear.append((result, other["event_id"]))
        elif result.veto == "article" or 2 * (seen - len(clear)) >= len(others):
            return None
    if not clear:
        return None
    clear.sort(key=lambda item: (-item[0].score, item[1]))
    top = clear[:3]
    chance = sum(result.probability for result, _ in top) / len(top)
    score = sum(result.score for result, _ in top) / len(top)
    return Match(key, stored, chance, score, top[0][1], top[0][0])


def agree(one: Sequence[Mention], other: Sequence[Mention]) -> bool:
    """Whether the mentions of two incidents agree throughout; two events of one text never do."""
    pairs = [compare(mine, theirs) for mine in one[:COMPARED] for theirs in other[:COMPARED]]
    if not pairs or any(pair.veto is not None for pair in pairs):
        return False
    return sum(pair.probability for pair in pairs) / len(pairs) >= JOIN


def parted(mentions: Sequence[Mention], newest: Mention | None = None) -> list[list[Mention]]:
    """The mentions in groups that exclude each other: any two mentions of two groups are vetoed.

    Usually that is one group; one vague mention that fits all is enough to hold them together. What another revision of
    the newest mention's article said is about to be retracted and does not count.
    """
    left = [m for m in mentions if newest is None or m.article_id != newest.article_id or m.revision == newest.revision]
    groups: list[list[Mention]] = []
    while left:
        group, left = [left[0]], left[1:]
        for mine in group:  # grows while it is walked through
            apart: list[Mention] = []
            for other in left:
                (apart if compare(mine, other).veto is not None else group).append(other)
            left = apart
        groups.append(group)
    return groups
