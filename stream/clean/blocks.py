"""Blocks: the units that are kept or removed as a whole.

A block is a line, or a run of lines where a paragraph was wrapped at a fixed width (wire copy, mail, old archives).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_LINE_END = re.compile("\\r\\n|[\\n\\r\\x0b\\x0c\\x85\\u2028\\u2029]")
_SENTENCE_END = re.compile(r"""[.!?:][)\]"'”’]{0,3}$""")
_MIN_WRAPPED_LINES = 3
_WRAP_WIDTHS = (45, 110)
_FULL_SHARE = 0.75
_WRAPPED_SHARE = 0.6
_MIN_CONTINUED = 40
_MIN_PARTED = 120
_TAIL_REACH = 400
_TAIL_SIGNS = ("porting by ", "riting by ", "diting by ", "contributed to this ", "ights reserved")
_TAIL = re.compile(
    r"""(?:^|[.!?)"”’])\s*(?P<tail>
        \((?:Additional\ )?(?:[Rr]eporting|[Ww]riting|[Ee]diting)\ by\ [^()]{3,300}\)\s*$
      | [A-Z][^.!?]{3,160}\ contributed\ to\ this\ (?:report|story|article)\.?\s*$
      | (?:©|\(c\)|Copyright)[^.]{3,80}\.?[^.]{0,60}[Aa]ll\ [Rr]ights\ [Rr]eserved\.?[^.]{0,120}\.?\s*$)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A line or wrapped paragraph: `start:end` with its line end, `text` stripped and with single line breaks."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    indent: int


def split_blocks(text: str) -> list[Block]:
    """The blocks of a text, in order; blank lines belong to the block before them (the first to the one after)."""
    blocks: list[list[_Line]] = []
    ends: list[int] = []
    lines = _lines(text)
    width = _wrap_width(lines)
    previous: _Line | None = None
    for line in lines:
        if not line.text:
            previous = None
        else:
            if previous is not None and _continues(previous, line, width):
                blocks[-1].append(line)
            else:
                blocks.append([line])
                ends.append(line.end)
            previous = line
        if ends:
            ends[-1] = line.end
    found: list[Block] = []
    for index, (group, end) in enumerate(zip(blocks, ends, strict=True)):
        block = Block(0 if index == 0 else group[0].start, end, " ".join(line.text for line in group))
        found.extend(_part_tail(text, block))
    return found


def _part_tail(text: str, block: Block) -> list[Block]:
    """The block; its closing credit or copyright notice, if it has one, as a block of its own."""
    if len(block.text) < _MIN_PARTED or not any(sign in block.text[-_TAIL_REACH:] for sign in _TAIL_SIGNS):
        return [block]
    reach = max(block.start, block.end - _TAIL_REACH)
    match = _TAIL.search(text, reach, block.end)
    if match is None or not text[block.start : match.start("tail")].strip():
        return [block]
    at = match.start("tail")
    return [
        Block(block.start, at, " ".join(text[block.start : at].split())),
        Block(at, block.end, " ".join(text[at : block.end].split())),
    ]


def _lines(text: str) -> list[_Line]:
    lines = []
    at = 0
    for match in _LINE_END.finditer(text):
        lines.append(_line(text, at, match.start(), match.end()))
        at = match.end()
    if at < len(text):
        lines.append(_line(text, at, len(text), len(text)))
    return lines


def _line(text: str, start: int, stop: int, end: int) -> _Line:
    content = text[start:stop]
    stripped = content.strip()
    return _Line(start, end, stripped, len(content) - len(content.lstrip()) if stripped else 0)


def _wrap_width(lines: list[_Line]) -> int | None:
    """The width at which the text is wrapped, or None: most long lines nearly full, none longer."""
    long_lines = [len(line.text) for line in lines if len(line.text) >= _MIN_CONTINUED]
    if len(long_lines) < _MIN_WRAPPED_LINES:
        return None
    widest = max(long_lines)
    if not _WRAP_WIDTHS[0] <= widest <= _WRAP_WIDTHS[1]:
        return None
    full = sum(length >= _FULL_SHARE * widest for length in long_lines)
    running = sum(
        not _SENTENCE_END.search(line.text) and bool(after.text)
        for line, after in pairwise(lines)
        if len(line.text) >= _FULL_SHARE * widest
    )
    if full < _WRAPPED_SHARE * len(long_lines) or running < full / 2:
        return None
    return int(median(length for length in long_lines if length >= _FULL_SHARE * widest))


def _continues(before: _Line, line: _Line, width: int | None) -> bool:
    """Whether the line goes on with the paragraph of the line before it."""
    if width is not None:
        return len(before.text) >= _FULL_SHARE * width and line.indent <= before.indent
    if len(before.text) < _MIN_CONTINUED or _SENTENCE_END.search(before.text):
        return False
    return line.text[0].islower() and len(before.text) <= _WRAP_WIDTHS[1]
