"""Settings that do not go together: each is right by itself, and the worker would come to grief."""

from __future__ import annotations

from collections.abc import Iterator

from stream.cli.doctor.finding import Finding, fail, warn
from stream.settings import Settings

LOOPBACK = ("127.0.0.1", "::1", "localhost")
STOP_SECONDS = 60.0
"""What most orchestrators and the compose file give a process to stop, or less (Kubernetes: 30)."""


def combinations(settings: Settings) -> Iterator[Finding]:
    """Everything about these settings that needs no broker to be seen."""
    yield from _impossible(settings)
    yield from _doubtful(settings)


def _impossible(settings: Settings) -> Iterator[Finding]:
    worker, broker, topics = settings.worker, settings.broker, settings.topics
    if broker.request_timeout_seconds >= worker.outage_seconds:
        yield fail(
            "settings",
            f"broker.request_timeout_seconds ({broker.request_timeout_seconds:g}) is not below "
            f"worker.outage_seconds ({worker.outage_seconds:g}): no send would be repeated",
            "lower NEWSSTREAM_BROKER__REQUEST_TIMEOUT_SECONDS or raise NEWSSTREAM_WORKER__OUTAGE_SECONDS",
        )
    if broker.kind == "local" and topics.replication > 1:
        yield fail("settings", "the local broker has one replica", "unset NEWSSTREAM_TOPICS__REPLICATION")
    for name in ("tls_ca_file", "tls_cert_file", "tls_key_file"):
        path = getattr(broker, name)
        if path is not None and not path.is_file():
            variable = f"NEWSSTREAM_BROKER__{name.upper()}"
            yield fail("settings", f"broker.{name}: there is no file {path}", f"mend the path in {variable}")


def _doubtful(settings: Settings) -> Iterator[Finding]:
    worker, broker, topics, http = settings.worker, settings.broker, settings.topics, settings.http
    if worker.drain_seconds >= broker.session_timeout_seconds:
        yield warn(
            "settings",
            f"worker.drain_seconds ({worker.drain_seconds:g}) is not below broker.session_timeout_seconds "
            f"({broker.session_timeout_seconds:g}): a slow stop costs a static member its place",
            "lower NEWSSTREAM_WORKER__DRAIN_SECONDS or raise NEWSSTREAM_BROKER__SESSION_TIMEOUT_SECONDS",
        )
    if worker.drain_seconds + 10 > STOP_SECONDS:
        yield warn(
            "settings",
            f"worker.drain_seconds ({worker.drain_seconds:g}) and the 10 s after it are longer than the "
            f"{STOP_SECONDS:g} s that a stop is usually given",
            "lower NEWSSTREAM_WORKER__DRAIN_SECONDS, or raise the period in which the platform lets a process stop",
        )
    if not broker.uses_tls and broker.uses_sasl:
        yield warn(
            "settings",
            "SASL without TLS: whoever can read the network can take over the session",
            "set NEWSSTREAM_BROKER__SECURITY_PROTOCOL=SASL_SSL",
        )
    if broker.uses_tls and not broker.tls_check_hostname:
        yield warn(
            "settings",
            "broker.tls_check_hostname is off: any certificate of the authority will do",
            "unset NEWSSTREAM_BROKER__TLS_CHECK_HOSTNAME once the brokers' certificates carry their names",
        )
    if http.host not in LOOPBACK:
        yield warn(
            "settings",
            f"http.host is {http.host}: health and metrics can be read from other machines",
            "right inside a container; elsewhere unset NEWSSTREAM_HTTP__HOST",
        )
    if topics.replication == 2:
        yield warn(
            "settings",
            "topics.replication is 2: one broker that is down leaves a single copy, and writes go on",
            "set NEWSSTREAM_TOPICS__REPLICATION=3, with which two copies must hold every record",
        )
