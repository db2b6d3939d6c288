"""Lines that an outlet puts on many of its pages are furniture, whatever they say.

Cleaning sees one page; what repeats shows only on the stream. Every outlet has a counter of the lines that its articles
keep, in bounded memory: at most MOST_LINES lines for each outlet and SLOTS outlets for each shard, halved every WINDOW
articles so that an outlet's former furniture is forgotten.

A line is learned from different texts only, so that a wire story does not lose its sentences to its own copies:

* copies, revisions and redelivered articles do not count;
* an article most of whose sentences are known is another version of an earlier text and does not count either;
* a sentence counts at the top and at the bottom of an article alone, where outlets speak for themselves, and has to
  stand on a large share of the outlet's articles; a short line counts anywhere.

State: `shard|furniture|slot` -> the outlet, its credit, its articles, and `hash count since` for each line. Outlets of
one slot contest it as in the majority vote of Boyer and Moore (1981): who comes more often stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from stream.identity.hashes import short_hash, slot_of
from stream.identity.outlets import UNKNOWN, outlet_of
from stream.identity.state import State
from stream.records import Article, RemovedReason
from stream.records.kept import KeptText
from stream.records.layers import Cut, View

SLOTS = 4096
MOST_LINES = 256
WINDOW = 512  # articles of an outlet after which all its counts are halved
MOST_CREDIT = 16

ENOUGH_SHORT = 3  # different articles that make a short line furniture
ENOUGH_SENTENCE = 4
SHARE_SHORT = 0.1  # of the outlet's articles since the line was first seen
SHARE_SENTENCE = 0.3
SHORT_WORDS = 8
TOP_LINES, BOTTOM_LINES = 3, 8  # where sentences count
EDGE_LINES = 24  # at either end, where short lines count
ANOTHER_VERSION = 0.5  # share of the words in sentences from which an article is a version of an earlier one
_SENTENCE_ENDS = frozenset(".!?\"'”’")
_OPENINGS = frozenset("-–—:,;(")  # what ends so goes on below: datelines, speakers, lists


class KeptLine(NamedTuple):
    """One line of the kept text that may be furniture; `start:end` holds its line break too."""

    start: int
    end: int
    digest: str
    words: int
    sentence: bool


@dataclass(slots=True)
class Shelf:
    """What is known of one outlet: `lines` maps a line's hash to its count and the article it was first seen in."""

    outlet: str
    credit: int = 0
    articles: int = 0
    lines: dict[str, tuple[int, int]] = field(default_factory=dict)

    def is_furniture(self, line: KeptLine) -> bool:
        """Whether the line stands on enough different articles of the outlet."""
        count, since = self.lines.get(line.digest, (0, 0))
        enough, share = (ENOUGH_SENTENCE, SHARE_SENTENCE) if line.sentence else (ENOUGH_SHORT, SHARE_SHORT)
        return count >= enough and count >= share * (self.articles - since + 1)

    def count(self, lines: list[KeptLine]) -> None:
        """Count one more article with these lines."""
        self.articles += 1
        for digest in dict.fromkeys(line.digest for line in lines):
            count, since = self.lines.pop(digest, (0, self.articles))
            self.lines[digest] = count + 1, since  # to the end: the least recently seen come first
        # The least counted go; of several the ones that were seen longest ago, which stand first.
        for digest in sorted(self.lines, key=lambda digest: self.lines[digest][0])[
            : max(0, len(self.lines) - MOST_LINES)
        ]:
            del self.lines[digest]
        if self.articles >= WINDOW:
            self.articles //= 2
            self.lines = {
                digest: (count // 2, since // 2) for digest, (count, since) in self.lines.items() if count > 1
            }


class Furniture:
    """Learns and recognises the repeated lines of outlets, within one shard of articles."""

    def __init__(self, state: State) -> None:
        self._state = state

    def learn(self, shard: str, article: Article, *, new: bool) -> list[str]:
        """The hashes of the article's lines that are furniture of its outlet; a `new` text is counted first."""
        outlet = outlet_of(article)
        if outlet == UNKNOWN:
            return []
        lines = kept_lines(article)
        if not lines:
            return []
        key = f"{shard}|furniture|{slot_of(outlet, SLOTS)}"
        shelf = _load(self._state.get(key))
        if shelf is None or shelf.outlet != outlet:
            if not new:
                return []
            shelf = self._contest(key, shelf, outlet)
            if shelf is None:
                return []
        if _is_version(shelf, lines):
            return [line.digest for line in lines if not line.sentence and shelf.is_furniture(line)]
        if new:
            shelf.credit = min(MOST_CREDIT, shelf.credit + 1)
            shelf.count(lines)
            self._state.put(key, _dump(shelf))
        return list(dict.fromkeys(line.digest for line in lines if shelf.is_furniture(line)))

    def _contest(self, key: str, resident: Shelf | None, outlet: str) -> Shelf | None:
        """A fresh shelf if the slot is free or its resident has no credit left; else the resident pays."""
        if resident is None or resident.credit == 0:
            return Shelf(outlet)
        resident.credit -= 1
        self._state.put(key, _dump(resident))
        return None


def kept_lines(article: Article) -> list[KeptLine]:
    """The lines of the kept text that may be furniture: short ones towards both ends, sentences near them."""
    found: list[KeptLine] = []
    text = KeptText(article.text, article.segments).text
    spans = _spans(text)
    for number, (start, end) in enumerate(spans):
        left = len(spans) - number
        if number >= EDGE_LINES and left > EDGE_LINES:
            continue
        line = " ".join(text[start:end].split())
        words = line.count(" ") + 1
        sentence = words > SHORT_WORDS or (words > SHORT_WORDS // 2 and line[-1] in _SENTENCE_ENDS)
        if sentence and number >= TOP_LINES and left > BOTTOM_LINES:
            continue
        if line[-1] in _OPENINGS or line.isupper() or not any(character.isalpha() for character in line):
            continue
        found.append(KeptLine(start, end, _digest(line.casefold()), words, sentence))
    return found


def without_lines(article: Article, digests: tuple[str, ...]) -> Article:
    """The article without the lines of these hashes; as it is where nothing to read would remain."""
    if not digests:
        return article
    cuts = [
        Cut(line.start, line.end, RemovedReason.OUTLET_FURNITURE)
        for line in kept_lines(article)
        if line.digest in digests
    ]
    known = [Cut(removed.start, removed.end, removed.reason) for removed in article.removed]
    view = View(article.text, article.segments, known).without(cuts)
    if not any(character.isalnum() for character in view.text):
        return article
    return article.model_copy(update={"segments": view.segments, "removed": view.removed})


def _spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each line that is not blank, its line break included."""
    spans, at = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            spans.append((at, at + len(line)))
        at += len(line)
    return spans


def _is_version(shelf: Shelf, lines: list[KeptLine]) -> bool:
    """Whether most of what the sentences say was said before, furniture aside."""
    own = [line for line in lines if line.sentence and not shelf.is_furniture(line)]
    known = sum(line.words for line in own if line.digest in shelf.lines)
    return known > ANOTHER_VERSION * sum(line.words for line in own)


def _digest(line: str) -> str:
    """48 bits: two of a few hundred lines of an outlet hardly ever share them."""
    return short_hash(line, 6)


def _dump(shelf: Shelf) -> list[object]:
    packed = " ".join(f"{digest},{count},{since}" for digest, (count, since) in shelf.lines.items())
    return [shelf.outlet, shelf.credit, shelf.articles, packed]


def _load(stored: list[object] | None) -> Shelf | None:
    if stored is None:
        return None
    outlet, credit, articles, packed = stored
    shelf = Shelf(str(outlet), int(str(credit)), int(str(articles)))
    for entry in str(packed).split():
        digest, count, since = entry.split(",")
        shelf.lines[digest] = int(count), int(since)
    return shelf
