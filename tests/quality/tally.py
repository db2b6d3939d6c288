"""Counts of right, found and expected answers, and the judgement of one event's slots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from stream.records import Event, Participant


@dataclass
class Tally:
    """Right, found and expected counts per figure; `misses` says what went wrong, for the eye."""

    right: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    expected: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def judge(self, name: str, right: bool, note: str) -> None:
        """Count one accuracy decision."""
        self.count(name, int(right), 1, 1)
        if not right:
            self.misses.append(f"{name}: {note}")

    def count(self, name: str, right: int, found: int, expected: int) -> None:
        """Count answers of a figure that has precision and recall."""
        self.right[name] += right
        self.found[name] += found
        self.expected[name] += expected

    def f1(self, name: str) -> float:
        """Harmonic mean of precision and recall; for accuracies, the share that is right."""
        total = self.found[name] + self.expected[name]
        return 2 * self.right[name] / total if total else 0.0

    def figures(self) -> dict[str, float]:
        """Every figure that was judged."""
        return {name: self.f1(name) for name in sorted(self.expected)}


def judge_slots(name: str, gold: dict[str, Any], event: Event, tally: Tally) -> None:
    """Judge every slot that the gold event gives."""
    note = f"{name} {event.type} {event.trigger.text!r}"
    stances = gold["factuality"].split(" / ")
    tally.judge("factuality", event.factuality in stances, f"{note} {event.factuality} for {gold['factuality']}")
    tally.judge("polarity", event.polarity == gold.get("polarity", "positive"), f"{note} {event.polarity}")
    if gold["modes"]:
        tally.judge("modes", set(gold["modes"]) <= set(event.modes), f"{note} {event.modes} for {gold['modes']}")
    for role, found in (("actors", event.actors), ("recipients", event.recipients)):
        if role in gold:
            judge_participants(f"{note} {role}", gold[role], found, event, tally)
    if "place" in gold:
        place = event.location.text if event.location else ""
        right = bool(set(place.split()) & set(gold["place"].split())) if gold["place"] else not place
        tally.judge("place", right, f"{note} {place!r} for {gold['place']!r}")
    if "time" in gold:
        time = [event.time.since, event.time.until] if event.time else None
        tally.judge("time", time == gold["time"], f"{note} {time} for {gold['time']}")
    for toll in ("killed", "injured"):
        if toll in gold:
            value = getattr(event.effects, toll)
            tally.judge("tolls", [value.min, value.max] == gold[toll], f"{note} {toll} {value} for {gold[toll]}")
    if "attribution" in gold:
        said = event.attribution.text if event.attribution else ""
        tally.judge("attribution", gold["attribution"] in said, f"{note} {said!r} for {gold['attribution']!r}")


def judge_participants(
    note: str, gold: Sequence[dict[str, Any]], found: Sequence[Participant], event: Event, tally: Tally
) -> None:
    """Count participants that overlap in words (heads), and the codes of those.

    Where the words give no country, none and the country of the scene are both right.
    """
    scene = event.location.country if event.location else None
    left = list(found)
    tally.count("participants", 0, len(found), len(gold))
    for wanted in gold:
        words = words_of(wanted["text"])
        match = max(left, key=lambda held: len(words & words_of(held.text)), default=None)
        if match is None or not words & words_of(match.text):
            tally.misses.append(f"participants: {note} lack {wanted['text']!r}, have {[p.text for p in found]}")
            continue
        left.remove(match)
        tally.count("participants", 1, 0, 0)
        tally.judge(
            "country",
            match.country == wanted["country"] or (wanted["country"] is None and match.country == scene),
            f"{note} {match.text!r} {match.country} for {wanted['country']}",
        )
        tally.judge(
            "sectors",
            set(wanted["sectors"]) <= set(match.sectors),
            f"{note} {match.text!r} {match.sectors} for {wanted['sectors']}",
        )


def words_of(text: str) -> set[str]:
    """The words that can tell participants apart, in lower case."""
    words = set(text.lower().split())
    return words - {"a", "an", "the", "of", "in", "and", "its", "his", "her", "their"} or words
