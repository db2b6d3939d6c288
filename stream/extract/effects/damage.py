"""Damage: things that the text says were destroyed or damaged."""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from stream.extract.effects.mention import is_real, negated
from stream.extract.effects.victims import subject
from stream.extract.numbers import is_count_noun
from stream.extract.parsed import PartText
from stream.extract.syntax import child, children, is_passive
from stream.records import Damage, DamagedKind
from stream.tables import read_table, table_error

if TYPE_CHECKING:
    from spacy.tokens import Span as TokenSpan
    from spacy.tokens import Token

_PACKAGE = "stream.extract.effects"
_MOST = 12  # damage items reported for one event
_WIDE = 30  # words of one noun phrase


def find_damage(part: PartText | None, sentences: int = 1, within: TokenSpan | None = None) -> list[Damage]:
    """Damaged things in the first `sentences` sentences of a part, or in the sentence `within`."""
    if part is None:
        return []
    found: dict[int, Damage] = {}
    for sentence in [within] if within is not None else islice(part.doc.sents, sentences):
        for token in sentence:
            if token.lemma_.lower() not in _damage_verbs() or len(found) >= _MOST:
                continue
            if not is_real(token) or negated(token):
                continue
            noun = _counted(_damaged(token))
            kind = _kind(noun) if noun is not None else None
            if noun is not None and kind is not None and noun.i not in found:
                found[noun.i] = _damage(part, noun, kind)
    return list(found.values())


def _damaged(token: Token) -> Token | None:
    if token.pos_ == "NOUN":
        of = next((found for found in token.children if found.lower_ == "to"), None)
        return child(of, "pobj") if of is not None else None
    if token.pos_ not in ("VERB", "ADJ"):
        return None
    if token.dep_ in ("amod", "acl") and token.tag_ == "VBN":
        return token.head
    return subject(token) if is_passive(token) else child(token, "dobj")


def _counted(noun: Token | None) -> Token | None:
    """The things of a count: in "dozens of homes" the homes."""
    if noun is None or noun.lemma_.lower() in _damage_nouns():
        return noun
    of = next((found for found in children(noun, "prep") if found.lower_ == "of"), None)
    return child(of, "pobj") if of is not None and is_count_noun(noun.lower_) else noun


def _damage(part: PartText, noun: Token, kind: DamagedKind) -> Damage:
    """The phrase up to its head noun, without what follows."""
    first = noun
    for left in islice(reversed(list(noun.lefts)), _WIDE):
        if left.dep_ not in ("det", "amod", "compound", "nummod", "poss", "nmod", "quantmod"):
            break
        first = left.left_edge if left.i - left.left_edge.i < _WIDE else left
    if noun.dep_ == "pobj" and is_count_noun(noun.head.head.lower_):
        first = noun.head.head
    return Damage(**part.span(first.idx, noun.idx + len(noun)).model_dump(), kind=kind)


def _kind(noun: Token) -> DamagedKind | None:
    return _damage_nouns().get(noun.lemma_.lower())


@cache
def _damage_verbs() -> frozenset[str]:
    return frozenset(fields[0] for _, fields in read_table(_PACKAGE, "data/damage_verbs.tsv", 1))


@cache
def _damage_nouns() -> dict[str, DamagedKind]:
    name = "data/damaged.tsv"
    nouns: dict[str, DamagedKind] = {}
    for line, (noun, kind) in read_table(_PACKAGE, name, 2):
        if kind not in set(DamagedKind):
            raise table_error(_PACKAGE, name, line, f"one of {[str(k) for k in DamagedKind]}", repr(kind))
        nouns[noun] = DamagedKind(kind)
    return nouns
