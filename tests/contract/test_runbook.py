"""The runbook against the alerts, and every command, metric, setting and check that it names against the program."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from stream.cli.docs import help_of, settings, verbs
from stream.cli.exits import Exit
from stream.metrics import CATALOGUE
from tests.contract.test_deploy import metric_of

ROOT = Path(__file__).resolve().parents[2]
RULES = yaml.safe_load((ROOT / "deploy" / "prometheus" / "rules.yml").read_text(encoding="utf-8"))
TESTS = yaml.safe_load((ROOT / "deploy" / "prometheus" / "rules_test.yml").read_text(encoding="utf-8"))
ALERTS = {rule["alert"]: rule for group in RULES["groups"] for rule in group["rules"] if "alert" in rule}
INDEX = ROOT / "docs" / "runbook.md"
PAGES = sorted((ROOT / "docs" / "runbook").glob("*.md"))
EVERY = [*PAGES, INDEX]
HEADINGS = ["See it", "Likely causes", "What to do", "What not to do"]


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code(page: Path) -> list[str]:
    """Every line of a code block, and every piece of code in running text."""
    body = text(page)
    blocks = re.findall(r"```sh\n(.*?)```", body, re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", body, flags=re.DOTALL))
    return [line for block in blocks for line in block.splitlines()] + inline


def test_every_alert_has_its_page_and_every_page_its_alert() -> None:
    pages = {f"docs/runbook/{page.name}" for page in PAGES}
    linked = [alert["annotations"]["runbook_url"] for alert in ALERTS.values()]
    assert sorted(linked) == sorted(pages)


@pytest.mark.parametrize("alert", ALERTS)
def test_the_page_of_an_alert_bears_its_name_and_has_all_parts(alert: str) -> None:
    body = text(ROOT / ALERTS[alert]["annotations"]["runbook_url"])
    assert body.startswith(f"# {alert}\n")
    assert re.findall(r"^## (.+)$", body, re.MULTILINE) == HEADINGS


def test_the_index_lists_every_alert_with_its_severity() -> None:
    listed = re.findall(r"^\| \[(\w+)\]\((runbook/[\w-]+\.md)\) \| (\w+) \|", text(INDEX), re.MULTILINE)
    wanted = [
        (name, rule["annotations"]["runbook_url"].removeprefix("docs/"), rule["labels"]["severity"])
        for name, rule in ALERTS.items()
    ]
    assert listed == wanted


def test_every_alert_is_tested_quiet_and_loud() -> None:
    outcomes = {
        (case["alertname"], bool(case["exp_alerts"])) for test in TESTS["tests"] for case in test["alert_rule_test"]
    }
    assert outcomes == {(name, loud) for name in ALERTS for loud in (False, True)}


@pytest.mark.parametrize("page", EVERY, ids=lambda page: page.stem)
def test_commands_and_their_options_exist(page: Path) -> None:
    for line in code(page):
        for command in re.findall(r"^newsstream [^|']+", line):
            words = shlex.split(command)[1:]
            verb = next((each for each in verbs() if tuple(words[: len(each)]) == each), None)
            assert verb is not None, command
            said = help_of(verb)
            options = [word for word in words if word.startswith("-")]
            assert [option for option in options if not re.search(rf"{option}\b", said)] == [], command


@pytest.mark.parametrize("page", EVERY, ids=lambda page: page.stem)
def test_metrics_and_settings_exist(page: Path) -> None:
    known = {variable for variable, _ in settings()}
    body = text(page)
    assert sorted(set(re.findall(r"NEWSSTREAM_[A-Z_]+", body)) - known) == []
    assert [name for name in re.findall(r"\bnewsstream_[a-z_]+", body) if metric_of(name) is None] == []


@pytest.mark.parametrize("page", EVERY, ids=lambda page: page.stem)
def test_what_is_searched_for_in_the_metrics_is_there(page: Path) -> None:
    names = [metric.full_name for metric in CATALOGUE]
    patterns = [pattern for line in code(page) for pattern in re.findall(r"/metrics \| grep (?:-E )?(\S+)$", line)]
    wanted = [part for pattern in patterns for part in pattern.strip("'").split("|")]
    assert [part for part in wanted if not any(part in name for name in names)] == []


@pytest.mark.parametrize("page", EVERY, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", text(page))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_exit_codes_are_those_of_the_program() -> None:
    body = text(ROOT / "docs" / "runbook" / "worker-down.md")
    told = {int(number) for number in re.findall(r"\b(6\d|7\d)\b", body.split("Read the exit code")[1].split("\n")[0])}
    assert told == {69, 70, 74, 75, 77, 78}
    assert told <= set(Exit)


def test_the_pages_name_the_checks_as_the_health_pages_do() -> None:
    health = (ROOT / "stream" / "worker" / "health.py").read_text(encoding="utf-8")
    checks = set(re.findall(r'checks\[f?"([a-z]+)', health)) | set(re.findall(r'checks = \{"([a-z_]+)"', health))
    named = {name for page in EVERY for name in re.findall(r"\.checks\.([a-z]+)", text(page))}
    told = set(re.findall(r"^\* `([a-z]+)", text(ROOT / "docs" / "runbook" / "not-ready.md"), re.MULTILINE))
    assert {name.partition("_")[0] for name in named | told} <= {name.partition("_")[0] for name in checks}
