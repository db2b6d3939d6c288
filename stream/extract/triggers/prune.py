"""Which matches are events of their own: one per noun phrase, none for the mere content of a speech act.

A promise, demand, refusal or threat is the event; what is promised is not, unless the text gives it a place, a time or
a toll of its own. A modifier ("bomb attack", "peace talks") lends its modes to the noun it modifies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream.extract.triggers.future import INTENT
from stream.extract.triggers.match import Match
from stream.extract.triggers.page import Page
from stream.extract.triggers.wordclasses import class_words
from stream.records import EventType

if TYPE_CHECKING:
    from spacy.tokens import Token

_SPEECH = {
    EventType.AGREE,
    EventType.REQUEST,
    EventType.REJECT,
    EventType.THREATEN,
    EventType.CONCEDE,
}
_ABOUT = {
    EventType.ACCUSE,
    EventType.SUPPORT,
    EventType.CONSULT,
    EventType.PROTEST,
    EventType.SANCTION,
    EventType.MOBILIZE,
}
_PLANNING = {EventType.AGREE, EventType.THREATEN, EventType.MOBILIZE}
# A bare noun is enough to report these ("after heavy flooding", "in clashes" is not, without a place or a time).
_NAMED_BY_KIND = {EventType.DISASTER, EventType.ACCIDENT, EventType.PROTEST, EventType.RETREAT}
_SUPPORTING = frozenset(
    {"carry", "launch", "stage", "conduct", "make", "commit", "mount", "wage", "hold", "execute", "suffer", "report"}
)
_AFTERMATH = {
    EventType.COERCE: frozenset({"arrest"}),
    EventType.ACCUSE: frozenset({"allege", "investigate"}),
    EventType.SANCTION: frozenset({"convict"}),
}
# (act, content, mode of the content or "" for any): the act's mode.
_LENT = {
    (EventType.THREATEN, EventType.ASSAULT, ""): "violence",
    (EventType.THREATEN, EventType.MOBILIZE, ""): "violence",
    (EventType.THREATEN, EventType.COERCE, "arrest"): "arrest",
    (EventType.THREATEN, EventType.COERCE, "deport"): "expel",
    (EventType.THREATEN, EventType.COERCE, ""): "restrict",
    (EventType.THREATEN, EventType.SANCTION, "expel"): "expel",
    (EventType.THREATEN, EventType.SANCTION, "withdraw"): "relations",
    (EventType.THREATEN, EventType.SANCTION, ""): "restrict",
    (EventType.REQUEST, EventType.RETREAT, "resign"): "change",
    (EventType.REQUEST, EventType.RETREAT, "access"): "assist",
    (EventType.REQUEST, EventType.RETREAT, ""): "yield",
    (EventType.REQUEST, EventType.CONCEDE, ""): "yield",
    (EventType.REQUEST, EventType.AID, ""): "assist",
    (EventType.REQUEST, EventType.COOPERATE, ""): "assist",
    (EventType.REQUEST, EventType.CONSULT, ""): "meet",
    (EventType.REQUEST, EventType.ACCUSE, "investigate"): "assist",
}
_ANY_INTENT = "030"
_GIVING_WAY = {EventType.RETREAT, EventType.CONCEDE}
_NAMED = 0.6  # score from which a title names a deed
_MODIFIER_COST = 0.25
_WEAK = 0.5  # nouns of this score and below report nothing beside a better trigger in their sentence
_WORDS = {EventType.REQUEST, EventType.ACCUSE, EventType.SUPPORT, EventType.PROTEST, EventType.REJECT}
_EVER = {EventType.ASSAULT, EventType.ACCIDENT, EventType.DISASTER}
_HARD = {EventType.ASSAULT, EventType.PROTEST, EventType.ACCIDENT, EventType.DISASTER, EventType.COERCE}
_OWN = frozenset({"GPE", "LOC", "FAC", "DATE", "TIME"})


def one_per_phrase(page: Page, matches: list[Match]) -> list[Match]:
    """Drop matches inside a longer match, and nouns that modify another trigger."""
    by_token = {match.i: match for match in matches}
    dropped: set[int] = set()
    covering: dict[int, Match] = {}
    for match in matches:
        for i in range(match.first, min(match.last, match.first + 8) + 1):
            if i not in covering or match.last - match.first > covering[i].last - covering[i].first:
                covering[i] = match
    for match in matches:
        if covering.get(match.i, match) is not match and covering[match.i].i != match.i:
            dropped.add(match.i)
    for match in matches:
        if match.i in dropped or match.verbal:
            continue
        token = page.tokens[match.i]
        for _ in range(3):
            if token.dep_ not in ("compound", "nmod", "amod", "poss") or token.head.i <= token.i:
                break
            token = token.head
            above = by_token.get(token.i)
            if above is not None and above.i not in dropped and token.dep_ != "poss":
                deed = page.part.is_title and match.type in _EVER
                if not (deed and is_aftermath(above.type, above.modes, token)):
                    _merge(above, match)
                    dropped.add(match.i)
                break
    return [match for match in matches if match.i not in dropped]


def _merge(above: Match, below: Match) -> None:
    if above.type == below.type:
        above.modes = list(dict.fromkeys([*above.modes, *below.modes]))
        above.cameo = above.cameo or below.cameo
        above.score = max(above.score, below.score)


def without_background(page: Page, matches: list[Match]) -> list[Match]:
    """Drop participles that only describe a noun (the banned group, a curfew imposed then)."""
    kept = []
    # Whom another trigger has as its object: "released the captured soldiers" tells of the release.
    affected = {child for match in matches if match.verbal for child in page.children[match.i]}
    for match in matches:
        token = page.tokens[match.i]
        participle = match.verbal and token.tag_ in ("VBN", "JJ")
        if participle and token.dep_ == "amod" and token.head.i in affected:
            continue  # "kidnapped priest freed", in a title too
        reduced = participle and not page.robust(match.i)
        if reduced and token.dep_ == "amod" and match.type not in _EVER:
            continue
        told = token.head.i in affected or not _has_own(page, match)
        if reduced and token.dep_ == "acl" and match.type not in _EVER and told:
            continue
        kept.append(match)
    return kept


def without_content(page: Page, matches: list[Match]) -> list[Match]:
    """Drop what a speech act, a meeting or a protest only speaks of, and what a condition only supposes."""
    acts = _acts(page, matches)
    kept = []
    for match in matches:
        if (match.type not in _HARD or not match.verbal) and _is_supposed(page, match.i):
            continue
        governor = _governor(page, match, acts)
        if governor is None or _is_own_event(page, match, governor):
            kept.append(match)
        elif not governor.modes:
            _lend_mode(match, governor)
            _lend_code(page, match, governor)
    return kept


def _lend_mode(content: Match, act: Match) -> None:
    """A threat or demand that its own words leave open takes its mode from what it speaks of."""
    mode = next((_LENT[key] for mode in (*content.modes, "") if (key := (act.type, content.type, mode)) in _LENT), None)
    if content.type == act.type and content.modes:
        mode = content.modes[0]
    if mode is not None:
        act.modes = [mode]
        act.note(f"{mode} from {content.type}")


def _lend_code(page: Page, content: Match, act: Match) -> None:
    """A promise that leaves its kind open takes the code of what is promised.

    What gives way and is *agreed to* is coded as given (081, 084 ...), as the data coded in CAMEO have it.
    """
    if act.cameo != _ANY_INTENT or content.type not in INTENT:
        return
    granted = content.type in _GIVING_WAY and page.tokens[act.i].lemma_ == "agree"
    act.cameo = content.cameo if granted and content.cameo else INTENT[content.type]


def _acts(page: Page, matches: list[Match]) -> dict[int, Match]:
    """Acts that have content, by the token whose complement the content is."""
    acts: dict[int, Match] = {}
    for match in matches:
        if match.type not in _SPEECH | _ABOUT and "restrict" not in match.modes:
            continue
        token = page.tokens[match.i]
        acts.setdefault(token.head.i if token.dep_ == "aux" else match.i, match)  # "must" precedes its verb
        if not match.verbal and token.dep_ == "dobj":
            acts.setdefault(token.head.i, match)  # "made a demand that", "began a hunger strike to"
    return acts


def _is_supposed(page: Page, i: int) -> bool:
    """Whether the token stands in a clause of condition."""
    token = page.tokens[i]
    for _ in range(6):
        if token.dep_ == "advcl":
            marks = {page.words[j] for j in page.children[token.i] if page.tokens[j].dep_ == "mark"}
            return not marks.isdisjoint(class_words("conditional"))
        if token.head.i == token.i:
            return False
        token = token.head
    return False


def _governor(page: Page, match: Match, acts: dict[int, Match]) -> Match | None:
    """The act whose complement the match stands in."""
    token = page.tokens[match.i]
    act = acts.get(token.i)
    if act is not None and act is not match:
        return act
    adjunct = relative = False
    for _ in range(12):
        if token.head.i == token.i or token.dep_ in ("nsubj", "nsubjpass", "csubj", "parataxis", "npadvmod"):
            return None
        if token.dep_ == "advcl":
            adjunct = not any(page.words[j] == "to" for j in page.children[token.i])
        relative = relative or token.dep_ in ("relcl", "ccomp")
        joined = token.dep_ == "conj"
        token = token.head
        act = acts.get(token.i)
        if act is None or act is match:
            continue
        if joined or (adjunct and not (act.type == EventType.PROTEST and match.type in _WORDS)):
            return None
        return None if act.type in _ABOUT and relative else act
    return None


def _is_own_event(page: Page, match: Match, governor: Match) -> bool:
    if page.part.is_title and match.type in _EVER and match.score >= _NAMED and _has_happened(page, match, governor):
        return True
    if match.type not in _HARD or governor.type in _PLANNING or "restrict" in governor.modes:
        return False
    if governor.type == EventType.REQUEST and match.verbal:
        return False
    if governor.type == EventType.CONSULT and not match.verbal:
        return False
    if match.score < 0.6:
        return False
    return _has_own(page, match) or _names_victim(page, match, governor)


def _names_victim(page: Page, match: Match, governor: Match) -> bool:
    """Whether what is condemned or blamed on somebody is the killing or abduction of a named person."""
    if governor.type is not EventType.ACCUSE or match.type is not EventType.ASSAULT or match.verbal:
        return False
    of = [noun for prep in page.tokens[match.i].children if prep.lower_ == "of" for noun in prep.children]
    return any(noun.ent_type_ == "PERSON" and noun.pos_ == "PROPN" for noun in of)


def _has_happened(page: Page, match: Match, governor: Match) -> bool:
    """Whether a title takes the harm for granted: what justice deals with, or people who were shot."""
    token = page.tokens[match.i]
    participle = match.verbal and token.tag_ == "VBN" and token.dep_ in ("acl", "pcomp", "ROOT")
    return participle or is_aftermath(governor.type, governor.modes, page.tokens[governor.i])


def is_aftermath(kind: EventType, modes: list[str], token: Token) -> bool:
    """Whether the act is justice's answer to a deed: arrest, charge, inquiry, sentence; not what one party alleges."""
    if "allege" in modes and token.tag_ not in ("VBN", "VBD", "JJ"):
        return False
    return bool(_AFTERMATH.get(kind, frozenset()) & set(modes))


