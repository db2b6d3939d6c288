"""Scores the extraction against our own gold sentences."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stream.extract import Extractor
from stream.records import Article, Event, Fingerprint, Segment

GOLD = Path(__file__).parent / "gold" / "sentences.jsonl"
PUBLISHED_AT = datetime(2026, 3, 12, 12, tzinfo=UTC)


@dataclass
class Tally:
    """Right, found and expected counts per figure; `misses` says what went wrong, for the eye."""

    right: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    expected: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def judge(self, name: str, right: bool, note: str) -> None:
        """Count one accuracy decision."""
        self.expected[name] += 1
        self.found[name] += 1
        self.right[name] += right
        if not right:
            self.misses.append(f"{name}: {note}")

    def f1(self, name: str) -> float:
        """Harmonic mean of precision and recall; for accuracies, the share that is right."""
        total = self.found[name] + self.expected[name]
        return 2 * self.right[name] / total if total else 0.0


def score(extractor: Extractor, gold: Path = GOLD) -> Tally:
    """Every figure over all gold sentences."""
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    tally = Tally()
    for row, extraction in zip(rows, extractor.extract_all([article(row) for row in rows]), strict=True):
        judge_sentence(row, extraction.events, tally)
    return tally


def article(row: dict[str, Any]) -> Article:
    """A gold sentence as a cleaned article."""
    text = row["text"]
    return Article(
        article_id=row["id"],
        revision="1",
        origin=row["id"],
        text=text,
        published_at=PUBLISHED_AT,
        segments=[Segment(start=0, end=len(text))],
        fingerprint=Fingerprint(content="", lead="", minhash="", shingles=0),
    )


def judge_sentence(row: dict[str, Any], events: list[Event], tally: Tally) -> None:
    """Match gold and found events by type and trigger, then judge the slots of the matched ones."""
    left = list(events)
    tally.expected["events"] += len(row["events"])
    tally.found["events"] += len(events)
    for gold in row["events"]:
        match = best(gold, left, row["text"])
        if match is None:
            tally.misses.append(f"events: {row['id']} missing {gold['type']} {gold['trigger']!r}")
            continue
        left.remove(match)
        tally.right["events"] += 1
        judge_slots(row["id"], gold, match, tally)
    tally.misses += [f"events: {row['id']} extra {e.type} {e.trigger.text!r} ({e.rule})" for e in left]


def best(gold: dict[str, Any], events: list[Event], text: str) -> Event | None:
    """The found event of the gold type whose trigger lies nearest to the gold trigger."""
    same = [event for event in events if event.type == gold["type"]]
    at = text.index(gold["trigger"])
    return min(same, key=lambda event: abs(event.trigger.start - at), default=None)


def judge_slots(name: str, gold: dict[str, Any], event: Event, tally: Tally) -> None:
    """Judge every slot that the gold event gives."""
    note = f"{name} {event.type} {event.trigger.text!r}"
    tally.judge(
        "factuality", event.factuality == gold["factuality"], f"{note} {event.factuality} for {gold['factuality']}"
    )
    tally.judge("polarity", event.polarity == gold.get("polarity", "positive"), f"{note} {event.polarity}")
    if gold["modes"]:
        tally.judge("modes", set(gold["modes"]) <= set(event.modes), f"{note} {event.modes} for {gold['modes']}")
    for role, found in (("actors", event.actors), ("recipients", event.recipients)):
        if role in gold:
            judge_participants(note, role, gold[role], found, event, tally)
    if "place" in gold:
        place = event.location.text if event.location else ""
        tally.judge(
            "place", bool(set(place.split()) & set(gold["place"].split())), f"{note} {place!r} for {gold['place']!r}"
        )
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
    note: str, role: str, gold: list[dict[str, Any]], found: list[Any], event: Event, tally: Tally
) -> None:
    """Count participants that overlap in words (heads), and the codes of those.

    Where the words give no country, none and the country of the scene are both right.
    """
    scene = event.location.country if event.location else None
    left = list(found)
    tally.expected["participants"] += len(gold)
    tally.found["participants"] += len(found)
    for wanted in gold:
        words = set(wanted["text"].split())
        match = max(left, key=lambda p: len(words & set(p.text.split())), default=None)
        if match is None or not words & set(match.text.split()):
            tally.misses.append(f"participants: {note} {role} lacks {wanted['text']!r}, has {[p.text for p in found]}")
            continue
        left.remove(match)
        tally.right["participants"] += 1
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


if __name__ == "__main__":
    import sys

    result = score(Extractor())
    for figure in sorted(result.expected):
        print(f"{figure:14}{result.f1(figure):7.3f}  of {result.expected[figure]}")
    if "-v" in sys.argv:
        print("\n".join(sorted(result.misses)))
