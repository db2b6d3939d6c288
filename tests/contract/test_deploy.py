"""What is deployed is valid and speaks only of metrics that exist."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from stream.metrics import CATALOGUE

ROOT = Path(__file__).resolve().parents[2]
LINT = ROOT / ".venv-lint" / "bin"
PROMETHEUS = ROOT / "deploy" / "prometheus"
DASHBOARD = ROOT / "deploy" / "grafana" / "dashboards" / "pipeline.json"
REQUIRED = os.environ.get("NEWSSTREAM_TEST_REQUIRE_ALL") == "1"

METRICS = {metric.full_name: metric for metric in CATALOGUE}
SCRAPE_LABELS = {"instance", "job", "le", "severity"}


def tool(path: Path | str, hint: str) -> str:
    found = shutil.which(str(path))
    if found is None and not REQUIRED:
        pytest.skip(f"{Path(path).name} is missing; {hint}")
    assert found, f"{path} is missing; {hint}"
    return found


def check(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.lint
def test_compose_file_follows_the_compose_specification():
    linter = tool(LINT / "check-jsonschema", "run `make .venv-lint/.installed`")
    check(linter, "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")


@pytest.mark.lint
def test_dockerfile_passes_hadolint():
    check(tool(LINT / "hadolint", "run `make .venv-lint/.installed`"), "Dockerfile")


@pytest.mark.lint
def test_yaml_is_tidy():
    rules = "{extends: default, rules: {line-length: {max: 170}, document-start: disable, braces: disable}}"
    check(
        tool(LINT / "yamllint", "run `make .venv-lint/.installed`"), "-s", "-d", rules, "docker-compose.yml", "deploy"
    )


@pytest.mark.promtool
def test_prometheus_configuration_is_valid():
    check(tool("promtool", "install Prometheus"), "check", "config", str(PROMETHEUS / "prometheus.yml"))


@pytest.mark.promtool
def test_alerts_fire_when_they_should():
    check(tool("promtool", "install Prometheus"), "test", "rules", str(PROMETHEUS / "rules_test.yml"))


def rules() -> list[dict]:
    groups = yaml.safe_load((PROMETHEUS / "rules.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict]:
    return [panel for panel in json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"] if panel["type"] != "row"]


def queries() -> list:
    from_rules = [(rule.get("alert") or rule["record"], rule["expr"]) for rule in rules()]
    from_panels = [(panel["title"], target["expr"]) for panel in panels() for target in panel["targets"]]
    return [pytest.param(expr, id=f"{name}-{number}") for number, (name, expr) in enumerate(from_rules + from_panels)]


def metric_of(name: str):
    if name in METRICS:
        return METRICS[name]
    base = re.sub(r"_(bucket|sum|count)$", "", name)
    metric = METRICS.get(base)
    return metric if metric is not None and metric.kind == "histogram" else None


@pytest.mark.parametrize("expr", queries())
def test_query_uses_catalogue_metrics_and_their_labels(expr):
    names = set(re.findall(r"\bnewsstream_[a-z0-9_]+", expr))
    assert names or "up{" in expr
    assert [name for name in names if metric_of(name) is None] == []
    known = SCRAPE_LABELS | {label for name in names for label in metric_of(name).label_names}
    used = {label for group in re.findall(r"\bby \(([^)]*)\)", expr) for label in group.split(", ")}
    used |= set(re.findall(r"[{,]\s*([a-z_]+)\s*=", expr))
    assert used <= known


@pytest.mark.parametrize("expr", queries())
def test_counters_are_read_as_rates_and_gauges_as_they_are(expr):
    for reading, name in re.findall(r"(rate\(|increase\(|deriv\(|)(newsstream_[a-z0-9_]+)", expr):
        kind = metric_of(name).kind
        assert (reading in ("rate(", "increase(")) == (kind != "gauge"), name


def test_dashboard_shows_rates_lag_latency_copies_and_dead_letters():
    shown = " ".join(target["expr"] for panel in panels() for target in panel["targets"])
    wanted = ["articles_total", "consumer_lag_records", "latency_seconds", "copies_total", "dead_letters_total"]
    assert [name for name in wanted if f"newsstream_{name}" not in shown] == []


def test_every_panel_says_what_it_shows_and_uses_the_provisioned_source():
    sources = yaml.safe_load((ROOT / "deploy/grafana/provisioning/datasources/prometheus.yml").read_text())
    uids = {source["uid"] for source in sources["datasources"]}
    assert [panel["title"] for panel in panels() if not panel["description"]] == []
    assert {target["datasource"]["uid"] for panel in panels() for target in panel["targets"]} == uids


def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def test_the_worker_runs_without_rights():
    worker = compose()["services"]["worker"]
    assert worker["user"] != "0:0"
    assert (worker["read_only"], worker["cap_drop"]) == (True, ["ALL"])
    assert worker["mem_limit"]
    assert worker["stop_grace_period"]


def test_ports_are_bound_to_loopback():
    ports = [port for service in compose()["services"].values() for port in service.get("ports", [])]
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_kafka_does_not_create_topics_by_itself():
    assert compose()["services"]["kafka"]["environment"]["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"


def test_images_are_pinned():
    images = [service["image"] for service in compose()["services"].values() if "build" not in service]
    assert [image for image in images if image.endswith(":latest") or ":" not in image] == []


def test_mounted_files_exist():
    mounts = [mount for service in compose()["services"].values() for mount in service.get("volumes", [])]
    local = [mount.split(":")[0] for mount in mounts if mount.startswith("./")]
    assert local
    assert [path for path in local if not (ROOT / path).exists()] == []
