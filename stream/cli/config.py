"""`newsstream config show`: every effective setting and where it comes from."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

config = typer.Typer(help="Look at the settings.", no_args_is_help=True, rich_markup_mode=None)


@config.callback()
def _group() -> None:
    """Look at the settings."""


@config.command("show")
def show(as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of lines.")] = False) -> None:
    """Print every setting as KEY=VALUE with its origin: default, .env or environment. Secrets are stars."""
    from stream.cli.settings import load_settings, origin_of

    rows = [(key, value, origin_of(key)) for key, value in flatten(load_settings().model_dump(mode="json"))]
    if as_json:
        print(json.dumps({key: {"value": value, "origin": origin} for key, value, origin in rows}, indent=2))
        return
    for key, value, origin in rows:
        shown = "" if value is None else str(value)
        print(f"{key}={shown}  # {origin}")


def flatten(settings: dict[str, Any], prefix: str = "NEWSSTREAM_") -> list[tuple[str, Any]]:
    """Nested settings as (environment variable, value)."""
    rows: list[tuple[str, Any]] = []
    for name, value in settings.items():
        key = f"{prefix}{name.upper()}"
        rows += flatten(value, f"{key}__") if isinstance(value, dict) else [(key, value)]
    return rows
