"""What can be set, where it comes from, and what holds for it.

Sources, strongest first: arguments (the command line), `NEWSSTREAM_*` environment variables, a `.env` file in the
working directory, the defaults below. Nested fields are joined by `__`: `NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS`.
Secrets are `SecretStr`: they print as stars, in `config show` and in logs alike.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from stream.addresses import listed

Stage = Literal["clean", "extract", "identity"]
STAGES: tuple[Stage, ...] = ("clean", "extract", "identity")

MIB = 1024 * 1024


class Section(BaseModel):
    """A group of settings: immutable, and a misspelt name is an error rather than ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _require_both(section: Section, one: str, other: str, purpose: str) -> None:
    variables = {name: f"NEWSSTREAM_BROKER__{name.upper()}" for name in (one, other)}
    missing = [variable for name, variable in variables.items() if not getattr(section, name)]
    if missing:
        raise ValueError(f"{' and '.join(missing)}: expected a value with {purpose}, got none")


class BrokerSettings(Section):
    """How to reach Kafka."""

    kind: Literal["kafka", "local"] = Field(
        default="kafka",
        description="local: the in-process broker of `newsstream demo`, which lacks topic administration",
    )
    bootstrap_servers: str = Field(
        default="127.0.0.1:9092",
        description="host:port, comma-separated; an IPv6 address in brackets; port 9092 if none",
    )
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL"
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        default="SCRAM-SHA-512", description="used with SASL_PLAINTEXT and SASL_SSL"
    )
    sasl_username: str | None = Field(default=None, description="required with SASL")
    sasl_password: SecretStr | None = Field(default=None, description="required with SASL")
    tls_ca_file: Path | None = Field(default=None, description="PEM file of trusted authorities; system's when unset")
    tls_cert_file: Path | None = Field(default=None, description="PEM file of the client certificate")
    tls_key_file: Path | None = Field(default=None, description="PEM file of the client's private key")
    tls_key_password: SecretStr | None = Field(default=None, description="password of the private key")
    tls_check_hostname: bool = Field(default=True, description="verify the broker's host name")
    session_timeout_seconds: float = Field(
        default=30.0, ge=6, le=300, description="a silent worker loses its partitions after this"
    )
    heartbeat_seconds: float = Field(default=3.0, gt=0, le=30, description="a third of the session timeout or less")
    request_timeout_seconds: float = Field(
        default=40.0, ge=5, le=600, description="per request, and per record until it is delivered"
    )

    @field_validator("bootstrap_servers")
    @classmethod
    def _addresses(cls, value: str) -> str:
        return ",".join(listed(value))

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.uses_sasl:
            _require_both(self, "sasl_username", "sasl_password", self.security_protocol)
        if self.tls_cert_file is not None or self.tls_key_file is not None:
            _require_both(self, "tls_cert_file", "tls_key_file", "a client certificate")
        if self.heartbeat_seconds * 3 > self.session_timeout_seconds:
            raise ValueError(
                f"NEWSSTREAM_BROKER__HEARTBEAT_SECONDS: expected at most a third of "
                f"NEWSSTREAM_BROKER__SESSION_TIMEOUT_SECONDS ({self.session_timeout_seconds:g}), "
                f"got {self.heartbeat_seconds:g}"
            )
        return self

    @property
    def uses_tls(self) -> bool:
        """Whether connections are encrypted."""
        return self.security_protocol.endswith("SSL")

    @property
    def uses_sasl(self) -> bool:
        """Whether connections are authenticated by SASL."""
        return self.security_protocol.startswith("SASL")


class TopicSettings(Section):
    """Names and sizes of the topics. Partitions can grow, not shrink; those of identity are fixed once it has state."""

    prefix: str = Field(
        default="news", pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", description="first part of every topic name"
    )
    partitions: int = Field(default=8, ge=1, le=1024, description="of the topics that feed clean and extract")
    identity_partitions: int = Field(default=8, ge=1, le=256, description="of the topics and tables of identity")
    replication: int = Field(default=1, ge=1, le=9, description="copies of each partition; 3 in production")
    max_message_bytes: int = Field(
        default=MIB,
        ge=16_384,
        le=64 * MIB,
        description="largest raw article; derived records may take four times as much",
    )


