"""Writes the articles of our own labelled incidents: hand-written sentences, put together in controlled variation.

The building blocks are the YAML files under incidents/; its README says what each field means. Nothing is drawn at
random: outlets, wordings and tolls go by turns, so the same articles come out on every machine, and each knows the
incident of its headline event, its story, what it copies and which kinds of variation it shows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.quality.wording import country_name, fill, in_words, with_article

FOLDER = Path(__file__).parent / "incidents"
INCIDENT_FILES = ("attacks", "mishaps", "affairs")
HOURS = {"early": 5, "morning": 9, "midday": 12, "afternoon": 15, "evening": 19, "night": 22}
TYPE = "type "
"""Begins the tags that name the kind of incident; the others name a kind of variation."""
PLACELESS = {"sanctions"}
"""Where they are imposed and whom they meet are both right."""
WEEK = timedelta(days=6)
"""A weekday names the last one of its name; for longer the date is given."""
FEWEST = 2
"""Partial tolls stay plural, as the sentences are."""


@dataclass(frozen=True, slots=True)
class GoldIncident:
    """What was so in the end. `place` is (latitude, longitude); a toll or place of None is not judged."""

    name: str
    kind: str
    plan: str
    day: str
    place: tuple[float, float] | None
    killed: int | None
    injured: int | None
    group: str | None
    """Twins: incidents of one group must stay apart."""


@dataclass(slots=True)
class Report:
    """One article as it arrives, and what is right for it."""

    article_id: str
    url: str
    source: str
    title: str
    text: str
    published: datetime
    arrives: datetime
    story: str
    incident: str | None
    tags: tuple[str, ...]
    undated: bool = False
    copy_of: str | None = None
    revises: bool = False
    looks_back: str | None = None
    """The incident that is only remembered, and must not be joined."""

    def line(self) -> bytes:
        """The article as a line of input."""
        row = {"id": self.article_id, "url": self.url, "source": self.source, "title": self.title, "text": self.text}
        if not self.undated:
            row["published_at"] = self.published.isoformat()
        return json.dumps(row).encode()


@dataclass(frozen=True, slots=True)
class Edition:
    """What a whole set is written with: moved to another city and day, or cut short, for sets at scale."""

    name: str = ""
    turn: int = 0
    """Places move on by so many incidents, tolls rise by as many."""
    country: str | None = None
    """All places are of this country, so that all reports of one family of types meet in one block."""
    days: int = 0
    """Everything happens so many days later."""
    brief: bool = False
    """Two or three sentences."""
    reprints: int = 0
    """So many other outlets copy each report."""


@dataclass(slots=True)
class Desk:
    """One incident being written about."""

    facts: dict[str, Any]
    number: int
    edition: Edition
    place: list[Any]
    written: list[Report] = field(default_factory=list)

    @property
    def began(self) -> datetime:
        """When the incident happened."""
        day = datetime.fromisoformat(str(self.facts["day"])).replace(tzinfo=UTC)
        return day + timedelta(days=self.edition.days, hours=HOURS[self.facts["part"]])

    @property
    def name(self) -> str:
        """Of the incident."""
        return f"{self.facts['id']}{self.edition.name}"

    def toll(self, share: float = 1.0, first: bool = False) -> tuple[int, int]:
        """Killed and injured as known so far; 0 where the kind has none."""
        final = self.facts["first"] if first and "first" in self.facts else self.facts["toll"]
        known = [min(each, max(FEWEST, round(each * share))) for each in final]
        more = self.edition.turn if final[1] else 0
        return known[0] + more if known[0] else 0, known[1] + more if known[1] else 0


@cache
def table(name: str) -> Any:
    """One of the data files."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def incidents() -> list[dict[str, Any]]:
    """The facts of every incident."""
    return [facts for name in INCIDENT_FILES for facts in table(name)]


def desks(edition: Edition) -> list[Desk]:
    """The incidents of an edition; all of a later one happen in the place of another incident."""
    known = incidents()
    places = [each["place"] for each in known if edition.country in (None, each["place"][1])]
    return [Desk(facts, at, edition, places[(at + 7 * edition.turn) % len(places)]) for at, facts in enumerate(known)]


def gold(edition: Edition = Edition()) -> dict[str, GoldIncident]:
    """The incidents by name."""
    found = {}
    for desk in desks(edition):
        killed, injured = desk.toll()
        found[desk.name] = GoldIncident(
            name=desk.name,
            kind=desk.facts["kind"],
            plan=desk.facts["plan"],
            day=str(desk.began.date()),
            place=None if desk.facts["kind"] in PLACELESS else (desk.place[3], desk.place[4]),
            killed=killed or None,
            injured=injured or None,
            group=desk.facts.get("group"),
        )
    return found


