"""Modes and contexts that the words around a trigger add, and the CAMEO code that follows from them.

Mode cues (`data/cues.tsv`) speak only for triggers whose own words leave the mode open.
"""

from __future__ import annotations

from functools import cache

from stream.extract.triggers import arguments
from stream.extract.triggers.conditions import clause_range
from stream.extract.triggers.match import Match
from stream.extract.triggers.ontology import PACKAGE, ontology
from stream.extract.triggers.page import Page
from stream.extract.triggers.wordclasses import class_names, contexts_of
from stream.records import EventType
from stream.tables import read_table, table_error

# Modes that "the attack" takes over from the attack told before.
_CARRIED = frozenset(
    {"explosives", "suicide-attack", "aerial", "drone", "heavy-weapons", "firearms", "unconventional", "riot", "strike"}
)
_EXPLOSIVE = frozenset({"heavy-weapons", "explosives", "aerial", "firearms"})
_FORCES = frozenset({"armed", "gov"})


@cache
def mode_cues() -> list[tuple[EventType, str, str, str]]:
    """(type, where, class, mode) rows in order: the first that fits decides."""
    rows = []
    for line, (kind, where, name, mode) in read_table(PACKAGE, "data/cues.tsv", 4):
        if name not in class_names():
            raise table_error(PACKAGE, "data/cues.tsv", line, "a word class", name)
        if where not in ("clause", "sent"):
            raise table_error(PACKAGE, "data/cues.tsv", line, "clause or sent", where)
        if kind not in EventType.__members__ or (EventType(kind), mode) not in ontology().modes:
            raise table_error(PACKAGE, "data/cues.tsv", line, "an event type and one of its modes", f"{kind} {mode}")
        rows.append((EventType(kind), where, name, mode))
    return rows


def settle_modes(page: Page, matches: list[Match]) -> None:
    """Add modes from cue words where the row leaves them open, and contexts from the sentence; fill the CAMEO code."""
    last: dict[EventType, Match] = {}
    for match in matches:
        if not match.modes:
            match.modes = _cued_modes(page, match)
        elif match.type == EventType.ASSAULT and _EXPLOSIVE & set(match.modes):
            _add_chemical(page, match)
        if not match.modes and _refers_back(page, match, last.get(match.type)):
            match.modes = list(last[match.type].modes)
            match.note("mode from the earlier mention")
        start, end = page.bounds(match.i)
        match.contexts = list(dict.fromkeys([*match.contexts, *contexts_of(page.tags[start:end])]))
        if match.cameo is None and match.type == EventType.ASSAULT and not match.modes:
            match.cameo = "190" if any(_FORCES & tags for tags in page.tags[start:end]) else "180"
        if match.cameo is None:
            match.cameo = ontology().cameo_of(match.type, match.modes)
        else:
            match.cameo = ontology().finer_code(match.cameo, match.type, match.modes)
        if match.type in (EventType.ASSAULT, EventType.PROTEST):
            last[match.type] = match


def _cued_modes(page: Page, match: Match) -> list[str]:
    start, end = page.bounds(match.i)
    clause = clause_range(page, match.i)
    for kind, where, name, mode in mode_cues():
        if kind != match.type:
            continue
        for j in clause if where == "clause" else range(start, end):
            if name in page.tags[j]:
                match.note(f"{mode} from '{page.words[j]}'")
                return [mode]
    return []


def _add_chemical(page: Page, match: Match) -> None:
    """Shells and bombs that carry poison gas are unconventional first."""
    start, end = page.bounds(match.i)
    if any("chemical" in page.tags[j] for j in range(max(start, match.first - 6), min(end, match.last + 8))):
        match.modes.insert(0, "unconventional")
        match.cameo = None


def _refers_back(page: Page, match: Match, earlier: Match | None) -> bool:
    if earlier is None or match.verbal or _CARRIED.isdisjoint(earlier.modes):
        return False
    if page.sentence_of[match.i] - page.sentence_of[earlier.i] > 2:
        return False
    words = {page.words[j] for j in arguments.noun_phrase(page, match.i)}
    return not words.isdisjoint({"the", "this", "that"})