def _has_own(page: Page, match: Match) -> bool:
    """Whether a place or a time depends on the match itself."""
    left, right = page.tokens[match.i].left_edge.i, page.tokens[match.i].right_edge.i
    first, end = page.bounds(match.i)
    tokens = page.tokens[max(first, left) : min(end, right + 1)]
    return any(token.ent_type_ in _OWN and token.i != match.i for token in tokens)


def without_weak(page: Page, matches: list[Match]) -> list[Match]:
    """Drop vague nouns in sentences where something better reports an event."""
    for match in matches:
        if not match.verbal and page.tokens[match.i].dep_ == "compound" and not page.robust(match.i):
            match.score = max(0.0, match.score - _MODIFIER_COST)  # "pandemic losses", "murder trial"
    strong = {page.sentence_of[match.i] for match in matches if match.verbal or match.score > _WEAK}
    return [
        match for match in matches if match.verbal or match.score > _WEAK or page.sentence_of[match.i] not in strong
    ]


def without_generic(page: Page, matches: list[Match]) -> list[Match]:
    """Drop bare nouns that speak of a kind of act, not of one (the fight against murder and kidnappings)."""
    particular = [match for match in matches if match.verbal or not _is_generic(page, match)]
    return particular or matches


def _is_generic(page: Page, match: Match) -> bool:
    token = page.tokens[match.i]
    if match.type in _NAMED_BY_KIND or page.robust(match.i):
        return False
    if token.dep_ not in ("pobj", "conj", "dobj", "appos"):
        return False
    if token.dep_ == "dobj" and token.head.lemma_ in _SUPPORTING:
        return False
    if token.head.lower_ == "of" and token.head.head.lower_ in class_words("many"):
        return False
    left = page.tokens[max(page.bounds(match.i)[0], token.left_edge.i) : match.first]
    if any(word.dep_ in ("det", "nummod", "poss") or word.ent_type_ for word in left):
        return False
    if any(page.words[child] in ("of", "by", "against", "on", "between", "that") for child in page.children[match.i]):
        return False
    return not _has_own(page, match)


def one_per_clause(page: Page, matches: list[Match]) -> list[Match]:
    """Fold the noun of a light construction into the verb that carries it when both name one type."""
    by_token = {match.i: match for match in matches}
    dropped: set[int] = set()
    for match in matches:
        if match.verbal:
            continue
        token = page.tokens[match.i]
        head = token.head
        if head.dep_ == "prep":
            direct = head.lower_ in ("in", "by", "with", "during")
            head = head.head if direct else token
        above = by_token.get(head.i)
        if above is None or above.type != match.type or not above.verbal or above.i in dropped:
            continue
        if token.dep_ in ("dobj", "nsubj", "nsubjpass", "pobj", "attr"):
            _merge(above, match)
            dropped.add(match.i)
    return [match for match in matches if match.i not in dropped]
