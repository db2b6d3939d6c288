"""Whether the live worker is through with a window: what its groups have committed, against the ends of the topics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stream.cli.replay.window import Window
from stream.cli.words import amount
from stream.topics import READ_BY, Catalogue, Topic

if TYPE_CHECKING:
    from kafka import KafkaAdminClient, KafkaConsumer

    from stream.settings import Settings


def behind(settings: Settings, admin: KafkaAdminClient, consumer: KafkaConsumer, window: Window) -> Iterator[str]:
    """A sentence for each topic that the live worker has not read far enough: the raw one to the end of the window.

    Nothing is changed: offsets are only asked for.
    """
    from kafka import TopicPartition

    catalogue = Catalogue(settings.topics)
    for stage, topic in READ_BY:
        name, group = catalogue.name(topic), f"{settings.worker.group}-{stage}"
        targets = [TopicPartition(name, number) for number in consumer.partitions_for_topic(name) or ()]
        ends = {target: end for target, end in consumer.end_offsets(targets).items() if end > 0}
        if topic is Topic.RAW:
            ends = {target: min(end, window.until.get(target.partition, 0)) for target, end in ends.items()}
        starts = consumer.beginning_offsets(targets)
        committed = admin.list_group_offsets({group: list(ends)})[group] if ends else {}
        done = {target: max(committed[target].offset, 0) if target in committed else 0 for target in ends}
        lag = sum(max(0, end - max(done[target], starts[target])) for target, end in ends.items())
        if lag:
            yield f"group {group} has {amount(lag, 'record')} of {name} left to read"
