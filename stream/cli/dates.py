"""The option --published-at, checked before any work begins."""

from __future__ import annotations

from stream.clean.dates import publish_date
from stream.cli.exits import CommandError, Exit


def checked_date(value: str | None, *, text: bool) -> str | None:
    """The date as given; CommandError (usage) when it cannot be read, or when the input carries its own dates."""
    if value is None:
        return None
    if not text:
        raise CommandError(Exit.USAGE, "--published-at is for text files; a JSON line says `published_at` itself")
    if publish_date(value) is None:
        raise CommandError(Exit.USAGE, f"expected --published-at as a date such as 2026-11-20, got {value!r}")
    return value
