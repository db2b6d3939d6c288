"""Finds what may be place names: the longest runs of words that the gazetteer knows, in time linear in the text.

Words are runs of letters and digits; nothing here needs tags or a parse, so that copies can be scanned too. Every run
of up to `LONGEST` words is looked up in one batch; whether a run is a place at all is decided later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from stream.extract.parsed import PartText
from stream.extract.places.gazetteer import Entry, Gazetteer
from stream.extract.places.layout import AFTER_TOWN
from stream.extract.places.names import fold_word, loosen
from stream.extract.places.words import word_lists

LONGEST = 6
_WORD = re.compile(r"[^\W_]+")
_JOINED = frozenset("'’‘`ʻʼ.´")
_SPACES = frozenset((" ", "-", "\u2010", "\u2011", ". ", "  ", "' ", "’ ", "\xa0", "-'", "-’"))
_ARTICLES = frozenset(("al", "el", "ad", "an", "ar", "as", "ash", "at", "az", "ed", "er", "es", "ez"))


@dataclass(slots=True)
class Word:
    """One word of a part; `gap` is the text between it and the next word, at most 4 characters of it."""

    start: int
    end: int
    text: str
    folded: str
    cap: bool
    gap: str = ""


@dataclass(slots=True)
class Mention:
    """A run of words that may be a place name. first, last: word numbers, inclusive. start, end: kept-text offsets.

    `local`: a street or quarter, which lies in the town that the text is about.
    `spot`: an airport, a lake or the like that bears the name of the place.
    """

    part: PartText
    words: list[Word]
    first: int
    last: int
    start: int
    end: int
    key: str
    entries: list[Entry]
    abbreviation: bool = False
    loose: bool = False
    local: bool = False
    spot: bool = False
    score: float = 0.0
    chosen: Entry | None = None
    inside: Mention | None = None
    is_dateline: bool = False
    reasons: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The characters of the mention."""
        return self.part.kept.text[self.start : self.end]

    def word_before(self, distance: int = 1) -> Word | None:
        """The word `distance` before the mention, None at the start of the part."""
        at = self.first - distance
        return self.words[at] if at >= 0 else None

    def word_after(self, distance: int = 1) -> Word | None:
        """The word `distance` after the mention, None at the end of the part."""
        at = self.last + distance
        return self.words[at] if at < len(self.words) else None


def words_of(text: str) -> list[Word]:
    """The words of a text in order."""
    spans = [match.span() for match in _WORD.finditer(text)]
    following = [start for start, _ in spans[1:]] + [len(text)]
    words: list[Word] = []
    # Without words, `following` is the longer one.
    for (start, end), after in zip(spans, following, strict=False):
        raw = text[start:end]
        folded = fold_word(raw if end - start < 64 else raw[:64])
        words.append(Word(start, end, raw, folded, raw[0].isupper(), text[end : min(after, end + 4)]))
    return words


def lacks_case(words: list[Word]) -> bool:
    """Whether nearly every longer word is capitalised (headlines, old wires): capitals then say nothing."""
    longer = [word.cap for word in words if len(word.text) > 3 and word.text[0].isalpha()]
    return len(longer) > 2 and sum(longer) > 0.75 * len(longer)


def scan(part: PartText, words: list[Word], index: Gazetteer) -> list[Mention]:
    """All longest matches in one part, in reading order, not overlapping."""
    runs: list[tuple[int, int, str, str]] = []
    for at, word in enumerate(words):
        if not word.cap and word.text not in _ARTICLES:
            continue
        runs.extend((at, last, key, "@") for last, key in _abbreviations(part.kept.text, words, at))
        runs.extend((at, last, key, "") for last, key in _runs(words, at))
    numbers = index.find([mark + key for _, _, key, mark in runs])
    found: dict[int, tuple[int, str, int, str]] = {}
    for (first, last, key, mark), number in zip(runs, numbers, strict=True):
        # Of equally long runs the abbreviation wins: it stands first and says more than an alias of the letters.
        longer = first not in found or last > found[first][0]
        if number >= 0 and longer and _allowed(words, first, mark, index, number):
            found[first] = (last, key, number, mark)
    mentions: list[Mention] = []
    at = 0
    while at < len(words):
        if at not in found:
            at += 1
            continue
        last, key, number, mark = found[at]
        initials = len(words[last].text) == 1 and last > at and words[last].gap.startswith(".")
        end = words[last].end + (key.endswith(".") if mark == "@" else initials)
        spot = _spot(words, last)
        if spot is not None:
            last, end = spot, words[spot].end
        mentions.append(
            Mention(
                part,
                words,
                at,
                last,
                words[at].start,
                end,
                key,
                index.entries(number),
                mark == "@",
                spot=spot is not None,
            )
        )
        at = last + 1
    return mentions


