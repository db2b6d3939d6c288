"""Variables that look like settings and are none."""

from __future__ import annotations

import pytest

from stream.cli.exits import CommandError, Exit
from stream.cli.settings import load_settings
from stream.cli.variables import judged, names, strangers
from stream.settings import Settings

KNOWN = set(names(Settings))


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("NEWSSTREAM_BROKR__BOOTSTRAP_SERVERS", "NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS"),
        ("NEWSSTREAM_WORKER__PROCESES", "NEWSSTREAM_WORKER__PROCESSES"),
        ("NEWSSTREAM_HTTP_PORT", "NEWSSTREAM_HTTP__PORT"),
        ("newsstream_datadir", "NEWSSTREAM_DATA_DIR"),
        ("NEWSSTREAM_DICTIONARY", "NEWSSTREAM_DICTIONARIES"),
    ],
)
def test_a_misspelt_setting_is_an_error_that_names_the_right_one(name: str, meant: str) -> None:
    stranger = judged(name, "environment", KNOWN)
    assert (stranger.meant, stranger.error) == (meant, True)
    assert str(stranger) == f"{name} (environment) is no setting; did you mean {meant}?"


def test_an_unknown_section_is_an_error_without_a_suggestion() -> None:
    stranger = judged("NEWSSTREAM_COFFEE__SUGAR", "environment", KNOWN)
    assert (stranger.meant, stranger.error) == (None, True)


def test_a_variable_that_resembles_nothing_is_somebody_elses() -> None:
    assert not judged("NEWSSTREAM_RELEASE_NOTES_URL", "environment", KNOWN).error


def test_settings_sections_and_tests_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSSTREAM_WORKER__PROCESSES", "2")
    monkeypatch.setenv("newsstream_topics", "{}")
    monkeypatch.setenv("NEWSSTREAM_TEST_ANYTHING", "1")
    assert strangers(Settings) == []


def test_variables_that_kubernetes_sets_for_a_service_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "NEWSSTREAM_SERVICE_HOST": "10.0.0.7",
        "NEWSSTREAM_SERVICE_PORT": "9108",
        "NEWSSTREAM_SERVICE_PORT_HTTP": "9108",
        "NEWSSTREAM_HTTP_PORT": "tcp://10.0.0.7:9108",
        "NEWSSTREAM_PORT_9108_TCP_ADDR": "10.0.0.7",
    }.items():
        monkeypatch.setenv(name, value)
    assert strangers(Settings) == []


def test_a_misspelt_setting_stops_every_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSSTREAM_TOPICS__PREFX", "other")
    with pytest.raises(CommandError, match="did you mean NEWSSTREAM_TOPICS__PREFIX") as caught:
        load_settings()
    assert caught.value.code == Exit.CONFIGURATION


def test_a_misspelt_setting_in_the_file_is_found_too(tmp_path) -> None:
    (tmp_path / ".env").write_text("NEWSSTREAM_HTTP__PROT=9\n")
    with pytest.raises(CommandError, match=r"NEWSSTREAM_HTTP__PROT \(\.env\)"):
        load_settings()


def test_the_value_of_a_stranger_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSSTREAM_BROKER__SASL_PASWORD", "hunter2")
    with pytest.raises(CommandError) as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)


def test_the_gazetteer_of_a_file_reaches_the_core(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("NEWSSTREAM_GAZETTEER", "")
    (tmp_path / ".env").write_text("NEWSSTREAM_GAZETTEER=/nowhere/places.bin\n")
    assert load_settings().gazetteer is None
    monkeypatch.delenv("NEWSSTREAM_GAZETTEER")
    assert str(load_settings().gazetteer) == "/nowhere/places.bin"
