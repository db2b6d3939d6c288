"""What the sentence adds to a matched row: the cause of a harm, modes, contexts, and the turn of future acts to promises.

Mode cues (`data/cues.tsv`) speak only for triggers whose own words leave the mode open.
"""

from __future__ import annotations

from functools import cache

from stream.extract.tables import read_table, table_error
from stream.extract.triggers import arguments
from stream.extract.triggers.conditions import clause_range
from stream.extract.triggers.match import Match
from stream.extract.triggers.ontology import PACKAGE, ontology
from stream.extract.triggers.page import Page
from stream.extract.triggers.wordclasses import class_names, contexts_of
from stream.records import EventType

_CAUSES = {EventType.ASSAULT, EventType.ACCIDENT, EventType.DISASTER}
_EXTENSIONS = {EventType.ACCIDENT, EventType.DISASTER}
_CAUSAL = ("in", "by", "during", "from", "when", "after", "as")
_COOPERATIVE = {EventType.CONSULT, EventType.SUPPORT, EventType.COOPERATE, EventType.AID, EventType.RETREAT}
_COOPERATIVE_CODES = {
    EventType.CONSULT: "036",
    EventType.SUPPORT: "032",
    EventType.COOPERATE: "031",
    EventType.AID: "033",
    EventType.RETREAT: "035",
    EventType.CONCEDE: "035",
}
_CONFLICTUAL = {
    EventType.SANCTION: ("relations", "131"),
    EventType.COERCE: ("restrict", "132"),
    EventType.ASSAULT: ("violence", "138"),
}
# Modes that "the attack" takes over from the attack told before.
_CARRIED = frozenset(
    {"explosives", "suicide-attack", "aerial", "drone", "heavy-weapons", "firearms", "unconventional", "riot", "strike"}
)
_FORCES = frozenset({"armed", "gov"})
_JOINING = frozenset({"when", "after", "as", "in", "by"})
_REFUSING = frozenset({"will", "wo", "would"})
_EXPLOSIVE = frozenset({"heavy-weapons", "explosives", "aerial", "firearms"})
_WILL = frozenset({"will", "'ll", "shall"})
_INTENT = frozenset({"want", "wants", "hopes", "ready", "willing", "prepared", "plan", "plans", "planning", "intends", "intend", "prepares", "set"})


@cache
def mode_cues() -> list[tuple[EventType, str, str, str]]:
    """(type, where, class, mode) rows in order: the first that fits decides."""
    rows = []
    for line, (kind, where, name, mode) in read_table(PACKAGE, "data/cues.tsv", 4):
        if name not in class_names():
            raise table_error(PACKAGE, "data/cues.tsv", line, "a word class", name)
        if where not in ("clause", "sent") or (EventType(kind), mode) not in ontology().modes:
            raise table_error(PACKAGE, "data/cues.tsv", line, "clause or sent, and a mode of the type", f"{where} {mode}")
        rows.append((EventType(kind), where, name, mode))
    return rows


def settle_harm(page: Page, matches: list[Match]) -> list[Match]:
    """Give harms (killed, wounded) the type of their cause; drop those that only add to a trigger above them."""
    by_token = {match.i: match for match in matches if not match.entry.harm}
    kept: list[Match] = []
    previous: Match | None = None
    for match in matches:
        if not match.entry.harm:
            kept.append(match)
            previous = match if match.type in _CAUSES else previous
            continue
        if _hangs_below(page, match.i, by_token):
            continue
        cause = _cause(page, match.i, by_token)
        if cause is not None:
            match.type, match.score = cause.type, max(match.score, cause.score)
            match.modes = list(dict.fromkeys([*cause.modes, *(match.modes if cause.type == EventType.ASSAULT else [])]))
            match.cameo = cause.cameo
            match.note(f"caused by '{page.words[cause.i]}'")
            cause.score = -1.0
            kept.append(match)
        elif _stands_alone(page, match, previous):
            kept.append(match)
    return [match for match in kept if match.score >= 0]


def _hangs_below(page: Page, i: int, others: dict[int, Match]) -> bool:
    """Whether the harm is a consequence told in a clause below (or coordinated with) the trigger that caused it."""
    token = page.tokens[i]
    for _ in range(5):
        if token.dep_ not in ("advcl", "conj", "relcl", "acl", "xcomp", "ccomp", "pcomp", "prep", "dobj"):
            return False
        if token.head.i == token.i:
            return False
        token = token.head
        match = others.get(token.i)
        if match is not None and match.type in _CAUSES:
            return True
    return False


