"""Reads actor and agent dictionaries in the PETRARCH format (Schrodt, Beieler, Idris: the PETRARCH coder's manual).

    FOO_REPUBLIC_ [FOO]                     an actor: words joined by underscores, codes in brackets
    +FOOLAND                                another name of the same actor
        [FOOELI <960101] [FOOGOV 960101-991231] [FOO]   further codes, with the days on which they hold
    GUARDSMAN {GUARDSMEN} [~MIL]            an agent: a noun that adds a role to whoever it belongs to; {} = no plural
    !PERSON! = MAN, MEN, WOMAN, WOMEN       a set that stands for each of its words in the entries below
    # comment    ; comment    <!-- comment -->

Dates are YYMMDD (years up to 30 are 20YY) or YYYYMMDD, both ends inclusive. Nothing here raises on odd input: a line
that cannot be read becomes a Problem and is left out. Linear in the size of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from stream.extract.dictionaries.codes import is_code

PIVOT = 30
"""Two-digit years up to this one are of this century, as PETRARCH reads them."""
MOST_NAMES = 64
"""Names that one line may stand for once its sets are put in."""
MOST_WORDS = 24
NULL_CODE = "---"
"""The code of names that are known to be nobody."""

_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_PLURAL = re.compile(r"\{([^{}]*)\}")
_ASIDE = re.compile(r"\([^()]*\)?")
_SET = re.compile(r"!([A-Z0-9_]+)!")
_SET_LINE = re.compile(r"!([A-Z0-9_]+)!\s*=(.*)")
_DATES = re.compile(r"([<>]\s*)?(\d+)(?:\s*-\s*(\d+))?")
_SPACES = re.compile(r"[\s_]+")
_LOST = "�"


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that could not be used."""

    line: int
    expected: str
    came: str


@dataclass(frozen=True, slots=True)
class DatedCode:
    """A code and the days on which it holds, as ordinals of `date`; None is open. Both ends are inclusive."""

    code: str
    since: int | None = None
    until: int | None = None

    @property
    def dated(self) -> bool:
        """Whether it is restricted to some days."""
        return self.since is not None or self.until is not None


@dataclass(slots=True)
class Actor:
    """Names of one party, the canonical one first, as written with spaces for underscores; its codes in file order."""

    line: int
    names: list[str]
    codes: list[DatedCode] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Agent:
    """A role noun: its forms (singular first, then irregular plurals) and its code."""

    line: int
    forms: tuple[str, ...]
    code: str


@dataclass(slots=True)
class Source:
    """One file, read."""

    actors: list[Actor] = field(default_factory=list)
    agents: list[Agent] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    nobody: int = 0  # actors whose only code is the null code
    legacy_lines: int = 0  # lines that were not UTF-8 and were read as Windows-1252


class _BrokenError(ValueError):
    def __init__(self, expected: str, came: str) -> None:
        super().__init__(expected, came)
        self.expected, self.came = expected, came


def read(data: bytes) -> Source:
    """A file: UTF-8, with or without a mark at its start; single lines that are not are read as Windows-1252."""
    reader = _Reader()
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError:
            line = raw.decode("cp1252", "replace")
            reader.source.legacy_lines += 1
        reader.line(number, line)
    reader.close()
    return reader.source