def articles(edition: Edition = Edition()) -> list[Report]:
    """The articles of an edition in the order of their arrival."""
    written = [report for desk in desks(edition) for report in reports(desk)]
    if not edition.turn:
        written += list(asides())
    return sorted(written, key=lambda report: (report.arrives, report.article_id))


def reports(desk: Desk) -> list[Report]:
    """The reports of one incident, by its plan."""
    for number, step in enumerate(table("plans")[desk.facts["plan"]]):
        desk.written.append(_copy(desk, number, step) if "copy" in step else _report(desk, number, step))
    for extra in desk.facts.get("extra", ()):
        desk.written.append(_extra(desk, extra))
    original = len(desk.written)
    for round_ in range(1, desk.edition.reprints + 1):
        desk.written += [_copy(desk, 50 * round_ + at, {"copy": at, "as": "exact"}) for at in range(original)]
    return desk.written


def asides() -> Iterator[Report]:
    """The articles that stand outside the incidents' reports."""
    for number, row in enumerate(table("asides")):
        moment = datetime.fromisoformat(row["after"]).replace(tzinfo=UTC)
        outlet = _outlet(number)
        name = f"aside-{number}"
        yield Report(
            name, _url(outlet, name), outlet["name"], row["title"], row["text"], moment, moment,
            story=row["story"], incident=None if row.get("event") == "no" else row["story"], tags=tuple(row["tags"]),
            looks_back=row.get("old"),
        )  # fmt: skip


def _report(desk: Desk, number: int, step: dict[str, Any]) -> Report:
    outlet = _outlet(desk.number + 3 * number)
    published = desk.began + timedelta(hours=step["after"])
    slots = _slots(desk, number, step, outlet, published)
    title, lead = _opening(desk, number, step)
    article_id = f"{desk.name}-{number}"
    if "revises" in step:
        earlier = desk.written[step["revises"]]
        article_id, outlet = (
            earlier.article_id,
            next(o for o in table("outlets")["outlets"] if o["name"] == earlier.source),
        )
    return Report(
        article_id, _url(outlet, article_id), outlet["name"], fill(title, slots),
        "\n\n".join(_body(desk, number, step, outlet, fill(lead, slots), published)),
        published, published + timedelta(hours=step.get("late", 0)),
        story=desk.name, incident=desk.name, tags=_tags(desk, step), undated=step.get("undated", False),
        revises="revises" in step,
    )  # fmt: skip


def _copy(desk: Desk, number: int, step: dict[str, Any]) -> Report:
    original = desk.written[step["copy"]]
    outlet, name = _outlet(desk.number + 3 * number + 5), f"{desk.name}-{number}"
    title, paragraphs = original.title, original.text.split("\n\n")
    match step["as"]:
        case "head":
            title = f"{desk.place[0]}: what is known so far"
        case "tail":
            paragraphs = paragraphs[:-1]
        case "insert":
            local = table("outlets")["local"]
            paragraphs = [*paragraphs[:-1], local[desk.number % len(local)], paragraphs[-1]]
    moment = original.published + timedelta(minutes=number)
    if "after" in step:
        moment = desk.began + timedelta(hours=step["after"])
    return Report(
        name, _url(outlet, name), outlet["name"], title, "\n\n".join(paragraphs), moment,
        max(moment, original.arrives + timedelta(minutes=20)),
        story=desk.name, incident=original.incident, tags=_tags(desk, step), undated=original.undated,
        copy_of=original.copy_of or original.article_id,
    )  # fmt: skip


def _extra(desk: Desk, row: dict[str, Any]) -> Report:
    number = len(desk.written)
    outlet, moment = _outlet(desk.number + 3 * number), desk.began + timedelta(hours=row["after"])
    slots = _slots(desk, number, {}, outlet, moment)
    name = f"{desk.name}-{number}"
    return Report(
        name, _url(outlet, name), outlet["name"], fill(row["title"], slots), fill(row["text"], slots), moment, moment,
        story=desk.name, incident=desk.name, tags=(*_tags(desk, {}), *row["tags"]),
    )  # fmt: skip


def _tags(desk: Desk, step: dict[str, Any]) -> tuple[str, ...]:
    plan = "revision" if desk.facts["plan"].startswith("revision") else desk.facts["plan"]
    tags = [plan, TYPE + desk.facts["kind"]]
    tags += ["twins"] if "group" in desk.facts and not desk.edition.turn else []
    tags += ["first vague word"] if step.get("vague") else []
    return tuple(tags)


def _opening(desk: Desk, number: int, step: dict[str, Any]) -> tuple[str, str]:
    """Title and first sentence of the report, with open slots."""
    kind = table("kinds")[desk.facts["kind"]]
    if step.get("vague"):
        styles = kind["vague"]
    elif "correct" in step:
        styles = table("corrections")[step["correct"]]
    else:
        styles = kind["styles"]
        # The first two styles suit a first report; the others are told by those who had time.
        number = number if number > 1 else (number + desk.number) % 2
    style = styles[number % len(styles)]
    return style["title"], style["lead"]


