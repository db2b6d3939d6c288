"""Lines with their measures: what the line model and the rules know of a block on its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from stream.clean.blocks import Block
from stream.clean.signals import Signals, read_signals
from stream.clean.tables import load_words
from stream.records import RemovedReason

WORD = re.compile(r"[^\W_](?:[\w.'’-]*[^\W_])?")
_ENDS_SENTENCE = re.compile(r"""[.!?…]["'”’)\]]{0,3}$""")
_INNER_SENTENCE = re.compile(r"""[.!?]["'”’)]{0,2} ["'“‘(]?[A-Z]""")
_PROSE_WORDS = 10
_PROSE_STOPS = 0.2
_LONG_LINE_WORDS = 40
_LONG_WORD = 4
_STAMP_WORDS = 14


@dataclass(slots=True)
class Line:
    """A block with its measures; a stamp is a short line with a date, or one that marks a reader's comment."""

    block: Block
    words: int
    stops: float
    finite: int
    capitals: float
    digits: float
    dates: float
    personal: float
    ends: bool
    sentences: int
    signals: Signals
    content: frozenset[str]
    prose: bool
    stamp: bool


def measure(block: Block) -> Line:
    """The measures of one block."""
    function, finite, date, personal = _classes()
    text = block.text
    tokens = WORD.findall(text)
    lowered = [token.lower().replace("’", "'") for token in tokens]
    count = len(tokens)
    some = count or 1
    stops = sum(map(function.__contains__, lowered)) / some
    numbers = sum(token[0] in "0123456789" for token in tokens)
    dates = (sum(map(date.__contains__, lowered)) + numbers) / some
    ends = bool(_ENDS_SENTENCE.search(text, max(0, len(text) - 6)))
    signals = read_signals(text, count)
    return Line(
        block=block,
        words=count,
        stops=stops,
        finite=sum(map(finite.__contains__, lowered)),
        capitals=sum(token[0].isupper() for token in tokens) / some,
        digits=numbers / some,
        dates=dates,
        personal=sum(map(personal.__contains__, lowered)) / some,
        ends=ends,
        sentences=len(_INNER_SENTENCE.findall(text)) + ends,
        signals=signals,
        content=frozenset(
            word.removesuffix("'s") for word in lowered if len(word) >= _LONG_WORD and word not in function
        ),
        prose=count >= _PROSE_WORDS
        and stops >= _PROSE_STOPS
        and (ends or count >= _LONG_LINE_WORDS)
        and signals.forced is None,
        stamp=count <= _STAMP_WORDS
        and (RemovedReason.COMMENTS in signals.hints or (numbers > 0 and dates >= 0.5 and numbers < dates * count)),
    )


@lru_cache(maxsize=1)
def _classes() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    classes = load_words()
    return classes["function"], classes["finite"], classes["date"], classes["personal"]
