"""The index holds what its sources say, appears whole or not at all, and is found where it should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from stream.extract.places import build
from stream.extract.places import gazetteer as reader
from stream.extract.places.build import build_index
from stream.extract.places.gazetteer import Gazetteer, gazetteer
from stream.extract.places.layout import ALIAS, Kind
from stream.extract.places.names import fold, loosen

TOWN = {
    "geonameid": 1, "name": "Ostberg", "latitude": 50.0, "longitude": 8.0, "countrycode": "DE", "admin1code": "05",
    "population": 5000, "alternatenames": ["Estberga", "OBX", "остберг"],
}  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    """An index with one town of our own, and our own tables."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "_library", lambda name: {"1": TOWN} if name == "cities" else {})
        return Gazetteer(build_index(tmp_path_factory.mktemp("index") / "small.bin"))


def test_a_town_is_found_with_all_that_is_known(small: Gazetteer) -> None:
    (entry,) = small.lookup("ostberg")
    assert (entry.name, entry.country, entry.people, entry.geoname_id) == ("Ostberg", "DEU", 5000, 1)
    assert (entry.lat, entry.lon) == (50.0, 8.0)


def test_alternate_names_count_less_and_codes_or_other_scripts_not_at_all(small: Gazetteer) -> None:
    assert [entry.use for entry in small.lookup("estberga")] == [ALIAS]
    assert small.lookup("obx") == []
    assert small.lookup(fold("остберг")) == []


def test_our_tables_are_in(small: Gazetteer) -> None:
    assert {entry.kind for entry in small.lookup("red sea")} >= {Kind.SEA}
    assert [entry.country for entry in small.lookup("@Calif.")] == ["USA"]
    division = small.division("SY.11")
    assert division is not None
    assert division.name == "Homs"


def test_transliterations_lead_to_the_town() -> None:
    found = gazetteer().lookup("~" + loosen(fold("Khan Sheikhoon")))
    assert "SYR" in {entry.country for entry in found}


def test_unknown_keys_have_no_number(small: Gazetteer) -> None:
    assert small.find(["ostberg", "nowhere at all"])[1] == -1
    assert small.find([]) == []


def test_a_failed_build_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "_library", lambda _: {})
    monkeypatch.setattr(build, "_serialise", lambda _: iter([b"half", 1 / 1 and None]))
    with pytest.raises(TypeError):
        build_index(tmp_path / "index.bin")
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_file_is_refused_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "index.bin"
    path.write_bytes(b"something else entirely")
    with pytest.raises(ValueError, match="delete it"):
        Gazetteer(path)


def test_the_environment_decides_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(reader.ENVIRONMENT, str(tmp_path / "mine.bin"))
    assert reader.default_path() == tmp_path / "mine.bin"


def test_without_a_writable_cache_the_temporary_directory_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a directory")
    monkeypatch.delenv(reader.ENVIRONMENT, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(reader.tempfile, "gettempdir", lambda: str(tmp_path))
    assert reader.default_path() == tmp_path / "newsstream" / reader.file_name()


def test_whoever_waited_for_the_build_does_not_build_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "there.bin"
    path.write_bytes(b"built by another process")
    monkeypatch.setattr(reader.subprocess, "run", lambda *_, **__: pytest.fail("built twice"))
    reader.build_once(path)
    assert path.read_bytes() == b"built by another process"


def test_a_build_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader.sys, "executable", "/bin/false")
    with pytest.raises(RuntimeError, match="building the gazetteer"):
        reader.build_once(tmp_path / "never.bin")