def _body(
    desk: Desk, number: int, step: dict[str, Any], outlet: dict[str, Any], lead: str, published: datetime
) -> list[str]:
    """The paragraphs: what is short of facts is short; the later, the longer."""
    more = table("kinds")[desk.facts["kind"]]["more"]
    details = [re.split(r" \|\| ", detail) for detail in desk.facts["details"]]
    told = [wordings[number % len(wordings)] for wordings in details]
    general = [more[(desk.number + 2 * number + at) % len(more)] for at in range(3)]
    head = f"{_dateline(desk, step, outlet, published)}{lead}"
    if step.get("vague"):
        return [head, "There was no word of casualties at first. " + table("vague_ends")[(desk.number + number) % 3]]
    if desk.edition.brief:
        return [head, told[number % len(told)]]
    if desk.facts["plan"] == "wire" and number == 0:
        return [f"{head} {told[0]}", f"{general[0]} {told[1]}", general[1], general[2]]
    shapes = (
        [f"{head} {told[0]}", general[0], told[1]],
        [f"{head} {general[0]}", told[1], general[1]],
        [head, f"{told[0]} {general[0]}", f"{told[1]} {general[1]}"],
        [f"{head} {told[1]}", f"{general[0]} {told[0]}"],
    )
    paragraphs = shapes[(desk.number + number) % len(shapes)]
    if "dateline" in step:
        city = desk.facts["bylines"][step["dateline"]]
        reporters = table("outlets")["reporters"]
        return [f"By {reporters[(desk.number + number) % len(reporters)]} in {city}", *paragraphs]
    return paragraphs


def _dateline(desk: Desk, step: dict[str, Any], outlet: dict[str, Any], published: datetime) -> str:
    if not outlet.get("agency") and "dateline" not in step:
        return ""
    city = desk.facts["bylines"][step["dateline"]] if "dateline" in step else desk.place[0]
    if step.get("wrong"):
        city = desk.facts["wrong"]
    elif step.get("where") == "region":
        return ""
    return f"{city.upper()}, {published:%B} {published.day} ({outlet['name']}) - "


def _slots(
    desk: Desk, number: int, step: dict[str, Any], outlet: dict[str, Any], published: datetime
) -> dict[str, str | None]:
    facts = desk.facts
    killed, hurt = desk.toll(step.get("share", 1), step.get("first", False))
    city, country, region = desk.place[:3]
    place, town = (f"{city} in {country_name(country)}", city) if number % 3 == 1 else (city, city)
    if step.get("wrong"):
        place, town = facts["wrong"], facts["wrong"]
    elif step.get("where") == "region":
        place, town = with_article(region), region
    elif step.get("where") == "full":
        place = f"{city} in {with_article(region)}"
    elif step.get("where") == "other" and not desk.edition.turn:
        place = town = facts.get("other", city)
    sources, who = facts.get("source", ["officials"]), facts.get("who", [None])
    slots = {
        "place": place, "town": town, "country": country, "region": region,
        "who": who[number % len(who)], "who_short": facts.get("who_short"), "whom": facts.get("whom"),
        "whom_short": facts.get("whom_short"), "what": facts.get("what"), "how": facts.get("how"),
        "topic": facts.get("topic"), "spot": facts.get("spot"), "where": facts.get("where"),
        "source": sources[number % len(sources)], "wrong": facts.get("wrong"),
        "noun": table("corrections")["nouns"].get(facts["kind"]),
        "killed": in_words(killed), "hurt": in_words(hurt), "n": str(killed), "m": str(hurt),
        "before": in_words(desk.toll(first=True)[0]), **_moments(desk, outlet, published),
    }  # fmt: skip
    for name in ("what", "whom"):
        value = slots[name]
        slots[f"a_{name}"] = None if value is None else ("an " if value[0].lower() in "aeiou" else "a ") + value
    return slots


def _moments(desk: Desk, outlet: dict[str, Any], published: datetime) -> dict[str, str]:
    began, part = desk.began, desk.facts["part"]
    absolute = outlet.get("dates") or published - began > WEEK
    on = f"on {began:%B} {began.day}" if absolute else f"on {began:%A}"
    when = {"early": f"early {on}", "midday": f"at midday {on}"}.get(part)
    late = f"on the {part} of {on.removeprefix('on ')}" if absolute else f"{on} {part}"
    return {"on": on, "when": when or late}


def _outlet(turn: int) -> dict[str, Any]:
    outlets: list[dict[str, Any]] = table("outlets")["outlets"]
    return outlets[turn % len(outlets)]


def _url(outlet: dict[str, Any], name: str) -> str:
    return f"https://www.{outlet['domain']}/world/{name}"
