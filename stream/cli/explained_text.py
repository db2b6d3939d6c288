"""The article of the explained page: its original text in pieces, each with what was found in it.

Mentions overlap ("the Nyala garrison" is a party and holds a place), so the text is cut at every boundary, and each
piece carries the kinds of all mentions over it. A label stands where its mention ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from stream.extract.account import EventAccount
from stream.pipeline import Trace
from stream.records import Event, Range, RawArticle

KINDS = ("trigger", "actor", "recipient", "weapon", "place", "time", "source")
"""Kinds of mentions, the one that decides a piece's colour first."""

_LONG = 300


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters. `ends`: kind and label of the mentions that end with it. `removed`: why it is gone."""

    text: str
    kinds: list[str] = field(default_factory=list)
    ends: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""
    href: str = ""
    removed: str = ""

    @property
    def core(self) -> str:
        """The text without the blanks around it."""
        return self.text.strip()

    @property
    def before(self) -> str:
        """The blanks before the text."""
        return self.text[: len(self.text) - len(self.text.lstrip())] if self.core else self.text

    @property
    def after(self) -> str:
        """The blanks after the text."""
        return self.text[len(self.text.rstrip()) :] if self.core else ""

    @property
    def long(self) -> bool:
        """Whether a removed piece is folded away."""
        return len(self.text) > _LONG


@dataclass(frozen=True, slots=True)
class Mark:
    """One mention in the text; `href` leads a trigger to its event."""

    start: int
    end: int
    kind: str
    label: str
    href: str = ""


def text_pieces(raw: RawArticle, trace: Trace) -> list[Piece]:
    """The body with what was found and what was removed."""
    gone = [
        Mark(removed.start, removed.end, "removed", removed.reason.value)
        for removed in (trace.article.removed if trace.article is not None else ())
        if removed.part is None
    ]
    return list(cut(raw.text, [*_marks(trace, None), *gone], 0, len(raw.text)))


def headline_pieces(raw: RawArticle, trace: Trace) -> list[Piece]:
    """The title with what was found in it."""
    title = raw.title or ""
    return list(cut(title, _marks(trace, "title"), 0, len(title)))


def sentence_pieces(number: int, account: EventAccount, raw: RawArticle) -> list[Piece]:
    """The evidence sentence with the event's own mentions."""
    sentence = account.sentence
    text = raw.title if sentence.part else raw.text
    end = sentence.start + len(sentence.text.rstrip())
    return list(cut(text or "", _event_marks(number, account.event, sentence.part), sentence.start, end))


def _marks(trace: Trace, part: str | None) -> list[Mark]:
    account = trace.account
    if account is None:
        return []
    marks = [mark for number, one in enumerate(account.events, 1) for mark in _event_marks(number, one.event, part)]
    marks += _of("place", "place", (place for place, _ in account.places), part)
    marks += _of("time", "time", (time for time, _ in account.times), part)
    return list(dict.fromkeys(marks))


def _event_marks(number: int, event: Event, part: str | None) -> list[Mark]:
    href = f"#event-{number}"
    label = f"{number} {event.type.value}"
    marks = _of("trigger", label, [event.trigger, *(more.trigger for more in event.evidence)], part, href)
    marks += _of("actor", "actor", event.actors, part)
    marks += _of("recipient", "recipient", event.recipients, part)
    marks += _of("weapon", "weapon", event.weapons, part)
    marks += _of("source", "source", [event.attribution] if event.attribution else [], part)
    marks += _of("place", "place", [event.location] if event.location else [], part)
    time = event.time
    if time is not None and time.start is not None and time.end is not None:
        marks += _of("time", "time", [Range(start=time.start, end=time.end, part=time.part)], part)
    return marks


def _of(kind: str, label: str, ranges: Iterable[Range], part: str | None, href: str = "") -> list[Mark]:
    return [Mark(one.start, one.end, kind, label, href) for one in ranges if one.part == part and one.start < one.end]


def cut(text: str, marks: Iterable[Mark], start: int, end: int) -> Iterator[Piece]:
    """The pieces of text[start:end], in order; takes O(n log n) in the number of marks, as few overlap."""
    begins: dict[int, list[Mark]] = defaultdict(list)
    ends: dict[int, list[Mark]] = defaultdict(list)
    edges = {start, end}
    for mark in marks:
        first, last = max(mark.start, start), min(mark.end, end)
        if first < last:
            begins[first].append(mark)
            ends[last].append(mark)
            edges |= {first, last}
    active: dict[Mark, None] = {}
    ordered = sorted(edges)
    for first, last in pairwise(ordered):
        for mark in ends[first]:
            active.pop(mark, None)
        active |= dict.fromkeys(begins[first])
        yield _piece(text[first:last], list(active), ends[last])


def _piece(text: str, active: list[Mark], ending: list[Mark]) -> Piece:
    gone = next((mark for mark in active if mark.kind == "removed"), None)
    if gone is not None:
        return Piece(text, removed=gone.label, note=f"{len(text):,} characters removed: {gone.label}")
    active.sort(key=lambda mark: KINDS.index(mark.kind))
    labels = dict.fromkeys((mark.kind, mark.label) for mark in ending)
    return Piece(
        text,
        kinds=list(dict.fromkeys(mark.kind for mark in active)),
        ends=sorted(labels, key=lambda pair: KINDS.index(pair[0])),
        note=", ".join(dict.fromkeys(mark.label for mark in active)),
        href=next((mark.href for mark in active if mark.href), ""),
    )
