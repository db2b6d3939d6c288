"""Inflected forms of lexicon words: what a headline or an upper-case text still shows when the tagger fails.

`FORMS` goes from a lower-cased form to its readings, built once from the words that lexicon rows name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from stream.tables import read_table

_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a form: lemma, part of speech (v, n, a) and shape (base, s, ed, ing, sg, pl)."""

    lemma: str
    pos: str
    shape: str


@cache
def irregular() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Irregular verbs: lemma to (past forms, participles)."""
    rows = read_table("stream.extract.triggers", "data/irregular.tsv", 3)
    return {lemma: (tuple(past.split("|")), tuple(part.split("|"))) for _, (lemma, past, part) in rows}


def s_form(word: str) -> str:
    """Third person singular or regular plural."""
    if word.endswith(("s", "x", "z", "ch", "sh", "eto", "cho", "edo", "ego", "ero")):
        return word + "es"
    if word.endswith("y") and len(word) > 1 and word[-2] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def plurals(word: str) -> list[str]:
    """Regular plural and the few irregular ones that end in -man, -fe and -f."""
    forms = [s_form(word)]
    if word.endswith("man"):
        forms.append(word[:-3] + "men")
    if word.endswith("fe"):
        forms.append(word[:-2] + "ves")
    elif word.endswith("f"):
        forms.append(word[:-1] + "ves")
    return forms


def verb_forms(lemma: str) -> list[tuple[str, str]]:
    """(form, shape) of a verb. Where a final consonant may double, both spellings are given."""
    out = [(lemma, "base"), (s_form(lemma), "s")]
    silent = lemma.endswith("e")
    stems = [lemma[:-1]] if silent and not lemma.endswith(("ee", "oe", "ye")) else [lemma]
    if lemma.endswith("ic"):
        stems = [lemma + "k"]  # traffic, trafficked
    if lemma.endswith("ie"):
        out.append((lemma[:-2] + "ying", "ing"))
    if len(lemma) > 2 and lemma[-1] not in _VOWELS + "wxyc" and lemma[-2] in _VOWELS and lemma[-3] not in _VOWELS:
        stems.append(lemma + lemma[-1])
    if len(lemma) > 3 and lemma[-3:-1] == "qui":
        stems.append(lemma + lemma[-1])
    past = irregular().get(lemma)
    for stem in stems:
        out.append((stem + "ing", "ing"))
        if past is None and silent:
            out.append((lemma + "d", "ed"))
        elif past is None:
            ied = stem.endswith("y") and stem[-2:-1] not in tuple(_VOWELS)
            out.append((stem[:-1] + "ied" if ied else stem + "ed", "ed"))
    if past is not None:
        out += [(form, "ed") for form in {*past[0], *past[1]}]
    return out


def forms_of(lemma: str, pos: str) -> list[tuple[str, str]]:
    """(form, shape) of a lexicon word."""
    if pos == "v":
        return verb_forms(lemma)
    if pos == "n":
        return [(lemma, "sg"), *((form, "pl") for form in plurals(lemma))]
    return [(lemma, "base")]
