"""`process` remembers as long as a worker with default settings does, and forgets what is past that."""

from __future__ import annotations

from datetime import timedelta

from stream.identity import copies, incidents, ledger, stories
from stream.pipeline import LEDGER_PAGE, Identity
from stream.settings import IdentitySettings
from tests.unit.identity.build import header, report


def test_settings_default_to_the_horizons_of_the_deciders() -> None:
    settings = IdentitySettings()
    for days, horizon in (
        (settings.copies_days, copies.HORIZON),
        (settings.ledger_days, ledger.HORIZON),
        (settings.incidents_days, incidents.HORIZON),
        (settings.stories_days, stories.HORIZON),
    ):
        assert timedelta(days=days) == horizon


def test_ledger_of_process_stays_small() -> None:
    identity = Identity()
    for number in range(200):
        identity.post(report(header(f"a{number}", days=number)), f"a{number}")
    assert len(identity.ledger._state) <= ledger.HORIZON.days + LEDGER_PAGE  # type: ignore[arg-type]
