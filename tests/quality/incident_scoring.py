"""Scores copies, incidents and stories on our own labelled incidents, with the deciders of `newsstream process`.

`python -m tests.quality.incident_scoring [-v]` prints every figure, with -v every miss; with `--lines` the articles as
input for `newsstream process` instead.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product

from stream.extract import Extractor
from stream.geo import distance_km
from stream.identity import CopyVerdict
from stream.pipeline import Identity, Job, Settled, read_article, read_jobs
from stream.records import Article, DuplicateNotice, Event, Factuality, Incident, Outcome, Report, Story
from tests.quality import clusters, newsroom, parses
from tests.quality.newsroom import GoldIncident

NEAR_KM = 50.0
"""A place is right within so many kilometres."""


class Watched(Identity):
    """The deciders, and the latest of what they published."""

    def __init__(self) -> None:
        super().__init__()
        self.events: dict[str, Event] = {}
        self.latest: dict[str, Incident] = {}
        self.told: dict[str, Story] = {}
        self.copies_found: dict[str, DuplicateNotice] = {}

    def check(self, article: Article) -> CopyVerdict:
        """Whether the article is a copy; the notice is noted."""
        verdict = super().check(article)
        if verdict.notice is not None:
            self.copies_found[verdict.notice.article_id] = verdict.notice
        return verdict

    def post(self, report: Report, article_id: str) -> Settled:
        """Bring a report home and note what changed."""
        settled = super().post(report, article_id)
        self.events |= {event.event_id: event for event in settled.events}
        self.latest |= {incident.incident_id: incident for incident in settled.incidents}
        self.told |= {story.story_id: story for story in settled.stories}
        return settled

    def incident_of(self, event_id: str) -> str | None:
        """The living incident of an event."""
        event = self.events.get(event_id)
        name = event.incident_id if event is not None and not event.retracted else None
        while name is not None and (known := self.latest.get(name)) is not None and known.merged_into is not None:
            name = known.merged_into
        return name


@dataclass(slots=True)
class Run:
    """The articles and what became of them."""

    reports: list[newsroom.Report]
    outcomes: list[Outcome]
    identity: Watched
    last: list[int] = field(default_factory=list)
    """Numbers of the articles that no later revision replaces."""

    def __post_init__(self) -> None:
        latest = {report.article_id: at for at, report in enumerate(self.reports)}
        self.last = sorted(latest.values())

    def incidents(self) -> list[str | None]:
        """For each article the incident of its headline event in the end; a copy has that of its original."""
        heads = {}
        for outcome in self.outcomes:
            if outcome.duplicate_of is None:
                heads[outcome.article_id] = next((event.event_id for event in outcome.events if event.headline), None)
        found = []
        for outcome in self.outcomes:
            head = heads.get(outcome.duplicate_of or outcome.article_id)
            found.append(self.identity.incident_of(head) if head is not None else None)
        return found


def run(extractor: Extractor, reports: list[newsroom.Report]) -> Run:
    """All articles through all stages, as `newsstream process` orders them."""
    identity = Watched()
    read = [read_article(report.line(), f"line {number}") for number, report in enumerate(reports, 1)]
    articles = [article for article in read if isinstance(article, Article)]
    if len(articles) != len(reports):
        raise ValueError("expected every article of the set to be readable")
    admitted = [identity.admit(article) for article in articles]
    readings = read_jobs(extractor, [Job(article, copy=not verdict.forward) for article, verdict in admitted])
    outcomes = [identity.settle(*each, reading) for each, reading in zip(admitted, readings, strict=True)]
    return Run(reports, outcomes, identity)


def figures(extractor: Extractor) -> tuple[dict[str, float], list[str]]:
    """All figures, and the misses behind them."""
    done, gold = run(extractor, newsroom.articles()), newsroom.gold()
    misses: list[str] = []
    values = of_incidents(done, misses) | of_stories(done, misses) | of_copies(done, misses)
    values |= of_fields(done, gold, misses) | of_neighbours(done, gold, misses)
    return values, misses


def of_incidents(done: Run, misses: list[str]) -> dict[str, float]:
    """The grouping of the articles that have an incident, overall and for each kind of variation."""
    found = done.incidents()
    items = [at for at in done.last if done.reports[at].incident is not None]
    gold, ours = [str(done.reports[at].incident) for at in items], [found[at] for at in items]
    precision, recall, both = clusters.bcubed(gold, ours)
    values = {
        "incidents: B-cubed precision": precision,
        "incidents: B-cubed recall": recall,
        "incidents: B-cubed F1": both,
        "incidents: pairwise F1": clusters.pairwise(gold, ours)[2],
    }
    kinds: dict[str, list[int]] = defaultdict(list)
    for number, at in enumerate(items):
        for tag in done.reports[at].tags:
            kinds[tag].append(number)
    for kind in sorted(kinds):
        if not kind.startswith(newsroom.TYPE):
            values[f"incidents, {kind}: B-cubed F1"] = clusters.bcubed(gold, ours, kinds[kind])[2]
        elif (of_kind := clusters.bcubed(gold, ours, kinds[kind])[2]) < 1:
            misses.append(f"{kind}: B-cubed F1 {of_kind:.3f}")
    values["incidents: no incident where nothing happened"] = _quiet(done, found, misses)
    misses += _misplaced(done, items, gold, ours, "incident")
    return values


def _quiet(done: Run, found: Sequence[str | None], misses: list[str]) -> float:
    """Share of the articles without an incident that have none, a historical one, or the one that they remember."""
    members: dict[str, set[str | None]] = defaultdict(set)
    for at in done.last:
        members[str(done.reports[at].incident)].add(found[at])
    right = []
    for at in done.last:
        report = done.reports[at]
        if report.incident is None:
            head = next((event for event in done.outcomes[at].events if event.headline), None)
            remembered = report.looks_back is not None and found[at] in members[report.looks_back]
            right.append(head is None or head.factuality is Factuality.HISTORICAL or remembered)
            if not right[-1]:
                misses.append(f"quiet: {label(done, at)} has {head_of(done, at)}")
    return share(right)


def of_stories(done: Run, misses: list[str]) -> dict[str, float]:
    """The grouping of articles into stories. Whether those who look back tell the old story is a matter of taste."""
    items = [at for at in done.last if done.reports[at].looks_back is None]
    gold, ours = [done.reports[at].story for at in items], [done.outcomes[at].story_id for at in items]
    precision, recall, both = clusters.bcubed(gold, ours)
    misses += _misplaced(done, items, gold, ours, "story")
    return {
        "stories: B-cubed precision": precision,
        "stories: B-cubed recall": recall,
        "stories: B-cubed F1": both,
        "stories: pairwise F1": clusters.pairwise(gold, ours)[2],
    }


def of_copies(done: Run, misses: list[str]) -> dict[str, float]:
    """Copies that were found, and links that lead to the right original."""
    gold = {(report.article_id, report.copy_of) for report in done.reports if report.copy_of}
    ours = {(each.article_id, each.duplicate_of) for each in done.outcomes if each.duplicate_of}
    misses += [f"copy missed: {one} of {other}" for one, other in sorted(gold - ours)]
    misses += [f"no copy: {one} of {other}" for one, other in sorted(ours - gold)]
    return {
        "copies: recall": len(gold & ours) / len(gold),
        "copies: precision": len(gold & ours) / len(ours) if ours else 0.0,
    }


def of_fields(done: Run, gold: dict[str, GoldIncident], misses: list[str]) -> dict[str, float]:
    """What the final record of each incident says, the record being the one that holds most of its articles."""
    held = _records(done)
    right: dict[str, list[bool]] = defaultdict(list)
    for name, incident in gold.items():
        record = held.get(name)
        for figure, (said, true) in _judged(record, incident).items():
            right[figure].append(said == true)
            if said != true:
                misses.append(f"{figure}: {name} says {said}, not {true}")
    return {f"records: {figure}": share(each) for figure, each in right.items()}


def of_neighbours(done: Run, gold: dict[str, GoldIncident], misses: list[str]) -> dict[str, float]:
    """Twins and looks back: what must not be put together."""
    found = done.incidents()
    members: dict[str, list[int]] = defaultdict(list)
    for at in done.last:
        members[str(done.reports[at].incident)].append(at)
    groups: dict[str, list[str]] = defaultdict(list)
    for incident in gold.values():
        if incident.group is not None:
            groups[incident.group].append(incident.name)
    twins = [pair for names in groups.values() for pair in product(*(members[name] for name in names))]
    looks = [
        (at, old)
        for at in done.last
        if (name := done.reports[at].looks_back) and done.reports[at].incident is not None
        for old in members[name]
    ]
    values = {}
    for figure, pairs in (("twins kept apart", twins), ("looking back kept apart", looks)):
        joined = [pair for pair in pairs if found[pair[0]] is not None and found[pair[0]] == found[pair[1]]]
        values[f"neighbours: {figure}"] = 1 - len(joined) / len(pairs)
        names = Counter((done.reports[one].story, done.reports[other].story) for one, other in joined)
        misses += [f"{figure}: {one} with {other}, {count} pairs" for (one, other), count in names.items()]
    return values


def _records(done: Run) -> dict[str, Incident]:
    """For each gold incident the living record that most of its articles are in."""
    found = done.incidents()
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for at in done.last:
        name, ours = done.reports[at].incident, found[at]
        if name is not None and ours is not None:
            votes[name][ours] += 1
    return {name: done.identity.latest[count.most_common(1)[0][0]] for name, count in votes.items()}


def _judged(record: Incident | None, gold: GoldIncident) -> dict[str, tuple[object, object]]:
    """For each field what the record says and what is right."""
    judged: dict[str, tuple[object, object]] = {}
    for field_name, true in (("killed", gold.killed), ("injured", gold.injured)):
        if true is not None:
            judged[field_name] = (getattr(record.effects, field_name).best if record else None, true)
    if gold.place is not None:
        place = record.location if record else None
        away = None
        if place is not None and place.lat is not None and place.lon is not None:
            away = distance_km(place.lat, place.lon, *gold.place)
        near = away is not None and away <= NEAR_KM
        judged["place"] = ("near", "near") if near else (place.name if place else None, "near")
    moment = record.time.since if record and record.time else None
    judged["day"] = (str(moment)[:10] if moment else None, gold.day)
    return judged


def _misplaced(
    done: Run, items: Sequence[int], gold: Sequence[str], ours: Sequence[str | None], what: str
) -> list[str]:
    """Articles outside the group that holds most of theirs, or in a group that others fill."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for one, other in zip(gold, ours, strict=True):
        if other is not None:
            votes[one][other] += 1
    main = {name: count.most_common(1)[0][0] for name, count in votes.items()}
    owner: dict[str, Counter[str]] = defaultdict(Counter)
    for one, other in zip(gold, ours, strict=True):
        if other is not None:
            owner[other][one] += 1
    missed = []
    for at, one, other in zip(items, gold, ours, strict=True):
        if other is None:
            missed.append(f"{what}: {label(done, at)} has none")
        elif other != main[one]:
            missed.append(f"{what}: {label(done, at)} is apart ({head_of(done, at)})")
        elif (fills := owner[other].most_common(1)[0][0]) != one:
            missed.append(f"{what}: {label(done, at)} is with {fills}")
    return missed


