"""Checks of the shipped tables, of a user's folder, and of single files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from inspect import signature
from itertools import chain
from pathlib import Path, PurePosixPath
from pkgutil import walk_packages
from typing import TypeGuard

import stream.clean
import stream.extract
import stream.identity
from stream.cli.lexicon.findings import HOUSE, Finding, broken_rows
from stream.cli.lexicon.rules import rule_findings
from stream.cli.lexicon.twice import twice_findings
from stream.extract.dictionaries import StoreError, activate
from stream.extract.dictionaries.codes import meaning
from stream.extract.dictionaries.petrarch import DatedCode, read
from stream.extract.dictionaries.store import SUFFIX, Store
from stream.extract.dictionaries.use import Extensible, additions_of, extensible, forget, stranger_error, survey
from stream.extract.triggers.lexicon import load
from stream.tables import Addition, Table, TableError, additions, extend

ROOMS = (stream.extract, stream.clean, stream.identity)


def check(paths: Sequence[Path]) -> list[Finding]:
    """What is wrong with our tables and with these files and folders. Raises OSError where one cannot be read."""
    try:
        return sorted(set(chain(_of_files(paths), _of_tables())))
    finally:
        _restore()


def _restore() -> None:
    activate(None)
    extend({})
    forget(HOUSE)


def check_folder(folder: Path) -> list[str]:
    """What keeps a user's folder from being used; empty where nothing does. Reads only the tables that it extends."""
    try:
        found = _of_files([folder])
        extended = set(additions())
        rows = [row for load_table in loaders() if _reads(load_table, extended) for row in broken_rows(load_table)]
        return [str(finding) for finding in sorted({*found, *rows}) if finding.level == "error"]
    except OSError as error:
        return [f"{error.filename}: {error.strerror}" if error.filename else str(error)]
    finally:
        _restore()


def _reads(load_table: Callable[[], object], tables: set[Table]) -> bool:
    """Whether a loader may read one of the tables: those of its room."""
    return any(load_table.__module__.startswith(package) for package, _ in tables)


def loaders() -> list[Callable[[], object]]:
    """The functions that read our tables: the cached ones without parameters in the modules that use the loader."""
    found: list[Callable[[], object]] = []
    for room in ROOMS:
        for info in walk_packages(room.__path__, f"{room.__name__}."):
            held = vars(import_module(info.name))
            if "read_table" in held:
                found += [each for each in held.values() if _loads(each, info.name)]
    return found


def _loads(value: object, module: str) -> TypeGuard[Callable[[], object]]:
    own = hasattr(value, "cache_clear") and getattr(value, "__module__", None) == module
    return own and callable(value) and not signature(value).parameters


def _of_tables() -> list[Finding]:
    """What is wrong with our tables together with the user's that are laid over them."""
    found = [finding for load_table in loaders() for finding in broken_rows(load_table)]
    if found:
        return found  # what follows needs tables that can be read
    return rule_findings(load()) + twice_findings()


def _of_files(paths: Sequence[Path]) -> list[Finding]:
    """What is wrong with single files; tables among them are laid over ours for the checks that follow."""
    found: list[Finding] = []
    tables: dict[Table, Addition] = {}
    for path in paths:
        if path.is_dir():
            folder = survey(path)
            found += [_of_error(stranger_error(file)) for file in folder.strangers]
            found += chain.from_iterable(map(_of_dictionary, folder.dictionaries))
            _add(tables, additions_of(folder))
        elif path.suffix == SUFFIX:
            found += _of_dictionary(path)
        elif path.suffix == ".tsv":
            kind = _kind_of(path)
            path.read_bytes()
            if kind is None:
                found.append(_of_error(stranger_error(path)))
            else:
                _add(tables, {kind.table: Addition((path,), first=kind.wins == "user")})
        else:
            found += _of_petrarch(path)
    extend(tables)
    forget(HOUSE)
    return found


def _add(tables: dict[Table, Addition], more: dict[Table, Addition]) -> None:
    for table, addition in more.items():
        known = tables.get(table)
        files = (*known.files, *addition.files) if known else addition.files
        tables[table] = Addition(tuple(dict.fromkeys(files)), addition.first)


def _kind_of(path: Path) -> Extensible | None:
    """Which table a single file extends, by the end of its path: participants/groups.tsv."""
    shown = PurePosixPath(path.absolute().as_posix())
    return next((kind for kind in extensible() if shown.match(kind.pattern)), None)


def _of_error(error: TableError) -> Finding:
    return Finding(error.file, error.line, "error", f"expected {error.expected}, got {error.came}")


def _of_dictionary(path: Path) -> list[Finding]:
    try:
        Store(path)
    except StoreError as error:
        return [Finding(str(path), 0, "error", str(error).partition(": ")[2])]
    return []


def _of_petrarch(path: Path) -> list[Finding]:
    """A dictionary before its import: broken lines are warnings, for an import leaves them out."""
    source = read(path.read_bytes())
    found = [
        Finding(str(path), each.line, "warning", f"expected {each.expected}, got {each.came}; an import leaves it out")
        for each in source.problems
    ]
    empty = [
        (each.line, each.names[0], each.codes[0].code) for each in source.actors if not any(map(_says, each.codes))
    ]
    empty += [(each.line, each.forms[0], each.code) for each in source.agents if not meaning(each.code).sectors]
    for line, name, code in empty:
        text = f"expected a code with a country or sector of ours, got {code} for {name!r}; an import leaves it out"
        found.append(Finding(str(path), line, "warning", text))
    if not source.actors and not source.agents:
        expected = "entries of a PETRARCH dictionary, as in NAME_ [CODE], or a name that ends in .tsv or .dictionary"
        found.append(Finding(str(path), 0, "error", f"expected {expected}, got none"))
    return found


def _says(code: DatedCode) -> bool:
    return bool(meaning(code.code))
