"""`process` remembers as long as a worker with default settings does, and forgets what is past that."""

from __future__ import annotations

from datetime import timedelta

from stream.identity import copies, incidents, ledger, stories
from stream.settings import IdentitySettings


def test_settings_default_to_the_horizons_of_the_deciders() -> None:
    settings = IdentitySettings()
    for days, horizon in (
        (settings.copies_days, copies.HORIZON),
        (settings.ledger_days, ledger.HORIZON),
        (settings.incidents_days, incidents.HORIZON),
        (settings.stories_days, stories.HORIZON),
    ):
        assert timedelta(days=days) == horizon
