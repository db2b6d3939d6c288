"""What the lexicons find in a text: every rule that was tried and what became of it; names, roles, things and weapons.

Rules are tried as extraction tries them; one that wins is `reported` where the article's events carry it, else
`dropped` by a later step (said twice, background, content of a statement), which `newsstream explain` tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from stream.extract.participants import Cast
from stream.extract.participants.heads import role_phrase, thing_kind
from stream.extract.participants.lexicon import lexicon as names
from stream.extract.places import find_places
from stream.extract.triggers import find_triggers
from stream.extract.triggers.page import Page
from stream.extract.triggers.trace import Attempt, Verdict, attempts

if TYPE_CHECKING:
    from stream.extract.parsed import ParsedArticle, PartText
    from stream.extract.participants.scene import Scene


@dataclass(frozen=True, slots=True)
class RuleHit:
    """One rule tried at one place. start/end: offsets of its words in the text."""

    text: str
    start: int
    end: int
    verdict: str
    type: str
    modes: tuple[str, ...]
    rule: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class WordHit:
    """One name, role, thing or weapon. `entry`: what it stands for; `where`: the line of a user's dictionary."""

    text: str
    start: int
    end: int
    sort: str
    entry: str | None
    country: str | None
    sectors: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Hits:
    """All hits in one text."""

    rules: list[RuleHit]
    words: list[WordHit]

    def as_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"rules": [asdict(hit) for hit in self.rules], "words": [asdict(hit) for hit in self.words]}


def hits_of(article: ParsedArticle) -> Hits:
    """What the lexicons find in the body of a parsed article."""
    reported = {(hit.token.i, hit.rule) for hit in find_triggers(article)}
    page = Page(article.body)
    scene = Cast(article, find_places(article)).scenes[-1]
    rules = [_rule_hit(page, attempt, reported) for attempt in attempts(page)]
    return Hits(rules, sorted(_word_hits(article.body, scene), key=lambda hit: (hit.start, hit.end)))


def _rule_hit(page: Page, attempt: Attempt, reported: set[tuple[int, str]]) -> RuleHit:
    first, last, entry = page.tokens[attempt.first], page.tokens[attempt.last], attempt.entry
    verdict, why = attempt.verdict.value, attempt.why
    if attempt.verdict is Verdict.WON:
        verdict = "reported" if (attempt.i, entry.rule) in reported else "dropped"
        why = "" if verdict == "reported" else "a later step left it out; see newsstream explain"
    kind = "NONE" if entry.type is None and not entry.harm else "HARM" if entry.harm else str(entry.type)
    start, end = first.idx, last.idx + len(last)
    text = page.part.doc.text[start:end]
    return RuleHit(text, start, end, verdict, kind, entry.modes, entry.rule, entry.where, why)


def _word_hits(part: PartText, scene: Scene) -> Iterator[WordHit]:
    doc = part.doc
    for match in {id(match): match for match in scene.matches.values()}.values():
        name = match.name
        country, sectors = name.office(scene.month) if name.sort == "leader" else (name.country, name.sectors)
        start, end = doc[match.start].idx, doc[match.end - 1].idx + len(doc[match.end - 1])
        yield WordHit(doc.text[start:end], start, end, name.sort, name.name, country, sectors, name.source)
    for token in doc:
        if token.i in scene.matches or token.pos_ not in ("NOUN", "PROPN"):
            continue
        start, end = token.idx, token.idx + len(token)
        first = token.left_edge.i
        role, phrase = role_phrase(token, first)
        if role is not None:
            yield WordHit(token.text, start, end, role.kind, phrase, None, role.sectors, "")
        elif kind := thing_kind(token, first):
            yield WordHit(token.text, start, end, kind, None, None, (), "")
        elif weapon := names().weapons.get(token.lemma_.lower()):
            yield WordHit(token.text, start, end, "weapon", weapon[0].value, None, (), "")


def table(hits: Hits) -> Iterator[str]:
    """The hits as lines for people."""
    yield "RULES"
    rows = [(hit.text, hit.verdict, hit.type, ",".join(hit.modes), hit.rule, hit.where, hit.why) for hit in hits.rules]
    yield from _columns(("words", "verdict", "type", "modes", "rule", "where", "why"), rows)
    yield ""
    yield "NAMES AND ROLES"
    words = [
        (hit.text, hit.sort, hit.entry or "", hit.country or "", ",".join(hit.sectors), hit.where) for hit in hits.words
    ]
    yield from _columns(("words", "sort", "entry", "country", "sectors", "where"), words)


def _columns(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    if not rows:
        yield "  none"
        return
    shown = [tuple(_printable(cell)[:60] if at < len(head) - 1 else _printable(cell) for at, cell in enumerate(row))
             for row in (head, *rows)]  # fmt: skip
    widths = [max(len(row[at]) for row in shown) for at in range(len(head))]
    for row in shown:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "�" for character in text)
