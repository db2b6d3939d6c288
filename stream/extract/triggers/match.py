"""Which lexicon rows match at which words; verb or noun is guessed from the neighbours where tags mislead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from stream.extract.triggers.inflection import irregular
from stream.extract.triggers.lexicon import Entry, lexicon
from stream.extract.triggers.page import Page
from stream.extract.triggers.wordclasses import class_words
from stream.records import EventType

MAX_GAP = 4
_BREAKS = frozenset({".", ";", ":", "?", "!"})


@dataclass(slots=True)
class Match:
    """One row that matched: trigger word `i`, matched tokens first..last, and what other rows would have said."""

    i: int
    first: int
    last: int
    entry: Entry
    type: EventType
    modes: list[str]
    contexts: list[str]
    cameo: str | None
    score: float
    verbal: bool
    alternatives: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def become(self, kind: EventType, modes: list[str], cameo: str, why: str) -> None:
        """Change the type for the reason `why`; the row's own reading stays among the alternatives."""
        self.note(why)
        self.alternatives.append(self.entry.rule)
        self.type, self.modes, self.cameo = kind, modes, cameo

    def note(self, text: str) -> None:
        """Add a reason for `newsstream explain`."""
        self.notes.append(text)


def find_matches(page: Page, guards: list[Match] | None = None) -> Iterator[Match]:
    """The best row at every word that heads one; NONE rows win silently and block their words.

    The NONE rows that won are added to `guards`, where it is given.
    """
    heads = lexicon().heads
    blocked: set[int] = set()
    found: list[Match] = []
    for i, word in enumerate(page.words):
        candidates = heads.get(word)
        if not candidates or _is_name(page, i):
            continue
        verbal, nominal = readings(page, i, {reading.pos for reading, _ in candidates})
        # "-backed", "-led": a modifier, not a report; "re-arrested" is one.
        hyphened = i > 0 and page.words[i - 1] == "-" and (i < 2 or page.words[i - 2] != "re")
        best: Match | None = None
        for reading, entry in candidates:
            if not (verbal if reading.pos == "v" else nominal if reading.pos == "n" else True):
                continue
            if hyphened and reading.pos == "v" and not entry.head:
                continue
            span = (i, i) if len(entry.words) == 1 else _span(page, entry, i)
            if span is None or not all(test.holds(page, i, *span) for test in entry.conditions):
                continue
            if best is not None:
                if entry.type not in (None, best.type):
                    best.alternatives.append(entry.rule)
                continue
            if entry.type is None and not entry.harm:
                blocked.update(range(span[0], span[1] + 1))
                if guards is not None:
                    guards.append(_match(entry, i, span, reading.pos))
                break
            best = _match(entry, i, span, reading.pos)
        if best is not None:
            found.append(best)
    yield from (match for match in found if match.i not in blocked)


def _match(entry: Entry, i: int, span: tuple[int, int], pos: str) -> Match:
    return Match(
        i=i,
        first=span[0],
        last=span[1],
        entry=entry,
        type=entry.type or EventType.ASSAULT,
        modes=list(entry.modes),
        contexts=list(entry.contexts),
        cameo=entry.cameo,
        score=entry.score,
        verbal=pos == "v",
    )


def _span(page: Page, entry: Entry, i: int) -> tuple[int, int] | None:
    """Tokens that the row's words cover when its head stands at `i`; None when they do not stand there."""
    following = entry.words[entry.head + 1] if entry.head + 1 < len(entry.words) else None
    after = page.words[i + 1] if i + 1 < len(page.words) else ""
    if following is not None and after not in following and after != "-":
        return None  # most rows of several words end here
    start, end = page.bounds(i)
    first = i
    for words in reversed(entry.words[: entry.head]):
        first -= 1
        if first >= start and page.words[first] == "-" and (words is None or "-" not in words):
            first -= 1
        if first < start or (words is not None and page.words[first] not in words):
            return None
    last = i
    gap = 0
    for words in entry.words[entry.head + 1 :]:
        if words is None:
            gap = MAX_GAP
            continue
        at = _next(page, last + 1, min(end, last + 2 + gap), words)
        if at is None:
            return None
        last, gap = at, 0
    return first, last


def _next(page: Page, start: int, end: int, words: frozenset[str]) -> int | None:
    for j in range(start, end):
        if page.words[j] in words:
            return j
        if page.words[j] in _BREAKS:
            return None
        if page.words[j] == "-" and j == start and j + 1 < len(page.words) and page.words[j + 1] in words:
            return j + 1
    return None


