"""What a comparison found: counts per kind, and one line per difference."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What is compared, in the order of the flow."""

    ARTICLE = "article"
    """What became of a message."""
    TEXT = "text"
    """What cleaning read and kept of it; in a file also its places and times."""
    COPY = "copy"
    EVENT = "event"
    INCIDENT = "incident"
    STORY = "story"


class Change(StrEnum):
    """How two sides differ."""

    CHANGED = "changed"
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"
    """Only the replay says it."""
    GONE = "gone"
    """Only the live side says it."""


class LeftOut(StrEnum):
    """Why something cannot be compared fairly."""

    EXPIRED = "expired"
    """Messages whose outcome is no longer on the live topics."""
    EVENTS_EXPIRED = "events_expired"
    """Articles whose events may no longer be on the live topics."""
    OPERATIONAL = "operational"
    """Messages that the live worker set aside for a limit or a crash, which a replay does not have."""
    EARLIER_ORIGINAL = "earlier_original"
    """Copies whose original came before the lead-in."""
    REVISED_LATER = "revised_later"
    """Articles of which live has read a message that the replay has not: a revision after the window."""
    INCIDENTS_BEYOND = "incidents_beyond"
    """Incidents that differ and hold reports which the replay did not read."""
    STORIES_BEYOND = "stories_beyond"
    """Stories that differ and hold articles which the replay did not read."""
    INCIDENT_FIELDS = "incident_fields"
    """Incidents with the same reports of the window, but others beside them: fields are not compared."""
    STORY_FIELDS = "story_fields"
    """The same of stories."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one thing that the two sides say otherwise; without a field the whole thing.

    `id` is that of the live side where there is one; an article is named by its message.
    """

    kind: Kind
    change: Change
    id: str
    article_id: str | None = None
    field: str | None = None
    live: Any = None
    replayed: Any = None

    def to_json(self) -> dict[str, Any]:
        """As JSON-ready data."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Tally:
    """How many things of one kind there are of each sort."""

    identical: int = 0
    changed: int = 0
    split: int = 0
    merged: int = 0
    new: int = 0
    gone: int = 0

    @property
    def compared(self) -> int:
        """All of them."""
        return self.identical + self.differing

    @property
    def differing(self) -> int:
        """Those that are not identical."""
        return self.changed + self.split + self.merged + self.new + self.gone

    @property
    def share_differing(self) -> float:
        """Between 0 and 1; 0 where there is nothing."""
        return self.differing / self.compared if self.compared else 0.0

    def add(self, change: Change | None) -> None:
        """Count one thing; None: identical."""
        name = "identical" if change is None else change.value
        setattr(self, name, getattr(self, name) + 1)


@dataclass(slots=True)
class Report:
    """The whole comparison. `fields` counts by kind and field how many things differ there."""

    tallies: dict[Kind, Tally] = field(default_factory=lambda: {kind: Tally() for kind in Kind})
    differences: list[Difference] = field(default_factory=list)
    fields: Counter[tuple[Kind, str]] = field(default_factory=Counter)
    left_out: Counter[LeftOut] = field(default_factory=Counter)

    @property
    def compared(self) -> int:
        """Things of all kinds."""
        return sum(tally.compared for tally in self.tallies.values())

    @property
    def share_differing(self) -> float:
        """That of the kind that differs most."""
        return max(tally.share_differing for tally in self.tallies.values())

    def add(self, kind: Kind, differences: list[Difference]) -> None:
        """Count one thing with what differs about it; nothing: identical."""
        self.tallies[kind].add(differences[0].change if differences else None)
        self.differences += differences
        self.fields.update((kind, each.field) for each in differences if each.field is not None)

    def to_json(self) -> dict[str, Any]:
        """Counts as JSON-ready data, without the differences."""
        return {
            "kinds": {
                kind.value: {
                    "compared": tally.compared,
                    **{name: getattr(tally, name) for name in tally.__slots__},
                    "share_identical": round(1 - tally.share_differing, 6),
                }
                for kind, tally in self.tallies.items()
            },
            "fields": {
                kind.value: {name: count for (of, name), count in self.fields.most_common() if of is kind}
                for kind in Kind
            },
            "not_compared": {reason.value: self.left_out[reason] for reason in LeftOut},
        }
