"""Every metric in one typed list: what it counts, in which unit, under which labels.

The Prometheus objects are built from this list on an explicit registry, never on the global one. Base units only
(seconds, bytes); label values come from closed lists, so that the number of series is bounded. `docs/metrics.md` is
this list as text (`python -m stream.metrics`), held equal by a test.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import Any, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from stream import __version__
from stream.records.dead_letter import CAUSES

Kind = Literal["counter", "gauge", "histogram"]
PREFIX = "newsstream_"

FAST = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
SLOW = (0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0, 21_600.0, 86_400.0)
SIZES = (256.0, 1024.0, 4096.0, 16_384.0, 65_536.0, 262_144.0, 1_048_576.0, 4_194_304.0)
BATCHES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0)


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `labels` maps each label to what its values are; a histogram has bucket bounds."""

    name: str
    kind: Kind
    help: str
    labels: tuple[tuple[str, str], ...] = ()
    buckets: tuple[float, ...] = ()

    @property
    def full_name(self) -> str:
        """The name as scraped, without the suffixes of a histogram."""
        return PREFIX + self.name

    @property
    def label_names(self) -> tuple[str, ...]:
        """The labels in order."""
        return tuple(name for name, _ in self.labels)


STAGE = ("stage", "clean, extract, identity")
TOPIC = ("topic", "part of the topic's name after the prefix")
TABLE = ("table", "copies, ledger, incidents, stories")

DEAD_LETTER_CODES = ", ".join(cause.code for cause in CAUSES)

ARTICLES = Metric(
    "articles_total",
    "counter",
    "articles by what became of them",
    (
        ("outcome", "processed, duplicate, rejected, dead_letter"),
        ("reason", "reason of a rejection, kind of a copy, code of a dead letter, or none"),
    ),
)
EVENTS = Metric(
    "events_total",
    "counter",
    "events published, repeated and retracted ones included",
    (("type", "event type"), ("factuality", "factuality of the event"), ("retracted", "yes, no")),
)
INCIDENTS = Metric(
    "incidents_total",
    "counter",
    "versions of incidents decided, repeated ones included; of a round only the last of each key is sent",
    (("change", "created, updated, merged, split, retracted"),),
)
STORIES = Metric(
    "stories_total",
    "counter",
    "versions of stories decided, repeated ones included; of a round only the last of each key is sent",
)
COPIES = Metric("copies_total", "counter", "articles found to repeat another", (("kind", "exact, near"),))
DEAD_LETTERS = Metric("dead_letters_total", "counter", "messages set aside", (STAGE, ("code", DEAD_LETTER_CODES)))
RECORDS_IN = Metric("records_in_total", "counter", "records taken from a topic, redeliveries included", (STAGE, TOPIC))
RECORDS_OUT = Metric("records_out_total", "counter", "records delivered to a topic", (STAGE, TOPIC))
RECORDS_DONE = Metric(
    "records_done_total",
    "counter",
    "records whose outputs are delivered and whose offset may move; in minus done is in flight",
    (STAGE, TOPIC, ("outcome", "ok, dead_letter, stale")),
)
IN_FLIGHT = Metric("in_flight_records", "gauge", "records taken and not yet done", (STAGE, TOPIC))
QUEUE = Metric("queue_records", "gauge", "records fetched from the broker that wait for their stage", (STAGE, TOPIC))
OLDEST = Metric("oldest_in_flight_seconds", "gauge", "age of the oldest record in flight", (STAGE, TOPIC))
LAG = Metric(
    "consumer_lag_records",
    "gauge",
    "records between the last one done and the end of the partition, asked of the broker",
    (STAGE, TOPIC, ("partition", "partition number; only those assigned to this worker")),
)
ROUND_SECONDS = Metric(
    "round_duration_seconds",
    "histogram",
    "one round of a stage: from taking records to moving offsets",
    (STAGE, TOPIC),
    FAST,
)
ROUND_RECORDS = Metric("round_records", "histogram", "records in one round of a stage", (STAGE, TOPIC), BATCHES)
ARTICLE_SECONDS = Metric(
    "article_duration_seconds", "histogram", "work on one record in a stage, without waiting", (STAGE, TOPIC), FAST
)
DELIVERY_SECONDS = Metric(
    "delivery_duration_seconds", "histogram", "until the broker had all outputs of a round", (STAGE,), FAST
)
DELIVERY_ERRORS = Metric("delivery_errors_total", "counter", "sends that failed and were repeated", (STAGE,))
RAW_BYTES = Metric("raw_article_size_bytes", "histogram", "size of raw articles", (), SIZES)
LATENCY = Metric(
    "latency_seconds",
    "histogram",
    "from the moment the raw article reached the broker until a result of it was delivered",
    (("result", "rejected, duplicate, report, event"),),
    SLOW,
)
FRESHNESS = Metric(
    "freshness_seconds",
    "histogram",
    "from the publication of the article until an event of it was delivered; dated articles only",
    (),
    SLOW,
)
POOL_PROCESSES = Metric("pool_processes", "gauge", "child processes that clean and extract")
POOL_BUSY = Metric("pool_busy_processes", "gauge", "child processes at work now")
POOL_BUSY_SECONDS = Metric("pool_busy_seconds_total", "counter", "work done by the child processes")
POOL_RESTARTS = Metric(
    "pool_restarts_total", "counter", "times the child processes were replaced", (("reason", "crash, timeout, memory"),)
)
RETRIES = Metric(
    "retries_total",
    "counter",
    "records tried again because the process that worked on them died, hung or ran out of memory",
    (STAGE, ("reason", "crash, timeout, memory")),
)
MODEL_SECONDS = Metric("model_load_seconds", "gauge", "how long the language model took to load")
ASSIGNED = Metric("assigned_partitions", "gauge", "partitions assigned to this worker", (STAGE,))
REBALANCES = Metric("rebalances_total", "counter", "times the group redistributed its partitions", (STAGE,))
REBALANCE_SECONDS = Metric(
    "rebalance_duration_seconds",
    "histogram",
    "from the start of a rebalance until tables are recovered",
    (STAGE,),
    FAST,
)
STATE_WRITES = Metric("state_writes_total", "counter", "keys written to a table", (TABLE,))
STATE_BYTES = Metric("state_value_size_bytes", "histogram", "size of values written to a table", (TABLE,), SIZES)
STATE_EXPIRED = Metric(
    "state_expired_total", "counter", "keys forgotten: beyond the horizon, or of what was revised", (TABLE,)
)
SETTLING = Metric(
    "settling_seconds",
    "gauge",
    "since the group began to redistribute its partitions, until tables are recovered; 0 when they are",
    (STAGE,),
)
COMMIT_AGE = Metric(
    "commit_age_seconds",
    "gauge",
    "since an offset was last committed while records wait for that; 0 when none does",
    (STAGE, TOPIC),
)
UNACCOUNTED = Metric(
    "unaccounted_records", "gauge", "records taken, minus done, minus in flight: always 0", (STAGE, TOPIC)
)
BROKER_SILENCE = Metric(
    "broker_silence_seconds", "gauge", "since the brokers last named a leader for every partition of ours"
)
SELF_RESTARTS = Metric(
    "self_restarts_total",
    "counter",
    "times this process restarted itself because a stream stood still",
    (
        (
            "reason",
            "handling, delivery, state, acknowledgement, reading, fetching, commit, consumer, ended, event_loop",
        ),
    ),
)
STATE_FREE = Metric("state_free_bytes", "gauge", "free space where the tables are")
CLOCK = Metric("clock_seconds", "gauge", "this machine's wall clock at the scrape, in seconds since 1970")
RECOVERY_REMAINING = Metric(
    "recovery_remaining_records", "gauge", "changelog records still to read before a table is recovered", (TABLE,)
)
LOOP_LAG = Metric("event_loop_lag_seconds", "gauge", "how late the event loop's last tick was")
READY = Metric("ready", "gauge", "1 while /readyz says yes", ())
BUILD = Metric("build_info", "gauge", "always 1", (("version", "newsstream"), ("python", "interpreter")))

