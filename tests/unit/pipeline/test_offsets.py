"""Every span is exactly the text at its offsets in the original, on our samples and on the kit's articles."""

import json
from pathlib import Path
from typing import Any

import pytest

from stream.batch.run import process_lines
from stream.sources.lines import Line
from tests.quality.offsets import wrong

SAMPLES = Path("stream/sources/samples/articles.jsonl")
KIT = Path("../shared/eval")
PER_SET = 15


def faults(articles: list[dict[str, Any]]) -> list[str]:
    data = [json.dumps(article).encode() for article in articles]
    lines = [Line(number, each, len(each), "") for number, each in enumerate(data, 1)]
    answers = process_lines(lines, workers=1)
    return [
        fault for article, answer in zip(articles, answers, strict=True) for fault in wrong(article, answer.to_json())
    ]


def test_on_our_samples():
    articles = []
    for line in SAMPLES.read_bytes().splitlines():
        try:
            articles.append(json.loads(line))
        except ValueError:
            continue
    assert faults(articles) == []


def test_in_repaired_and_marked_up_text():
    text = (
        "<p>Caf&eacute; bombed &amp; burnt in Quetta, Pakistan, on Monday 16&nbsp;November 2026.</p>\n"
        "<p>It\u2019s \U0001f4a3 the Ã©tat-major\u2019s office: 3 soldiers were killed\x07 near Izmir.</p>"
    )
    assert faults([{"id": "a", "title": "Bomb &amp; fire in Quetta", "text": text, "published_at": "2026-11-17"}]) == []


@pytest.mark.kit
@pytest.mark.parametrize("name", sorted(path.parent.name for path in KIT.glob("*/dev.jsonl")))
def test_on_the_kit(name):
    articles = []
    with (KIT / name / "dev.jsonl").open(encoding="utf-8", newline="\n") as stream:
        for number, line in enumerate(stream):
            row = json.loads(line)
            text = row.get("text") or row.get("raw_text") or "\n".join(line for _, line in row.get("lines", ()))
            if isinstance(text, str) and text.strip():
                title = row.get("title")
                articles.append(
                    {"id": f"{name}-{number}", "text": text} | ({"title": title} if isinstance(title, str) else {})
                )
            if len(articles) >= PER_SET:
                break
    assert faults(articles) == []
