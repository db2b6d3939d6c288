"""Titles that retell the lead in words that no row knows: the title's predicate reports the event of the lead.

News is written as an inverted pyramid: title and lead tell the same. Where the rows find nothing in a title, its
predicate takes over the type of the body's event that has the same verb, or of the one whose sentence, among the first,
repeats most of the title's words: a main clause, or any clause where the sentence repeats half of the title.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stream.extract.parsed import TriggerHit
from stream.extract.retelling import stems
from stream.extract.triggers.page import Page
from stream.extract.triggers.wordclasses import class_words

if TYPE_CHECKING:
    from spacy.tokens import Token

LEAD = 12  # sentences of the body that a title can retell; the first ones are often bylines and captions
_NEAR = 4  # sentences among which less of the title need be repeated
_SHARED = 2  # content words that title and lead must share at least
_SHARE = 0.35  # the least share of the title's content words that a main clause at the top repeats
_LARGE_SHARE = 0.5  # the same for any clause, and further down
_TRUST = 0.8  # what remains of the score
_MAIN = {"ROOT", "ccomp", "conj"}


def echoes(title: Page, body: Page, hits: list[TriggerHit]) -> list[TriggerHit]:
    """The title's trigger by way of the body's; at most one. Linear in the number of hits and words."""
    again = _same_verb(title, hits)
    if again is not None:
        return [again]
    predicate = _predicate(title)
    words = stems(title.tokens)
    if predicate is None or len(words) < _SHARED:
        return []
    best: tuple[float, TriggerHit] | None = None
    for hit in hits:
        number = body.sentence_of[hit.token.i]
        if number >= LEAD:
            break
        shared = len(words & stems(hit.sentence))
        share = shared / len(words)
        least = _SHARE if number < _NEAR and _is_main(hit.token) else _LARGE_SHARE
        if shared >= _SHARED and share >= least and (best is None or share > best[0]):
            best = (share, hit)
    return [_retold(title, predicate, best[1], f"retells {best[0]:.0%} of the title")] if best is not None else []


def _same_verb(title: Page, hits: list[TriggerHit]) -> TriggerHit | None:
    """The first title word that is a verb of a body's event, with that event's reading."""
    by_lemma: dict[str, TriggerHit] = {}
    for hit in hits:
        if not hit.nominal:
            by_lemma.setdefault(hit.token.lemma_.lower(), hit)
    for token in title.tokens:
        told = by_lemma.get(token.lemma_.lower())
        if told is not None and token.pos_ in ("VERB", "NOUN"):
            words = stems(title.tokens) - stems([token])
            if words & stems(told.sentence):
                return _retold(title, token, told, f"'{told.token.text}' of the body")
    return None


def _predicate(title: Page) -> Token | None:
    """The title's main verb, below a verb of saying; else any verb, else the noun on which all hangs."""
    verbs = [token for token in title.tokens if token.pos_ == "VERB" and not _says(token)]
    nouns = (token for token in title.tokens if token.dep_ == "ROOT" and token.pos_ in ("NOUN", "PROPN"))
    return next((verb for verb in verbs if verb.dep_ in _MAIN), verbs[0] if verbs else next(nouns, None))


def _says(token: Token) -> bool:
    return any(word in class_words("saying") for word in (token.lower_, token.lemma_.lower()))


def _is_main(token: Token) -> bool:
    """Whether the trigger stands in the main clause of its sentence, or in what that clause reports."""
    for _ in range(4):
        if token.dep_ == "ROOT" or token.head.i == token.i:
            return True
        if token.dep_ not in ("ccomp", "conj", "xcomp", "dobj", "nsubjpass", "pobj", "prep"):
            return False
        token = token.head
    return False


def _retold(title: Page, token: Token, hit: TriggerHit, why: str) -> TriggerHit:
    return replace(
        hit,
        part=title.part,
        token=token,
        start=token.idx,
        end=token.idx + len(token),
        score=_TRUST * hit.score,
        nominal=False,
        modes=list(hit.modes),
        contexts=list(hit.contexts),
        why=f"{why}; {hit.why}",
        alternatives=list(hit.alternatives),
    )
