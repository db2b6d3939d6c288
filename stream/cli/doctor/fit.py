"""What the brokers say, judged: do the settings fit them, are the topics as planned, can the newest records be read?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from stream.broker.admin import COUNTS, Difference, TopicDifference
from stream.broker.pairs import FIX, Pair, unequal
from stream.cli.doctor.finding import Finding, fail, ok, warn
from stream.settings import Settings
from stream.topics import READ_BY, Catalogue, Topic

APPLY = "newsstream topics apply"
FUTURE_SECONDS = 60.0
READ = frozenset(topic for _, topic in READ_BY)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Facts about a cluster. Limits are None where the brokers do not tell."""

    brokers: int
    controller: bool = True
    kafka: str | None = None
    secured: str = "PLAINTEXT"
    limits: Mapping[str, int] = field(default_factory=dict)

    def limit(self, name: str) -> int | None:
        """One of the brokers' settings."""
        return self.limits.get(name)


LIMITS = (
    "message.max.bytes",
    "replica.fetch.max.bytes",
    "group.min.session.timeout.ms",
    "group.max.session.timeout.ms",
    "min.insync.replicas",
)


def judged_cluster(cluster: Cluster, settings: Settings) -> Iterator[Finding]:
    """Whether the settings fit the brokers."""
    version = f", {cluster.kafka}" if cluster.kafka else ""
    plural = " answers" if cluster.brokers == 1 else "s answer"
    yield ok("broker", f"{cluster.brokers} broker{plural} over {cluster.secured}{version}")
    if not cluster.controller:
        yield warn("broker", "the cluster has no controller", "look at the brokers' logs; topics cannot be made now")
    replication = settings.topics.replication
    if replication > cluster.brokers:
        yield fail(
            "broker",
            f"{cluster.brokers} brokers cannot keep {replication} replicas",
            f"set NEWSSTREAM_TOPICS__REPLICATION={cluster.brokers}, or start more brokers",
        )
    elif replication < 3 <= cluster.brokers:
        yield warn(
            "broker",
            f"{cluster.brokers} brokers, and {replication} of them keeps each record: the loss of one loses data",
            "set NEWSSTREAM_TOPICS__REPLICATION=3 before the topics are made",
        )
    yield from _insync(cluster, replication)
    yield from _session(cluster, settings)


def _insync(cluster: Cluster, replication: int) -> Iterator[Finding]:
    least = cluster.limit("min.insync.replicas")
    # Our topics say it themselves from three replicas on; below that the brokers' own setting holds.
    if least is not None and replication < 3 and least > replication:
        yield fail(
            "broker",
            f"min.insync.replicas is {least} with {replication} replicas: no write would be acknowledged",
            f"set NEWSSTREAM_TOPICS__REPLICATION to {least + 1}, or lower min.insync.replicas",
        )


def _session(cluster: Cluster, settings: Settings) -> Iterator[Finding]:
    wanted = int(settings.broker.session_timeout_seconds * 1000)
    least, most = cluster.limit("group.min.session.timeout.ms"), cluster.limit("group.max.session.timeout.ms")
    if (least is not None and wanted < least) or (most is not None and wanted > most):
        yield fail(
            "broker",
            f"broker.session_timeout_seconds is {wanted / 1000:g}, and the brokers take "
            f"{(least or 0) / 1000:g} to {(most or wanted) / 1000:g}: no worker could join its group",
            "set NEWSSTREAM_BROKER__SESSION_TIMEOUT_SECONDS within that",
        )


def judged_sizes(cluster: Cluster, settings: Settings) -> Iterator[Finding]:
    """Whether records as large as the settings allow get from leader to replica."""
    # The limit of a topic wins over message.max.bytes, but not where the topics cannot be configured by us.
    largest = max(Catalogue(settings.topics).max_bytes(topic) for topic in Topic)
    fetched = cluster.limit("replica.fetch.max.bytes")
    allowed = cluster.limit("message.max.bytes")
    if allowed is not None and largest > allowed:
        yield ok(
            "sizes", f"records up to {largest} bytes; our topics raise message.max.bytes ({allowed}) for themselves"
        )
    if fetched is not None and settings.topics.replication > 1 and largest > fetched:
        yield warn(
            "sizes",
            f"records may have {largest} bytes, and replicas fetch {fetched} at once: they will lag behind",
            f"set replica.fetch.max.bytes={largest} on the brokers, or lower NEWSSTREAM_TOPICS__MAX_MESSAGE_BYTES",
        )


