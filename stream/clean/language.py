"""Which language a text is in. Non-English articles are refused with a reason, not guessed at.

Detection is py3langid (Lui and Baldwin 2012, naive Bayes over byte n-grams), normalised to probabilities. A language
that the feed gives is trusted; detection overrides it only for long text and with high confidence. Short text without a
given language is refused only when detection is sure, since one sentence full of foreign names is easily misjudged.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENGLISH = "en"
_SAMPLE_CHARACTERS = 6000
_LONG_CHARACTERS = 600
_SHORT_CHARACTERS = 120
_SURE_OVERRIDE = 0.995
_SURE_SHORT = 0.99
_SURE = 0.8


@dataclass(frozen=True, slots=True)
class LanguageVerdict:
    """The language taken, and the refusal (None when the article is taken for English)."""

    language: str
    refusal: str | None = None


def judge_language(text: str, given: str | None) -> LanguageVerdict:
    """Decide whether the kept text is English; `given` is the feed's own word for it (`en`, `en-GB`, ...)."""
    claimed = _primary_tag(given)
    detected, probability = detect(text)
    if claimed == ENGLISH or (claimed is not None and detected == ENGLISH):
        return _judge_against(claimed, detected, probability, len(text))
    if claimed is not None:
        return LanguageVerdict(claimed, f"expected English, got {claimed!r} as the given language")
    needed = _SURE if len(text) >= _SHORT_CHARACTERS else _SURE_SHORT
    if detected == ENGLISH or probability < needed:
        return LanguageVerdict(ENGLISH)
    return LanguageVerdict(detected, f"expected English, detected {detected!r} with probability {probability:.2f}")


def _judge_against(claimed: str, detected: str, probability: float, length: int) -> LanguageVerdict:
    overrides = detected != claimed and length >= _LONG_CHARACTERS and probability >= _SURE_OVERRIDE
    language = detected if overrides else claimed
    if language == ENGLISH:
        return LanguageVerdict(ENGLISH)
    said = f"detected {detected!r} with probability {probability:.2f}" if overrides else f"got {claimed!r} as given"
    return LanguageVerdict(language, f"expected English, {said}, given {claimed!r}")


def detect(text: str) -> tuple[str, float]:
    """The likeliest language (ISO 639-1) and its probability in 0..1; English with 0 where there are no letters.

    Looks at a sample of bounded size, so that the cost does not grow with the text.
    """
    sample = text[:_SAMPLE_CHARACTERS]
    if not any(character.isalpha() for character in sample):
        return ENGLISH, 0.0
    language, probability = _identifier().classify(sample.encode("utf-8", "replace").decode())
    return str(language), float(probability)


def _primary_tag(given: str | None) -> str | None:
    tag = (given or "").strip().lower().replace("_", "-").split("-")[0]
    return {"eng": "en", "english": "en"}.get(tag, tag) or None


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
