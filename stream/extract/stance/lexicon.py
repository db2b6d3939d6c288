"""The words that set the stance of an event: data files in data/, each with its format in its header."""

from __future__ import annotations

from functools import cache

from stream.tables import read_table, table_error

_PACKAGE = "stream.extract.stance"
REPORTING_KINDS = frozenset(("say", "claim", "allege", "deny", "confirm", "think", "learn"))


@cache
def reporting_verbs() -> dict[str, str]:
    """Reporting verbs: lemma -> how (say, claim, allege, deny, confirm, think, learn)."""
    name = "data/reporting.tsv"
    verbs: dict[str, str] = {}
    for line, (verb, how) in read_table(_PACKAGE, name, 2):
        if how not in REPORTING_KINDS:
            raise table_error(_PACKAGE, name, line, f"one of {sorted(REPORTING_KINDS)}", repr(how))
        verbs[verb] = how
    return verbs


LINKS = frozenset(("object", "subject", "clause", "to", "prep", "modifier"))
STANCES = frozenset(
    (
        "hypothetical",
        "denied",
        "threatened",
        "ordered",
        "planned",
        "attempted",
        "accused",
        "claimed",
        "not",
        "foiled",
        "content",
        "real",
        "historical",
        "known",
    )
)


@cache
def governors() -> dict[tuple[str, str, str], str]:
    """(lemma, part of speech, link) -> the stance that the word gives to what it governs by that link."""
    name = "data/governors.tsv"
    words: dict[tuple[str, str, str], str] = {}
    for line, (lemma, pos, stance, links) in read_table(_PACKAGE, name, 4):
        if pos not in ("verb", "noun", "adj", "adv"):
            raise table_error(_PACKAGE, name, line, "verb, noun, adj or adv", repr(pos))
        if stance not in STANCES:
            raise table_error(_PACKAGE, name, line, f"one of {sorted(STANCES)}", repr(stance))
        for link in links.split("+"):
            if link not in LINKS:
                raise table_error(_PACKAGE, name, line, f"links of {sorted(LINKS)}", repr(link))
            words[lemma, pos, link] = stance
    return words


@cache
def history_phrases() -> dict[str, list[tuple[str, ...]]]:
    """Phrases of the background by their first word."""
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for _, (phrase,) in read_table(_PACKAGE, "data/history.tsv", 1):
        words = tuple(phrase.split())
        phrases.setdefault(words[0], []).append(words)
    return phrases
