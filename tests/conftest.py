"""What holds for all tests: the same examples on every run, and nothing silent about the evaluation kit.

Tests over the kit are left out where it does not lie beside the checkout; the header says so. The property tests draw
the same examples every time; HYPOTHESIS_PROFILE=search draws new ones.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.quality import kit

# No deadline and no look at how long drawing takes: a busy machine must not fail a property.
UNHURRIED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("same", derandomize=True, **UNHURRIED)
settings.register_profile("search", derandomize=False, **UNHURRIED)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_report_header() -> str:
    """Where the kit is."""
    place = kit.folder()
    return f"evaluation kit: {place or f'not beside the checkout (or in ${kit.VARIABLE}), so its tests are left out'}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs the kit."""
    if kit.folder() is None:
        left = [item for item in items if item.get_closest_marker("kit")]
        items[:] = [item for item in items if not item.get_closest_marker("kit")]
        config.hook.pytest_deselected(items=left)