class _Reader:
    """Line by line; an actor is complete when the next one starts."""

    def __init__(self) -> None:
        self.source = Source()
        self._sets: dict[str, list[str]] = {}
        self._actor: Actor | None = None
        self._broken = False  # the current actor's own line could not be read: its further lines go with it
        self._commented = False

    def line(self, number: int, text: str) -> None:
        """One line; what is wrong with it goes to the problems."""
        text = self._without_comment(text)
        if not text.strip():
            return
        try:
            self._read(number, text)
        except _BrokenError as error:
            self.source.problems.append(Problem(number, error.expected, error.came))

    def _without_comment(self, text: str) -> str:
        if self._commented:
            _, ended, text = text.partition("-->")
            self._commented = not ended
        if "<!--" in text:
            before, _, rest = text.partition("<!--")
            _, ended, after = rest.partition("-->")
            self._commented = not ended
            text = before + after
        return re.split("[#;]", text, maxsplit=1)[0].rstrip()

    def _read(self, number: int, text: str) -> None:
        if _LOST in text:
            raise _BrokenError("readable letters", f"letters lost in an earlier conversion: {text[:60]!r}")
        if match := _SET_LINE.match(text.strip()):
            words = [_spaced(word) for word in match[2].split(",") if word.strip()]
            if not words:
                raise _BrokenError("words after the = of a set", repr(text[:60]))
            self._sets[match[1]] = words
        elif text[0].isspace():
            self._codes(text.strip())
        elif text.startswith("+"):
            self._synonym(text)
        else:
            self._head(number, text)

    def _codes(self, text: str) -> None:
        if self._broken:
            return
        if self._actor is None:
            raise _BrokenError("a name before its codes", repr(text[:60]))
        if not text.startswith("["):
            raise _BrokenError("a code in brackets on an indented line", repr(text[:60]))
        self._actor.codes += list(_parse_codes(text))

    def _synonym(self, text: str) -> None:
        if self._broken:
            return
        if self._actor is None:
            raise _BrokenError("a name before its synonyms", repr(text[:60]))
        written, codes = _split_codes(text[1:])
        self._actor.names += self._names(written)
        self._actor.codes += list(_parse_codes(codes))

    def _head(self, number: int, text: str) -> None:
        written, codes = _split_codes(text)
        if codes.startswith("[~"):
            self.close()
            self._agent(number, written, codes)
            return
        # Names on lines of their own, right above one another, share the codes that follow.
        pending = self._actor if self._actor and not self._actor.codes else None
        if pending is None:
            self.close()
        self._broken = True
        names, dated = self._names(written), list(_parse_codes(codes))
        self._broken = False
        if pending is None:
            self._actor = Actor(number, names, dated)
        else:
            pending.names += names
            pending.codes += dated

    def _agent(self, number: int, written: str, codes: str) -> None:
        self._broken = False
        code = codes.strip("[]~ ")
        if codes.count("[") != 1 or not is_code(code):
            raise _BrokenError("one code of three-letter pieces, as in [~MIL]", repr(codes[:60]))
        plural = _PLURAL.search(written)
        forms = self._names(_PLURAL.sub("", written))
        if plural and plural[1].strip():
            forms += self._names(plural[1])
        self.source.agents.append(Agent(number, tuple(forms), code))

    def _names(self, written: str) -> list[str]:
        """What a written name stands for. Raises _BrokenError where it is no name."""
        if stray := next((mark for mark in "+[]{}=" if mark in written), None):
            raise _BrokenError(f"a name without {stray}", repr(written[:60]))
        names = [_spaced(_ASIDE.sub(" ", name)) for name in self._put_in(written)]
        for name in names:
            if not any(character.isalpha() for character in name):
                raise _BrokenError("a name with letters in it", repr(written[:60]))
            if len(name.split()) > MOST_WORDS:
                raise _BrokenError(f"a name of at most {MOST_WORDS} words", repr(written[:60]))
        return names

    def _put_in(self, written: str) -> list[str]:
        names = [""]
        at = 0
        for match in _SET.finditer(written):
            if match[1] not in self._sets:
                raise _BrokenError("a set that is defined above", repr(match[0]))
            names = [name + written[at : match.start()] + word for name in names for word in self._sets[match[1]]]
            if len(names) > MOST_NAMES:
                raise _BrokenError(f"sets that give at most {MOST_NAMES} names", repr(written[:60]))
            at = match.end()
        return [name + written[at:] for name in names]

    def close(self) -> None:
        """File the actor at hand, if it has a code."""
        actor, self._actor = self._actor, None
        if actor is None:
            return
        if not actor.codes:
            self.source.problems.append(Problem(actor.line, "a code in brackets for this name", repr(actor.names[0])))
        elif all(code.code == NULL_CODE for code in actor.codes):
            self.source.nobody += 1
        else:
            actor.codes = [code for code in actor.codes if code.code != NULL_CODE]
            self.source.actors.append(actor)


def _split_codes(text: str) -> tuple[str, str]:
    """The name and the bracketed rest of a line."""
    name, bracket, rest = text.partition("[")
    return name, bracket + rest


def _spaced(name: str) -> str:
    return _SPACES.sub(" ", name).strip()


def _parse_codes(text: str) -> Iterator[DatedCode]:
    """The codes of "[USAGOV 010120-090120] [USA]". Raises _BrokenError."""
    if text and (left := _BRACKETS.sub("", text).strip()):
        raise _BrokenError("nothing but codes in brackets after the name", repr(left[:60]))
    for inner in _BRACKETS.findall(text):
        code, _, when = inner.strip().partition(" ")
        if not is_code(code) and code != NULL_CODE:
            raise _BrokenError("a code of three-letter pieces", repr(inner[:60]))
        yield _dated(code, when.strip())


def _dated(code: str, when: str) -> DatedCode:
    if not when:
        return DatedCode(code)
    match = _DATES.fullmatch(when)
    if not match or bool(match[1]) == bool(match[3]):
        raise _BrokenError("dates as <YYMMDD, >YYMMDD or YYMMDD-YYMMDD", repr(when[:60]))
    first = _day(match[2])
    if match[1]:
        return DatedCode(code, until=first) if match[1].startswith("<") else DatedCode(code, since=first)
    last = _day(match[3])
    if last < first:
        raise _BrokenError("a first day before the last one", repr(when[:60]))
    return DatedCode(code, first, last)


def _day(text: str) -> int:
    """The ordinal of YYMMDD or YYYYMMDD. Days past the end of a month, and day or month 00, are moved into it."""
    if len(text) not in (6, 8):
        raise _BrokenError("a date of six or eight digits", repr(text[:20]))
    year, month, day = int(text[:-4]), int(text[-4:-2]), int(text[-2:])
    if len(text) == 6:
        year += 2000 if year <= PIVOT else 1900
    if not (year >= 1 and month <= 12 and day <= 31):
        raise _BrokenError("a date that exists", repr(text[:20]))
    month = max(1, month)
    for last in (max(1, day), 30, 29, 28):
        if last <= max(1, day):
            try:
                return date(year, month, last).toordinal()
            except ValueError:
                continue
    raise _BrokenError("a date that exists", repr(text[:20]))


def describe(problems: Iterable[Problem], file: str) -> list[str]:
    """The problems as lines for people."""
    return [f"{file}:{problem.line}: expected {problem.expected}, got {problem.came}" for problem in problems]
