"""Trigger rules that can never win, and rules that contradict each other.

A rule is beaten for good when another one matches wherever it does and ranks as high: the same words or more at every
position, no condition that the first has not, and a score that is no lower. Ranks: stream/extract/triggers/lexicon.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from stream.cli.lexicon.findings import Finding
from stream.extract.triggers.lexicon import Entry, Lexicon


def rule_findings(lexicon: Lexicon) -> list[Finding]:
    """Contradictory and unreachable rules, each told once, at the row that loses."""
    told: dict[str, Finding] = {}
    for candidates in lexicon.heads.values():
        entries = [entry for _, entry in candidates]
        for better, entry in _beaten(entries):
            told.setdefault(entry.rule, _finding(entry, better))
    return sorted(told.values())


def _beaten(entries: list[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """(winner, loser) among rules of one head form, which stand in the order in which they are tried."""
    groups: dict[tuple[int, int, str], list[Entry]] = {}
    for entry in entries:
        earlier = groups.setdefault((len(entry.words), entry.head, entry.pos), [])
        winner = next((each for each in earlier if each.where != entry.where and _covers(each, entry)), None)
        if winner is not None:
            yield winner, entry
        earlier.append(entry)


def _covers(first: Entry, second: Entry) -> bool:
    if not set(first.conditions) <= set(second.conditions):
        return False
    return all(
        mine is None or (other is not None and other <= mine)
        for mine, other in zip(first.words, second.words, strict=True)
    )


def _finding(entry: Entry, better: Entry) -> Finding:
    file, _, line = entry.where.rpartition(":")
    winner = f"{better.rule} ({better.where})"
    said = f"rule {entry.rule} never wins: {winner} matches wherever it does"
    if set(entry.conditions) == set(better.conditions) and entry.words == better.words:
        differ = entry.type != better.type or entry.modes != better.modes
        said = f"rule {entry.rule} {'contradicts' if differ else 'repeats'} {winner}, which wins"
    return Finding(file, int(line), "warning", f"{said}; drop one, raise its score, or give it a condition")
