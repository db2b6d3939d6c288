"""Every lexicon row that was tried at every word, and what became of it: the long answer to what match.py decides.

Same order, same tests; kept apart so that extraction pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from stream.extract.triggers.conditions import Condition
from stream.extract.triggers.inflection import Reading
from stream.extract.triggers.lexicon import Entry, lexicon
from stream.extract.triggers.match import _is_name, _span, readings
from stream.extract.triggers.page import Page


class Verdict(StrEnum):
    """What became of a row at a word."""

    WON = "won"  # the best row here
    SILENT = "silent"  # a NONE row: this use of the word reports nothing
    OUTRANKED = "outranked"  # holds too, but another row is more specific
    GUARDED = "guarded"  # a condition does not hold
    READING = "reading"  # the word is not the part of speech that the row asks for
    NAME = "name"  # the word is part of a name


@dataclass(frozen=True, slots=True)
class Attempt:
    """One row tried at token `i`; first..last are the tokens that its words cover."""

    i: int
    first: int
    last: int
    entry: Entry
    verdict: Verdict
    why: str = ""


def attempts(page: Page) -> Iterator[Attempt]:
    """All rows whose words stand in the text, in reading order, the more specific first."""
    heads = lexicon().heads
    for i, word in enumerate(page.words):
        candidates = heads.get(word)
        if not candidates:
            continue
        parts = readings(page, i, {reading.pos for reading, _ in candidates})
        winner: Entry | None = None
        for reading, entry in candidates:
            span = (i, i) if len(entry.words) == 1 else _span(page, entry, i)
            if span is None:
                continue
            verdict, why = _verdict(page, i, span, reading, entry, parts)
            if verdict in (Verdict.WON, Verdict.SILENT):
                if winner is not None:
                    verdict, why = Verdict.OUTRANKED, f"{winner.rule} goes before it"
                winner = winner or entry
            yield Attempt(i, *span, entry, verdict, why)


def _verdict(
    page: Page, i: int, span: tuple[int, int], reading: Reading, entry: Entry, parts: tuple[bool, bool]
) -> tuple[Verdict, str]:
    if _is_name(page, i):
        return Verdict.NAME, "part of a name"
    verbal, nominal = parts
    if reading.pos == "v" and not verbal:
        return Verdict.READING, "not read as a verb here"
    if reading.pos == "n" and not nominal:
        return Verdict.READING, "not read as a noun here"
    if reading.pos == "v" and not entry.head and i > 0 and page.words[i - 1] == "-":
        return Verdict.READING, "behind a hyphen: a modifier"
    failed = [shown(test) for test in entry.conditions if not test.holds(page, i, *span)]
    if failed:
        return Verdict.GUARDED, f"does not hold: {' '.join(failed)}"
    if entry.type is None and not entry.harm:
        return Verdict.SILENT, "this use reports nothing"
    return Verdict.WON, ""


def shown(test: Condition, most: int = 6) -> str:
    """A condition as a row writes it, its words cut after `most`."""
    what = [*(f"@{name}" for name in sorted(test.classes)), *sorted(test.words)]
    listed = "|".join(what[:most]) + ("|…" if len(what) > most else "")
    return f"{'!' if test.negate else ''}{test.where}{f':{listed}' if listed else ''}"