def _spot(words: list[Word], last: int) -> int | None:
    """The last word of an airport, a lake and the like whose name starts with the place that ends at `last`."""
    lists = word_lists()
    for at in range(last + 1, min(last + 4, len(words))):
        if not words[at].cap or words[at - 1].gap not in (" ", "  ", ". "):
            return None
        if words[at].folded in lists.spot:
            following = words[at + 1] if at + 1 < len(words) else None
            more = following is not None and following.cap and words[at].gap == " "
            return None if more else at
    return None


def scan_loose(part: PartText, words: list[Word], index: Gazetteer, taken: set[int]) -> list[Mention]:
    """Capitalised runs after a preposition that only match in a transliterated form; `taken`: words already matched."""
    lists = word_lists()
    leading = lists.place_prep | lists.overrun | {"of", "from"}
    runs: list[tuple[int, int, str]] = []
    for at in range(1, len(words)):
        if words[at - 1].folded not in leading:
            continue
        for last, key in _runs(words, at)[:3]:
            if taken.isdisjoint(range(at, last + 1)) and len(key) > 4 and key not in lists.ordinary:
                runs.append((at, last, key))
    mentions: list[Mention] = []
    for (first, last, key), number in zip(runs, index.find(["~" + loosen(key) for _, _, key in runs]), strict=True):
        after = words[last + 1] if last + 1 < len(words) else None
        if number < 0 or (after is not None and after.cap and words[last].gap == " "):
            continue
        if mentions and mentions[-1].first == first:
            mentions.pop()
        entries = index.entries(number)
        mentions.append(
            Mention(part, words, first, last, words[first].start, words[last].end, key, entries, loose=True)
        )
    return mentions


def _runs(words: list[Word], at: int) -> list[tuple[int, str]]:
    """(last word, folded key) of the runs that start at `at` and look like names."""
    word = words[at]
    gaps = ("-", " ") if word.text in ("al", "el") else ("-",)
    if not word.cap and not (word.text in _ARTICLES and word.gap in gaps and _cap(words, at + 1)):
        return []
    key = word.folded
    runs: list[tuple[int, str]] = []
    inner = word_lists().inner
    if word.cap and len(key) > 1:
        runs.append((at, key))
    for last in range(at + 1, min(at + LONGEST, len(words))):
        gap = words[last - 1].gap
        if words[last].text == "s" and gap in _JOINED and word.folded != "saint":
            if words[last].gap != " " or not _cap(words, last + 1):
                break
            key += "s"  # a possessor, or a name that holds one: "Cox's Bazar"
            continue
        if gap in _JOINED:
            key += words[last].folded
        elif gap in _SPACES:
            key += " " + words[last].folded
        else:
            break
        this = words[last]
        if this.cap:
            runs.append((last, key))
        elif this.folded not in inner and gap not in _JOINED and gap != "-":
            break
        elif gap in _JOINED or gap == "-":
            runs.append((last, key))
    return runs


def _cap(words: list[Word], at: int) -> bool:
    return at < len(words) and words[at].cap


def _abbreviations(text: str, words: list[Word], at: int) -> list[tuple[int, str]]:
    """Surfaces with full stops ("Calif.", "N.Y.", "W. Va.") and bare codes ("CA") that start at this word."""
    word = words[at]
    if not word.cap or len(word.text) > 5:
        return []
    found = []
    for last in range(at, min(at + 3, len(words))):
        if last > at and words[last - 1].gap not in (".", ". "):
            break
        surface = text[word.start : words[last].end]
        if words[last].gap.startswith("."):
            found.append((last, surface + "."))
        found.append((last, surface))
    return found


def _allowed(words: list[Word], first: int, mark: str, index: Gazetteer, number: int) -> bool:
    if mark != "@":
        return True
    # A code or a word-like abbreviation ("OR", "Mass.", "Miss.") only counts after a comma or an opening bracket.
    if index.entries(number)[0].use == AFTER_TOWN or words[first].folded in word_lists().ordinary:
        return first > 0 and words[first - 1].cap and words[first - 1].gap in (", ", " (", ",")
    return True
