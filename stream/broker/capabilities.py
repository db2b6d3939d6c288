"""What a broker can do. Code asks here instead of guessing from a failed call."""

from __future__ import annotations

from dataclasses import dataclass

from stream.settings import BrokerSettings


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What differs between brokers that all speak the Kafka protocol."""

    name: str
    topic_admin: bool
    """Topics can be created, described with their configuration, and grown."""
    keeps_data: bool
    """Records outlive the broker's process."""
    fixed_partitions: int | None
    """Every topic appears by itself with this many partitions; None where we decide."""
    api_version: tuple[int, int] | None
    """Protocol level to tell kafka-python; None lets it ask the broker."""


KAFKA = Capabilities("kafka", topic_admin=True, keeps_data=True, fixed_partitions=None, api_version=None)

# librdkafka's mock cluster: no CreateTopics, four partitions by default, and an ApiVersions answer that kafka-python
# 3.0 cannot read, so that the version has to be told ((2, 0) to (2, 3) work).
LOCAL = Capabilities("local", topic_admin=False, keeps_data=False, fixed_partitions=4, api_version=(2, 3))


def capabilities(settings: BrokerSettings) -> Capabilities:
    """What the configured broker can do."""
    return LOCAL if settings.kind == "local" else KAFKA
