"""Which sentences of the body retell the title.

News is an inverted pyramid: the title names the happening in the fewest words, and a sentence near the top tells it
again with its day and place. How much of the title a sentence repeats is measured on content words cut to their first
letters, so that the form of a word ("Blames", "blamed") and the tagger's doubts about titles do not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream.extract.parsed import ParsedArticle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Span as TokenSpan
    from spacy.tokens import Token

_STEM = 5  # letters by which two forms of one word are known
_SHORTEST = 3
_SENTENCES = 16  # of the body that are compared with the title
_CHARACTERS = 3000
_WORDS = 80  # of a sentence that are looked at
_FEWEST = 2  # content words that title and sentence must share


@dataclass(frozen=True, slots=True)
class Retelling:
    """One sentence of the body. `number` counts the sentences before it; `share` is 0..1 of the title's words."""

    sentence: TokenSpan
    number: int
    share: float


def retellings(article: ParsedArticle) -> list[Retelling]:
    """The first sentences of the body that repeat content words of the title, best first; empty without a title."""
    if article.title is None or not article.parsed:
        return []
    wanted = stems(article.title.doc)
    if not wanted:
        return []
    found = []
    for number, sentence in enumerate(article.body.doc.sents):
        if number >= _SENTENCES or sentence.start_char > _CHARACTERS:
            break
        shared = len(wanted & stems(sentence))
        if shared >= min(_FEWEST, len(wanted)):
            found.append(Retelling(sentence, number, shared / len(wanted)))
    return sorted(found, key=lambda told: (-told.share, told.number))


def stems(tokens: Iterable[Token]) -> frozenset[str]:
    """The first letters of the content words among the first tokens."""
    words = (token for _, token in zip(range(_WORDS), tokens, strict=False))
    return frozenset(
        token.lower_[:_STEM] for token in words if token.is_alpha and not token.is_stop and len(token.text) >= _SHORTEST
    )
