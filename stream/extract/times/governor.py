"""What a time expression hangs on: the nearest noun or verb above it, and the clause that it dates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from stream.extract.parsed import TimeHit
from stream.extract.stance.lexicon import reporting_verbs
from stream.tables import read_table, table_error

if TYPE_CHECKING:
    from spacy.tokens import Token

_PACKAGE, _TABLE = "stream.extract.times", "data/occurrence.tsv"
_CLIMB = 12
_WIDE = 40
_STEM = 5
_SHORTEST = 4
_DESCRIBES = frozenset(("poss", "compound", "nmod", "amod"))
_KINDS = frozenset(("happen", "respond", "harm", "death", "after", "court"))


@dataclass(frozen=True, slots=True)
class Governor:
    """`head` is the word that the expression modifies, `verb` the nearest verb at or above it, `path` all between.

    `owned`: it only describes a noun ("Tuesday's election").
    """

    sentence: int
    head: Token
    verb: Token | None
    path: frozenset[int]
    owned: bool = False

    @property
    def reports(self) -> bool:
        """Whether the expression dates a statement ("said on Friday")."""
        return self.verb is not None and is_reporting(self.verb)


def govern(hit: TimeHit) -> Governor | None:
    """What governs a time expression of a parsed part."""
    span = hit.part.doc.char_span(hit.start, hit.end, alignment_mode="expand")
    if span is None or not len(span):
        return None
    token = span.root
    owned = token.dep_ in _DESCRIBES and token.head.pos_ in ("NOUN", "PROPN")
    inside = range(span.start, span.end)
    path: list[int] = []
    head: Token | None = None
    for _ in range(_CLIMB):
        if token.i not in inside and token.pos_ not in ("ADP", "SCONJ", "ADV", "PART"):
            head = head or token
            path.append(token.i)
            if token.pos_ in ("VERB", "AUX"):
                return Governor(span.sent.start, head, token, frozenset(path), owned)
        if token.head.i == token.i:
            break
        token = token.head
    return Governor(span.sent.start, head or token, None, frozenset(path), owned)


def clause_verb(token: Token) -> Token | None:
    """The verb of the clause in which `token` stands: itself, or the nearest verb above a noun."""
    for _ in range(_CLIMB):
        if token.pos_ in ("VERB", "AUX"):
            return token
        if token.head.i == token.i:
            return None
        token = token.head
    return None


def is_reporting(verb: Token) -> bool:
    """Whether a verb reports speech and does nothing else here."""
    return reporting_verbs().get(verb.lemma_.lower(), "") in ("say", "claim", "allege", "deny", "confirm", "think")


def same_stem(one: Token, other: Token) -> bool:
    """Whether two words are one family by their first letters: "shoot" and "shooter", "meet" and "meeting"."""
    first, second = sorted((one.lemma_.lower(), other.lemma_.lower()), key=len)
    return first[:_STEM] == second[:_STEM] or (len(first) >= _SHORTEST and second.startswith(first))


def occurrence(word: Token) -> str:
    """What a verb or noun says about when an incident was (see data/occurrence.tsv); empty for any other."""
    lemma = word.lemma_.lower()
    if lemma == "take" and any(child.lower_ == "place" for _, child in zip(range(_WIDE), word.children, strict=False)):
        return "happen"
    return _occurrence_verbs().get(lemma, "")


def subject_of(verb: Token) -> Token | None:
    """The subject of a verb, the noun that its relative clause modifies, None without one."""
    for _, child in zip(range(_WIDE), verb.children, strict=False):
        if child.dep_ in ("nsubj", "nsubjpass"):
            return verb.head if verb.dep_ == "relcl" and child.lower_ in ("which", "that", "who") else child
    return None


@cache
def _occurrence_verbs() -> dict[str, str]:
    verbs: dict[str, str] = {}
    for line, (lemma, how) in read_table(_PACKAGE, _TABLE, 2):
        if how not in _KINDS:
            raise table_error(_PACKAGE, _TABLE, line, f"one of {sorted(_KINDS)}", repr(how))
        verbs[lemma] = how
    return verbs
