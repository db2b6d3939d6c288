"""Text to items: the words, numbers and marks of which time expressions are made, each with a class letter.

The letters of all items form a string that lines up with the items, so that rules can be regular expressions over
classes instead of characters. It works on plain text; tags, where there are any, only rule readings out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stream.extract.numbers import is_number_word, read_number
from stream.extract.times.lexicon import time_words

_TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2}(?!\d))"
    r"|(?P<slashed>\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\d/]))"
    r"|(?P<clock>\d{1,2}:\d{2}(?![\d:]))"
    r"|(?P<decade>(?:1[0-9]|20)?\d0['’]?s\b)"
    r"|(?P<ordinal>\d{1,2}(?:st|nd|rd|th)\b)"
    r"|(?P<number>\d{1,3}(?:,\d{3}){1,3}(?!\d)|\d{1,12}(?!\d)|\d{1,40})"
    r"|(?P<meridiem>[ap]\.[ ]?m\.|[ap]\.?m(?![^\W\d_]))"
    r"|(?P<abbreviation>(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|wed|thur?s?|fri|sat|sun)\.)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<owner>['’]s\b)"
    r"|(?P<mark>\S)",
    re.IGNORECASE,
)
_MARKS = {",": ",", "-": "-", "–": "-", "—": ";", ".": ".", "/": "/", "'": "'", "’": "'", "‘": "'", "&": "&"}
_YEARS = range(1000, 2200)


@dataclass(slots=True)
class Item:
    """A word, number or mark. start/end: offsets in the text; `value` depends on the class."""

    start: int
    end: int
    text: str
    letter: str
    value: str = ""


def itemise(text: str) -> tuple[list[Item], str]:
    """The items of `text` and the string of their letters. A blank line becomes an item of its own (";")."""
    items: list[Item] = []
    at = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if start > at + 1 and text.count("\n", at, start) > 1:
            items.append(Item(start, start, "", ";"))
        at = end
        items.append(_item(match, items))
    items = _merge_numbers(items)
    _mark_second(items)
    return items, "".join(item.letter for item in items)


def _item(match: re.Match[str], before: list[Item]) -> Item:
    kind = match.lastgroup or "mark"
    raw = match.group()
    item = Item(match.start(), match.end(), raw.lower(), "_", raw.lower())
    if kind in ("word", "abbreviation"):
        entry = time_words().get(item.text.rstrip("."))
        if entry is not None:
            item.letter, item.value = entry
            if item.letter == "D" and raw.isupper():
                item.letter = "_"  # a newspaper's name
            if item.letter in "MWwKZ" and not _is_name(raw, item.letter):
                item.letter = "_"
    elif kind == "number":
        _number(item, before)
    elif kind == "mark":
        item.letter = _MARKS.get(raw, "_" if raw not in '();:!?"“”' else ";")
    else:
        _figure(kind, item)
    return item


def _is_name(raw: str, letter: str) -> bool:
    """Months, weekdays and feasts are capitalised; three letters without a full stop are no weekday ("the Sun")."""
    if letter == "Z":
        return raw.isupper()
    return raw[0].isupper() and not (letter == "W" and len(raw) == 3)


def _number(item: Item, before: list[Item]) -> None:
    digits = item.text.replace(",", "")
    item.value = digits
    if len(digits) > 6:
        return
    number = int(digits)
    money = bool(before) and before[-1].text in ("$", "€", "£", "#", "no")
    if len(item.text) == 4 and number in _YEARS and not money:
        item.letter = "y"
    elif "," not in item.text and 1 <= number <= 31 and not money:
        item.letter = "d"
    elif not money:
        item.letter = "q"


def _figure(kind: str, item: Item) -> None:
    letters = {"iso": "I", "slashed": "J", "clock": "c", "decade": "Y", "ordinal": "O", "meridiem": "p", "owner": "s"}
    item.letter = letters[kind]
    if kind == "meridiem":
        item.letter, item.value = "C", item.text[0]
    elif kind == "ordinal":
        item.value = item.text[:-2]
    elif kind == "decade":
        digits = item.text.rstrip("s").rstrip("'’")
        item.value = digits if len(digits) == 4 else f"19{digits}"


def _merge_numbers(items: list[Item]) -> list[Item]:
    """Spelled cardinals become one item: "twenty-five" (q), "nineteen ninety-six" (y), "three" (d)."""
    words = [item.text if item.letter in "_-&" else "" for item in items]
    merged: list[Item] = []
    at = 0
    while at < len(items):
        found = read_number(words, at) if items[at].letter == "_" and is_number_word(words[at]) else None
        if found is None:
            merged.append(items[at])
            at += 1
            continue
        number, end = found
        letter = "d" if number <= 31 else "q"
        year = _spelled_year(words, number, end)
        if year:
            number, end, letter = *year, "y"
        start, stop = items[at].start, items[end - 1].end
        merged.append(Item(start, stop, " ".join(words[at:end]), letter, str(number)))
        at = end
    return merged


def _mark_second(items: list[Item]) -> None:
    """The word "second" is a unit of time, but an ordinal before another unit ("the second quarter")."""
    for index, item in enumerate(items):
        if item.text != "second":
            continue
        following = [other.letter for other in items[index + 1 : index + 3]]
        if (following[:1] and following[0] in "UVHL") or (
            following[:1] == ["-"] and following[1:] and following[1] in "UVH"
        ):
            item.letter, item.value = "O", "2"


def _spelled_year(words: list[str], number: int, end: int) -> tuple[int, int] | None:
    """Either "nineteen" followed by "ninety-six", or "two thousand" and more on its own: a year in words."""
    if number in (18, 19, 20):
        following = read_number(words, end)
        if following and 10 <= following[0] <= 99:
            return number * 100 + following[0], following[1]
    return (number, end) if 2000 <= number <= 2100 else None
