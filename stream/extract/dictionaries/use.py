"""The user's folder put to use: imported dictionaries beside our names, the user's rows laid over our tables.

A folder holds `*.dictionary` files, written by an import, and tables at the paths that `data/tables.tsv` lists. What is
in force holds for the whole process, as the lexicons do, which are read once: `activate` sets it, and whatever had been
read under another folder is forgotten.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath

from stream.extract.dictionaries.store import SUFFIX, Known, Span, Store
from stream.extract.participants.lexicon import Match, Name, Role, Term, bring
from stream.tables import Addition, Table, TableError, extend, read_table, table_error

PACKAGE = "stream.extract.dictionaries"
TABLES = "data/tables.tsv"
WINNERS = ("user", "last", "rules", "adds")
_STATEFUL = frozenset(("GOV", "LEG", "MIL"))


@dataclass(frozen=True, slots=True)
class Extensible:
    """A table that users may extend. `pattern`: path in the user's folder, its last part may be *.tsv."""

    pattern: str
    table: Table
    wins: str
    holds: str


@dataclass(frozen=True, slots=True)
class Folder:
    """What lies in a user's folder."""

    path: Path
    dictionaries: tuple[Path, ...] = ()
    tables: tuple[tuple[Path, Extensible], ...] = ()
    strangers: tuple[Path, ...] = ()  # tables at paths that nothing reads


class Dictionaries:
    """Imported dictionaries in the order of their file names; where several know a name, the first wins."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """Map the files. Raises StoreError or OSError."""
        self.stores = [Store(path) for path in paths]

    def roles(self) -> dict[str, Role]:
        """Folded phrases for people and bodies."""
        found: dict[str, Role] = {}
        for store in reversed(self.stores):
            rows = store.header.get("roles", {})
            found.update({phrase: Role(kind, tuple(marks), local) for phrase, (kind, marks, local) in rows.items()})
        return found

    def find(self, words: Sequence[str], day: int | None) -> Iterator[Match]:
        """Longest names from left to right in folded words, with what they stood for on that day.

        `day` is an ordinal of `date`; without one the office last taken up counts.
        """
        at = 0
        while at < len(words):
            end, name = max((self._longest(store, words, at, day) for store in self.stores), key=lambda found: found[0])
            if name is not None:
                yield Match(at, end, name)
            at = max(end, at + 1)

    @staticmethod
    def _longest(store: Store, words: Sequence[str], at: int, day: int | None) -> tuple[int, Name | None]:
        key, best, end = words[at], 0, at
        i = at
        while (found := store.find(key)) >= 0:
            i += 1
            if found:
                best, end = found, i
            if i == len(words):
                break
            key = f"{key} {words[i]}"
        return (end, standing(store.entry(best - 1), day)) if best else (at, None)


@lru_cache(maxsize=8192)
def standing(known: Known, day: int | None) -> Name:
    """What a party of a dictionary stood for on a day, as a name of the lexicon."""
    span = _span_on(known, day)
    if known.person:
        term = Term(0, None, span.sectors, span.country)
        return Name(known.name, "leader", span.country, span.sectors, [term], source=known.where)
    sort = "body" if span.sectors else "region"
    return Name(known.name, sort, span.country, span.sectors, source=known.where)


def _span_on(known: Known, day: int | None) -> Span:
    """The first dated span that covers the day, else the first undated one, else what follows from the others."""
    dated = [span for span in known.spans if span.since is not None or span.until is not None]
    always = next((span for span in known.spans if span.since is None and span.until is None), None)
    if day is None:
        offices = [span for span in dated if not {"ELI"}.issuperset(span.sectors)] or dated
        return max(offices, key=lambda span: span.since or 0) if offices else known.spans[0]
    for span in dated:
        if (span.since is None or span.since <= day) and (span.until is None or day <= span.until):
            return span
    if always is not None:
        return always
    past = [span for span in dated if span.until is not None and span.until < day]
    if not past:  # before any office only the country is known
        return Span(None, None, dated[0].country, ())
    last = max(past, key=lambda span: span.until or 0)
    former = known.person and last.country is not None and not _STATEFUL.isdisjoint(last.sectors)
    return Span(None, None, last.country, ("ELI",) if former else last.sectors)


@cache
def extensible() -> tuple[Extensible, ...]:
    """The tables that users may extend."""
    found: list[Extensible] = []
    for line, (pattern, package, name, wins, holds) in read_table(PACKAGE, TABLES, 5):
        if wins not in WINNERS:
            raise table_error(PACKAGE, TABLES, line, f"one of {', '.join(WINNERS)}", repr(wins))
        found.append(Extensible(pattern, (package, name), wins, holds))
    return tuple(found)


def survey(path: Path) -> Folder:
    """What lies in a folder. Raises OSError where it cannot be listed."""
    if not path.is_dir():
        raise NotADirectoryError(
            f"{path}: expected a folder of dictionaries, got {'a file' if path.exists() else 'none'}"
        )
    files = sorted(file for file in path.rglob("*") if file.is_file() and not _hidden(file.relative_to(path)))
    known = extensible()
    tables: list[tuple[Path, Extensible]] = []
    strangers: list[Path] = []
    for file in files:
        if file.suffix != ".tsv":
            continue
        relative = PurePosixPath(file.relative_to(path).as_posix())
        kind = next((each for each in known if _fits(relative, PurePosixPath(each.pattern))), None)
        if kind is None:
            strangers.append(file)
        else:
            tables.append((file, kind))
    own = tuple(file for file in files if file.suffix == SUFFIX)
    return Folder(path, own, tuple(tables), tuple(strangers))


def _fits(path: PurePosixPath, pattern: PurePosixPath) -> bool:
    return path.parent == pattern.parent and path.match(pattern.name)


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def stranger_error(file: Path) -> TableError:
    """The error for a table at a path that nothing reads."""
    places = ", ".join(each.pattern for each in extensible())
    return TableError(str(file), 0, f"a table that can be extended ({places})", "another path")


_active: Path | None = None


def activate(path: Path | None) -> None:
    """Put a user's folder in force for this process, or none.

    Raises OSError for a folder or file that cannot be read, StoreError for a dictionary of another version, TableError
    for a table at a path that nothing reads. Rows are checked when they are read: warm up before work starts.
    """
    global _active  # noqa: PLW0603 - lexicons are read once per process; so is what extends them
    if path == _active:
        return
    folder = survey(path) if path is not None else None
    if folder is not None and folder.strangers:
        raise stranger_error(folder.strangers[0])
    dictionaries = Dictionaries(folder.dictionaries) if folder is not None and folder.dictionaries else None
    extend(additions_of(folder) if folder is not None else {})
    bring(dictionaries)
    forget()
    forget("stream.identity.")
    _active = path


def additions_of(folder: Folder) -> dict[Table, Addition]:
    """A folder's tables in the form that the loader takes."""
    found: dict[Table, list[Path]] = {}
    first: dict[Table, bool] = {}
    for file, kind in folder.tables:
        found.setdefault(kind.table, []).append(file)
        first[kind.table] = kind.wins == "user"
    return {table: Addition(tuple(files), first[table]) for table, files in found.items()}


def forget(house: str = "stream.extract.") -> None:
    """Let every lexicon be read anew: all caches of functions in the modules whose names start so are emptied."""
    for name, module in list(sys.modules.items()):
        if not name.startswith(house):
            continue
        for value in list(vars(module).values()):
            clear = getattr(value, "cache_clear", None)
            if callable(clear) and getattr(value, "__module__", None) == name:
                clear()
