"""The first stage: settings can be read, mean what they seem to, and go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream.cli.doctor.finding import Finding, Level, fail, ok, warn
from stream.cli.doctor.rules import combinations
from stream.cli.exits import CommandError, Exit
from stream.cli.settings import SettingsMistakes, load_settings
from stream.cli.variables import strangers

if TYPE_CHECKING:
    from stream.settings import Settings


def examined() -> tuple[Settings | None, list[Finding]]:
    """The settings, None where they cannot be read, and what is to be said about them."""
    from stream.settings import Settings as Known

    try:
        settings = load_settings()
    except SettingsMistakes as error:
        return None, [
            fail("settings", mistake, "mend or unset it; docs/cli.md lists them") for mistake in error.mistakes
        ]
    findings = [warn("settings", str(each), f"unset {each.name}") for each in strangers(Known)]
    findings += combinations(settings)
    if not findings:
        findings = [ok("settings", "can be read and go together")]
    return settings, findings


def require(settings: Settings) -> None:
    """Return where a worker may start with these settings. Raises CommandError with what is impossible about them."""
    mistakes = [finding for finding in combinations(settings) if finding.level is Level.FAIL]
    if mistakes:
        told = "; ".join(f"{each.found} ({each.fix})" for each in mistakes)
        raise CommandError(Exit.CONFIGURATION, f"settings: {told}")
