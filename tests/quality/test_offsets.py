"""The check of offsets sees what is wrong."""

from __future__ import annotations

from typing import Any

from tests.quality import offsets

ARTICLE = {"title": "Two hurt", "text": "Gunmen shot two men in Lagos."}


def answer(**trigger: Any) -> dict[str, Any]:
    event = {
        "trigger": {"text": "shot", "start": 7, "end": 11, **trigger},
        "sentence": {"start": 0, "end": 29},
        "actors": [{"text": "Gunmen", "start": 0, "end": 6}],
        "time": {"text": None, "start": None, "end": None},
        "evidence": [],
    }
    return {"article_id": "a", "events": [event], "places": [{"text": "Lagos", "start": 23, "end": 28}], "removed": []}


def test_exact_offsets_have_no_fault() -> None:
    assert offsets.wrong(ARTICLE, answer()) == []


def test_another_text_is_seen() -> None:
    assert offsets.wrong(ARTICLE, answer(text="Shot")) == ["a events[0].trigger: the text differs from text[7:11]"]


def test_an_offset_outside_is_seen() -> None:
    assert any("outside 0..29" in fault for fault in offsets.wrong(ARTICLE, answer(end=40)))


def test_a_span_of_the_title_is_held_against_the_title() -> None:
    faults = offsets.wrong(ARTICLE, answer(**{"in": "title"}))
    assert any("events[0].trigger" in fault for fault in faults)
    assert "a events[0]: the trigger lies outside its sentence" in faults
