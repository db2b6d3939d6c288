"""Makes articles, events and reports for identity tests."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from stream.clean.fingerprint import fingerprint
from stream.records import Article, BlockCommand, Event, Header, Report, Segment, StoryDigest

START = datetime(2024, 3, 4, 12, tzinfo=UTC)

QUAKE = (
    "A strong earthquake shook the harbour town of Velmora early on Monday, killing at least twelve people and "
    "cutting power to most of the coast, the regional governor said. Rescue teams dug through the ruins of a "
    "textile mill where night workers had been trapped under a fallen roof. Hospitals in the nearby city of Tarsk "
    "treated more than ninety injured, many of them with broken bones. The governor, Ilka Brandt, asked people to "
    "stay away from cracked buildings because aftershocks were likely through the night. Schools will stay closed "
    "until engineers have checked every classroom, and ferries to the outer islands were cancelled. The quake was "
    "felt as far away as the capital, where office towers swayed for almost a minute."
)
STRIKE = (
    "Dock workers in the port of Halgrim walked out on Tuesday after talks about night shifts broke down, leaving "
    "thirty container ships at anchor. The union of crane operators said its members had voted for an open-ended "
    "strike by a wide margin. The port company called the demands out of reach and warned that fruit imports would "
    "spoil within days. Lorry drivers queued for twelve kilometres along the coastal road. The labour minister, "
    "Otto Renn, offered to mediate and invited both sides to his office for Wednesday morning. Shops in the region "
    "reported no shortages so far, but wholesalers began to ration bananas and coffee."
)


def header(article_id: str, days: float = 0, source: str = "herald.example.com", **more: Any) -> Header:
    """A header published `days` after START."""
    published = START + timedelta(days=days)
    given: dict[str, Any] = {
        "article_id": article_id,
        "revision": "r1",
        "origin": f"raw-0-{int(hashlib.sha256(article_id.encode()).hexdigest()[:6], 16)}",
        "source": source,
        "published_at": published,
    }
    return Header(**{**given, **more})


def article(article_id: str, text: str = QUAKE, title: str = "A title", days: float = 0, **more: Any) -> Article:
    """An article whose whole text is kept."""
    revision = hashlib.sha256(f"{title}{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    head = header(article_id, days, **{"revision": revision, **more})
    return Article(
        **{**head.model_dump(), "title": title},
        text=text,
        segments=[Segment(start=0, end=len(text))],
        fingerprint=fingerprint(text),
    )


def event(event_id: str, article_id: str, **more: Any) -> Event:
    """A shooting with three dead in a city; `more` overrides fields of its JSON."""
    value: dict[str, Any] = {
        "event_id": event_id,
        "article_id": article_id,
        "headline": True,
        "type": "ASSAULT",
        "modes": ["firearms"],
        "codes": {"cameo": "190", "quad_class": 4, "scale": -9.0},
        "trigger": {"text": "shot", "start": 3, "end": 7},
        "sentence": {"start": 0, "end": 40},
        "factuality": "asserted",
        "confidence": 0.8,
        "rule": "harm.shoot",
        "location": place("Velmora", 10.0, 20.0, 1),
        "time": day("2024-03-04"),
        "effects": {"killed": {"min": 3, "max": 3, "text": "three"}},
    }
    return Event.model_validate({**value, **more})


def place(
    name: str, lat: float, lon: float, geoname_id: int, country: str = "FRA", precision: str = "city"
) -> dict[str, Any]:
    """A resolved place as JSON."""
    where = {"lat": lat, "lon": lon, "geoname_id": geoname_id, "precision": precision, "country": country}
    return {"text": name, "start": 10, "end": 10 + len(name), "name": name, **where}


def day(date: str, granularity: str = "day") -> dict[str, Any]:
    """A stated day as JSON."""
    span = {"text": date, "start": 20, "end": 30, "from": date, "to": date}
    return {**span, "granularity": granularity, "anchor": "text"}


def person(name: str) -> dict[str, Any]:
    """A named person as JSON."""
    return {"text": name, "start": 0, "end": len(name), "name": name, "kind": "person"}


def upsert(made: Event, head: Header, block: str = "FRA-harm", terms: dict[str, float] | None = None) -> BlockCommand:
    """The ledger's command for an event."""
    return BlockCommand(
        block=block, action="upsert", event=made, event_id=made.event_id, header=head, terms=terms or {}
    )


def report(head: Header, *events: Event, digest: StoryDigest | None = None) -> Report:
    """An article's report."""
    return Report(header=head, events=list(events), digest=digest or StoryDigest(terms={}))