def _cause(page: Page, i: int, others: dict[int, Match]) -> Match | None:
    """The trigger that the sentence gives as the harm's cause."""
    candidates = arguments.subjects(page, i)
    for preposition in _CAUSAL:
        candidates += arguments.prepositional(page, i, preposition)
    candidates += [child for child in page.children[i] if page.tokens[child].dep_ in ("advcl", "conj")]
    for head in candidates:
        for j in reversed(arguments.noun_phrase(page, head)):
            match = others.get(j)
            if match is not None and match.type in _CAUSES and match.score >= 0:
                return match
    start, end = page.bounds(i)
    nearby = [others[j] for j in range(start, end) if j in others and others[j].score >= 0]
    if arguments.is_passive(page, i):
        for match in nearby:
            if match.i > i and match.type in _CAUSES and not _JOINING.isdisjoint(page.words[i + 1 : match.i]):
                return match
    return next((match for match in nearby if match.type in _EXTENSIONS), None)


def _stands_alone(page: Page, match: Match, previous: Match | None) -> bool:
    """Whether a harm without a stated cause reports an event: someone did it, or it cannot happen by itself."""
    near = previous is not None and page.sentence_of[match.i] - page.sentence_of[previous.i] <= 2
    if near and previous is not None and previous.type in _EXTENSIONS:
        return False
    if match.score < 0.5:
        return False
    return not (near and arguments.is_passive(page, match.i) and match.score < 0.7)


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


def settle_future(page: Page, matches: list[Match]) -> None:
    """PLOVER: cooperation still to come is AGREE, conflict that a party announces for itself is THREATEN."""
    for match in matches:
        if not match.verbal or arguments.is_passive(page, match.i):
            continue
        if _is_refused(page, match.i) and match.type in _COOPERATIVE | {EventType.CONCEDE}:
            match.note(f"{match.type} refused")
            match.alternatives.append(match.entry.rule)
            match.type, match.modes, match.cameo = EventType.REJECT, [], "120"
            continue
        if not _is_future(page, match.i):
            continue
        if not arguments.subjects(page, match.i):
            continue
        if match.type in _COOPERATIVE or match.type == EventType.CONCEDE:
            match.cameo = _COOPERATIVE_CODES[match.type]
            match.note(f"{match.type} still to come")
            match.alternatives.append(match.entry.rule)
            match.type, match.modes = EventType.AGREE, []
        elif match.type == EventType.PROTEST and "unless" in page.words[slice(*page.bounds(match.i))]:
            match.alternatives.append(match.entry.rule)
            match.type, match.modes, match.cameo = EventType.THREATEN, [], "133"
        elif match.type in _CONFLICTUAL and _is_own_announcement(page, match.i):
            mode, match.cameo = _CONFLICTUAL[match.type]
            match.note(f"{match.type} announced")
            match.alternatives.append(match.entry.rule)
            match.type, match.modes = EventType.THREATEN, [mode]


def _is_future(page: Page, i: int) -> bool:
    token = page.tokens[i]
    for _ in range(3):
        lowered = [page.words[j] for j in page.children[token.i] if page.tokens[j].dep_ in ("aux", "mark", "neg")]
        if "not" in lowered or "n't" in lowered:
            return False
        if not _WILL.isdisjoint(lowered):
            return True
        if "would" in lowered:
            return token.dep_ == "ccomp"
        if token.dep_ == "xcomp" and token.head.lower_ in _INTENT:
            return True
        if page.words[token.head.i] == "going" and token.dep_ == "xcomp":
            return True
        if token.dep_ not in ("xcomp", "conj") or token.head.i == token.i:
            return False
        token = token.head
    return False


def _is_refused(page: Page, i: int) -> bool:
    near = page.words[max(0, i - 3) : i]
    return ("not" in near or "n't" in near) and not _REFUSING.isdisjoint(near)


def _is_own_announcement(page: Page, i: int) -> bool:
    """Whether the actor itself is the one who speaks: he said he would; a plain 'X will attack Y' counts too."""
    people = {"he", "she", "they", "it", "we", "i"}
    subjects = arguments.subjects(page, i)
    if any(page.words[j] in people for j in subjects):
        return True
    return any("gov" in page.tags[j] or "armed" in page.tags[j] or page.tokens[j].pos_ == "PROPN" for j in subjects)