CATALOGUE: tuple[Metric, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Metric))


class Metrics:
    """The catalogue as live Prometheus objects on one registry."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self._live: dict[str, Counter | Gauge | Histogram] = {}
        self._children: dict[tuple[object, ...], Counter | Gauge | Histogram] = {}
        """By name and labels: finding a child costs the library more than the observation."""
        for metric in CATALOGUE:
            if metric.kind == "histogram":
                self._live[metric.name] = Histogram(
                    metric.full_name, metric.help, metric.label_names, registry=self.registry, buckets=metric.buckets
                )
            else:
                build = Counter if metric.kind == "counter" else Gauge
                self._live[metric.name] = build(
                    metric.full_name, metric.help, metric.label_names, registry=self.registry
                )
        self.set(BUILD, 1, version=__version__, python=platform.python_version())

    def inc(self, metric: Metric, amount: float = 1.0, /, **labels: str) -> None:
        """Add to a counter. Raises ValueError on labels that are not those of the catalogue."""
        live = self._child(metric, labels)
        if not isinstance(live, Counter):
            raise TypeError(f"{metric.name} is a {metric.kind}, not a counter")
        live.inc(amount)

    def set(self, metric: Metric, value: float, /, **labels: str) -> None:
        """Set a gauge."""
        live = self._child(metric, labels)
        if not isinstance(live, Gauge):
            raise TypeError(f"{metric.name} is a {metric.kind}, not a gauge")
        live.set(value)

    def value(self, metric: Metric, /, **labels: str) -> float:
        """What a counter or gauge stands at."""
        live: Any = self._child(metric, labels)
        return float(live._value.get())

    def observe(self, metric: Metric, value: float, /, **labels: str) -> None:
        """Add an observation to a histogram."""
        live = self._child(metric, labels)
        if not isinstance(live, Histogram):
            raise TypeError(f"{metric.name} is a {metric.kind}, not a histogram")
        live.observe(value)

    def forget(self, metric: Metric, **labels: str) -> None:
        """Drop one series, such as the lag of a partition that went elsewhere."""
        live = self._live[metric.name]
        self._children.clear()
        try:
            live.remove(*(labels[name] for name in metric.label_names))
        except KeyError:
            return

    def text(self) -> bytes:
        """All metrics in the Prometheus text format."""
        return generate_latest(self.registry)

    def _child(self, metric: Metric, labels: dict[str, str]) -> Counter | Gauge | Histogram:
        key = (metric.name, *labels.items())
        child = self._children.get(key)
        if child is None:
            live = self._live[metric.name]
            child = self._children[key] = live.labels(**labels) if metric.labels else live
        return child


def markdown() -> str:
    """The catalogue as the body of docs/metrics.md."""
    lines = [
        "# Metrics",
        "",
        "The worker serves these at `/metrics`. Times are in seconds, sizes in bytes; every label has a closed list of",
        "values. This page is generated from `stream/metrics.py` (`python -m stream.metrics > docs/metrics.md`).",
        "",
    ]
    for metric in CATALOGUE:
        lines += [f"## `{metric.full_name}`", "", f"{metric.kind}: {metric.help}.", ""]
        lines += [f"* `{name}`: {values}" for name, values in metric.labels]
        lines += [""] if metric.labels else []
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    print(markdown(), end="")
