"""Mistakes in the settings: one line each with variable, what was expected and what came, and never a secret."""

from __future__ import annotations

import os

import pytest

from stream.cli.app import run
from stream.cli.exits import Exit
from stream.cli.settings import SettingsMistakes, load_settings
from stream.settings import Settings

B = "NEWSSTREAM_BROKER__"
PASSWORD = "hunter2"


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("NEWSSTREAM_") and "TEST" not in name]:
        monkeypatch.delenv(name)


def mistakes(monkeypatch: pytest.MonkeyPatch, **variables: str) -> tuple[str, ...]:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsMistakes) as caught:
        load_settings()
    assert caught.value.code == Exit.CONFIGURATION
    assert PASSWORD not in str(caught.value)
    return caught.value.mistakes


SECTION = f"expected one setting by its own name, such as {B}BOOTSTRAP_SERVERS, or a JSON object with all of them"
ONE = [
    ("NEWSSTREAM_HTTP__PORT", "high", "expected a whole number from 0 to 65535, got 'high'"),
    ("NEWSSTREAM_HTTP__PORT", "70000", "expected a whole number from 0 to 65535, got '70000'"),
    ("NEWSSTREAM_HTTP__PORT", "9" * 100, f"expected a whole number from 0 to 65535, got '{'9' * 60}…'"),
    ("NEWSSTREAM_WORKER__PROCESSES", "2.5", "expected a whole number from 1 to 64, got '2.5'"),
    ("NEWSSTREAM_WORKER__BATCH_WAIT_SECONDS", "nan", "expected a number above 0 and at most 10, got 'nan'"),
    ("NEWSSTREAM_WORKER__STALL_SECONDS", "0", "expected a number of at least 1, got '0'"),
    ("NEWSSTREAM_WORKER__OUTAGE_SECONDS", "no", "expected a number above 0, got 'no'"),
    ("NEWSSTREAM_WORKER__PROCESS_MEMORY_MIB", "", "expected a whole number of at least 64, got an empty value"),
    ("NEWSSTREAM_LOG__ARTICLES", "maybe", "expected true or false, got 'maybe'"),
    ("NEWSSTREAM_LOG__LEVEL", "loud", "expected debug, info, warning or error, got 'loud'"),
    ("NEWSSTREAM_TOPICS__PREFIX", "..", "expected a text that matches ^[A-Za-z0-9][A-Za-z0-9_-]*$, got '..'"),
    ("NEWSSTREAM_BROKER", '["hunter2"]', f"{SECTION}, got a value of another kind (list)"),
    ("NEWSSTREAM_BROKER", "hunter2", f"{SECTION}, got no JSON"),
]


@pytest.mark.parametrize(("variable", "value", "told"), ONE)
def test_one_mistake_is_one_line(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str) -> None:
    assert mistakes(monkeypatch, **{variable: value}) == (f"{variable}: {told}",)


def test_names_and_secrets_inside_of_json(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mistakes(monkeypatch, NEWSSTREAM_BROKER='{"sasl_password": {"a": "hunter2"}, "pasword": "hunter2"}') == (
        f"{B}SASL_PASSWORD: expected a text, got a value of another kind (dict)",
        f"{B}PASWORD: expected a setting, got a name that is none",
    )


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        (
            {"SECURITY_PROTOCOL": "SASL_PLAINTEXT"},
            f"{B}SASL_USERNAME and {B}SASL_PASSWORD: expected a value with SASL_PLAINTEXT, got none",
        ),
        (
            {"SECURITY_PROTOCOL": "SASL_SSL", "SASL_USERNAME": "u", "SASL_PASSWORD": ""},
            f"{B}SASL_PASSWORD: expected a value with SASL_SSL, got none",
        ),
        ({"TLS_CERT_FILE": "a.pem"}, f"{B}TLS_KEY_FILE: expected a value with a client certificate, got none"),
        (
            {"HEARTBEAT_SECONDS": "25"},
            f"{B}HEARTBEAT_SECONDS: expected at most a third of {B}SESSION_TIMEOUT_SECONDS (30), got 25",
        ),
    ],
)
def test_settings_that_need_each_other_are_named_by_their_variables(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], told: str
) -> None:
    assert mistakes(monkeypatch, **{f"{B}{name}": value for name, value in variables.items()}) == (told,)


@pytest.mark.parametrize("servers", ["garbage::x", "user:hunter2@host:9092", "host:99999"])
def test_servers_that_are_none_are_no_bug_and_not_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], servers: str
) -> None:
    monkeypatch.setenv(f"{B}BOOTSTRAP_SERVERS", servers)
    assert run(["topics", "diff"]) == Exit.CONFIGURATION
    said = capsys.readouterr().err
    assert said.startswith(f"newsstream: settings: {B}BOOTSTRAP_SERVERS: expected a comma-separated list of host:port")
    assert said.count("\n") == 1
    assert servers not in said
    assert PASSWORD not in said


def test_several_mistakes_stand_each_on_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEWSSTREAM_HTTP__PORT", "high")
    monkeypatch.setenv("NEWSSTREAM_WORKER__BATCH", "0")
    assert run(["config", "show"]) == Exit.CONFIGURATION
    assert capsys.readouterr().err.splitlines() == [
        "newsstream: settings:",
        "  NEWSSTREAM_WORKER__BATCH: expected a whole number from 1 to 1024, got '0'",
        "  NEWSSTREAM_HTTP__PORT: expected a whole number from 0 to 65535, got 'high'",
    ]


def test_a_file_that_is_no_text_is_no_bug(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    (tmp_path / ".env").write_bytes(b"NEWSSTREAM_HTTP__PORT=\xff\n")
    assert mistakes(monkeypatch) == (".env: expected a file in UTF-8, got another byte at 22",)


def test_servers_are_kept_as_they_stand_without_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{B}BOOTSTRAP_SERVERS", "a:1, [::1]:2,")
    assert load_settings().broker.bootstrap_servers == "a:1,[::1]:2"


def test_no_error_of_the_settings_quotes_what_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{B}BOOTSTRAP_SERVERS", "user:hunter2@host:9092")
    with pytest.raises(ValueError, match="validation error") as caught:
        Settings()
    assert PASSWORD not in str(caught.value)