class WorkerSettings(Section):
    """Sizes and deadlines of the worker."""

    group: str = Field(
        default="newsstream",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        description="first part of the consumer groups' names",
    )
    instance_id: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9._-]+$",
        description="static membership: a restart within the session timeout keeps its partitions; unique per worker",
    )
    processes: int = Field(default=2, ge=1, le=64, description="child processes that clean and extract")
    batch: int = Field(default=64, ge=1, le=1024, description="most articles in one round of a stage")
    batch_wait_seconds: float = Field(default=0.1, gt=0, le=10, description="how long a round waits to fill up")
    article_seconds: float = Field(
        default=30.0, gt=0, le=600, description="an article that takes longer is a dead letter"
    )
    tasks_per_process: int = Field(
        default=500,
        ge=1,
        description="after so many chunks a child process is replaced by one that gets ready beside it; bounds memory",
    )
    process_memory_mib: int | None = Field(
        default=None,
        ge=64,
        description="most address space of a child process; the language model takes 600; unlimited when unset",
    )
    retries: int = Field(
        default=2,
        ge=0,
        le=10,
        description="how often an article is tried again whose child process died, hung or ran out of memory",
    )
    retry_seconds: float = Field(
        default=1.0, gt=0, le=60, description="pause before the first retry; each later one is twice as long"
    )
    retry_longest_seconds: float = Field(default=30.0, gt=0, le=600, description="longest pause before a retry")
    standby_replicas: int = Field(
        default=0, ge=0, le=8, description="workers that keep a copy of each table partition to take over from"
    )
    drain_seconds: float = Field(default=20.0, gt=0, le=600, description="how long a stop waits for work in flight")
    startup_seconds: float = Field(
        default=180.0, gt=0, description="how long a start may take before the worker gives up"
    )
    outage_seconds: float = Field(
        default=300.0, gt=0, description="sends that the broker refuses are repeated so long; then the worker stops"
    )
    stall_seconds: float = Field(
        default=45.0,
        ge=1,
        description="a stage that has work, a broker that answers and no progress for so long is stalled: not live",
    )
    self_restart_seconds: float = Field(
        default=900.0,
        ge=0,
        description="a stalled worker restarts itself once in so long; stalled again, it ends with 75; 0: ends at once",
    )


class HttpSettings(Section):
    """Where /livez, /readyz and /metrics are served."""

    host: str = Field(default="127.0.0.1", description="loopback by default; 0.0.0.0 in a container")
    port: int = Field(default=9108, ge=0, le=65535, description="0 picks a free port and logs it")


class DeadLetterSettings(Section):
    """When too many dead letters mean that we are at fault, not the messages: the worker stops with exit code 75."""

    window: int = Field(default=500, ge=10, description="how many of the latest records of a stage the ratio looks at")
    max_ratio: float = Field(
        default=0.2, gt=0, le=1, description="share of dead letters in a full window that stops the worker"
    )
    max_run: int = Field(default=50, ge=1, description="dead letters in a row that stop the worker")
    max_attempts: int = Field(
        default=3, ge=1, le=1000, description="`newsstream dlq redrive` leaves letters that have failed so often"
    )


class IdentitySettings(Section):
    """How identity remembers."""

    shards: int = Field(default=1, ge=1, le=1024, description="shards of copy detection per language")
    copies_days: int = Field(
        default=14, ge=1, le=3650, description="how long a copy is recognised; days of stream time, as the next three"
    )
    ledger_days: int = Field(default=30, ge=1, le=3650, description="how long an article can be revised or copied")
    incidents_days: int = Field(default=30, ge=1, le=3650, description="how long an incident takes late reports")
    stories_days: int = Field(default=400, ge=1, le=3650, description="how long an article draws others to its story")
    write_buffer_mib: int = Field(default=8, ge=1, le=256, description="RocksDB write buffer of each table partition")
    block_cache_mib: int = Field(default=16, ge=1, le=2048, description="RocksDB block cache of each table partition")


class LogSettings(Section):
    """What the worker says on stderr."""

    format: Literal["auto", "json", "console"] = Field(
        default="auto", description="auto: console on a terminal, JSON in a pipe"
    )
    level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="least severe line shown")
    articles: bool = Field(default=True, description="one line per article")


class Settings(BaseSettings):
    """All settings of newsstream."""

    model_config = SettingsConfigDict(
        env_prefix="NEWSSTREAM_",
        env_nested_delimiter="__",
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # it may be a secret
    )

    broker: BrokerSettings = BrokerSettings()
    topics: TopicSettings = TopicSettings()
    worker: WorkerSettings = WorkerSettings()
    http: HttpSettings = HttpSettings()
    dead_letters: DeadLetterSettings = DeadLetterSettings()
    identity: IdentitySettings = IdentitySettings()
    log: LogSettings = LogSettings()
    dictionaries: Path | None = Field(
        default=None, description="folder of imported dictionaries and own tables (docs/lexicons.md); unset: ours only"
    )

    gazetteer: Path | None = Field(
        default=None, description="index of place names; unset: beside the code or in the cache, built if need be"
    )

    @field_validator("dictionaries", "gazetteer", mode="before")
    @classmethod
    def _unset(cls, value: object) -> object:
        return None if value == "" else value  # as `config show` prints it; as a path it would be the current folder

    data_dir: Path = Field(default=Path("state"), description="RocksDB tables; one directory per worker, never shared")
