"""Topics as they should be against topics as they are: list, diff, apply.

`apply` creates what is missing, grows what is too small and sets what is configured otherwise. It refuses to shrink
partitions (Kafka cannot) and to grow a topic behind a table (its keys would move away from their state).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType, NewTopic
from kafka.errors import AuthorizationError, KafkaError, TopicAlreadyExistsError

from stream.broker.capabilities import Capabilities, capabilities
from stream.broker.clients import kafka_python_options
from stream.broker.errors import BrokerDeniedError, BrokerUnavailableError
from stream.broker.knock import require_welcome, unreachable
from stream.settings import Settings
from stream.topics import Catalogue, TopicPlan


class Difference(StrEnum):
    """How a topic differs from its plan."""

    MISSING = "missing"
    TOO_FEW_PARTITIONS = "too_few_partitions"
    TOO_MANY_PARTITIONS = "too_many_partitions"
    REPLICATION = "replication"
    CONFIG = "config"


COUNTS = (Difference.TOO_FEW_PARTITIONS, Difference.TOO_MANY_PARTITIONS)


@dataclass(frozen=True, slots=True)
class TopicDifference:
    """One thing about one topic that is not as planned."""

    topic: str
    kind: Difference
    expected: str
    actual: str
    setting: str | None = None
    stateful: bool = False

    @property
    def refused(self) -> str | None:
        """Why `apply` will not change it; None when it will."""
        if self.kind is Difference.TOO_MANY_PARTITIONS:
            return "partitions cannot shrink; raise the setting or recreate the topic"
        if self.kind is Difference.TOO_FEW_PARTITIONS and self.stateful:
            return "its partitions hold state keyed by partition; recreate identity's topics and replay"
        if self.kind is Difference.REPLICATION:
            return "replication is changed by reassigning partitions with Kafka's own tools"
        return None


@dataclass(slots=True)
class Applied:
    """What `apply` did, what it refused, and what this broker cannot do."""

    done: list[TopicDifference] = field(default_factory=list)
    refused: list[TopicDifference] = field(default_factory=list)
    skipped: str | None = None


@dataclass(frozen=True, slots=True)
class TopicState:
    """One topic as it stands on the cluster. Empty config where the broker cannot tell."""

    name: str
    partitions: int
    replication: int
    config: dict[str, str]


@contextmanager
def admin_client(settings: Settings) -> Iterator[KafkaAdminClient]:
    """A connected admin client.

    Raises BrokerUnavailableError when no broker answers, BrokerDeniedError and BrokerSettingsError when none will.
    """
    require_welcome(settings.broker)
    try:
        client = KafkaAdminClient(client_id="newsstream-admin", **kafka_python_options(settings.broker))
    except (KafkaError, OSError) as error:
        raise unreachable(settings.broker, error) from error
    try:
        yield client
    except AuthorizationError as error:
        raise denied(settings, error) from error
    except KafkaError as error:
        raise BrokerUnavailableError(
            f"the broker refused or did not answer: {type(error).__name__}: {error}"
        ) from error
    finally:
        client.close()


def denied(settings: Settings, error: AuthorizationError) -> BrokerDeniedError:
    """A missing right in one line; the client's own words quote the whole request."""
    user = settings.broker.sasl_username or "this client"
    return BrokerDeniedError(
        f"expected the rights of {user!r} to suffice, got {type(error).__name__}; grant it read, write, create, "
        f"describe and alter on topics {settings.topics.prefix}.* and read on groups {settings.worker.group}-*"
    )


def require_groups(client: KafkaAdminClient, settings: Settings, stages: Iterable[str]) -> None:
    """Return when these stages may use their consumer groups, as far as the broker says.

    Raises AuthorizationError where they may not: the stages' own clients would wait for ever, without a word.
    """
    if not (settings.broker.uses_tls or settings.broker.uses_sasl):
        return  # a broker that asks nobody for a name refuses nobody a group
    for stage in stages:
        try:
            client.list_group_offsets({f"{settings.worker.group}-{stage}": None})
        except AuthorizationError:
            raise
        except KafkaError:
            return  # no coordinator yet, as on a new cluster: nothing is known, and a start need not wait for it


