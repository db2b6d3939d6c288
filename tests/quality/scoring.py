"""Scores the extraction against our own gold: sentences one by one, and whole articles.

`python -m tests.quality.scoring [-v]` prints every figure, with -v every miss.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stream.extract import Extractor
from stream.records import Article, Event, Fingerprint, Segment
from tests.quality import articles
from tests.quality.tally import Tally, judge_slots

GOLD = Path(__file__).parent / "gold" / "sentences.jsonl"
PUBLISHED_AT = datetime(2026, 3, 12, 12, tzinfo=UTC)


def rows() -> list[dict[str, Any]]:
    """The gold sentences."""
    return [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


def score(extractor: Extractor) -> Tally:
    """Every figure over all gold sentences."""
    gold, tally = rows(), Tally()
    for row, extraction in zip(gold, extractor.extract_all([article(row) for row in gold]), strict=True):
        judge_sentence(row, extraction.events, tally)
    return tally


def figures(extractor: Extractor) -> tuple[dict[str, float], list[str]]:
    """All figures of the own gold, sentences and articles, and the misses behind them."""
    values: dict[str, float] = {}
    misses: list[str] = []
    for name, tally in (("sentences", score(extractor)), ("articles", articles.score(extractor))):
        values |= {f"{name}: {figure}": value for figure, value in tally.figures().items()}
        misses += [f"{name}: {miss}" for miss in sorted(tally.misses)]
    return values, misses


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
    tally.count("events", 0, len(events), len(row["events"]))
    for gold in row["events"]:
        match = best(gold, left, row["text"])
        if match is None:
            tally.misses.append(f"events: {row['id']} missing {gold['type']} {gold['trigger']!r}")
            continue
        left.remove(match)
        tally.count("events", 1, 0, 0)
        judge_slots(row["id"], gold, match, tally)
    tally.misses += [f"events: {row['id']} extra {e.type} {e.trigger.text!r} ({e.rule})" for e in left]


def best(gold: dict[str, Any], events: list[Event], text: str) -> Event | None:
    """The found event of the gold type whose trigger lies nearest to the gold trigger."""
    same = [event for event in events if event.type == gold["type"]]
    at = text.index(gold["trigger"])
    return min(same, key=lambda event: abs(event.trigger.start - at), default=None)


if __name__ == "__main__":
    import sys

    measured, missed = figures(Extractor())
    for figure, value in measured.items():
        print(f"{figure:28}{value:7.3f}")
    if "-v" in sys.argv:
        print("\n".join(missed))
