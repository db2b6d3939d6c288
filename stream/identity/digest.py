"""What story clustering compares: an article's weighted words, names and places, small enough to keep in state."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from stream.records import Article, Event, Place, StoryDigest
from stream.records.kept import KeptText

_WORD = re.compile(r"[^\W\d_]{3,30}")
TERMS_KEPT = 80


def story_digest(article: Article, events: Sequence[Event] = (), places: Sequence[Place] = ()) -> StoryDigest:
    """The digest of an article; pure, cheap (no parse), called after extraction."""
    text = KeptText(article.text, article.segments).text[:4000]
    words = Counter(word.casefold() for word in _WORD.findall(f"{article.title or ''} {article.title or ''} {text}"))
    terms = {word: float(count) for word, count in words.most_common(TERMS_KEPT)}
    return StoryDigest(
        terms=terms, places=sorted({place.name for place in places if place.name})[:20], title=article.title
    )
