"""The words that set the stance of an event: data files in data/, each with its format in its header."""

from __future__ import annotations

from functools import cache

from stream.extract.tables import read_table, table_error

_PACKAGE = "stream.extract.stance"
REPORTING_KINDS = frozenset(("say", "claim", "allege", "deny", "confirm", "think", "learn"))


@cache
def reporting_verbs() -> dict[str, str]:
    """Reporting verbs: lemma -> how (say, claim, allege, deny, confirm, think, learn)."""
    name = "data/reporting.tsv"
    verbs: dict[str, str] = {}
    for line, (verb, how) in read_table(_PACKAGE, name, 2):
        if how not in REPORTING_KINDS:
            raise table_error(_PACKAGE, name, line, f"one of {sorted(REPORTING_KINDS)}", repr(how))
        verbs[verb] = how
    return verbs
