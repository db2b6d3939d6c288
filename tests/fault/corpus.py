"""Articles for fault runs: short, seeded, and such that what belongs together does not depend on the order of arrival.

Each incident has a city of its own, a kind and a day, and is told in up to three wordings. A wording, its revisions and
its copies are one group; the group is the key of the messages, so that its order is kept on any number of partitions.
Most messages are copies, refused or broken: those are not parsed, which is what makes large runs cheap.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
DAYS = 6
"""All within the horizon of copies: nothing may expire."""
MAX_MESSAGE_BYTES = 65_536
"""Limit of the raw topic in fault runs: small, so that messages near it are cheap."""
QUIET, REFUSED, BROKEN = 0.04, 0.08, 0.06
"""Shares of the messages that are about nothing, refused, or unreadable."""
REVISED = 0.25
"""Share of the wordings that are revised once."""


@dataclass(frozen=True, slots=True)
class Message:
    """One raw message: `kind` says what it was made as."""

    key: bytes
    value: bytes | None
    kind: str


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "wordings.yaml").read_text(encoding="utf-8"))
    return table


def corpus(seed: int, count: int) -> list[Message]:
    """`count` messages in an order of arrival that keeps the order of each key."""
    chance = random.Random(f"corpus-{seed}")
    refused = [_refused(chance, number) for number in range(round(count * REFUSED))]
    broken = [_broken(chance, number) for number in range(round(count * BROKEN))]
    quiet = [_quiet(chance, number) for number in range(round(count * QUIET))]
    told = _told(chance, count - len(refused) - len(broken) - len(quiet))
    return merged(chance, [*told, *([each] for each in [*refused, *broken, *quiet])])


def merged(chance: random.Random, groups: Sequence[Sequence[Message]]) -> list[Message]:
    """All messages in random order, those of a group in theirs."""
    queues = [list(reversed(group)) for group in groups if group]
    turns = [queue for queue in queues for _ in queue]
    chance.shuffle(turns)
    return [queue.pop() for queue in turns]


def reordered(chance: random.Random, messages: Sequence[Message]) -> list[Message]:
    """The messages in another order that keeps the order of each key."""
    groups: dict[bytes, list[Message]] = {}
    for message in messages:
        groups.setdefault(message.key, []).append(message)
    return merged(chance, list(groups.values()))


def repeated(chance: random.Random, messages: Sequence[Message], share: float) -> list[Message]:
    """The messages, and a share of them once more with the same bytes, some time after the first of them."""
    order = list(messages)
    for message in chance.sample(order, round(share * len(order))):
        order.insert(chance.randint(order.index(message) + 1, len(order)), message)
    return order


def _told(chance: random.Random, count: int) -> list[list[Message]]:
    """Groups of messages about incidents, `count` messages in sum."""
    places = list(_table()["places"])
    chance.shuffle(places)
    # Every city gets two or three wordings; what is left of the count are copies, spread at random.
    desks = [
        _Desk(chance, number, place) for number, place in enumerate(places[: max(1, min(len(places), count // 10))])
    ]
    groups = [group for desk in desks for group in desk.originals()]
    groups = groups[:count]
    while (left := count - sum(len(messages) for _, messages in groups)) > 0:
        desk, messages = chance.choice(groups)
        messages.append(desk.copy(messages, left))
    for desk, messages in groups:
        if len(messages) > 1 and chance.random() < REVISED:
            desk.revise(messages)
    return [messages for _, messages in groups]


class _Desk:
    """One incident and the messages about it."""

    def __init__(self, chance: random.Random, number: int, place: Sequence[str]) -> None:
        table = _table()
        self._chance, self._number = chance, number
        self._kind = table["kinds"][chance.choice(sorted(table["kinds"]))]
        self._began = START + timedelta(days=chance.randrange(DAYS), minutes=10 * chance.randrange(36))
        self._facts: dict[str, Any] = {
            "city": place[0],
            "country": place[1],
            "day": f"{self._began:%A}",
            "dead": 3 + number % 20,
            "hurt": 30 + number,
        }

    def originals(self) -> list[tuple[_Desk, list[Message]]]:
        """A group for each wording, with its first message."""
        outlets = self._chance.sample(_table()["outlets"], 3)
        tellings = self._chance.sample(range(3), self._chance.choice((2, 2, 3)))
        return [(self, [self._original(at, outlets[at])]) for at in tellings]

    def _original(self, telling: int, outlet: str) -> Message:
        facts = self._facts | _details(self._chance)
        title, text = self._kind["tellings"][telling].split(" | ")
        text += f"\n\n{self._kind['closings'][telling]}"
        name = f"{outlet}-{self._number}-{telling}"
        published = self._began + timedelta(hours=2 + telling)
        article = _article(name, outlet, title.format(**facts), text.format(**facts), published)
        if telling == 2 and self._number % 3 == 0:
            del article["id"]  # known by its address
        return _message(name, article, "original")

    def copy(self, messages: list[Message], number: int) -> Message:
        """Another outlet's copy of the first message of a group: exact, or with a dateline."""
        original = json.loads(messages[0].value or b"")
        outlet = self._chance.choice(_table()["outlets"])
        name = f"copy-{number}-{self._number}"
        near = self._chance.random() < 0.4
        text = f"{self._facts['city'].upper()} (Wire) - {original['text']}" if near else original["text"]
        published = self._began + timedelta(hours=5, minutes=len(messages))
        article = _article(name, outlet, original["title"], text, published)
        return Message(messages[0].key, json.dumps(article).encode(), "near" if near else "exact")

    def revise(self, messages: list[Message]) -> None:
        """Turn one of the copies of a group into a revision of its first message, with a higher toll."""
        original = json.loads(messages[0].value or b"")
        dead = str(self._facts["dead"])
        raised = str(int(dead) + 2)
        changed = {key: original[key].replace(dead, raised) for key in ("title", "text")}
        changed["text"] += f" The toll may rise, {_details(self._chance)['name']} said."
        changed["published_at"] = (self._began + timedelta(hours=9)).isoformat()
        at = self._chance.randrange(1, len(messages))
        messages[at] = Message(messages[0].key, json.dumps(original | changed).encode(), "revision")