def head_of(done: Run, at: int) -> str:
    """The headline event of an article, in short."""
    for event in done.outcomes[at].events:
        if event.headline:
            place = event.location.name if event.location else None
            moment = event.time.since if event.time else None
            return f"{event.type} {event.trigger.text!r} {event.factuality}, {place}, {str(moment)[:10]}"
    return "no headline event"


def label(done: Run, at: int) -> str:
    """An article for a list of misses."""
    report = done.reports[at]
    return f"{report.article_id} [{', '.join(report.tags)}] {report.title!r}"


def share(answers: Iterable[bool]) -> float:
    """Of true ones; 1 where there are none."""
    given = list(answers)
    return sum(given) / len(given) if given else 1.0


def digest() -> str:
    """Of the articles and of what is right for them."""
    hashed = hashlib.sha256(repr(sorted(newsroom.gold().items())).encode())
    for report in newsroom.articles():
        hashed.update(report.line())
        hashed.update(repr((report.story, report.incident, report.copy_of, report.tags)).encode())
    return hashed.hexdigest()[:16]


if __name__ == "__main__":
    if "--lines" in sys.argv:
        sys.stdout.buffer.write(b"".join(report.line() + b"\n" for report in newsroom.articles()))
        sys.exit()
    parses.keep()
    measured, missed = figures(Extractor())
    for figure, value in measured.items():
        print(f"{figure:56}{value:7.3f}")
    if "-v" in sys.argv:
        print("\n".join(missed))