def _is_name(page: Page, i: int) -> bool:
    """Whether the word is part of a name: capitalised in the middle of a sentence that is not all capitals."""
    token = page.tokens[i]
    if page.robust(i) or not token.is_title or i == page.bounds(i)[0]:
        return False
    if token.pos_ != "PROPN" or page.words[i - 1] in ('"', "“", ":", "-", "--", "("):
        return False
    return token.ent_type_ not in ("", "EVENT", "DATE", "NORP")


def readings(page: Page, i: int, parts: set[str]) -> tuple[bool, bool]:
    """Whether the word may be read as (a verb, a noun)."""
    token = page.tokens[i]
    pos = token.pos_
    if page.robust(i) and {"v", "n"} <= parts:
        verb = _looks_like_verb(page, i)
        return verb, not verb
    if page.robust(i):
        return "v" in parts and (pos in ("VERB", "AUX") or _looks_like_verb(page, i)), True
    if pos in ("VERB", "AUX"):
        # A determiner right before the word overrules the tagger.
        # So does an object's place in the sentence: "conducted live-fire drills".
        determined = i > 0 and page.words[i - 1] in class_words("determiner")
        determined = determined or (token.tag_ == "VBZ" and token.dep_ in ("dobj", "pobj"))
        return not determined, determined or ("v" not in parts and page.words[i].endswith("ing"))
    if pos == "ADJ":
        return page.words[i].endswith(("ed", "ing")), "v" not in parts
    if pos in ("NOUN", "PROPN"):
        clause = token.dep_ == "ccomp" or page.words[i].endswith("ed")  # "demanded that he resign", tagged as a noun
        return "n" not in parts and clause, True
    return pos not in ("PRON", "DET", "SCONJ", "CCONJ"), pos not in ("PRON", "DET", "SCONJ", "CCONJ")


def _looks_like_verb(page: Page, i: int) -> bool:
    """A guess from the neighbours and the form, for text without reliable tags: the sum of small votes."""
    start, end = page.bounds(i)
    word = page.words[i]
    before = page.words[i - 1] if i > start else ""
    if before in class_words("before_verb") or word.endswith("ed"):
        return True
    if before in class_words("determiner") or before in class_words("before_noun"):
        return False
    if word in _strong_pasts():
        return True
    votes = 1.0 if page.tokens[i].pos_ in ("VERB", "AUX") else -1.0
    votes += _vote_before(page, i, before) + (_vote_after(page, i, word) if i + 1 < end else -1.0)
    if word.endswith("ing") and before and page.tokens[i - 1].pos_ not in ("PUNCT", "CCONJ"):
        votes -= 1
    return votes > 0


@cache
def _strong_pasts() -> frozenset[str]:
    """Irregular past forms: as telling as -ed."""
    return frozenset(form for past, participle in irregular().values() for form in (*past, *participle))


def _vote_before(page: Page, i: int, before: str) -> float:
    if not before:
        return 0.0 if page.words[i].endswith("ing") else -1.0
    previous = page.tokens[i - 1]
    if previous.pos_ in ("ADJ", "NUM"):
        return -2.0
    if previous.pos_ not in ("PROPN", "NOUN") and not previous.ent_type_:
        return 0.0
    joined = "and" in page.words[max(page.bounds(i)[0], i - 5) : i]  # "X and Y meet"
    plural = before.endswith("s") or before in class_words("plural") or joined
    # "Police arrest", "Russia fires": a plural before the base form, anything else before the s-form.
    return 2.0 if plural != page.words[i].endswith("s") else 0.0


def _vote_after(page: Page, i: int, word: str) -> float:
    after = page.tokens[i + 1]
    if word.endswith("s") and after.pos_ == "NOUN" and after.lower_.endswith("s"):
        return 1.0  # "upsets fans": a plural is no subject of an s-form
    if after.pos_ == "AUX" or any(reading.pos == "v" for reading, _ in lexicon().heads.get(page.words[i + 1], ())):
        return -1.0 if page.words[i + 1].endswith("ing") else -3.0
    if after.pos_ in ("DET", "NUM", "PRON", "ADJ") or after.lower_ in class_words("particle"):
        return 1.0
    if after.pos_ in ("NOUN", "PROPN"):
        return 1.0
    if after.pos_ == "ADP" or after.is_punct:
        return 0.0 if word.endswith("ing") else -0.5
    return 0.0
