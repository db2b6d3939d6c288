"""What the commands that talk to a broker share: errors as exit codes, and clients with our options."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from stream.cli.exits import CommandError, Exit

if TYPE_CHECKING:
    from kafka import KafkaConsumer, KafkaProducer

    from stream.settings import Settings
    from stream.topics import Catalogue

AFTERWARDS_SECONDS = 2.0
"""For a look at what became of a broker that had answered: the clients have waited long enough."""


@contextmanager
def broker_errors(settings: Settings) -> Iterator[None]:
    """Tell a broker that is away (exit code 69), refuses us (77) or cannot be reached as set up (78) in one line.

    Waits for one that is away as long as the request timeout says, and tells that it does.
    """
    from kafka.errors import AuthorizationError, KafkaError

    from stream.broker.admin import denied
    from stream.broker.errors import BrokerError
    from stream.broker.knock import await_welcome, unreachable
    from stream.cli.console import notice

    try:
        await_welcome(settings.broker, lambda line: notice(f"newsstream: {line}"))
        yield
    except BrokerError as error:
        raise CommandError(Exit(error.code), str(error)) from error
    except AuthorizationError as error:
        raise CommandError(Exit.NO_PERMISSION, str(denied(settings, error))) from error
    except (KafkaError, OSError) as error:
        reason = unreachable(settings.broker, error, AFTERWARDS_SECONDS)
        raise CommandError(Exit(reason.code), str(reason)) from error


def producer(settings: Settings) -> KafkaProducer:
    """A producer that waits for all replicas and agrees with Java on partitions (murmur2, kafka-python's own)."""
    from kafka import KafkaProducer

    from stream.broker import kafka_python_options

    return KafkaProducer(
        client_id="newsstream-ingest",
        acks="all",
        linger_ms=20,
        compression_type="gzip",
        max_block_ms=int(settings.broker.request_timeout_seconds * 1000),
        # Refused by size is our business, told per article; the client's own limit only has to be out of the way.
        max_request_size=settings.topics.max_message_bytes * 2 + 1024 * 1024,
        **kafka_python_options(settings.broker),
    )


def reader(settings: Settings) -> KafkaConsumer:
    """A consumer without a group: it commits nothing and disturbs nobody."""
    from kafka import KafkaConsumer

    from stream.broker import kafka_python_options
    from stream.broker.headernames import readable

    consumer = KafkaConsumer(
        client_id="newsstream-tap",
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        **kafka_python_options(settings.broker),
    )
    return readable(consumer)


def missing_code(catalogue: Catalogue, name: str) -> Exit:
    """What it means when a topic that the user named is not there: a name that is wrong, or a cluster that is."""
    return Exit.DATA if name in {each.name for each in catalogue} else Exit.USAGE


def partitions_of(consumer: KafkaConsumer, name: str, missing: Exit = Exit.DATA) -> set[int]:
    """The partitions of a topic; asks for all topics, which creates none.

    Raises CommandError with the code `missing` when it is not there.
    """
    partitions: set[int] = consumer.partitions_for_topic(name)
    if not partitions:
        raise CommandError(missing, f"expected a topic on the cluster, got {name!r}; see `newsstream topics list`")
    return partitions


def assign(consumer: KafkaConsumer, name: str, start_ms: int | None, missing: Exit = Exit.DATA) -> dict[Any, int]:
    """Read all partitions of the topic from the given time; returns their present ends. Raises as `partitions_of`."""
    from kafka import TopicPartition

    partitions = partitions_of(consumer, name, missing)
    targets = [TopicPartition(name, partition) for partition in sorted(partitions)]
    consumer.assign(targets)
    ends: dict[Any, int] = consumer.end_offsets(targets)
    firsts = consumer.offsets_for_times(dict.fromkeys(targets, start_ms)) if start_ms else {}
    for target in targets:
        if start_ms == 0:
            consumer.seek_to_beginning(target)
        else:
            found = firsts.get(target)
            consumer.seek(target, found.offset if found else ends[target])
    return ends


def read_to_end(consumer: KafkaConsumer, name: str, start_ms: int | None, patience_seconds: float) -> Iterator[Any]:
    """Every record of a topic from the given time to what is now its end, those of a partition in order.

    Raises CommandError when the topic is not there, or the broker sends nothing for so long.
    """
    from stream.cli.console import progress

    ends = assign(consumer, name, start_ms)
    deadline = time.monotonic() + patience_seconds
    with progress() as bar:
        task = bar.add_task(f"reading {name}", total=None)
        while not reached(consumer, ends):
            polled = consumer.poll(timeout_ms=500)
            if polled:
                deadline = time.monotonic() + patience_seconds
            elif time.monotonic() > deadline:
                raise CommandError(
                    Exit.UNAVAILABLE,
                    f"expected to read {name} to its end, got nothing for {patience_seconds:g} s; try again",
                )
            for records in polled.values():
                yield from records
                bar.advance(task, len(records))


def reached(consumer: KafkaConsumer, ends: dict[Any, int]) -> bool:
    """Whether everything before these ends has been read."""
    return all(consumer.position(target) >= end for target, end in ends.items())
