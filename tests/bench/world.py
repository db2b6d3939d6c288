"""A stream of reports as identity meets it, without extraction: happenings all over the world, told by some outlets.

Made up throughout and the same on every run. What matters for cost is as in news: how often words are used (Zipf), how
many events an article has, how many of them are of its own happening, how many reports a happening gets, how they
spread over countries and days, and how many articles are copies.
"""

from __future__ import annotations

import hashlib
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

from stream.clean.fingerprint import fingerprint
from stream.records import Article, Event, Segment

START = datetime(2026, 3, 1, tzinfo=UTC)
COUNTRIES, CITIES = 90, 1500
WORDS, TOPICS, TOPIC_WORDS = 30_000, 120, 250
SURNAMES, OUTLETS = 6000, 400
OWN_WORDS = 30
"""Words of a happening that its reports share."""
FRESH = 400
"""Happenings that are still reported, and that other articles mention."""
COPIES = 0.08
REPORTS = (1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 9, 14, 30)
"""Reports that a happening gets: one of these."""
SYLLABLES = [consonant + vowel for consonant in "bcdfghklmnprstvwz" for vowel in ("a", "en", "i", "or", "u")]
HARM = ("ASSAULT", "ASSAULT", "ACCIDENT", "DISASTER", "CRIME", "COERCE", "PROTEST")
TALK = ("CONSULT", "ACCUSE", "AGREE", "SUPPORT", "REQUEST", "REJECT", "THREATEN")
MODES = {"ASSAULT": ["firearms"], "PROTEST": ["demonstration"], "COERCE": ["arrest"]}


@dataclass(frozen=True, slots=True)
class Told:
    """One article and what extraction would find in it; of a copy nothing is read."""

    article: Article
    events: list[Event]


@dataclass(slots=True)
class _Happening:
    kind: str
    day: int
    city: dict[str, Any]
    names: list[str]
    killed: int
    topic: int
    words: list[str]
    left: int


