"""Faust's consumer with readable header names; aiokafka ends at the first that is no UTF-8 (broker/headernames.py).

The client of each consumer is wrapped where Faust makes it; nothing of either library is replaced.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiokafka.record.memory_records import MemoryRecords
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread
from faust.transport.drivers.aiokafka import Consumer as FaustConsumer
from faust.transport.drivers.aiokafka import Transport as FaustTransport

from stream.broker.headernames import repaired
from stream.logs import get_logger

log = get_logger("newsstream.worker")

Client = Callable[..., Awaitable[Any]]


def repairing(send: Client) -> Client:
    """A client's `send` whose answers to fetch requests hold readable header names."""

    async def send_and_repair(*args: Any, **options: Any) -> Any:
        response = await send(*args, **options)
        if type(response).__name__.startswith("FetchResponse"):
            response.topics = [
                (topic, [_partition(topic, partition) for partition in partitions])
                for topic, partitions in response.topics
            ]
        return response

    return send_and_repair


def _partition(topic: str, partition: Any) -> Any:
    number, *facts, data = partition
    if not data:
        return partition
    mended = repaired(data, _is_readable)
    if mended is data:
        return partition
    log.warning("header names are no UTF-8", topic=topic, partition=number)
    return (number, *facts, mended)


def _is_readable(data: bytes) -> bool:
    # In C: ten times as fast as the look at the names alone.
    try:
        records = MemoryRecords(data)
        while records.has_next():
            batch: Any = records.next_batch()
            if not batch.is_control_batch:
                for _ in batch:
                    pass
    except UnicodeDecodeError:
        return False
    except Exception:  # noqa: BLE001 - truncated, corrupt: the client meets it again and says so
        return True
    return True


class _Thread(AIOKafkaConsumerThread):
    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._client.send = repairing(consumer._client.send)
        return consumer


class _Consumer(FaustConsumer):
    def _new_consumer_thread(self) -> Any:
        return _Thread(self, loop=self.loop, beacon=self.beacon)


class Transport(FaustTransport):
    """Faust's transport over aiokafka, with a consumer that can read every record."""

    Consumer = _Consumer
