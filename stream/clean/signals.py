"""What a line says about itself: the cues and shapes of the data files that it carries."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import ahocorasick

from stream.clean.tables import Cue, load_cues, load_shapes
from stream.records import RemovedReason

_FOLD = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\xa0": " ", "\t": " "})
_LEADING = " \"'*-•|·>»›+#[_="
_TRAILING = " .!\"'*-•|·>»›:])_=…"


@dataclass(slots=True)
class Signals:
    """Cues of one line: the first certain reason and heading found, the weaker hints, and whether it is a dateline."""

    forced: RemovedReason | None = None
    heading: RemovedReason | None = None
    hints: set[RemovedReason] = field(default_factory=set)
    dateline: bool = False


def read_signals(text: str, words: int) -> Signals:
    """The signals of a line of `words` words."""
    signals = Signals()
    lowered = text.translate(_FOLD).lower()
    whole = " ".join(lowered.split()).strip(_TRAILING).lstrip(_LEADING)
    begin = len(lowered) - len(lowered.lstrip(_LEADING))
    stop = len(lowered.rstrip(_TRAILING))
    for last, cues in _automaton().iter(lowered):
        for cue in cues:
            if words <= cue.most_words and _applies(cue, lowered, last + 1, begin, stop, whole):
                _note(signals, cue.action, cue.reason)
    for shape in load_shapes():
        if words > shape.most_words or (shape.needs and not any(need in lowered for need in shape.needs)):
            continue
        if shape.pattern.match(text):
            _note(signals, shape.action, shape.reason)
    return signals


def _applies(cue: Cue, lowered: str, end: int, begin: int, stop: int, whole: str) -> bool:
    start = end - len(cue.phrase)
    if cue.place == "whole":
        return whole == cue.phrase
    if cue.place == "start" and start != begin:
        return False
    if cue.place == "end" and end < stop:
        return False
    starts_word = start == 0 or not (lowered[start].isalnum() and lowered[start - 1].isalnum())
    ends_word = end == len(lowered) or not (lowered[end - 1].isalnum() and lowered[end].isalnum())
    return starts_word and ends_word


def _note(signals: Signals, action: str, reason: RemovedReason) -> None:
    if action == "remove":
        signals.forced = signals.forced or reason
    elif action == "heading":
        signals.heading = signals.heading or reason
    elif action == "dateline":
        signals.dateline = True
    else:
        signals.hints.add(reason)


@lru_cache(maxsize=1)
def _automaton() -> ahocorasick.Automaton:
    """All phrases in one Aho-Corasick automaton, so that a line is read once."""
    by_phrase: dict[str, list[Cue]] = {}
    for cue in load_cues():
        by_phrase.setdefault(cue.phrase, []).append(cue)
    automaton = ahocorasick.Automaton()
    for phrase, cues in by_phrase.items():
        automaton.add_word(phrase, tuple(cues))
    automaton.make_automaton()
    return automaton
