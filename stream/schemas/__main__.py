"""Write, check or release `schemas/`. See the package's docstring."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from stream.schemas.compatibility import breaking_changes
from stream.schemas.generate import CONTRACTS, Contract, catalogue, schema_of


def text_of(value: dict[str, Any]) -> str:
    """A JSON document as it is committed."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def released_path(folder: Path, contract: Contract) -> Path:
    """Where the frozen state of a version lies."""
    return folder / contract.name / f"v{contract.version}" / "released.json"


def refusals(folder: Path) -> list[str]:
    """Breaking changes to released versions."""
    found: list[str] = []
    for contract in CONTRACTS:
        frozen = released_path(folder, contract)
        if frozen.exists():
            changes = breaking_changes(json.loads(frozen.read_text(encoding="utf-8")), schema_of(contract))
            found += [f"{contract.path} is released: {change}" for change in changes]
    return found


def files(folder: Path) -> dict[Path, str]:
    """What `schemas/` should hold, examples and frozen versions apart."""
    wanted = {folder / contract.path: text_of(schema_of(contract)) for contract in CONTRACTS}
    wanted[folder / "catalogue.json"] = text_of(catalogue())
    return wanted


def main(arguments: list[str] | None = None) -> int:
    """Entry point of `python -m stream.schemas`."""
    parser = argparse.ArgumentParser(prog="python -m stream.schemas", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("schemas"), help="default: schemas")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 when files differ")
    parser.add_argument("--release", action="store_true", help="freeze the public versions that are not frozen yet")
    chosen = parser.parse_args(arguments)
    broken = refusals(chosen.folder)
    for line in broken:
        print(f"refused: {line}", file=sys.stderr)
    if broken:
        print("refused: raise the version in stream/schemas/generate.py instead", file=sys.stderr)
        return 1
    wanted = files(chosen.folder)
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if chosen.check:
        for path in stale:
            print(f"differs: {path}", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
        print(f"wrote {path}")
    if chosen.release:
        _release(chosen.folder)
    return 0


def _release(folder: Path) -> None:
    for contract in CONTRACTS:
        frozen = released_path(folder, contract)
        if contract.public and not frozen.exists():
            frozen.parent.mkdir(parents=True, exist_ok=True)
            frozen.write_text(text_of(schema_of(contract)), encoding="utf-8")
            print(f"released {contract.path}")


if __name__ == "__main__":
    sys.exit(main())
