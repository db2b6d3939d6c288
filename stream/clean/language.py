"""Which language a text is in. Non-English articles are refused with a reason, not guessed at.

Detection is py3langid (Lui and Baldwin 2012, naive Bayes over byte n-grams), normalised to probabilities. A language
that the feed gives is trusted; detection overrides it only for long text and with high confidence. Short text without a
given language is refused only when detection is sure, since one sentence full of foreign names is easily misjudged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from stream.clean.tables import load_words

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENGLISH = "en"
_SAMPLE_CHARACTERS = 2000
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN_SHARE = 0.18
_PLAIN_WORDS = 20
_LONG_CHARACTERS = 600
_SHORT_CHARACTERS = 120
_SURE_OVERRIDE = 0.995
_SURE_SHORT = 0.99
_SURE = 0.8
_SYNONYMS = {"eng": ENGLISH, "english": ENGLISH, "und": "", "unknown": "", "mul": "", "zxx": ""}


@dataclass(frozen=True, slots=True)
class LanguageVerdict:
    """The language taken, and the refusal (None when the article is taken for English)."""

    language: str
    refusal: str | None = None


def judge_language(text: str, given: str | None) -> LanguageVerdict:
    """Decide whether the kept text is English; `given` is the feed's own word for it (`en`, `en-GB`, ...)."""
    claimed = _primary_tag(given)
    detected, probability = detect(text)
    if claimed is None:
        needed = _SURE if len(text) >= _SHORT_CHARACTERS else _SURE_SHORT
        language = detected if probability >= needed else ENGLISH
    else:
        overrides = len(text) >= _LONG_CHARACTERS and probability >= _SURE_OVERRIDE
        language = detected if overrides else claimed
    if language == ENGLISH:
        return LanguageVerdict(ENGLISH)
    came = f"detected {detected!r} with probability {probability:.2f}"
    return LanguageVerdict(language, f"expected English, {came}" + (f", given {claimed!r}" if claimed else ""))


def detect(text: str) -> tuple[str, float]:
    """The likeliest language (ISO 639-1) and its probability in 0..1; English with 0 where there are no letters.

    Looks at a sample of bounded size, so that the cost does not grow with the text.
    """
    sample = text[:_SAMPLE_CHARACTERS]
    words = [word.lower() for word in _WORD.findall(sample)]
    if not words:
        return ENGLISH, 0.0
    if len(words) >= _PLAIN_WORDS and sum(word in load_words()["english"] for word in words) >= _PLAIN_SHARE * len(
        words
    ):
        return ENGLISH, 1.0
    language, probability = _identifier().classify(sample.encode("utf-8", "replace").decode())
    return str(language), float(probability)


def _primary_tag(given: str | None) -> str | None:
    tag = (given or "").strip().lower().replace("_", "-").split("-")[0]
    return _SYNONYMS.get(tag, tag) or None


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