def _details(chance: random.Random) -> dict[str, Any]:
    table = _table()
    return {
        "name": chance.choice(table["names"]),
        "street": chance.choice(table["streets"]),
        "more": chance.randrange(100, 1000),
    }


def _article(name: str, outlet: str, title: str, text: str, published: datetime) -> dict[str, Any]:
    return {
        "id": name,
        "url": f"https://{outlet}.example/news/{name}",
        "source": outlet,
        "title": title,
        "text": text,
        "published_at": published.isoformat(),
    }


def _message(group: str, article: dict[str, Any], kind: str) -> Message:
    return Message(group.encode(), json.dumps(article).encode(), kind)


def _quiet(chance: random.Random, number: int) -> Message:
    title, text = chance.choice(_table()["quiet"]).format(**_details(chance)).split(" | ")
    name = f"quiet-{number}"
    outlet = chance.choice(_table()["outlets"])
    return _message(name, _article(name, outlet, title, text, START + timedelta(hours=number % 100)), "quiet")


def _refused(chance: random.Random, number: int) -> Message:
    """An article in another language, an empty one, or one just under the limit of the topic."""
    name = f"refused-{number}"
    title, text = chance.choice(_table()["foreign"]).format(**_details(chance)).split(" | ")
    kind = ("foreign", "foreign", "empty", "foreign", "large")[number % 5] if number % 10 < 5 else "foreign"
    if kind == "empty":
        text = " "
    article = _article(name, "diario", title, text, START)
    if kind == "large":
        room = MAX_MESSAGE_BYTES - 1024 - len(json.dumps(article))
        article["text"] = (text * (room // len(json.dumps(text)) + 1))[: room // 2]
    return _message(name, article, kind)


def _broken(chance: random.Random, number: int) -> Message:
    name = f"broken-{number}"
    some = f'"id": "{name}", "n": {chance.randrange(10**6)}'
    values: tuple[bytes | None, ...] = (
        f"{{{some}, ".encode(),
        None,
        f"[{number}, 2]".encode(),
        f'{{{some}, "text": 5}}'.encode(),
        b"\xff\xfe\x00 " + name.encode(),
        b"[" * 3000 + name.encode(),
        b"",
    )
    return Message(name.encode(), values[number % len(values)], "broken")


def oversized(chance: random.Random, number: int) -> Message:
    """An article that fits the raw topic; what is removed of it makes the cleaned one too large for the next."""
    title, text = chance.choice(_table()["quiet"]).format(**_details(chance)).split(" | ")
    name = f"oversized-{number}"
    article = _article(name, chance.choice(_table()["outlets"]), title, text, START)
    bold = "<b>a</b>"
    article["text"] = text + bold * ((MAX_MESSAGE_BYTES - 2048 - len(json.dumps(article))) // len(bold))
    return _message(name, article, "oversized")


def shares(messages: Sequence[Message]) -> Iterator[tuple[str, int]]:
    """How many messages there are of each kind."""
    kinds = [message.kind for message in messages]
    return ((kind, kinds.count(kind)) for kind in sorted(set(kinds)))
