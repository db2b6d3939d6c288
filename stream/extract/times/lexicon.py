"""The words of time expressions (data/words.tsv) and those beside them that tell how to read them (data/cues.tsv)."""

from __future__ import annotations

from functools import cache

from stream.tables import read_table, table_error

_PACKAGE, _TABLE, _CUES = "stream.extract.times", "data/words.tsv", "data/cues.tsv"
CUES = frozenset(
    (
        *("sequence", "incident", "by", "of_year", "counted", "month_before", "season_before", "clock_before"),
        *("single", "told", "future_auxiliary", "future_head", "set_ahead", "was_set", "scene"),
    )
)

# One letter per class: patterns are regular expressions over these letters (rules.py).
LETTERS = {
    "month": "M", "weekday": "W", "weekdays": "w", "unit": "U", "units": "V", "season": "S", "part": "P", "clock": "N",
    "last": "l", "this": "h", "next": "f", "that": "b",
    "early": "R", "earlier": "e", "later": "r", "before": "<", "after": ">",
    "ago": "g",
    "day": "D", "ref": "X", "recent": "p", "future": "F", "each": "E", "often": "Q", "about": "A", "more": "m",
    "than": "n", "at": "@", "least": "z", "up": "u", "to": "2", "no": "k", "of": "o", "in": "i", "on": "3", "and": "&",
    "or": "|", "the": "t", "article": "a", "few": "x", "group": "G", "ordinal": "O", "decade": "Y", "holiday": "K",
    "zone": "Z", "fiscal": "L", "half": "H", "old": "j", "period": "B", "end": "v", "time": "T", "full": "1",
}  # fmt: skip


@cache
def time_words() -> dict[str, tuple[str, str]]:
    """Lower-case word -> (class letter, value)."""
    words: dict[str, tuple[str, str]] = {}
    for line, (word, kind, value) in read_table(_PACKAGE, _TABLE, 3):
        if kind not in LETTERS:
            raise table_error(_PACKAGE, _TABLE, line, f"a class of {sorted(LETTERS)}", repr(kind))
        if word in words:
            raise table_error(_PACKAGE, _TABLE, line, "each word once", repr(word))
        words[word] = (LETTERS[kind], value)
    return words


def cues(name: str) -> frozenset[str]:
    """The words of one row of data/cues.tsv."""
    return _cues()[name]


@cache
def _cues() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line, (name, words) in read_table(_PACKAGE, _CUES, 2):
        if name not in CUES:
            raise table_error(_PACKAGE, _CUES, line, f"one of {', '.join(sorted(CUES))}", repr(name))
        found[name] = found.get(name, frozenset()) | frozenset(words.split("|"))
    missing = sorted(CUES - found.keys())
    if missing:
        raise table_error(_PACKAGE, _CUES, 0, f"a row for {missing[0]}", "none")
    return found
