"""The settings of a command, with errors that name the variable at fault, and the origin of each value."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from stream.cli.exits import CommandError, Exit

GAZETTEER = "NEWSSTREAM_GAZETTEER"

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stream.settings import Settings


class SettingsMistakes(CommandError):  # noqa: N818 - what it carries
    """The settings cannot be used: every mistake in them, each one line that names the variable and no secret."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        told = f" {mistakes[0]}" if len(mistakes) == 1 else "".join(f"\n  {each}" for each in mistakes)
        super().__init__(Exit.CONFIGURATION, f"settings:{told}")
        self.mistakes = tuple(mistakes)


def load_settings() -> Settings:
    """The effective settings. Raises SettingsMistakes with every mistake in them."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from stream.cli.variables import strangers
    from stream.settings import Settings

    try:
        misspelt = [str(each) for each in strangers(Settings) if each.error]
    except UnicodeDecodeError as error:
        raise SettingsMistakes([f".env: expected a file in UTF-8, got another byte at {error.start}"]) from None
    if misspelt:
        raise SettingsMistakes(misspelt)
    try:
        settings = Settings()
    except ValidationError as error:
        from stream.cli.mistakes import mistakes

        raise SettingsMistakes(mistakes(Settings, error)) from None
    except SettingsError as error:
        from stream.cli.mistakes import no_json

        raise SettingsMistakes([no_json(Settings, error)]) from None
    if settings.gazetteer is not None:
        # Read by the core, which knows no settings, and by the child processes, which inherit it.
        os.environ[GAZETTEER] = str(settings.gazetteer)
    return settings


def checked_dictionaries() -> Path | None:
    """The user's folder of dictionaries, None where none is set. Raises CommandError with what is wrong in it."""
    folder = load_settings().dictionaries
    if folder is None:
        return None
    from stream.cli.lexicon.check import check_folder

    mistakes = check_folder(folder)
    if mistakes:
        more = f"; and {len(mistakes) - 1} more" if len(mistakes) > 1 else ""
        advice = "mend it, see newsstream lexicon check"
        raise CommandError(Exit.CONFIGURATION, f"NEWSSTREAM_DICTIONARIES: {mistakes[0]}{more}; {advice}")
    return folder


def origin_of(variable: str) -> str:
    """Where the value of an environment variable's setting comes from: environment, .env or default."""
    from dotenv import dotenv_values

    wanted = variable.upper()
    if any(name.upper() == wanted for name in os.environ):
        return "environment"
    if any(name.upper() == wanted for name in dotenv_values(".env")):
        return ".env"
    section = wanted.rpartition("__")[0]
    if section and any(name.upper() == section for name in os.environ):
        return "environment"
    return "default"
