"""Weighs the signs: one factuality, one polarity, the source and the cue."""

from __future__ import annotations

from datetime import date
from itertools import islice

from stream.extract.parsed import ParsedArticle, PartText, Stance, TimeHit, TriggerHit
from stream.extract.stance.attribution import Attribution, attribution, lead_attribution
from stream.extract.stance.lexicon import history_phrases
from stream.extract.stance.signs import Sign, signs
from stream.records import Factuality, Polarity, Span

HISTORY_DAYS = 30  # what lies further back than this is background to the day's news
_ORDER = (
    Factuality.HYPOTHETICAL,
    Factuality.DENIED,
    Factuality.THREATENED,
    Factuality.ORDERED,
    Factuality.PLANNED,
    Factuality.ATTEMPTED,
    Factuality.ACCUSED,
    Factuality.HISTORICAL,
    Factuality.CLAIMED,
)
_NEGATING = frozenset(("not", "foiled"))
_MOST_SIGNS = 24


def judge(article: ParsedArticle, trigger: TriggerHit, time: TimeHit | None) -> Stance:
    """How the text presents the event of `trigger`: the first factuality that applies, in the order of the records."""
    found = list(islice(signs(trigger.token), _MOST_SIGNS))
    source, source_part = _source(article, trigger)
    history = _history(article, trigger, time)
    reasons = _reasons(found, history, source)
    factuality = next((value for value in _ORDER if value in reasons), Factuality.ASSERTED)
    negative = any(sign.stance in _NEGATING for sign in found)
    sign = reasons.get(factuality)
    part = trigger.part
    return Stance(
        factuality=factuality,
        polarity=Polarity.NEGATIVE if negative else Polarity.POSITIVE,
        attribution=source_part.span(source.start, source.end) if source is not None else None,
        cue=_cue(part if sign.cue.doc is part.doc else article.body, sign) if sign is not None else None,
        why=_why(factuality, sign, history, source, found),
    )


def _cue(part: PartText, sign: Sign) -> Span:
    return part.span(sign.cue.idx, sign.cue.idx + len(sign.cue))


def cues(article: ParsedArticle, trigger: TriggerHit, time: TimeHit | None) -> list[tuple[Factuality, str]]:
    """Every factuality that something speaks for, with the words that do, the one that `judge` gives first."""
    history = _history(article, trigger, time)
    reasons = _reasons(list(islice(signs(trigger.token), _MOST_SIGNS)), history, _source(article, trigger)[0])
    told = {value: repr(sign.cue.text) if sign is not None else history for value, sign in reasons.items()}
    return [(value, told[value]) for value in _ORDER if value in told]


def _source(article: ParsedArticle, trigger: TriggerHit) -> tuple[Attribution | None, PartText]:
    """Who says it, and the part in which."""
    source = attribution(trigger.token)
    if source is None and trigger.part.is_title:
        # A headline drops its source; the lead that tells the same names it.
        return lead_attribution(trigger.token, article.body.doc), article.body
    return source, trigger.part


def _reasons(found: list[Sign], history: str, source: Attribution | None) -> dict[Factuality, Sign | None]:
    """Factuality -> the nearest sign for it."""
    reasons: dict[Factuality, Sign | None] = {}
    for sign in found:
        name = "attempted" if sign.stance == "foiled" else sign.stance
        if name in set(Factuality):
            reasons.setdefault(Factuality(name), sign)
    if history:
        reasons.setdefault(Factuality.HISTORICAL, None)
    if source is not None:
        _add_source(reasons, source)
    return reasons


def _add_source(reasons: dict[Factuality, Sign | None], source: Attribution) -> None:
    kinds = {"deny": Factuality.DENIED, "allege": Factuality.ACCUSED, "confirm": None}
    value = kinds.get(source.how, Factuality.CLAIMED)
    if value is not None:
        reasons.setdefault(value, Sign(value.value, source.cue))


def _history(article: ParsedArticle, trigger: TriggerHit, time: TimeHit | None) -> str:
    """Why the event is background, empty when it is not."""
    published = article.published_at
    if time is not None and time.until is not None and published is not None:
        days = (published.date() - date.fromisoformat(time.until[:10])).days
        if days > HISTORY_DAYS:
            return f"{days} days before the publish date"
        if time.since is not None and time.start < time.end and days < 0:
            since = (published.date() - date.fromisoformat(time.since[:10])).days
            return f"began {since} days before" if since > 366 else ""
    phrase = _history_phrase(trigger)
    return f'"{phrase}"' if phrase else ""


def time_of(article: ParsedArticle, trigger: TriggerHit, stance: Stance, time: TimeHit | None) -> TimeHit | None:
    """The time that the event keeps once its stance is known: the day of the news does not date history.

    History has a time when an expression of its own sentence gives one, or one that itself lies far back.
    """
    if time is None or stance.factuality is not Factuality.HISTORICAL:
        return time
    sentence = trigger.sentence
    if time.part is trigger.part and time.start < time.end and sentence.start_char <= time.start < sentence.end_char:
        return time
    published = article.published_at
    if published is None or time.until is None or time.start == time.end:
        return None
    return time if (published.date() - date.fromisoformat(time.until[:10])).days > HISTORY_DAYS else None


def _history_phrase(trigger: TriggerHit) -> str:
    words = [token.lower_ for token in islice(trigger.sentence, 120)]
    for at, word in enumerate(words):
        for phrase in history_phrases().get(word, ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return " ".join(phrase)
    return ""


def _why(factuality: Factuality, sign: Sign | None, history: str, source: Attribution | None, found: list[Sign]) -> str:
    parts = [f"{factuality.value}: {sign.cue.text!r}" if sign else factuality.value]
    if factuality is Factuality.HISTORICAL:
        parts.append(history)
    if source is not None:
        parts.append(f"reported by {source.cue.text!r}")
    negation = next((other.cue.text for other in found if other.stance in _NEGATING), None)
    if negation:
        parts.append(f"negated by {negation!r}")
    return "; ".join(parts)