class World:
    """`articles` yields the stream, `per_day` articles a day."""

    def __init__(self, per_day: float, seed: int = 11) -> None:
        self._chance = random.Random(seed)
        self._per_day = per_day
        self._words = [self._word() for _ in range(WORDS)]
        self._ranks = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))
        self._surnames = [self._word().capitalize() for _ in range(SURNAMES)]
        self._topics = [self._chance.sample(self._words[200:], TOPIC_WORDS) for _ in range(TOPICS)]
        self._cities = self._gazetteer()
        self._city_ranks = list(accumulate(1 / (rank + 2) for rank in range(CITIES)))
        self._fresh: deque[_Happening] = deque(maxlen=FRESH)
        self._latest: deque[Article] = deque(maxlen=200)

    def articles(self, count: int, start: int = 0) -> Iterator[Told]:
        """The next `count` articles; the first is number `start` of the stream, which fixes its date."""
        for number in range(start, start + count):
            published = START + timedelta(days=number / self._per_day)
            if self._latest and self._chance.random() < COPIES:
                yield Told(self._copy(number, published), [])
                continue
            happening = self._happening(int(published.timestamp()) // 86_400)
            text = self._text(happening)
            article = self._article(number, published, self._sentence(happening, 9), text)
            self._latest.append(article)
            yield Told(article, self._events(article, happening))

    def _word(self) -> str:
        return "".join(self._chance.choices(SYLLABLES, k=self._chance.choice((2, 2, 3, 3, 4))))

    def _gazetteer(self) -> list[dict[str, Any]]:
        centres = [(self._chance.uniform(-50, 60), self._chance.uniform(-170, 170)) for _ in range(COUNTRIES)]
        found = []
        for number in range(CITIES):
            country = min(int(self._chance.expovariate(0.08)), COUNTRIES - 1)  # some countries are told of much more
            lat, lon = centres[country]
            code = "".join(chr(65 + country // 26**power % 26) for power in (2, 1, 0))
            name = self._word().capitalize()
            where = {
                "lat": round(lat + self._chance.uniform(-6, 6), 3),
                "lon": round(lon + self._chance.uniform(-6, 6), 3),
            }
            known = {"name": name, "country": code, "admin1": f"{code}-{number % 9}", "geoname_id": number + 1}
            found.append({"text": name, "start": 0, "end": len(name), **known, **where, "precision": "city"})
        return found

    def _happening(self, day: int) -> _Happening:
        if self._fresh and self._chance.random() < 0.6:
            known = self._chance.choice(self._fresh)
            if known.left > 0 and day - known.day <= 3:
                known.left -= 1
                return known
        made = _Happening(
            kind=self._chance.choice(HARM),
            day=day,
            city=self._chance.choices(self._cities, cum_weights=self._city_ranks)[0],
            names=self._chance.choices(self._surnames, k=3),
            killed=self._chance.choice((0, 1, 1, 2, 3, 5, 12)),
            topic=self._chance.randrange(TOPICS),
            words=self._chance.choices(self._words[500:], k=OWN_WORDS),
            left=self._chance.choice(REPORTS) - 1,
        )
        self._fresh.append(made)
        return made

    def _text(self, happening: _Happening) -> str:
        lines = [" ".join(self._sentence(happening, 20) for _ in range(3)) for _ in range(6)]
        return "\n\n".join(lines)

    def _sentence(self, happening: _Happening, length: int) -> str:
        words = self._chance.choices(self._words, cum_weights=self._ranks, k=length)
        words[1:] = [self._coloured(happening, word) for word in words[1:]]
        return f"{' '.join(words).capitalize() if length < 10 else words[0].capitalize() + ' ' + ' '.join(words[1:])}."

    def _coloured(self, happening: _Happening, word: str) -> str:
        drawn = self._chance.random()
        if drawn < 0.13:
            return self._chance.choice(happening.words)
        if drawn < 0.3:
            return self._chance.choice(self._topics[happening.topic])
        if drawn < 0.33:
            return str(self._chance.choice((*happening.names, happening.city["name"])))
        return str(self._chance.randint(2, 90)) if drawn < 0.34 else word

    def _article(self, number: int, published: datetime, title: str, text: str) -> Article:
        outlet = f"outlet{min(int(self._chance.expovariate(0.02)), OUTLETS - 1)}.example"
        return Article(
            article_id=f"world-{number}",
            revision=hashlib.blake2b(text.encode(), digest_size=8).hexdigest(),
            origin=f"world-0-{number}",
            url=f"https://www.{outlet}/{number}",
            source=outlet,
            title=title,
            published_at=published,
            text=text,
            segments=[Segment(start=0, end=len(text))],
            fingerprint=fingerprint(text),
        )

    def _copy(self, number: int, published: datetime) -> Article:
        original = self._chance.choice(self._latest)
        text = original.text if self._chance.random() < 0.5 else original.text.rsplit("\n\n", 1)[0]
        return self._article(number, published, original.title or "", text)

    def _events(self, article: Article, happening: _Happening) -> list[Event]:
        """Four to nine events: the headline's, what follows from it, talk about it, and other recent happenings."""
        count = self._chance.randint(4, 9)
        found = [self._event(article, 0, happening, happening.kind)]
        for serial in range(1, count):
            drawn = self._chance.random()
            if drawn < 0.35:
                found.append(self._event(article, serial, happening, self._chance.choice(HARM)))
            elif drawn < 0.75:
                found.append(self._event(article, serial, happening, self._chance.choice(TALK)))
            else:
                found.append(self._event(article, serial, self._chance.choice(self._fresh), self._chance.choice(HARM)))
        return found

    def _event(self, article: Article, serial: int, happening: _Happening, kind: str) -> Event:
        at = serial * 120
        stated = self._chance.random() < 0.6
        date = str((datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=happening.day)).date())
        time = {"from": date, "to": date, "granularity": "day", "anchor": "published_at"}
        told = {"text": "then", "start": at + 40, "end": at + 44} if stated else {}
        killed = {"min": happening.killed, "max": happening.killed, "text": str(happening.killed)}
        return Event.model_validate(
            {
                "event_id": hashlib.blake2b(f"{article.article_id}|{serial}".encode(), digest_size=8).hexdigest(),
                "article_id": article.article_id,
                "headline": serial == 0,
                "type": kind,
                "modes": MODES.get(kind, []),
                "codes": {"cameo": "190", "quad_class": 4, "scale": -9.0},
                "trigger": {"text": "word", "start": at + 10, "end": at + 14},
                "actors": [self._person(happening, at, 0)],
                "recipients": [self._person(happening, at + 20, 1), self._person(happening, at + 60, 2)],
                "location": happening.city if kind in HARM or self._chance.random() < 0.3 else None,
                "time": {**time, **told} if stated or self._chance.random() < 0.5 else None,
                "effects": {"killed": killed} if kind == "ASSAULT" else {},
                "factuality": self._chance.choice(
                    ("asserted", "asserted", "asserted", "claimed", "planned", "historical")
                ),
                "sentence": {"start": at, "end": at + 110},
                "confidence": round(self._chance.uniform(0.5, 0.95), 2),
                "rule": "made.up",
            }
        )

    def _person(self, happening: _Happening, start: int, which: int) -> dict[str, Any]:
        name = happening.names[which] if self._chance.random() < 0.6 else None
        text = name or "police officers"
        more = {"country": happening.city["country"], "sectors": ["GOV"] if name is None else []}
        return {"text": text, "start": start, "end": start + len(text), "name": name, "kind": "person", **more}
