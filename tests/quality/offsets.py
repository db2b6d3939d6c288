"""Whether the offsets of an answer are exact: every span's text is `text[start:end]` of the article (or its title)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def wrong(article: dict[str, Any], answer: dict[str, Any]) -> list[str]:
    """What is wrong with the offsets of one answer, a line each; empty where all are exact."""
    text, title = article["text"], article.get("title") or ""
    faults = []
    for path, span in spans(answer):
        whole = title if span.get("in") == "title" else text
        if not 0 <= span["start"] < span["end"] <= len(whole):
            faults.append(f"{path}: {span['start']}..{span['end']} lies outside 0..{len(whole)}")
        elif isinstance(span.get("text"), str) and whole[span["start"] : span["end"]] != span["text"]:
            faults.append(f"{path}: the text differs from text[{span['start']}:{span['end']}]")
    for number, event in enumerate(answer["events"]):
        mentions = [event, *event["evidence"]]
        if not all(within(mention["trigger"], mention["sentence"]) for mention in mentions):
            faults.append(f"events[{number}]: the trigger lies outside its sentence")
        if not event["trigger"]["text"].strip():
            faults.append(f"events[{number}]: an empty trigger")
    return [f"{answer['article_id']} {fault}" for fault in faults]


def spans(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object with integer offsets, however deep: triggers, participants, places, times, sentences, damage, ..."""
    if isinstance(value, dict):
        if isinstance(value.get("start"), int) and isinstance(value.get("end"), int):
            yield path, value
        for key, held in value.items():
            yield from spans(held, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, held in enumerate(value):
            yield from spans(held, f"{path}[{number}]")


def within(inner: dict[str, Any], outer: dict[str, Any]) -> bool:
    """Whether one range lies in another of the same part."""
    return inner.get("in") == outer.get("in") and outer["start"] <= inner["start"] and inner["end"] <= outer["end"]
