"""The ontology tables as Markdown, for docs/ontology.md: what the document says is what the code uses."""

from __future__ import annotations

from collections.abc import Iterable

from stream.extract.triggers.ontology import ontology

BEGIN, END = "<!-- begin tables -->", "<!-- end tables -->"


def _table(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    lines = [f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows]]
    return [*lines, ""]


def _score(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def ontology_tables() -> str:
    """Types, modes, contexts, ACLED types and CAMEO codes as Markdown tables."""
    tables = ontology()
    types = (
        [kind.value, str(info.quad), _score(info.score), info.cameo or "-", info.gloss]
        for kind, info in tables.types.items()
    )
    modes = (
        [kind.value, mode, _score(info.score), info.cameo or "-", info.gloss]
        for (kind, mode), info in tables.modes.items()
    )
    contexts = ([name, ", ".join(words[:8])] for name, words in tables.contexts.items())
    acled = ([kind, sub] for sub, kind in tables.acled.items())
    cameo = ([code, name] for code, name in tables.cameo.items())
    return "\n".join(
        [
            "## Types",
            "",
            *_table(["type", "quad", "score", "CAMEO", "meaning"], types),
            "## Modes",
            "",
            *_table(["type", "mode", "score", "CAMEO", "meaning"], modes),
            "## Contexts",
            "",
            *_table(["context", "called for by words such as"], contexts),
            "## ACLED",
            "",
            *_table(["event type", "sub-event type"], acled),
            "## CAMEO",
            "",
            *_table(["code", "name"], cameo),
        ]
    )
