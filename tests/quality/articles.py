"""Our own gold articles: how they are read, and how the whole reading of an article is scored against them.

Format: gold/README.md. A mention in the gold is a string of the text, `#2` behind it for its second occurrence, `@`
before it where it stands in the title; it resolves to exact offsets when it is read, and a string that is not there is
an error.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

from stream.extract import Extractor
from stream.extract.extractor import Extraction
from stream.pipeline import read_article
from stream.records import Article, Event, Place, Span, Time, Trigger
from tests.quality.tally import Tally, judge_slots

FOLDER = Path(__file__).parent / "gold" / "articles"
TOLLS = ("killed", "injured")
Mention = tuple[bool, int, int]
"""Whether it stands in the title, start, end."""


@dataclass(slots=True)
class GoldArticle:
    """One gold article as read from its file."""

    name: str
    row: dict[str, Any]

    @property
    def title(self) -> str:
        return str(self.row.get("title", ""))

    @property
    def text(self) -> str:
        return str(self.row["text"])

    @property
    def events(self) -> list[dict[str, Any]]:
        return list(self.row["events"])

    def raw(self) -> bytes:
        """The article as it would arrive."""
        known = {key: self.row[key] for key in ("title", "text", "source") if key in self.row}
        return json.dumps({"id": self.name, "published_at": self.row["published"], "language": "en", **known}).encode()

    def find(self, written: str) -> Mention:
        """Resolve a mention. Raises ValueError when the article does not hold it that often."""
        in_title = written.startswith("@")
        words, _, number = written.removeprefix("@").partition("#")
        whole, at = self.title if in_title else self.text, -1
        for _ in range(int(number or 1)):
            at = whole.find(words, at + 1)
            if at < 0:
                raise ValueError(f"{self.name}: {written!r} does not stand in the {'title' if in_title else 'text'}")
        return in_title, at, at + len(words)

    def mentions(self, event: dict[str, Any]) -> list[Mention]:
        """Every mention of one event."""
        return [self.find(written) for written in event["mentions"]]

    def slots(self, event: dict[str, Any]) -> dict[str, Any]:
        """The event's slots as the sentences' gold has them."""
        known = {key: event[key] for key in ("polarity", "place", "time", "attribution", *TOLLS) if key in event}
        roles = {key: [participant(held) for held in event[key]] for key in ("actors", "recipients") if key in event}
        return {"factuality": event.get("factuality", "asserted"), "modes": event.get("modes", []), **known, **roles}


def participant(written: str) -> dict[str, Any]:
    """`words | country | SECTOR SECTOR`, a hyphen for no country."""
    words, country, *sectors = (part.strip() for part in written.split("|"))
    return {
        "text": words,
        "country": None if country == "-" else country,
        "sectors": sectors[0].split() if sectors else [],
    }


def types_of(event: dict[str, Any]) -> list[str]:
    """The right types of a gold event."""
    return str(event["type"]).split(" / ")


@cache
def gold() -> tuple[GoldArticle, ...]:
    """All gold articles by file name."""
    return tuple(
        GoldArticle(path.stem, yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted(FOLDER.glob("*.yaml"))
    )


def score(extractor: Extractor) -> Tally:
    """Every figure over all gold articles, each cleaned and read like one that arrives."""
    kept = cleaned(gold())
    tally = Tally()
    for one, made, extraction in zip(gold(), kept, extractor.extract_all(kept), strict=True):
        judge(one, made, extraction, tally)
    return tally


def cleaned(held: Sequence[GoldArticle]) -> list[Article]:
    """The gold articles as the cleaner hands them on. Raises ValueError when it refuses one."""
    made = [read_article(one.raw(), one.name) for one in held]
    refused = [one.article_id for one in made if not isinstance(one, Article)]
    if refused:
        raise ValueError(f"expected every gold article to be read, refused: {refused}")
    return [one for one in made if isinstance(one, Article)]


def judge(one: GoldArticle, article: Article, extraction: Extraction, tally: Tally) -> None:
    """Every figure of one article."""
    pairs = match(one, extraction.events)
    judge_events(one, extraction.events, pairs, tally)
    judge_folding(one, extraction.events, tally)
    judge_headline(one, extraction.events, pairs, tally)
    judge_places(one, extraction.places, tally)
    judge_times(one, extraction.times, tally)
    judge_cleaning(one, article, tally)


def match(one: GoldArticle, found: Sequence[Event]) -> dict[int, int]:
    """Gold event to found event of the same type, most shared mentions first.

    A found event that shares no mention but has its trigger in the sentence (between full stops) of a gold mention is
    second choice.
    """
    scored = []
    for here, event in enumerate(one.events):
        wanted = one.mentions(event)
        for there, candidate in enumerate(found):
            if candidate.type not in types_of(event):
                continue
            shared = sum(any(overlaps(a, b) for b in wanted) for a in triggers(candidate))
            near = any(inside(a, candidate) for a in wanted)
            if shared or near:
                scored.append((-shared, here, there))
    pairs: dict[int, int] = {}
    for _, here, there in sorted(scored):
        if here not in pairs and there not in pairs.values():
            pairs[here] = there
    return pairs


def judge_events(one: GoldArticle, found: Sequence[Event], pairs: dict[int, int], tally: Tally) -> None:
    """Distinct events, and the slots of those that are right. Optional ones count neither way."""
    optional = {here for here, event in enumerate(one.events) if event.get("optional")}
    free = sum(here in optional for here in pairs)
    tally.count("events", len(pairs) - free, len(found) - free, len(one.events) - len(optional))
    for here, event in enumerate(one.events):
        if here in optional:
            continue
        if here in pairs:
            judge_slots(one.name, one.slots(event), found[pairs[here]], tally)
        else:
            tally.misses.append(f"events: {one.name} missing {event['type']} {event['mentions'][0]!r}")
    for there, candidate in enumerate(found):
        if there not in pairs.values():
            tally.misses.append(
                f"events: {one.name} extra {candidate.type} {candidate.trigger.text!r} ({candidate.rule})"
            )


def judge_folding(one: GoldArticle, found: Sequence[Event], tally: Tally) -> None:
    """Pairs of mentions: those of one gold event should be one found event, those of two should not."""
    aligned: list[tuple[int, int]] = []
    for here, event in enumerate(one.events):
        for wanted in one.mentions(event):
            there = next((n for n, held in enumerate(found) if any(overlaps(a, wanted) for a in triggers(held))), None)
            if there is not None:
                aligned.append((here, there))
    for (gold_a, found_a), (gold_b, found_b) in combinations(aligned, 2):
        same, folded = gold_a == gold_b, found_a == found_b
        tally.count("folding", int(same and folded), int(folded), int(same))
        if same != folded:
            a, b = one.events[gold_a], one.events[gold_b]
            kind = "apart" if same else "together"
            tally.misses.append(f"folding: {one.name} {kind}: {a['mentions']} and {b['mentions']}")


def judge_headline(one: GoldArticle, found: Sequence[Event], pairs: dict[int, int], tally: Tally) -> None:
    """Whether the event that the article is about was chosen, and found."""
    wanted = next(here for here, event in enumerate(one.events) if event.get("headline"))
    chosen = next((there for there, event in enumerate(found) if event.headline), None)
    said = f"{found[chosen].type} {found[chosen].trigger.text!r}" if chosen is not None else "none"
    tally.judge(
        "headline",
        chosen is not None and pairs.get(wanted) == chosen,
        f"{one.name} {said} for {one.events[wanted]['mentions']}",
    )


def judge_places(one: GoldArticle, found: Sequence[Place], tally: Tally) -> None:
    """Place names by overlap and country; names in removed lines are not to be found."""
    wanted = {(one.find(words), countries) for words, countries in pieces(one.row["places"])}
    right = {(m, c) for m, c in wanted if any(overlaps(m, mention(p)) and (p.country or "-") in c for p in found)}
    tally.count("places", len(right), len(found), len(wanted))
    names = [m for m, _ in wanted]
    tally.misses += [f"places: {one.name} missing {text_of(one, m)!r} {c}" for m, c in sorted(wanted - right)]
    tally.misses += [
        f"places: {one.name} extra {p.text!r}" for p in found if not any(overlaps(mention(p), name) for name in names)
    ]


def judge_times(one: GoldArticle, found: Sequence[Time], tally: Tally) -> None:
    """Time expressions by overlap and TIMEX3 value."""
    wanted = {(one.find(words), values) for words, values in pieces(one.row["times"])}
    right = {(m, v) for m, v in wanted if any(overlaps(m, mention(t)) and t.value in v for t in found)}
    tally.count("times", len(right), len(found), len(wanted))
    for m, values in sorted(wanted - right):
        got = [(t.text, t.value) for t in found if overlaps(m, mention(t))]
        tally.misses.append(f"times: {one.name} {text_of(one, m)!r} {got} for {' / '.join(values)}")
    names = [m for m, _ in wanted]
    tally.misses += [
        f"times: {one.name} extra {t.text!r} {t.value}"
        for t in found
        if not any(overlaps(mention(t), n) for n in names)
    ]


def judge_cleaning(one: GoldArticle, article: Article, tally: Tally) -> None:
    """Lines of the text that are furniture: removed or kept (a line counts as removed when most of it is)."""
    furniture = {line.strip() for line in one.row.get("removed", [])}
    at = 0
    for line in one.text.split("\n"):
        taken = sum(
            max(0, min(at + len(line), cut.end) - max(at, cut.start)) for cut in article.removed if not cut.part
        )
        if line.strip():
            removed, wanted = 2 * taken > len(line), line.strip() in furniture
            tally.count("cleaning", int(removed and wanted), int(removed), int(wanted))
            if removed != wanted:
                tally.misses.append(f"cleaning: {one.name} {'removed' if removed else 'kept'} {line!r}")
        at += len(line) + 1


def pieces(written: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """`words | value`, or several right values parted by ` / `; a hyphen for none."""
    for line in written:
        words, _, values = line.rpartition("|")
        yield words.strip(), tuple(value.strip() for value in values.split(" / "))


def text_of(one: GoldArticle, place: Mention) -> str:
    """The words of a mention."""
    return (one.title if place[0] else one.text)[place[1] : place[2]]


def triggers(event: Event) -> list[Mention]:
    """Every trigger of a found event."""
    return [mention(event.trigger), *(mention(more.trigger) for more in event.evidence)]


def inside(place: Mention, event: Event) -> bool:
    """Whether a mention lies in a sentence of the event."""
    ranges = [event.sentence, *(more.sentence for more in event.evidence)]
    return any(place[0] == (r.part == "title") and r.start <= place[1] < r.end for r in ranges)


def mention(span: Span | Trigger | Place | Time) -> Mention:
    """A found span as a mention."""
    return span.part == "title", span.start, span.end


def overlaps(a: Mention, b: Mention) -> bool:
    """Whether two mentions of one part share a character."""
    return a[0] == b[0] and a[1] < b[2] and b[1] < a[2]
