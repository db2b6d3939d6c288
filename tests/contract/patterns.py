"""Prints, as JSON, every regular expression that our code compiles: [pattern, flags, where]. Run in a fresh process.

Those of module level are caught while all modules load, those in tables and rules while an article is cleaned and read,
literals inside functions by reading the code.
"""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import sys
from pathlib import Path
from typing import Any

import stream

ROOT = Path(stream.__file__).parent
_FUNCTIONS = frozenset(("compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"))


def main() -> None:
    """All patterns, sorted."""
    found: dict[tuple[str, int], str] = {}
    compiled: Any = re._compile  # type: ignore[attr-defined]

    def caught(pattern: Any, flags: int) -> Any:
        place = _place()
        if isinstance(pattern, str) and place is not None:
            found.setdefault((pattern, int(flags)), place)
        return compiled(pattern, flags)

    re._compile = caught  # type: ignore[attr-defined]
    for info in pkgutil.walk_packages(stream.__path__, "stream."):
        if not info.name.endswith("__main__"):
            importlib.import_module(info.name)
    _use()
    re._compile = compiled  # type: ignore[attr-defined]
    for path in sorted(ROOT.rglob("*.py")):
        for pattern, line in _literals(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault((pattern, 0), f"{path.relative_to(ROOT.parent)}:{line}")
    json.dump(sorted([*key, where] for key, where in found.items()), sys.stdout)


def _use() -> None:
    """What compiles only when it is needed."""
    from stream.clean import clean
    from stream.extract.times.rules import rules
    from stream.records import RawArticle

    rules()
    clean(
        RawArticle(text="Share this\n<p>Officials said on Monday that two men were hurt. <script>x</script></p>"), "x"
    )


def _place() -> str | None:
    """The file and line of ours from which `re` was called, None where it was not one of ours."""
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_code.co_filename == re.__file__:
        frame = frame.f_back
    path = Path(frame.f_code.co_filename)
    return f"{path.relative_to(ROOT.parent)}:{frame.f_lineno}" if path.is_relative_to(ROOT) else None


def _literals(tree: ast.AST) -> list[tuple[str, int]]:
    return [
        (node.args[0].value, node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _FUNCTIONS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]


if __name__ == "__main__":
    main()
