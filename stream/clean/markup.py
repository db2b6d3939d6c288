"""HTML in a text: tags and what is never the article are taken out, block elements become line breaks.

A scanner of its own rather than an HTML library: no library at hand says where in the source a piece of text stood, and
exact offsets into the original are the contract. Damaged HTML is the normal case: an element that is never closed loses
only its tag. Whether a remaining line is the article is left to the line model, which works for text and HTML alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge

from stream.clean.repair import find_repairs
from stream.clean.tables import load_tags
from stream.records import RemovedReason

Piece = tuple[int, int, str, RemovedReason]
"""A piece of the original: start, end, what stands for it (may be empty), and why it goes if nothing does."""

# Possessive repeats, and none of them crosses a "<": a scan is linear in the length of the text.
_TAG = re.compile(
    r"""<(?:(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]{0,15})(?=[\s/>])(?:[^<>"']++|"[^"<]{0,2000}+"|'[^'<]{0,2000}+')*+[^<>]*+>
    |(?P<comment>!--)|!(?:DOCTYPE|doctype)[^<>]*+>|\?xml[^<>]*+>)""",
    re.VERBOSE,
)
_WHITE_SPACE = re.compile(r"[ \t\r\n\f]+")
_PARAGRAPH_NAMES = frozenset({"html", "body", "p", "div", "br", "li", "td"})
_MIN_PARAGRAPH_TAGS = 3
_COMMENT_END = "-->"


@dataclass(frozen=True, slots=True)
class _Tag:
    start: int
    end: int
    name: str
    closes: bool
    role: str
    reason: RemovedReason


def find_pieces(text: str) -> Iterator[Piece]:
    """All pieces of a text that are not read as they stand: mark-up and damaged characters; sorted and disjoint."""
    tags = _scan(text) if "<" in text else []
    if not tags:
        for repair in find_repairs(text):
            yield repair.start, repair.end, repair.text, RemovedReason.CONTROL_CHARACTERS
        return
    flows = sum(tag.name in _PARAGRAPH_NAMES for tag in tags) >= _MIN_PARAGRAPH_TAGS
    at, fresh = 0, True
    for start, end, reason, breaks in _cuts(tags):
        yield from _text_pieces(text, at, start, flows=flows, after_break=fresh, before_break=breaks)
        fresh = fresh and not text[at:start].strip()
        yield start, end, "\n" if breaks and not fresh else "", reason
        fresh = fresh or breaks
        at = end
    yield from _text_pieces(text, at, len(text), flows=flows, after_break=fresh, before_break=True)


def _scan(text: str) -> list[_Tag]:
    """Tags of known elements, comments and declarations, in order and disjoint."""
    known = load_tags()
    found: list[_Tag] = []
    unclosed: set[str] = set()
    at = 0
    while (match := _TAG.search(text, at)) is not None:
        at = match.end()
        name = (match["name"] or "").lower()
        if match["comment"]:
            end = text.find(_COMMENT_END, at) if "!--" not in unclosed else -1
            if end < 0:
                unclosed.add("!--")
                continue
            at = end + len(_COMMENT_END)
            found.append(_Tag(match.start(), at, "", False, "inline", RemovedReason.MARKUP))
        elif not name:
            found.append(_Tag(match.start(), at, "", False, "inline", RemovedReason.MARKUP))
        elif name in known:
            role, reason = known[name]
            if role == "raw" and not match["close"] and name not in unclosed:
                end = _raw_end(text, name, at)
                if end < 0:
                    unclosed.add(name)
                at = max(at, end)
            found.append(_Tag(match.start(), at, name, bool(match["close"]), role, reason))
    return found


def _raw_end(text: str, name: str, start: int) -> int:
    """Where the end tag of an element that holds no HTML ends; -1 where there is none."""
    close = re.compile(rf"</{name}[^<>]{{0,100}}>", re.IGNORECASE).search(text, start)
    return close.end() if close else -1


def _cuts(tags: list[_Tag]) -> Iterator[tuple[int, int, RemovedReason, bool]]:
    """What is cut out of the text: (start, end, reason, whether the text breaks there)."""
    closers = _closers(tags)
    index = 0
    while index < len(tags):
        tag = tags[index]
        closer = closers.get(index) if tag.role == "drop" else None
        if closer is not None:
            yield tag.start, tags[closer].end, tag.reason, True
            index = closer
        else:
            reason = tag.reason if tag.role == "raw" else RemovedReason.MARKUP
            yield tag.start, tag.end, reason, tag.role == "block"
        index += 1


def _closers(tags: list[_Tag]) -> dict[int, int]:
    """For each opening tag of a dropped element that is closed, the index of its end tag."""
    open_tags: dict[str, list[int]] = {}
    closers = {}
    for index, tag in enumerate(tags):
        if tag.role != "drop":
            continue
        if not tag.closes:
            open_tags.setdefault(tag.name, []).append(index)
        elif open_tags.get(tag.name):
            closers[open_tags[tag.name].pop()] = index
    return closers


def _text_pieces(
    text: str, start: int, end: int, *, flows: bool, after_break: bool, before_break: bool
) -> Iterator[Piece]:
    """The pieces of text between tags; in flowing HTML a line end is a space, or nothing beside a break."""
    repairs = (
        (repair.start, repair.end, repair.text, RemovedReason.CONTROL_CHARACTERS)
        for repair in find_repairs(text, start, end)
    )
    if not flows:
        return repairs
    return merge(repairs, _line_ends(text, start, end, after_break, before_break))


def _line_ends(text: str, start: int, end: int, after_break: bool, before_break: bool) -> Iterator[Piece]:
    for match in _WHITE_SPACE.finditer(text, start, end):
        if "\n" in match.group() or "\r" in match.group():
            beside = (after_break and match.start() == start) or (before_break and match.end() == end)
            yield match.start(), match.end(), "" if beside else " ", RemovedReason.MARKUP
