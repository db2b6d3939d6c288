"""Acts still to come: promised cooperation is AGREE, announced conflict THREATEN, "will not" REJECT (PLOVER)."""

from __future__ import annotations

from stream.extract.triggers import arguments
from stream.extract.triggers.match import Match
from stream.extract.triggers.page import Page
from stream.extract.triggers.wordclasses import class_words
from stream.records import EventType

INTENT = {
    EventType.CONSULT: "036",
    EventType.SUPPORT: "032",
    EventType.COOPERATE: "031",
    EventType.AID: "033",
    EventType.RETREAT: "035",
    EventType.CONCEDE: "035",
}
"""The CAMEO code of the intent to do what a type reports."""
_CONFLICTUAL = {
    EventType.SANCTION: ("relations", "131"),
    EventType.COERCE: ("restrict", "132"),
    EventType.ASSAULT: ("violence", "138"),
}
_BY_MODE = {"arrest": "arrest", "expel": "expel", "deport": "expel"}  # what is threatened, where the mode says more
_ACTORS = frozenset({"gov", "armed"})


def settle_future(page: Page, matches: list[Match]) -> None:
    """Turn active verbs in the future into the promise, threat or refusal that they report."""
    for match in matches:
        if match.type == EventType.CONSULT and not match.verbal and _is_awaited(page, match.i):
            match.become(EventType.AGREE, [], INTENT[match.type], f"{match.type} still to come")
        if not match.verbal or arguments.is_passive(page, match.i):
            continue
        if match.type in INTENT and _is_refused(page, match.i):
            match.become(EventType.REJECT, [], "120", f"{match.type} refused")
        elif _is_future(page, match.i) and arguments.subjects(page, match.i):
            _turn(page, match)


def _is_awaited(page: Page, i: int) -> bool:
    """Whether a noun is the subject of a verb in the future: talks will resume."""
    token = page.tokens[i]
    if token.dep_ not in ("nsubj", "nsubjpass") or token.head.pos_ != "VERB":
        return False
    return any(page.words[j] in class_words("future") for j in page.children[token.head.i])


def _turn(page: Page, match: Match) -> None:
    announced = page.tokens[match.i].head
    pulls_out = match.type == EventType.RETREAT and not {"withdraw", "ceasefire"}.isdisjoint(match.modes)
    if pulls_out and announced.lower_ in class_words("announcing"):
        match.become(EventType.CONCEDE, [], "080", f"{match.type} announced")
        match.first = announced.i
    elif match.type in INTENT:
        match.become(EventType.AGREE, [], INTENT[match.type], f"{match.type} still to come")
    elif match.type == EventType.PROTEST and "unless" in page.words[slice(*page.bounds(match.i))]:
        match.become(EventType.THREATEN, [], "133", "protest announced on a condition")
    elif match.type in _CONFLICTUAL and _is_own_announcement(page, match.i):
        mode, code = _CONFLICTUAL[match.type]
        mode = next((_BY_MODE[own] for own in match.modes if own in _BY_MODE), mode)
        if match.cameo == "163":
            mode, code = "restrict", "132"
        if match.cameo == "192":
            mode, code = "territory", "1382"
        match.become(EventType.THREATEN, [mode], code, f"{match.type} announced")


def _is_future(page: Page, i: int) -> bool:
    """Whether the verb, or one that governs it as its complement, is in the future or an intention."""
    token = page.tokens[i]
    if _is_title_future(page, i):
        return True
    for _ in range(3):
        lowered = [page.words[j] for j in page.children[token.i] if page.tokens[j].dep_ in ("aux", "mark", "neg")]
        if "not" in lowered or "n't" in lowered:
            return False
        if not class_words("future").isdisjoint(lowered):
            return True
        if "would" in lowered:
            return token.dep_ == "ccomp"
        if token.dep_ == "xcomp" and (token.head.lower_ in class_words("intention")):
            return True
        if token.dep_ not in ("xcomp", "conj") or token.head.i == token.i:
            return False
        token = token.head
    return False


def _is_title_future(page: Page, i: int) -> bool:
    """Whether a title says "X to do": an infinitive with nothing before it but its subject."""
    start, _ = page.bounds(i)
    if not page.part.is_title or i - start < 2 or page.words[i - 1] != "to":
        return False
    return all(token.pos_ not in ("VERB", "AUX", "ADJ", "PUNCT") for token in page.tokens[start : i - 1])


def _is_refused(page: Page, i: int) -> bool:
    """Whether "will not" stands right before the verb."""
    near = page.words[max(0, i - 3) : i]
    return ("not" in near or "n't" in near) and not class_words("refusing").isdisjoint(near)


def _is_own_announcement(page: Page, i: int) -> bool:
    """Whether the actor itself is the one who speaks: he said he would; a plain 'X will attack Y' counts too."""
    return any(
        page.words[j] in class_words("speaker")
        or not _ACTORS.isdisjoint(page.tags[j])
        or page.tokens[j].pos_ == "PROPN"
        for j in arguments.subjects(page, i)
    )
