"""Why two events were or were not taken for reports of one happening: every step that the core takes, written down.

The steps are the core's own and in its order: an event goes to its block; it finds the incidents filed near it; it is
compared with their mentions field by field; from the threshold on it joins. An incident has several mentions, and an
event joins by the mean of its best comparisons: what a pair says alone may differ from where the events are now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from stream.identity.blocks import block_of
from stream.identity.calendar import DAY, stamp_of
from stream.identity.comparison import Comparison, compare
from stream.identity.digest import rare_terms
from stream.identity.filing import filed_under, looked_up
from stream.identity.incidents import HORIZON
from stream.identity.matching import JOIN
from stream.identity.mention import Mention, mention_of
from stream.identity.weights import meanings, weights
from stream.records import BlockCommand, Event, Header, StoryDigest


class Verdict(StrEnum):
    """What the pair comes to, decided by the first step that parts it."""

    SAME_EVENT = "same_event"
    OTHER_BLOCKS = "other_blocks"
    FORGOTTEN = "forgotten"
    OUT_OF_REACH = "out_of_reach"
    VETOED = "vetoed"
    UNLIKELY = "unlikely"
    LIKELY = "likely"


@dataclass(frozen=True, slots=True)
class FieldVerdict:
    """One field of the comparison; `weight` is a natural logarithm, None for a veto."""

    field: str
    level: str
    weight: float | None
    meaning: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two events: its block, the `day|cell` keys that it is filed under and those where it looks.

    `found` are the keys among the latter under which the other is filed: where there are some, it finds the other.
    """

    event_id: str
    block: str
    filed: tuple[str, ...]
    looked: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairAccount:
    """Every step about a pair. It is compared even where the steps before already part it.

    `score` is a log odds (minus infinity after a veto), `probability` follows from it; `threshold` is what joins.
    `days_apart` lie between their publication, None where one is undated; an incident without a report for longer than
    `horizon_days` is forgotten, so that only what others kept alive can still be joined.
    """

    one: Side
    other: Side
    fields: tuple[FieldVerdict, ...]
    score: float
    probability: float
    veto: str | None
    threshold: float
    days_apart: int | None
    horizon_days: int
    verdict: Verdict

    @property
    def meets(self) -> bool:
        """Whether the two are in one block at one time and one finds the other there."""
        return self.verdict not in (Verdict.OTHER_BLOCKS, Verdict.FORGOTTEN, Verdict.OUT_OF_REACH)


def upsert_of(event: Event, header: Header, digest: StoryDigest | None) -> BlockCommand:
    """What the block of an event is told about it."""
    return BlockCommand(
        block=block_of(event, header),
        action="upsert",
        event=event,
        event_id=event.event_id,
        header=header,
        terms=rare_terms(digest),
    )


def explain_pair(one: BlockCommand, other: BlockCommand, horizon: timedelta = HORIZON) -> PairAccount:
    """Every step about two upserts, in either order. Raises ValueError for a command without an event.

    An undated article counts as having arrived when the other was published: stream time stood there at least.
    `horizon` is for how long incidents are remembered.
    """
    stamps = [stamp for command in (one, other) if (stamp := stamp_of(command.header)) is not None]
    arrived = max(stamps, default=0)
    mine, theirs = _mention(one, arrived), _mention(other, arrived)
    result = compare(mine, theirs)
    sides = _side(one.block, mine, theirs), _side(other.block, theirs, mine)
    apart = (max(stamps) - min(stamps)) // DAY if len(stamps) == 2 else None
    return PairAccount(
        one=sides[0],
        other=sides[1],
        fields=field_verdicts(result),
        score=result.score,
        probability=result.probability,
        veto=result.veto,
        threshold=JOIN,
        days_apart=apart,
        horizon_days=horizon.days,
        verdict=_verdict(*sides, result, apart is not None and apart > horizon.days),
    )


def field_verdicts(result: Comparison) -> tuple[FieldVerdict, ...]:
    """The levels of a comparison with their weights and meanings, in the order in which they were judged."""
    table, told = weights(), meanings()
    return tuple(
        FieldVerdict(field, level, table[field][level], told[field][level]) for field, level in result.levels.items()
    )


def _mention(command: BlockCommand, arrived: int) -> Mention:
    if command.event is None:
        raise ValueError(f"expected an upsert with its event, got {command.action} of {command.event_id}")
    return mention_of(command, command.event, arrived)


def _side(block: str, mention: Mention, other: Mention) -> Side:
    filed, looked = filed_under(mention), looked_up(mention)
    there = set(filed_under(other))
    return Side(mention.event_id, block, tuple(filed), tuple(looked), tuple(key for key in looked if key in there))


def _verdict(one: Side, other: Side, result: Comparison, is_forgotten: bool) -> Verdict:
    if one.event_id == other.event_id:
        return Verdict.SAME_EVENT
    if one.block != other.block:
        return Verdict.OTHER_BLOCKS
    if is_forgotten:
        return Verdict.FORGOTTEN
    if not (one.found or other.found):
        return Verdict.OUT_OF_REACH
    if result.veto is not None:
        return Verdict.VETOED
    return Verdict.LIKELY if result.probability >= JOIN else Verdict.UNLIKELY
