"""The ontology as data: types, modes, contexts, CAMEO and ACLED codes with their scores. Tables in `data/`.

Sources: PLOVER manual (draft 2.0), the CAMEO code book, the ACLED code book; choices between them: docs/ontology.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from stream.records import EventType
from stream.tables import read_table, table_error

PACKAGE = "stream.extract.triggers"


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """One event type: quad class 0..4, PLOVER score -10..10 or None, default CAMEO code or None, severity 0..10."""

    quad: int
    score: float | None
    cameo: str | None
    severity: float
    gloss: str


@dataclass(frozen=True, slots=True)
class ModeInfo:
    """One mode of one type; a None score or code means the type's own."""

    score: float | None
    cameo: str | None
    gloss: str


@dataclass(frozen=True, slots=True)
class Ontology:
    """All tables. `acled` maps sub-event type to event type; `contexts` maps a context to its words."""

    types: dict[EventType, TypeInfo]
    modes: dict[tuple[EventType, str], ModeInfo]
    contexts: dict[str, tuple[str, ...]]
    cameo: dict[str, str]
    acled: dict[str, str]

    def modes_of(self, kind: EventType) -> list[str]:
        """The modes of one type, in the table's order."""
        return [mode for type_, mode in self.modes if type_ == kind]

    def finer_code(self, code: str, kind: EventType, modes: list[str]) -> str:
        """A code that leaves its kind open (xx0), told closer by the mode: a demand (100) to yield is 105.

        An appeal (020) to yield is 025: CAMEO numbers the sub-codes of appeal, intent, demand and refusal alike.
        """
        if len(code) != 3 or not code.endswith("0") or not modes:
            return code
        of_mode = self.cameo_of(kind, modes[:1]) or code
        parallel = kind is EventType.REQUEST or of_mode[:2] == code[:2]
        finer = code[:2] + of_mode[2:3]
        return finer if parallel and finer in self.cameo else code

    def cameo_of(self, kind: EventType, modes: list[str]) -> str | None:
        """Default CAMEO code: that of the first mode that has one, else that of the type."""
        for mode in modes:
            info = self.modes.get((kind, mode))
            if info and info.cameo:
                return info.cameo
        return self.types[kind].cameo

    def scale_of(self, kind: EventType, modes: list[str]) -> float | None:
        """PLOVER score: the strongest of the modes' scores, else the type's; None for the extension types."""
        infos = [self.modes.get((kind, mode)) for mode in modes]
        scores = [info.score for info in infos if info and info.score is not None]
        return max(scores, key=abs) if scores else self.types[kind].score


def _number(text: str) -> float | None:
    return None if text == "-" else float(text)


def _text(text: str) -> str | None:
    return None if text == "-" else text


@cache
def ontology() -> Ontology:
    """The tables, read once and checked. Raises TableError with file and line on a bad row."""
    acled = {sub: kind for _, (kind, sub) in read_table(PACKAGE, "data/acled.tsv", 2)}
    cameo: dict[str, str] = {}
    for line, (code, name) in read_table(PACKAGE, "data/cameo.tsv", 2):
        if not (code.isdigit() and 3 <= len(code) <= 4) or code in cameo:
            raise table_error(PACKAGE, "data/cameo.tsv", line, "a new code of 3 or 4 digits", code)
        cameo[code] = name
    types = _types(cameo)
    modes: dict[tuple[EventType, str], ModeInfo] = {}
    for line, (kind, mode, score, code, gloss) in read_table(PACKAGE, "data/modes.tsv", 5):
        if kind not in EventType.__members__:
            raise table_error(PACKAGE, "data/modes.tsv", line, "an event type", kind)
        if code != "-" and code not in cameo:
            raise table_error(PACKAGE, "data/modes.tsv", line, "a CAMEO code", code)
        modes[EventType(kind), mode] = ModeInfo(_number(score), _text(code), gloss)
    contexts = {
        name: tuple(word.strip().lower() for word in words.split("|"))
        for _, (name, words) in read_table(PACKAGE, "data/contexts.tsv", 2)
    }
    return Ontology(types, modes, contexts, cameo, acled)


def _types(cameo: dict[str, str]) -> dict[EventType, TypeInfo]:
    types: dict[EventType, TypeInfo] = {}
    for line, (kind, quad, score, code, severity, gloss) in read_table(PACKAGE, "data/types.tsv", 6):
        if kind not in EventType.__members__ or EventType(kind) in types:
            raise table_error(PACKAGE, "data/types.tsv", line, "a new event type", kind)
        if code != "-" and code not in cameo:
            raise table_error(PACKAGE, "data/types.tsv", line, "a CAMEO code", code)
        types[EventType(kind)] = TypeInfo(int(quad), _number(score), _text(code), float(severity), gloss)
    missing = set(EventType) - set(types)
    if missing:
        raise table_error(PACKAGE, "data/types.tsv", 0, "all event types", f"none for {sorted(missing)}")
    return types
