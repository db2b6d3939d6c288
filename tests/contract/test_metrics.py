"""The metrics catalogue against its page, its rules, and the code that feeds it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stream import metrics
from stream.metrics import CATALOGUE, Metric, Metrics

ROOT = Path(__file__).parents[2]
UNITS = {"histogram": ("_seconds", "_bytes", "_records")}


def name_of(metric: Metric) -> str:
    return next(name for name, value in vars(metrics).items() if value is metric)


def test_the_page_is_generated_from_the_catalogue() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert page == metrics.markdown(), "run: python -m stream.metrics > docs/metrics.md"


def test_names_are_unique() -> None:
    names = [metric.full_name for metric in CATALOGUE]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda metric: metric.name)
def test_a_metric_follows_the_conventions(metric: Metric) -> None:
    assert re.fullmatch(r"newsstream_[a-z][a-z_]*[a-z]", metric.full_name)
    assert metric.name.endswith("_total") == (metric.kind == "counter")
    assert not re.search(r"_(ms|millis|minutes|kb|mb)(_|$)", metric.name)
    assert bool(metric.buckets) == (metric.kind == "histogram")
    assert list(metric.buckets) == sorted(metric.buckets)
    if metric.kind == "histogram":
        assert metric.name.removeprefix("round").endswith(UNITS["histogram"])
    assert metric.help
    assert not metric.help.endswith(".")


@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda metric: metric.name)
def test_no_label_is_unbounded(metric: Metric) -> None:
    assert not {"url", "article_id", "incident_id", "source", "key", "title"} & set(metric.label_names)


@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda metric: metric.name)
def test_a_metric_is_fed_by_the_worker(metric: Metric) -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [*(ROOT / "stream" / "worker").glob("*.py"), ROOT / "stream" / "metrics.py"]
    )
    assert re.search(
        rf"(inc|set|observe)\(\s*{name_of(metric)}\b|\(\s*{name_of(metric)}, |_since\({name_of(metric)}\b", code
    )


def test_what_is_scraped_is_what_is_listed() -> None:
    scraped = set(re.findall(r"^# TYPE (\S+) ", Metrics().text().decode(), re.MULTILINE))
    listed = {metric.full_name for metric in CATALOGUE}
    assert {name for name in scraped if not name.endswith("_created")} == listed


def test_labels_outside_the_catalogue_are_refused() -> None:
    with pytest.raises(ValueError, match="label"):
        Metrics().inc(metrics.COPIES, article_id="a")
