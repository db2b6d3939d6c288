"""Why two events are or are not one incident: the core's account of the pair, and what became of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stream.cli.identity.dossier import sentences_of
from stream.cli.identity.lookup import FoundEvent, find_events
from stream.cli.identity.records import Records
from stream.identity import story_digest
from stream.identity.pairs import PairAccount, Side, Verdict, explain_pair, upsert_of
from stream.records import Article, Header, Incident, StoryDigest, Why


@dataclass(slots=True)
class Half:
    """One of the two events, with all that is kept about it."""

    found: FoundEvent
    article: Article | None
    sentences: list[str]
    incident: Incident | None = None
    """The incident that it is in now, if its record is kept."""
    path: tuple[str, ...] = ()
    """The incident that the event was published with, and those that it came to by merges and splits."""
    why: Why | None = None

    @property
    def incident_id(self) -> str | None:
        """The incident that it is in now."""
        return self.path[-1] if self.path else None


@dataclass(slots=True)
class Pair:
    """The answer of `newsstream why`."""

    one: Half
    other: Half
    account: PairAccount

    @property
    def together(self) -> bool | None:
        """Whether both are in one incident; None when that of one is not known."""
        ids = self.one.incident_id, self.other.incident_id
        return None if None in ids else ids[0] == ids[1]

    def to_json(self) -> dict[str, Any]:
        """For machines."""
        account = self.account
        return {
            "verdict": account.verdict.value,
            "sentence": verdict_sentence(self),
            "together": self.together,
            "probability": account.probability,
            "threshold": account.threshold,
            "log_odds": account.score if math.isfinite(account.score) else None,
            "veto": account.veto,
            "days_apart": account.days_apart,
            "horizon_days": account.horizon_days,
            "fields": [
                {"field": each.field, "level": each.level, "weight": each.weight, "meaning": each.meaning}
                for each in account.fields
            ],
            "one": _half_json(self.one, account.one),
            "other": _half_json(self.other, account.other),
        }


def explained(records: Records, one: str, other: str) -> Pair:
    """The pair that two ids name. Raises CommandError where they name no event, or several."""
    found = find_events(records, one, other)
    article_ids = {each.event.article_id for each in found}
    articles = records.articles(article_ids)
    digests = records.digests(article_ids)
    halves = [_half(each, articles.get(each.event.article_id)) for each in found]
    _place(records, halves)
    commands = []
    for half in halves:
        header, digest = _basis(half, digests.get(half.found.event.article_id))
        commands.append(upsert_of(half.found.event, header, digest))
    return Pair(halves[0], halves[1], explain_pair(commands[0], commands[1], records.log.horizon))


def _half(found: FoundEvent, article: Article | None) -> Half:
    return Half(found, article, sentences_of(found.event, article))


def _basis(half: Half, digest: StoryDigest | None) -> tuple[Header, StoryDigest | None]:
    """What identity was told of the article, as far as it is kept."""
    if half.article is None:
        return Header(article_id=half.found.event.article_id, revision="", origin=""), digest
    return half.article.header(), digest or story_digest(half.article)


def _place(records: Records, halves: list[Half]) -> None:
    """Enter the incidents that the events are in now, and why they joined them."""
    ids = {half.found.event.event_id for half in halves}
    first = {half.found.event.incident_id for half in halves}
    searched = records.incidents(lambda value: value.get("incident_id") in first or _lists(value, ids))
    for half in halves:
        event = half.found.event
        home = searched.home(event) if not event.retracted else event.incident_id
        if home is None:
            continue
        path = searched.path(event.incident_id) if event.incident_id is not None else []
        half.incident = searched.records.get(home)
        half.path = tuple(path if home in path else [*path[:1], home])
        whys = [why for each in (home, *path) if each in searched.records for why in searched.records[each].why]
        half.why = next((why for why in whys if why.event_id == event.event_id), None)


def _lists(incident: Mapping[str, Any], event_ids: set[str]) -> bool:
    mentions = incident.get("mentions")
    return isinstance(mentions, list) and any(each in event_ids for each in mentions if isinstance(each, str))


def verdict_sentence(pair: Pair) -> str:
    """The answer in one sentence, and a second where the incidents say otherwise than the pair alone."""
    account, together = pair.account, pair.together
    first = _OF_THE_PAIR[account.verdict].format(
        one=account.one.block,
        other=account.other.block,
        chance=f"{account.probability:.2f}",
        threshold=f"{account.threshold:.2f}",
        veto=next((each.meaning for each in account.fields if each.weight is None), ""),
        field=account.veto,
        days=account.days_apart,
        horizon=account.horizon_days,
    )
    alike = account.verdict in (Verdict.LIKELY, Verdict.SAME_EVENT)
    if together is None or account.verdict is Verdict.SAME_EVENT:
        return first
    where = "both are in one incident" if together else "they are in two incidents"
    if together == alike:
        return f"{first}, and {where}."
    return f"{first}; yet {where}: {_other_report(pair) or _OTHERWISE[together]}."


def _other_report(pair: Pair) -> str | None:
    """Where the incident of one holds another event of the other's article, which keeps this one out."""
    for mine, theirs in ((pair.one, pair.other), (pair.other, pair.one)):
        article_id = mine.found.event.article_id
        if pair.together is False and theirs.incident is not None and article_id in theirs.incident.article_ids:
            return (
                f"incident {theirs.incident.incident_id} holds another event of article {article_id}, and two events "
                "of one text never join one incident"
            )
    return None


_OF_THE_PAIR = {
    Verdict.SAME_EVENT: "Both ids name one event.",
    Verdict.OTHER_BLOCKS: "They never meet: one is filed in block {one}, the other in {other}",
    Verdict.FORGOTTEN: "They never meet: they were published {days} days apart, and an incident without a report for "
    "{horizon} days is forgotten",
    Verdict.OUT_OF_REACH: "They never meet: neither is filed on a day and in a place where the other looks",
    Verdict.VETOED: "They cannot be one happening: {field} is a veto ({veto})",
    Verdict.UNLIKELY: "They are not alike enough: probability {chance} is below the threshold of {threshold}",
    Verdict.LIKELY: "They are alike enough: probability {chance} reaches the threshold of {threshold}",
}
_OTHERWISE = {
    True: "an event joins an incident by the mean of its best comparisons with it, and other mentions brought them "
    "together",
    False: "an event joins the incident that it matches best when it arrives, by the mean of its best comparisons, "
    "and not where most mentions are vetoed or sixteen other incidents lie nearer; what came later does not move it",
}


def _half_json(half: Half, side: Side) -> dict[str, Any]:
    article = half.article
    return {
        "asked": half.found.asked,
        "note": half.found.note,
        "event": half.found.event.to_json(),
        "sentences": half.sentences,
        "title": article.title if article else None,
        "source": article.source if article else None,
        "published_at": article.published_at.isoformat() if article and article.published_at else None,
        "incident_path": list(half.path),
        "why": half.why.to_json() if half.why else None,
        "block": side.block,
        "filed": list(side.filed),
        "looked": list(side.looked),
        "found": list(side.found),
    }
