"""The trigger lexicon: rows of `data/lexicon/*.tsv`, checked on load. The format is documented in data/lexicon/README.md.

Every row has a stable rule id made of its type, words and conditions; `newsstream explain` shows it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from stream.extract.tables import read_table, table_error
from stream.extract.triggers.conditions import FLAGS, PLACES, Condition
from stream.extract.triggers.inflection import Reading, forms_of
from stream.extract.triggers.ontology import PACKAGE, ontology
from stream.extract.triggers.wordclasses import class_names
from stream.records import EventType

HARM = "HARM"  # harm without a cause of its own: typed by what caused it (refine.py)
NONE = "NONE"  # a use of the word that reports no event
COLUMNS, OPTIONAL = 7, 2
GAP = "*"


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule. `words` are alternatives of forms, position by position (None = up to four words); `head` indexes them."""

    rule: str
    words: tuple[frozenset[str] | None, ...]
    head: int
    pos: str
    type: EventType | None
    harm: bool
    modes: tuple[str, ...]
    contexts: tuple[str, ...]
    cameo: str | None
    score: float
    conditions: tuple[Condition, ...]
    acled: str | None
    where: str

    @property
    def rank(self) -> tuple[int, int, float]:
        """Which of several matching rules is the most specific: words, then positive conditions, then score."""
        positive = sum(not c.negate and c.where != "literal" for c in self.conditions)
        return len(self.words), positive, self.score


@dataclass(slots=True)
class Lexicon:
    """All rules, by form of their head word."""

    entries: dict[str, Entry] = field(default_factory=dict)
    heads: dict[str, list[tuple[Reading, Entry]]] = field(default_factory=dict)


def _list(text: str) -> tuple[str, ...]:
    return () if text == "-" else tuple(part.strip() for part in text.split(",") if part.strip())


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9*]+", "-", text.lower()).strip("-")


def _parse_words(words: str, pos: str) -> tuple[list[list[str] | None], int]:
    """Lemma alternatives by position, and the head's position: marked with ^, else first for verbs, last for nouns."""
    parts: list[list[str] | None] = []
    head = -1
    for part in words.split():
        if part == GAP:
            parts.append(None)
            continue
        if part.startswith("^"):
            head, part = len(parts), part[1:]
        parts.append(part.lower().split("|"))
    if head < 0:
        head = len(parts) - 1 if pos == "n" else 0
    return parts, head


class _Reader:
    """Turns the rows of one file into entries; every error names file and line."""

    def __init__(self, name: str, lexicon: Lexicon) -> None:
        self.name = name
        self.lexicon = lexicon

    def fail(self, line: int, expected: str, came: str) -> None:
        raise table_error(PACKAGE, self.name, line, expected, came)

    def row(self, line: int, fields: list[str]) -> None:
        words, pos, kind, modes, contexts, cameo, score, conditions, acled = fields
        if pos not in ("v", "n", "a", "x"):
            self.fail(line, "part of speech v, n, a or x", pos)
        if kind not in EventType.__members__ and kind not in (HARM, NONE):
            self.fail(line, "an event type, HARM or NONE", kind)
        event_type = EventType(kind) if kind in EventType.__members__ else None
        self.check_codes(line, event_type or EventType.ASSAULT, _list(modes), _list(contexts), cameo, acled or "-")
        try:
            value = float(score)
        except ValueError:
            value = -1.0
        if not 0 <= value <= 1:
            self.fail(line, "a score from 0 to 1", score)
        tests = tuple(self.condition(line, part) for part in conditions.split()) if conditions not in ("", "-") else ()
        slug = "".join("." + _slug(part) for part in conditions.split() if part != "-" and not part.startswith("!"))
        for phrase in words.split(","):
            parts, head = _parse_words(phrase, pos)
            if not parts or parts[head] is None:
                self.fail(line, "words with a head", phrase)
            rule = f"{kind.lower()}.{_slug(phrase)}{'-n' if pos == 'n' else ''}{slug.replace('.literal', '')}"
            if rule in self.lexicon.entries:
                rule += "." + _slug(modes)
            if rule in self.lexicon.entries:
                self.fail(line, "a new rule", f"{rule}, which {self.lexicon.entries[rule].where} has")
            entry = Entry(
                rule=rule,
                words=tuple(None if part is None else _expand(part, i == head, pos) for i, part in enumerate(parts)),
                head=head,
                pos=pos,
                type=event_type,
                harm=kind == HARM,
                modes=_list(modes),
                contexts=_list(contexts),
                cameo=None if cameo == "-" else cameo,
                score=value,
                conditions=tests,
                acled=None if acled in ("", "-") else acled,
                where=f"{self.name}:{line}",
            )
            self.add(entry, parts[head] or [])

    def add(self, entry: Entry, lemmas: list[str]) -> None:
        self.lexicon.entries[entry.rule] = entry
        for lemma in lemmas:
            for form, shape in dict(forms_of(lemma, entry.pos)).items():
                self.lexicon.heads.setdefault(form, []).append((Reading(lemma, entry.pos, shape), entry))

    def check_codes(
        self, line: int, kind: EventType, modes: tuple[str, ...], contexts: tuple[str, ...], cameo: str, acled: str
    ) -> None:
        tables = ontology()
        for mode in modes:
            if (kind, mode) not in tables.modes:
                self.fail(line, f"a mode of {kind}: {', '.join(tables.modes_of(kind))}", mode)
        for context in contexts:
            if context not in tables.contexts:
                self.fail(line, "a context", context)
        if cameo != "-" and cameo not in tables.cameo:
            self.fail(line, "a CAMEO code", cameo)
        if acled != "-" and acled not in tables.acled:
            self.fail(line, "an ACLED sub-event type", acled)

    def condition(self, line: int, text: str) -> Condition:
        negate = text.startswith("!")
        where, _, what = text.removeprefix("!").partition(":")
        if (where not in FLAGS if not what else where not in PLACES):
            self.fail(line, f"a condition: {', '.join(sorted(FLAGS | PLACES))}", text)
        words, classes = set(), set()
        for part in filter(None, what.split("|")):
            if part.startswith("@"):
                if part[1:] not in class_names():
                    self.fail(line, "a word class of data/classes.tsv", part)
                classes.add(part[1:])
            else:
                words.add(part.replace("_", " ").lower())
        return Condition(negate, where, frozenset(words), frozenset(classes))


def _expand(lemmas: list[str], head: bool, pos: str) -> frozenset[str]:
    """All forms that may stand at this position."""
    forms: set[str] = set()
    for lemma in lemmas:
        if head:
            forms.update(form for form, _ in forms_of(lemma, pos))
        else:
            forms.update(form for form, _ in forms_of(lemma, "n"))
            if pos == "n":
                continue
            forms.update(form for form, _ in forms_of(lemma, "v"))
    return frozenset(forms)


def lexicon_files() -> list[str]:
    """The lexicon's files, in reading order."""
    folder = files(PACKAGE).joinpath("data", "lexicon")
    return sorted(f"data/lexicon/{item.name}" for item in folder.iterdir() if item.name.endswith(".tsv"))


def load() -> Lexicon:
    """Read and check all rows. Raises TableError with file and line on the first bad one."""
    lexicon = Lexicon()
    for name in lexicon_files():
        reader = _Reader(name, lexicon)
        for line, fields in read_table(PACKAGE, name, COLUMNS, optional=OPTIONAL):
            reader.row(line, fields)
    for candidates in lexicon.heads.values():
        candidates.sort(key=lambda pair: pair[1].rank, reverse=True)
    return lexicon


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    return load()
