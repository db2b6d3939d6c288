"""The samples hold every kind of message that the demo is to show."""

import json
from collections import Counter
from datetime import datetime
from importlib.resources import files

LINES = files("stream.sources").joinpath("samples/articles.jsonl").read_bytes().split(b"\n")[:-1]


def articles() -> list[dict]:
    found = []
    for line in LINES:
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def test_there_are_a_few_dozen():
    assert len(LINES) >= 40


def test_exactly_one_message_is_broken():
    assert len(LINES) - len(articles()) == 1


def test_an_article_is_delivered_twice_and_one_is_revised():
    versions = Counter(each["id"] for each in articles())
    texts = Counter((each["id"], each["text"]) for each in articles())
    assert [key for key, count in versions.items() if count == 2] == ["portsudan-1", "kerala-1"]
    assert [key for (key, _), count in texts.items() if count == 2] == ["portsudan-1"]


def test_several_outlets_report_the_same_happening():
    outlets: dict[str, set[str]] = {}
    for each in articles():
        outlets.setdefault(each["id"].rpartition("-")[0], set()).add(each["source"])
    assert sum(len(held) >= 3 for held in outlets.values()) >= 5


def test_one_arrives_days_late():
    dates = [
        datetime.fromisoformat(each["published_at"])
        for each in articles()
        if each.get("published_at", "1970").startswith("2026")
    ]
    late = max((max(dates[:number], default=date) - date).days for number, date in enumerate(dates))
    assert late >= 1
