"""Rows that say again, or otherwise, what another row says. `twice.tsv` lists which tables hold a key once.

A user's row that says otherwise than ours is no mistake: users' rows win.
"""

from __future__ import annotations

from collections.abc import Iterator

from stream.cli.lexicon.findings import Finding
from stream.extract.participants.lexicon import words_of
from stream.tables import UserLine, file_of, read_table

PACKAGE = "stream.cli.lexicon"
TABLE = "twice.tsv"


def twice_findings() -> list[Finding]:
    """Keys that stand twice, told at the later row."""
    found: list[Finding] = []
    seen: dict[tuple[str, bool, str], tuple[str, list[str], list[str]]] = {}
    for _, (what, package, table, columns, optional, key) in read_table(PACKAGE, TABLE, 6):
        for line, fields in read_table(package, table, int(columns), optional=int(optional)):
            where = f"{file_of(package, table, line)}:{line}"
            said = _said(fields, key)
            for spelling in dict.fromkeys(_keys(fields, key)):
                known = seen.setdefault((what, isinstance(line, UserLine), spelling), (where, said, fields))
                if known[2] is not fields:
                    found.append(_finding(where, f"{what} {spelling!r}", known[0], same=known[1] == said))
    return found


def _finding(where: str, what: str, known: str, *, same: bool) -> Finding:
    file, _, line = where.rpartition(":")
    said = "says again what" if same else "says otherwise than"
    return Finding(file, int(line), "warning", f"{what} {said} {known}; keep one of the two rows")


def _keys(fields: list[str], key: str) -> Iterator[str]:
    for part in key.split(","):
        columns = [int(number.rstrip("*")) - 1 for number in part.split("+")]
        text = " + ".join(fields[column] for column in columns)
        for spelling in text.split("|") if part.endswith("*") else [text]:
            spelled = spelling.strip()
            if spelled:
                # Short names in capitals match as they are written, all others in any case.
                yield spelled if spelled.isupper() and len(spelled) <= 4 else " ".join(words_of(spelled)) or spelled


def _said(fields: list[str], key: str) -> list[str]:
    keys = {int(number.rstrip("*")) - 1 for part in key.split(",") for number in part.split("+")}
    return [field for at, field in enumerate(fields) if at not in keys]
