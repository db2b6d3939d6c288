"""Dictionaries of our own making, and a process that forgets them after each test."""

from pathlib import Path

import pytest

from stream.extract.dictionaries import activate
from stream.extract.dictionaries.compile import compile_petrarch

ACTORS = """\
# Actors of a land that does not exist
RURITANIA_ [FRA]  ; a country code that we know
+RURITANIAN_
MILO_VARGAS_
+M._VARGAS
	[FRAELI <960101]
	[FRAGOV 960101-991231]
	[FRAOPP >20000101]
	[FRA]
STRELSAU_STEEL_WORKS_ [MNCFRABUS]
<!-- a note
over two lines -->
ZENDA_FRONT_FOR_FREEDOM_ [FRAREB]
NOBODY_AT_ALL_ [---]
"""
AGENTS = """\
!PERSON! = MAN, WOMAN
HARBOURMASTER {HARBOURMASTERS_OF_STATE} [~GOV]
LANTERN_!PERSON! [~COP]
PIXIE {} [~XXX]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A user's folder with the dictionary above."""
    tmp_path.joinpath("src").mkdir()
    for name, text in (("actors.txt", ACTORS), ("agents.txt", AGENTS)):
        tmp_path.joinpath("src", name).write_text(text, encoding="utf-8")
    made = tmp_path / "dictionaries"
    sources = [tmp_path / "src" / "actors.txt", tmp_path / "src" / "agents.txt"]
    compile_petrarch(sources).save(made / "petrarch.dictionary")
    return made


@pytest.fixture(autouse=True)
def _forget():
    yield
    activate(None)
