"""Which of the article's times is the time of an event.

Each expression of the trigger's sentence is scored by how it hangs together with the trigger in the parse; expressions
of other sentences count when they date the same thing by name ("the shooting happened ..."), or an incident without a
name ("it happened ...", "officers responded ..."). A date that hangs on a reporting verb dates the statement, one that
hangs on another event dates that one. What the title tells is dated best by the sentences that retell it. With no
expression, an event that continues a dated scene has its day (continued.py); else one told as news has the publish date
(or the dateline's), with an empty span unless the text names that day somewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from stream.extract.parsed import ParsedArticle, TimeHit, TriggerHit
from stream.extract.times.continued import continued
from stream.extract.times.governor import Governor, occurrence, same_stem, subject_of
from stream.extract.times.known import Times, is_stamp
from stream.extract.times.lexicon import cues
from stream.extract.times.tense import FUTURE, tense_of
from stream.extract.times.ties import tie
from stream.records import Anchor, EventType, Granularity

if TYPE_CHECKING:
    from spacy.tokens import Token

_LEAD_CHARACTERS = 1500  # expressions further down do not date the lead's event unless they name it
_LOOKED_AT = 24  # expressions of other sentences that are compared with one trigger
ENOUGH = 4.0  # the score of an expression that dates the trigger's clause
_ELSEWHERE_ENOUGH = 3.0
_KIN = 8.0  # the score from which an expression is known to date the same kind of thing
_SURE = 4.5  # the score from which an old date elsewhere is believed
_RECENT_DAYS = 7
_FAR_DAYS = 45
_OLD_DAYS = 366
_COARSE = {Granularity.YEAR: 3.0, Granularity.INTERVAL: 1.5, Granularity.MONTH: 1.0, Granularity.WEEK: 0.7}
_NEAR_CHARACTERS = 400
_DAYS = (Granularity.DAY, Granularity.MINUTE)
_RETOLD = 4.0  # what a sentence that repeats the whole title adds to its expressions
_OWNED = 2.0  # what an expression that only describes a noun ("Tuesday's election") loses
STATEMENTS = frozenset(  # what is done by saying it: the date of the saying is its own
    (
        EventType.ACCUSE,
        EventType.AGREE,
        EventType.CONCEDE,
        EventType.CONSULT,
        EventType.REJECT,
        EventType.REQUEST,
        EventType.SUPPORT,
        EventType.THREATEN,
    )
)
_TITLED = 5.0  # the score of an expression of which only the lead says that it dates the title's event
_UNDATED = 2.0  # the most that an expression without kinship is worth where the deed lies behind a trial
_ASSUMED = 6.0  # the most that a clock time is worth whose day nothing names
_ASSUMED_COST = 2.5
_COURT_KIN = 6.0  # the score from which a date dates the deed that a court deals with, however old
_SEARCHED = 200  # expressions among which the publish day is looked for


def bind_time(article: ParsedArticle, trigger: TriggerHit, times: Sequence[TimeHit]) -> tuple[TimeHit | None, str]:
    """The time of the event and why it was chosen; a TimeHit with start == end is implied by the publish date."""
    known = times if isinstance(times, Times) else Times(times)
    sentence = trigger.sentence
    own = known.between(trigger.part, sentence.start_char, sentence.end_char)
    scored = [(_score_here(article, known, index, trigger), -index) for index in own]
    best = max(scored, default=(0.0, 0))
    if best[0] < ENOUGH + 3:
        other = _elsewhere(article, trigger, known, set(own))
        if other[0] > max(best[0], _ELSEWHERE_ENOUGH) and not (other[0] < _SURE and _is_old(article, known[-other[1]])):
            return _refined(
                article, trigger, known, known[-other[1]]
            ), f"named elsewhere in the article ({other[0]:.1f})"
    if best[0] >= ENOUGH:
        return _refined(article, trigger, known, known[-best[1]]), f"in its clause ({best[0]:.1f})"
    return _implied(article, trigger, known)


def _refined(article: ParsedArticle, trigger: TriggerHit, times: Times, hit: TimeHit) -> TimeHit:
    """The day inside a month or week ("last week") that the lead names for the same kind of happening."""
    if hit.granularity in _DAYS or hit.since is None or hit.until is None or not trigger.part.is_title:
        return hit
    for index in _near(article, trigger, times, set()):
        finer, governor = times[index], times.governor(index)
        if finer.granularity not in _DAYS or finer.since is None or governor is None or is_stamp(finer):
            continue
        inside = hit.since[:10] <= finer.since[:10] <= hit.until[:10]
        if inside and _kinship(times, article, governor, trigger, finer, 0)[0] >= _COURT_KIN:
            return finer
    return hit


def _score_here(article: ParsedArticle, times: Times, index: int, trigger: TriggerHit) -> float:
    """How well an expression of the trigger's own sentence dates it, 0 to 12."""
    hit, governor = times[index], times.governor(index)
    if hit.since is None or governor is None or is_stamp(hit):
        return 0.0
    score = tie(governor, trigger.token)
    at = 0 if trigger.part.is_title else trigger.sentence.start_char
    if score < _KIN and (trigger.part.is_title or at < _LEAD_CHARACTERS // 3):
        # In the lead a sentence tells one incident, however its clauses hang together.
        kinship, _ = _kinship(times, article, governor, trigger, hit, at)
        score = max(score, min(kinship, _KIN) if kinship >= _KIN else 0.0)
    if governor.reports and governor.verb is not None and governor.verb.i != trigger.token.i:
        score = min(score, ENOUGH)
    if _is_assumed(article, hit):
        score = min(score, _ASSUMED)
    return score - _COARSE.get(hit.granularity or Granularity.DAY, 0.0) / 3 if score else 0.0


def _elsewhere(article: ParsedArticle, trigger: TriggerHit, times: Times, own: set[int]) -> tuple[float, int]:
    """The best expression outside the trigger's sentence: its score and minus its index."""
    at = 0 if trigger.part.is_title else trigger.sentence.start_char
    best = (0.0, 0)
    for index in _near(article, trigger, times, own):
        score = _score_elsewhere(article, times, index, trigger, at)
        best = max(best, (score, -index))
    return best


def _near(article: ParsedArticle, trigger: TriggerHit, times: Times, own: set[int]) -> list[int]:
    """Indexes of the expressions outside the trigger's sentence that may date it."""
    part = article.body
    at = 0 if trigger.part.is_title else trigger.sentence.start_char
    near = [index for index in times.between(part, 0, _LEAD_CHARACTERS) if index not in own][:_LOOKED_AT]
    if at > _LEAD_CHARACTERS:
        near = times.between(part, max(at - 600, 0), at + 600)[:_LOOKED_AT]
    if article.title is not None and not trigger.part.is_title:
        near = times.between(article.title, 0, 1000)[:3] + near
    return [index for index in near if index not in own]


def weighed(article: ParsedArticle, trigger: TriggerHit, times: Times) -> list[tuple[TimeHit, float, bool]]:
    """Every expression that `bind_time` weighs, its score, and whether it stands in the trigger's sentence."""
    own = times.between(trigger.part, trigger.sentence.start_char, trigger.sentence.end_char)
    at = 0 if trigger.part.is_title else trigger.sentence.start_char
    here = [(times[index], _score_here(article, times, index, trigger), True) for index in own]
    return here + [
        (times[index], _score_elsewhere(article, times, index, trigger, at), False)
        for index in _near(article, trigger, times, set(own))
    ]


def _score_elsewhere(article: ParsedArticle, times: Times, index: int, trigger: TriggerHit, at: int) -> float:
    hit, governor = times[index], times.governor(index)
    if hit.since is None or governor is None or is_stamp(hit):
        return 0.0
    score, reported = _kinship(times, article, governor, trigger, hit, at)
    if score < _KIN and times.is_taken(index, trigger):
        return 0.0
    if governor.reports and not reported and trigger.type not in STATEMENTS:
        score -= 3.0
    if governor.owned and score < _KIN:
        score -= _OWNED
    if trigger.part.is_title and score >= _TITLED:
        score += _RETOLD * times.share(article, hit)
    if _is_assumed(article, hit):
        score -= _ASSUMED_COST
    court = score >= _COURT_KIN and times.is_from_court(article)
    score -= min(abs(hit.start - at) / 400, 3.0)
    score -= _COARSE.get(hit.granularity or Granularity.DAY, 0.0)
    penalty = 0.0 if court else _age_penalty(article, hit)
    if penalty and not trigger.part.is_title and at > _LEAD_CHARACTERS // 3:
        return 0.0  # an old date elsewhere never turns what is told further down into history
    return score - penalty


def _kinship(
    times: Times, article: ParsedArticle, governor: Governor, trigger: TriggerHit, hit: TimeHit, at: int
) -> tuple[float, bool]:
    """How likely what an expression dates is the trigger's event, by name and kind; and whether it is sure to be.

    Sure means that a reporting verb above ("was reported around 5 p.m.") does not speak against it.
    """
    verb, subject = governor.verb, subject_of(governor.verb) if governor.verb is not None else None
    name, lead = trigger.token, trigger.part.is_title or at < _LEAD_CHARACTERS // 3
    kind = occurrence(verb) if verb is not None else ""
    told = kind == "happen" or (verb is not None and verb.lemma_ in ("report", "be"))
    if told and subject is not None and (same_stem(subject, name) or (lead and occurrence(subject) == "harm")):
        return 9.5, True
    if not lead and abs(hit.start - at) > _NEAR_CHARACTERS:
        return 0.0, False
    dies = occurrence(trigger.token) == "death"
    dated = (governor.head, None if governor.owned else verb)
    same = [word for word in dated if word is not None and same_stem(word, name)]
    if same and not lead and not any(_is_same(word, trigger) for word in same):
        return 0.0, False
    if same:
        return (6.5 if dies and lead else 9.0), False
    if kind == "happen" and subject is not None and subject.lower_ in cues("incident"):
        return 8.5, False
    harmful = occurrence(trigger.token) in ("harm", "death")
    if harmful and lead and "harm" in (kind, occurrence(governor.head)):
        return 8.0, False
    if harmful and lead and "death" in (kind, occurrence(governor.head)):
        return 6.5, False
    if kind == "respond":
        return 6.5, False
    later = {kind, occurrence(governor.head)} & {"after", "court"}
    if harmful and ("court" in later or times.is_from_court(article)):
        return (0.0 if later else _UNDATED), False
    if later:
        return (3.5 if trigger.part.is_title else 2.0), False
    return (5.0 if trigger.part.is_title else 3.5 if lead else 0.0), False


def _is_same(word: Token, trigger: TriggerHit) -> bool:
    """Whether a word far from the lead takes up the trigger: the same verb, or the noun with "the"."""
    token = trigger.token
    if word.pos_ != token.pos_ or word.lemma_ != token.lemma_:
        return False
    return token.pos_ != "NOUN" or any(
        child.lower_ in ("the", "that", "this") for child in token.lefts if child.dep_ == "det"
    )


def _is_assumed(article: ParsedArticle, hit: TimeHit) -> bool:
    """Whether a clock time ("around 3:40 p.m.") was put on the publish day for want of a named one."""
    published = article.published_at
    bare = hit.granularity is Granularity.MINUTE and hit.why.startswith("clock")
    return bare and published is not None and (hit.since or "")[:10] == published.date().isoformat()


def _age_penalty(article: ParsedArticle, hit: TimeHit) -> float:
    """Background is old: it may date today's event only with good reason."""
    published = article.published_at
    if published is None or hit.since is None:
        return 0.0
    days = (published.date() - date.fromisoformat(hit.since[:10])).days
    if days == 0 and hit.anchor is Anchor.TEXT:
        return 3.0  # the page's own date line
    if days < -2:
        return 4.0
    if days > _OLD_DAYS:
        return 5.0
    return 1.5 if days > _FAR_DAYS else 0.0


def _implied(article: ParsedArticle, trigger: TriggerHit, times: Times) -> tuple[TimeHit | None, str]:
    """What is told as news: the lead's own recent day, else the publish date."""
    published = article.published_at
    if published is None:
        return None, "no expression, no publish date"
    if tense_of(trigger.token) == FUTURE:
        return None, "ahead, no expression"
    if not trigger.part.is_title and trigger.sentence.start_char > _LEAD_CHARACTERS:
        return None, "no expression, not in the lead"
    if occurrence(trigger.token) in ("harm", "death") and times.is_from_court(article):
        return None, "a deed that a court deals with, no expression"
    if trigger.part.is_title or trigger.sentence.start_char < _LEAD_CHARACTERS // 3:
        recent = _recent(article, trigger, times, published.date())
        if recent is not None:
            return recent, "the day that the lead names"
        today = _named_today(article, times, published.date())
        if today is not None:
            return today, "the publish date, named in the article"
    scene = continued(trigger, times, published.date()) if trigger.type not in STATEMENTS else None
    if scene is not None:
        return scene, "the day of the scene that the sentence continues"
    day = published.date().isoformat()
    start = trigger.start
    hit = TimeHit(
        part=trigger.part,
        start=start,
        end=start,
        value=day,
        since=day,
        until=day,
        granularity=Granularity.DAY,
        anchor=Anchor.PUBLISHED_AT,
        why="implied by the publish date",
    )
    return hit, "implied by the publish date"


def _is_old(article: ParsedArticle, hit: TimeHit) -> bool:
    """Whether an expression lies outside the week of the publish date."""
    if article.published_at is None or hit.since is None:
        return False
    return (article.published_at.date() - date.fromisoformat(hit.since[:10])).days > _RECENT_DAYS


def _recent(article: ParsedArticle, trigger: TriggerHit, times: Times, published: date) -> TimeHit | None:
    """The first day of the last week that the lead names; the page's own date line only where there is no other."""
    own_date: TimeHit | None = None
    for index in times.between(article.body, 0, _LEAD_CHARACTERS)[:_LOOKED_AT]:
        hit = times[index]
        if hit.since is None or hit.granularity not in _DAYS:
            continue
        days = (published - date.fromisoformat(hit.since[:10])).days
        if is_stamp(hit) or (days == 0 and hit.anchor is Anchor.TEXT):
            own_date = own_date or (hit if days == 0 else None)
        elif 0 <= days <= _RECENT_DAYS and hit.anchor is not Anchor.EVENT and not times.is_taken(index, trigger):
            return hit
    return own_date


def _named_today(article: ParsedArticle, times: Times, published: date) -> TimeHit | None:
    """The first expression of the body that means the publish day, wherever it stands."""
    day = published.isoformat()
    for index in times.between(article.body, 0, len(article.body.kept.text))[:_SEARCHED]:
        hit = times[index]
        if hit.since is not None and hit.since[:10] == day and hit.granularity in _DAYS and not is_stamp(hit):
            return hit
    return None