def judged_topics(differences: Iterable[TopicDifference], settings: Settings) -> Iterator[Finding]:
    """Whether the topics are as the catalogue has them, or so that a worker gets on with them all the same."""
    found = list(differences)
    count = len(list(Catalogue(settings.topics)))
    missing = [each for each in found if each.kind is Difference.MISSING]
    if missing:
        yield warn("topics", f"{len(missing)} of {count} are missing, such as {missing[0].topic}", APPLY)
    counted = {each.topic: each for each in found if each.kind in COUNTS}
    apart = list(unequal(found, settings.topics))
    told = {name for pair in apart for name in (pair.source, pair.changelog)}
    yield from _partitions([each for name, each in counted.items() if name not in told], settings)
    yield from map(judged_pair, apart)
    for each in found:
        if each.kind is not Difference.MISSING and each.kind not in COUNTS:
            what = f"{each.topic}: {each.setting or each.kind.value}"
            yield warn("topics", f"{what}: expected {each.expected}, got {each.actual}", each.refused or APPLY)
    if not found:
        yield ok("topics", f"all {count} are as planned")


def _partitions(differences: Iterable[TopicDifference], settings: Settings) -> Iterator[Finding]:
    """Other numbers of partitions, topics with the same together. A worker takes the partitions that there are."""
    sizes = {plan.name: plan.spec.size for plan in Catalogue(settings.topics)}
    groups: dict[tuple[str, str, bool], list[str]] = {}
    for each in differences:
        groups.setdefault((sizes[each.topic], each.actual, each.refused is None), []).append(each.topic)
    for (size, actual, grows), names in groups.items():
        variable = f"NEWSSTREAM_TOPICS__{'' if size == 'pipeline' else 'IDENTITY_'}PARTITIONS"
        others = f" and {len(names) - 1} more" if len(names) > 1 else ""
        expected = settings.topics.partitions if size == "pipeline" else settings.topics.identity_partitions
        yield warn(
            "topics",
            f"{names[0]}{others}: expected {expected} partitions, got {actual}; "
            f"a worker {'adds the rest when it starts' if grows else f'goes on with {actual}'}",
            APPLY if grows else f"set {variable}={actual}, or recreate the topics and replay",
        )


def judged_pair(pair: Pair) -> Finding:
    """What a worker makes of it: it has no table for a record of a partition that the changelog has not."""
    if pair.lacking:
        return fail("topics", f"{pair}: no worker starts", FIX)
    return warn("topics", f"{pair}: one worker gets on, several may be handed apart what belongs together", FIX)


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest record of a topic. `problem` says why this version cannot read it; None when it can."""

    topic: Topic
    origin: str
    problem: str | None


def judged_records(newest: Iterable[Newest]) -> Iterator[Finding]:
    """Whether this version reads what stands on the topics."""
    read = 0
    for each in newest:
        if each.problem is None:
            read += 1
        elif each.topic is Topic.RAW:
            yield warn(
                "schemas",
                f"the newest article ({each.origin}) will be a dead letter: {each.problem}",
                "ask whoever sends it; schemas/ says what an article looks like",
            )
        else:
            who = "a worker sets it aside as bad_record" if each.topic in READ else "its readers will stumble over it"
            yield warn(
                "schemas",
                f"{each.origin} cannot be read by this version, {who}: {each.problem}",
                "was it written by a newer version, or does another program write to this topic? Use that version, "
                "or a NEWSSTREAM_TOPICS__PREFIX of your own",
            )
    yield ok("schemas", f"the newest records of {read} topics can be read" if read else "no records to read yet")


def judged_clock(from_the_future: str | None) -> Finding:
    """Whether records were sent later than now."""
    if from_the_future is None:
        return ok("clock", "no record is from the future")
    return warn(
        "clock",
        f"{from_the_future} was sent more than {FUTURE_SECONDS:.0f} s after now",
        "set the clocks of this machine and of the sender by NTP",
    )