def state(client: KafkaAdminClient, names: list[str], can: Capabilities) -> dict[str, TopicState]:
    """Those of the named topics that exist."""
    found: dict[str, TopicState] = {}
    existing = set(client.list_topics())
    wanted = [name for name in names if name in existing]
    if not wanted:
        return found
    configs = topic_configs(client, wanted) if can.topic_admin else {}
    for described in client.describe_topics(wanted):
        partitions: list[dict[str, Any]] = described["partitions"]
        name: str = described["name"]
        replication = len(partitions[0]["replica_nodes"]) if partitions else 0
        found[name] = TopicState(name, len(partitions), replication, configs.get(name, {}))
    return found


def topic_configs(client: KafkaAdminClient, names: list[str]) -> dict[str, dict[str, str]]:
    """The effective configuration of the topics."""
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    described = client.describe_configs(resources, config_filter="all")
    return {
        name: {key: str(entry["value"]) for key, entry in entries.items()}
        for name, entries in described.get("topic", {}).items()
    }


def diff(client: KafkaAdminClient, settings: Settings) -> list[TopicDifference]:
    """How the cluster differs from the catalogue; empty when it is as planned."""
    can = capabilities(settings.broker)
    plans = list(Catalogue(settings.topics))
    found = state(client, [plan.name for plan in plans], can)
    return [difference for plan in plans for difference in _differences(plan, found.get(plan.name), can)]


def _differences(plan: TopicPlan, actual: TopicState | None, can: Capabilities) -> Iterator[TopicDifference]:
    stateful = plan.spec.stateful
    if actual is None:
        yield TopicDifference(plan.name, Difference.MISSING, f"{plan.partitions} partitions", "no such topic")
        return
    if actual.partitions != plan.partitions:
        grows = actual.partitions < plan.partitions
        kind = Difference.TOO_FEW_PARTITIONS if grows else Difference.TOO_MANY_PARTITIONS
        yield TopicDifference(plan.name, kind, str(plan.partitions), str(actual.partitions), stateful=stateful)
    if not can.topic_admin:
        return
    if actual.replication != plan.replication:
        yield TopicDifference(plan.name, Difference.REPLICATION, str(plan.replication), str(actual.replication))
    for key, expected in plan.config.items():
        value = actual.config.get(key, "")
        if value != expected:
            yield TopicDifference(plan.name, Difference.CONFIG, expected, value, setting=key)


def apply(client: KafkaAdminClient, settings: Settings) -> Applied:
    """Bring the cluster in line with the catalogue, as far as that is safe. Running it again changes nothing."""
    can = capabilities(settings.broker)
    differences = diff(client, settings)
    result = Applied()
    if not can.topic_admin:
        missing = [difference for difference in differences if difference.kind is Difference.MISSING]
        result.skipped = (
            f"the {can.name} broker has no topic administration: {len(missing)} missing topics appear on first use "
            f"with {can.fixed_partitions} partitions, without retention or compaction"
        )
        result.refused = [difference for difference in differences if difference.kind is not Difference.MISSING]
        return result
    result.refused = [difference for difference in differences if difference.refused is not None]
    result.done = [difference for difference in differences if difference.refused is None]
    catalogue = {plan.name: plan for plan in Catalogue(settings.topics)}
    create(client, [catalogue[each.topic] for each in result.done if each.kind is Difference.MISSING])
    for difference in result.done:
        if difference.kind is not Difference.MISSING:
            _change(client, difference)
    return result


def create(client: KafkaAdminClient, plans: list[TopicPlan]) -> None:
    """Create topics and wait until the brokers know them."""
    for plan in plans:
        with suppress(TopicAlreadyExistsError):  # another worker that starts at the same time may be faster
            client.create_topics([NewTopic(plan.name, plan.partitions, plan.replication, topic_configs=plan.config)])
    if plans:
        client.wait_for_topics([plan.name for plan in plans])


def _change(client: KafkaAdminClient, difference: TopicDifference) -> None:
    if difference.kind is Difference.TOO_FEW_PARTITIONS:
        client.create_partitions({difference.topic: int(difference.expected)})
    else:
        configs = {str(difference.setting): difference.expected}
        client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, difference.topic, configs)])
