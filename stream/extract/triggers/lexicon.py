"""The trigger lexicon: rows of `data/lexicon/*.tsv`, checked on load. Their format: data/lexicon/README.md.

Every row has a stable rule id made of its type, words and conditions; `newsstream explain` shows it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from stream.extract.triggers.conditions import FLAGS, PLACES, Condition
from stream.extract.triggers.inflection import Reading, forms_of, plurals
from stream.extract.triggers.ontology import PACKAGE, ontology
from stream.extract.triggers.wordclasses import class_names
from stream.records import EventType
from stream.tables import TableError, UserLine, additions, file_of, read_table, read_user_rows, table_error

HARM = "HARM"  # harm without a cause of its own: typed by what caused it (harm.py)
NONE = "NONE"  # a use of the word that reports no event
_PARTS = ("v", "n", "a", "x")
COLUMNS, OPTIONAL = 7, 2
USER_RULES = "data/lexicon/user.tsv"  # the table that users' rule files extend; no file of ours
GAP = "*"


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule. `words` holds the forms of each position (None: up to four words); `head` is the trigger's."""

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
    users: set[str] = field(default_factory=set)  # the rules that come from a user's files


def _list(text: str) -> tuple[str, ...]:
    return () if text == "-" else tuple(part.strip() for part in text.split(",") if part.strip())


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9*]+", "-", text.lower()).strip("-")


def _parse_words(words: str, pos: str) -> tuple[list[list[str] | None], int]:
    """Lemma alternatives by position, and the head's position: marked with ^, else first for verbs, last for nouns."""
    written = words.split()
    marked = [at for at, word in enumerate(written) if word.startswith("^")]
    head = marked[0] if marked else (len(written) - 1 if pos == "n" else 0)
    return [None if word == GAP else word.removeprefix("^").lower().split("|") for word in written], head


class _Reader:
    """Turns the rows of one file into entries; every error names file and line."""

    def __init__(self, name: str, lexicon: Lexicon, *, users: bool = False) -> None:
        self.name = name
        self.lexicon = lexicon
        self.users = users

    def error(self, line: int, expected: str, came: str) -> TableError:
        return table_error(PACKAGE, self.name, line, expected, came)

    def row(self, line: int, fields: list[str]) -> None:
        """Add the entries of one row. Raises TableError."""
        words, pos, kind, modes, contexts, cameo, score, conditions, acled = fields
        if pos not in _PARTS:
            raise self.error(line, f"part of speech {', '.join(_PARTS)}", pos)
        if kind not in EventType.__members__ and kind not in (HARM, NONE):
            raise self.error(line, "an event type, HARM or NONE", kind)
        event_type = EventType(kind) if kind in EventType.__members__ else None
        self.check_codes(line, event_type or EventType.ASSAULT, modes, contexts, cameo, acled or "-")
        tests = tuple(self.condition(line, part) for part in conditions.split() if part != "-")
        for phrase in words.split(","):
            lemmas, head = _parse_words(phrase, pos)
            if not lemmas or lemmas[head] is None:
                raise self.error(line, "words with a head", phrase)
            rule = self.rule_id(line, kind, phrase, pos, modes, conditions)
            if rule is None:
                continue
            entry = Entry(
                rule=rule,
                words=tuple(None if part is None else _expand(part, i == head, pos) for i, part in enumerate(lemmas)),
                head=head,
                pos=pos,
                type=event_type,
                harm=kind == HARM,
                modes=_list(modes),
                contexts=_list(contexts),
                cameo=None if cameo == "-" else cameo,
                score=self.score(line, score),
                conditions=tests,
                acled=None if acled in ("", "-") else acled,
                where=f"{file_of(PACKAGE, self.name, line)}:{line}",
            )
            self.add(entry, lemmas[head] or [])

    def rule_id(self, line: int, kind: str, phrase: str, pos: str, modes: str, conditions: str) -> str | None:
        """Type, words and positive conditions; the modes too where needed. Raises TableError on a repeat.

        None for a rule of ours that a user's rule replaces: users' files are read first.
        """
        shown = [part for part in conditions.split() if part not in ("-", "literal") and not part.startswith("!")]
        rule = ".".join([kind.lower(), _slug(phrase) + ("-n" if pos == "n" else ""), *map(_slug, shown)])
        if rule in self.lexicon.users and not isinstance(line, UserLine):
            return None
        if rule in self.lexicon.entries:
            rule += "." + (_slug(modes) or pos)
        if rule in self.lexicon.entries:
            raise self.error(line, "a new rule", f"{rule}, which {self.lexicon.entries[rule].where} has")
        return rule

    def score(self, line: int, text: str) -> float:
        """The row's score, 0..1."""
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not 0 <= value <= 1:
            raise self.error(line, "a score from 0 to 1", text)
        return value

    def add(self, entry: Entry, lemmas: list[str]) -> None:
        """File the entry under all forms of its head."""
        self.lexicon.entries[entry.rule] = entry
        if self.users:
            self.lexicon.users.add(entry.rule)
        for lemma in lemmas:
            for form, shape in dict(forms_of(lemma, entry.pos)).items():
                self.lexicon.heads.setdefault(form, []).append((Reading(lemma, entry.pos, shape), entry))

    def check_codes(self, line: int, kind: EventType, modes: str, contexts: str, cameo: str, acled: str) -> None:
        """Raise TableError unless all codes are in the ontology."""
        tables = ontology()
        for mode in _list(modes):
            if (kind, mode) not in tables.modes:
                raise self.error(line, f"a mode of {kind}: {', '.join(tables.modes_of(kind))}", mode)
        for context in _list(contexts):
            if context not in tables.contexts:
                raise self.error(line, "a context", context)
        if cameo != "-" and cameo not in tables.cameo:
            raise self.error(line, "a CAMEO code", cameo)
        if acled != "-" and acled not in tables.acled:
            raise self.error(line, "an ACLED sub-event type", acled)

    def condition(self, line: int, text: str) -> Condition:
        """One condition. Raises TableError on an unknown place, flag or class."""
        where, _, what = text.removeprefix("!").partition(":")
        if where not in (PLACES if what else FLAGS):
            raise self.error(line, f"a condition: {', '.join(sorted(PLACES if what else FLAGS))}", text)
        parts = [part for part in what.split("|") if part]
        classes = frozenset(part[1:] for part in parts if part.startswith("@"))
        unknown = classes - class_names()
        if unknown:
            raise self.error(line, "word classes of data/classes.tsv", ", ".join(sorted(unknown)))
        words = frozenset(form for part in parts if not part.startswith("@") for form in _number_forms(part.lower()))
        return Condition(text.startswith("!"), where, words, classes)


def _number_forms(word: str) -> list[str]:
    """A condition's word with its regular plural; forms that end in -s stay alone."""
    return [word, *plurals(word)] if len(word) > 2 and word.isalpha() and not word.endswith("s") else [word]


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
    added = additions().get((PACKAGE, USER_RULES))
    reader = _Reader(USER_RULES, lexicon, users=True)
    for path in added.files if added else ():
        for line, fields in read_user_rows(path, COLUMNS, optional=OPTIONAL):
            reader.row(line, fields)
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
