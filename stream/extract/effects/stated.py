"""A toll that the text calls one: "the death toll rose to 12", "put the toll at 12", "lowers quake toll to eight"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stream.extract.effects.mention import Mention
from stream.extract.numbers import Quantity, read_quantity
from stream.extract.parsed import PartText

if TYPE_CHECKING:
    from spacy.tokens import Token

_NEAR = 3  # tokens after "toll" in which "of", "at", "is" lead to its number
_FAR = 20  # in which a verb of change does
_BEFORE = 12  # tokens before "toll" in which somebody changes it
_OF_DEATH = frozenset(("death", "fatality", "casualty", "the", "this", "final", "official", "latest", "preliminary"))
_NO_NAMES = frozenset(("injury", "injured", "wounded", "economic", "emotional", "physical", "mental", "road", "bridge"))
_FEES = frozenset(("road", "roads", "booth", "booths", "plaza", "bridge", "gate", "gates", "free", "lane", "lanes"))
_IS = frozenset(("of", "at", "is", "was", "now", "stands", "stood", "remained", "remains"))
_REACHES = frozenset(("reach", "reaches", "reached", "reaching", "hit", "hits", "hitting"))
_PASSES = frozenset(
    ("pass", "passes", "passed", "passing", "top", "tops", "topped", "topping", "exceed", "exceeds", "exceeded")
) | frozenset(("surpass", "surpasses", "surpassed", "cross", "crosses", "crossed"))
_ABOVE = frozenset(("above", "over", "past", "beyond"))
_TO = _ABOVE | {"to", "at"}
_CHANGES = frozenset(
    (
        "rise",
        "climb",
        "jump",
        "grow",
        "soar",
        "surge",
        "go",
        "increase",
        "mount",
        "edge",
        "fall",
        "drop",
        "come",
        "near",
    )
) | frozenset(
    ("lower", "raise", "revise", "bring", "put", "push", "take", "cut", "reduce", "correct", "update", "drive")
)


def of_toll(part: PartText, number: int, token: Token) -> Iterator[Mention]:
    """The number that the clause gives for the toll named at `token`."""
    doc, end = token.doc, token.sent.end
    after = doc[token.i + 1].lower_ if token.i + 1 < end else ""
    if not _is_of_the_dead(token) or after in _FEES or after == "-":
        return
    words = [other.lower_ for other in doc[token.i + 1 : min(token.i + 1 + _FAR, end)]]
    changed = any(other.lemma_.lower() in _CHANGES for other in doc[max(token.i - _BEFORE, token.sent.start) : token.i])
    for at, word in enumerate(words[:-1]):
        if word == ";":
            return
        leads = word in _REACHES or word in _PASSES or (at < _NEAR and word in _IS) or (changed and word in _TO)
        changed = changed or doc[token.i + 1 + at].lemma_.lower() in _CHANGES
        found = read_quantity(words, at + 1) if leads and words[at + 1] not in ("a", "an", "no") else None
        if found is not None:
            first, last = doc[token.i + 2 + at], doc[token.i + found[1]]
            quantity = Quantity(found[0].low, None) if word in _PASSES or word in _ABOVE else found[0]
            yield Mention(part, token, "killed", quantity, first.idx, last.idx + len(last), number, None, True)
            return


def _is_of_the_dead(token: Token) -> bool:
    """Whether the toll is that of an event: a word of death or the event's own name stands before it, or nothing."""
    if token.i == token.sent.start:
        return True
    before = token.nbor(-1)
    if before.lower_ in _NO_NAMES:
        return False
    return before.lower_ in _OF_DEATH or (before.dep_ == "compound" and before.pos_ in ("NOUN", "PROPN"))
