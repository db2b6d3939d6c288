"""Two groupings of the same things: which groups are the same, split, merged, otherwise mixed, new or gone.

Groups are matched by their members, never by their names: the name of an incident says which report came first. Groups
that share a member, directly or through others, are one case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum


class Regrouped(StrEnum):
    """How a case differs."""

    SAME = "same"
    CHANGED = "changed"
    """One group each, with other members; or several on both sides."""
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Case:
    """Groups of both sides that hang together, by their names, each sorted."""

    live: tuple[str, ...]
    replayed: tuple[str, ...]
    how: Regrouped


def cases(live: Mapping[str, Set[str]], replayed: Mapping[str, Set[str]]) -> list[Case]:
    """Every group of both sides in exactly one case, in the order of the names. Groups without members are left out.

    Linear in the sum of the members.
    """
    sides = (live, replayed)
    homes: tuple[dict[str, list[str]], ...] = ({}, {})
    for side, groups in enumerate(sides):
        for name, members in groups.items():
            for member in members:
                homes[side].setdefault(member, []).append(name)
    done: set[tuple[int, str]] = set()
    found = []
    for side, groups in enumerate(sides):
        for name in sorted(groups):
            if groups[name] and (side, name) not in done:
                together = set(_reached((side, name), sides, homes))
                done |= together
                ours = tuple(sorted(each for at, each in together if at == 0))
                theirs = tuple(sorted(each for at, each in together if at == 1))
                found.append(Case(ours, theirs, _how(ours, theirs, live, replayed)))
    return found


def _reached(
    start: tuple[int, str], sides: tuple[Mapping[str, Set[str]], ...], homes: tuple[dict[str, list[str]], ...]
) -> Iterator[tuple[int, str]]:
    """Every group that shares a member with the first, or with one that does."""
    waiting, groups, members = [start], {start}, set[str]()
    while waiting:
        side, name = waiting.pop()
        yield side, name
        for member in sides[side][name]:
            if member in members:
                continue
            members.add(member)
            near = {(at, each) for at in (0, 1) for each in homes[at].get(member, ())}
            waiting += near - groups
            groups |= near


def _how(
    ours: tuple[str, ...], theirs: tuple[str, ...], live: Mapping[str, Set[str]], replayed: Mapping[str, Set[str]]
) -> Regrouped:
    if not ours or not theirs:
        return Regrouped.GONE if ours else Regrouped.NEW
    if len(ours) == len(theirs) == 1:
        return Regrouped.SAME if live[ours[0]] == replayed[theirs[0]] else Regrouped.CHANGED
    if len(ours) > 1 and len(theirs) > 1:
        return Regrouped.CHANGED
    return Regrouped.SPLIT if len(theirs) > 1 else Regrouped.MERGED
