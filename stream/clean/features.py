"""What the line model sees: features of each block, of its neighbours, and of its place in the whole text.

Text-only relatives of the features of boilerpipe (Kohlschuetter et al. 2010: word counts and densities of a block and
its neighbours) and jusText (Pomikalek 2011: stop-word density), plus sentence shape, cues, the position relative to the
main run of prose, and words shared with it (a headline shares them, a teaser does not).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from stream.clean.lines import WORD, Line
from stream.clean.region import Region, main_region, running
from stream.clean.signals import Signals

_WORD_STEPS = (1, 2, 3, 4, 6, 8, 10, 13, 16, 20, 26, 36, 55, 90)
_SHARE_STEPS = (0.0001, 0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 0.9999)
_STOP_STEPS = (0.0001, 0.12, 0.2, 0.27, 0.34, 0.41, 0.48, 0.56)
_DISTANCE_STEPS = (0, 1, 2, 3, 4, 6, 9, 14, 22, 40)
_COUNT_STEPS = (0, 1, 2, 3, 5, 9, 17, 33, 65, 129, 257)
_HEADING_REACH = 40
_STAMP_REACH = 12
_PERSONAL_STEPS = (0.0001, 0.02, 0.04, 0.06, 0.09, 0.13)


def featurize(lines: Sequence[Line], title: str | None) -> list[list[str]]:
    """The names of the active features of every line."""
    own = [_own(line) for line in lines]
    brief = [_brief(line) for line in lines]
    place = _placing(lines, title)
    features = []
    for index in range(len(lines)):
        names = ["bias", *own[index], *place[index]]
        for offset, tag in ((-2, "b2"), (-1, "b1"), (1, "a1"), (2, "a2")):
            other = index + offset
            if 0 <= other < len(lines):
                names.extend(f"{tag}.{name}" for name in brief[other])
            else:
                names.append(f"{tag}.edge")
        features.append(names)
    return features


def _own(line: Line) -> list[str]:
    words = bisect_right(_WORD_STEPS, line.words)
    stops = bisect_right(_STOP_STEPS, line.stops)
    text = line.block.text
    names = [
        f"words={words}",
        f"stops={stops}",
        f"words.ends={words}.{line.ends:d}",
        f"stops.ends={stops}.{line.ends:d}",
        f"words.stops={words // 2}.{stops // 2}",
        f"capitals={bisect_right(_SHARE_STEPS, line.capitals)}",
        f"digits={bisect_right(_SHARE_STEPS, line.digits)}",
        f"dates={bisect_right(_SHARE_STEPS, line.dates)}",
        f"finite={min(line.finite, 3)}.{line.ends:d}",
        f"personal={bisect_right(_SHARE_STEPS, line.personal)}",
        f"sentences={min(line.sentences, 4)}",
        f"first={_kind_of(text[0])}",
        f"last={_kind_of(text[-1])}",
    ]
    if text.isupper():
        names.append("upper")
    if text[0] in "\"'“‘" or "”" in text or '"' in text:
        names.append("quoted")
    names.extend(_signal_names(line.signals))
    return names


def _signal_names(signals: Signals) -> list[str]:
    names = [f"hint={reason.value}" for reason in signals.hints]
    if signals.forced:
        names.append(f"forced={signals.forced.value}")
    if signals.heading:
        names.append(f"heading={signals.heading.value}")
    return names


def _brief(line: Line) -> list[str]:
    """What the neighbours of a line see of it."""
    words = bisect_right(_WORD_STEPS, line.words) // 2
    names = [f"words.ends={words}.{line.ends:d}", f"stops={bisect_right(_STOP_STEPS, line.stops) // 2}"]
    if line.dates > 0.6:
        names.append("dates")
    names.extend(_signal_names(line.signals))
    return names


def _kind_of(character: str) -> str:
    if character.isalpha():
        return "upper" if character.isupper() else "lower"
    return "digit" if character.isdigit() else character


def _placing(lines: Sequence[Line], title: str | None) -> list[list[str]]:
    """Features of the place in the whole text."""
    region = main_region(lines)
    total_prose = sum(line.words for line in lines if line.prose) or 1
    fragments = sum(not line.prose for line in lines)
    doc = f"fragments={bisect_right(_SHARE_STEPS, fragments / len(lines))}"
    size = f"lines={bisect_right(_COUNT_STEPS, len(lines))}"
    repeats = Counter(line.block.text for line in lines)
    after = _distance_to_prose(lines[::-1])[::-1]
    before = _distance_to_prose(lines)
    known = _main_words(lines, region)
    titled = frozenset(WORD.findall((title or "").lower()))
    headline = _best_headline(lines, region, known)
    stamps = running(line.stamp for line in lines)
    personal = running(line.personal * line.words for line in lines)
    words = running(line.words for line in lines)
    first_prose = next((index for index, line in enumerate(lines) if line.prose), len(lines))
    result = []
    seen_prose = 0
    headings: dict[str, int] = {}
    for index, line in enumerate(lines):
        where, depth = _where(index, region)
        shared = _shared(line.content, known, own=where == "in" and line.prose)
        low, high = max(0, index - 2), min(len(lines), index + 3)
        chat = bisect_right(_PERSONAL_STEPS, (personal[high] - personal[low]) / (words[high] - words[low] or 1))
        ago = min(int(stamps[index] - stamps[max(0, index - _STAMP_REACH)]), 4)
        ahead = min(int(stamps[min(len(lines), index + 1 + _STAMP_REACH)] - stamps[index + 1]), 4)
        passed = min(int(stamps[index] - stamps[min(first_prose, index)]), 6)
        names = [
            doc,
            size,
            f"{doc}.prose={line.prose:d}",
            f"where={where}",
            f"where.depth={where}.{depth}",
            f"where.prose={where}.{line.prose:d}",
            f"where.ends={where}.{line.ends:d}.{min(bisect_right(_WORD_STEPS, line.words) // 2, 5)}",
            f"depth.prose={where}.{depth}.{line.prose:d}",
            f"before={bisect_right(_DISTANCE_STEPS, before[index])}",
            f"after={bisect_right(_DISTANCE_STEPS, after[index])}",
            f"near={min(before[index], 3)}.{min(after[index], 3)}.{line.ends:d}",
            f"seen={bisect_right(_SHARE_STEPS, seen_prose / total_prose)}",
            f"shared={bisect_right(_SHARE_STEPS, shared)}.{where}.{line.prose:d}",
            f"chat={chat}.{line.prose:d}",
            f"stamps={ago}.{ahead}.{line.prose:d}",
            f"passed={passed}.{line.prose:d}",
        ]
        if index >= region.comments:
            names += [f"comments.{line.prose:d}", f"comments.chat={chat}"]
        if repeats[line.block.text] > 1:
            names.append(f"repeated.{line.prose:d}")
        if index == headline:
            names += ["headline", f"headline.shared={bisect_right(_SHARE_STEPS, shared)}", f"headline.depth={depth}"]
        if titled and len(titled & line.content) >= max(2, len(line.content) * 0.7):
            names.append("title")
        for reason, at in headings.items():
            distance = index - at
            if distance <= _HEADING_REACH:
                names.append(f"under={reason}.{bisect_right(_DISTANCE_STEPS, distance) // 2}.{line.prose:d}")
            names.append(f"below={reason}.{line.prose:d}.{where}")
        if line.signals.heading:
            headings[line.signals.heading.value] = index
        seen_prose += line.words if line.prose else 0
        result.append(names)
    return result


def _where(index: int, region: Region) -> tuple[str, int]:
    """Before, in or after the region (or nowhere: there is none), and how far from its nearer edge."""
    if region.first > region.last:
        return "nowhere", 0
    if index < region.first:
        return "above", bisect_right(_DISTANCE_STEPS, region.first - index)
    if index > region.last:
        return "below", bisect_right(_DISTANCE_STEPS, index - region.last)
    return "in", bisect_right(_DISTANCE_STEPS, min(index - region.first, region.last - index))


def _distance_to_prose(lines: Sequence[Line]) -> list[int]:
    """For each line, how many lines ago the last line of prose was (1 = the line before)."""
    distances = []
    distance = 99
    for line in lines:
        distances.append(distance)
        distance = 1 if line.prose else min(distance + 1, 99)
    return distances


def _main_words(lines: Sequence[Line], region: Region) -> Counter[str]:
    """In how many lines of prose of the region each content word stands."""
    known: Counter[str] = Counter()
    for line in lines[region.first : region.last + 1]:
        if line.prose:
            known.update(line.content)
    return known


def _shared(content: frozenset[str], known: Counter[str], *, own: bool = False) -> float:
    """The share of content words that other lines of the region know; `own`: the line itself is one of them."""
    return sum(known[word] > own for word in content) / len(content) if content else 0.0


def _best_headline(lines: Sequence[Line], region: Region, known: Counter[str]) -> int:
    """The line above the region (or its first) that shares most words with it; -1 where there is none."""
    best, found = 1.0, -1
    for index in range(max(0, region.first - 60), min(region.first + 1, len(lines))):
        line = lines[index]
        if line.prose or not 3 <= line.words <= 25 or line.signals.forced:
            continue
        score = sum(word in known for word in line.content) * _shared(line.content, known)
        score -= (region.first - index) * 0.03
        if score > best:
            best, found = score, index
    return found
