"""The order of arrival changes the partition of events by little: held on a generated stream under seeded shuffles."""

from __future__ import annotations

import random
from typing import Any

import pytest

from stream.identity import Incidents, Ledger, MemoryState
from stream.records import Report, StoryDigest
from tests.quality.clusters import bcubed
from tests.unit.identity.build import day, event, header, person, place, report

INCIDENTS, REPORTS = 24, 5
TOLERANCE = 0.97
NAMES = ("Ana Brill", "Tomas Vell", "Ilka Brandt", "Otto Renn", "Mira Sand", "Jon Karr")


def stream(seed: int) -> list[tuple[str, Report]]:
    """Reports of incidents in six cities within twenty days: vague ones, growing tolls, names in some."""
    draw, found = random.Random(seed), []
    for number in range(INCIDENTS):
        city, at = number % 6, draw.randrange(20)
        where = place(f"City {city}", 10.0 + 3 * city, 20.0, city + 1)
        killed, name = draw.randrange(1, 12), draw.choice(NAMES)
        words = {f"word{number}-{n}": 1.0 for n in range(12)}
        for serial in range(REPORTS):
            article_id = f"a{number}-{serial}"
            told: dict[str, Any] = {
                "location": where if draw.random() < 0.95 else None,
                "time": day(f"2024-03-{4 + at:02}") if draw.random() < 0.85 else None,
                "recipients": [person(name)] if draw.random() < 0.4 else [],
            }
            count = killed + draw.randrange(serial + 1)
            told["effects"] = {"killed": {"min": count, "max": count}} if draw.random() < 0.8 else {}
            kept = draw.sample(sorted(words), 9)
            digest = StoryDigest(terms={word: words[word] for word in kept})
            head = header(article_id, at + draw.random(), source=f"{article_id}.example", url="https://p.example.fr/")
            found.append((str(number), report(head, event(f"e{number}-{serial}", article_id, **told), digest=digest)))
    return sorted(found, key=lambda item: str(item[1].header.published_at))


def partition(reports: list[Report]) -> dict[str, str]:
    """Event -> its incident in the end."""
    ledger, incidents = Ledger(MemoryState()), Incidents(MemoryState())
    held: dict[str, str] = {}
    for one in reports:
        for command in ledger.post(one).blocks:
            for told in incidents.apply(command).incidents:
                if told.merged_into is None:
                    held |= dict.fromkeys(told.mentions, told.incident_id)
    return held


@pytest.mark.parametrize("window", [20, INCIDENTS * REPORTS])
def test_shuffled_arrival_gives_nearly_the_same_incidents(window: int) -> None:
    agreements = []
    for seed in range(4):
        made = [one for _, one in stream(seed)]
        draw, shuffled = random.Random(seed + 100), []
        for start in range(0, len(made), window):
            part = made[start : start + window]
            shuffled += draw.sample(part, len(part))
        before, after = partition(made), partition(shuffled)
        events = sorted(before)
        agreements.append(bcubed([before[name] for name in events], [after[name] for name in events])[2])
    assert sum(agreements) / len(agreements) >= TOLERANCE


def test_generated_stream_is_told_apart() -> None:
    """Agreement would be worth nothing if everything, or nothing, were joined."""
    gold = {event.event_id: name for name, one in stream(0) for event in one.events}
    held = partition([one for _, one in stream(0)])
    events = sorted(held)
    assert bcubed([gold[name] for name in events], [held[name] for name in events])[2] >= 0.9
