"""Sends articles with a bounded number in flight; what is too large is refused by name, the rest goes on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kafka.errors import MessageSizeTooLargeError

from stream.clean import parse_raw
from stream.clean.ids import article_id
from stream.records import RawArticle

if TYPE_CHECKING:
    from kafka import KafkaProducer

    from stream.sources import Line

IN_FLIGHT = 500
RECORD_OVERHEAD_BYTES = 200
"""Room for the record's and the batch's own headers below the broker's limit."""


class Sender:
    """Sends lines to one topic, keyed by article id, so that revisions of an article stay in order.

    Raises:
        kafka.errors.KafkaError: from `send` and `finish`, when a record could not be delivered.
    """

    def __init__(self, producer: KafkaProducer, topic: str, limit_bytes: int, notice: Callable[[str], None]) -> None:
        self.sent = 0
        self.refused = 0
        self._producer = producer
        self._topic = topic
        self._limit = limit_bytes
        self._notice = notice
        self._flying: deque[tuple[str, Any]] = deque()

    def send(self, line: Line, where: str) -> None:
        """Send one line. `where` names it in notices."""
        key = key_of(line.data)
        size = line.size + len(key or b"") + RECORD_OVERHEAD_BYTES
        if size > self._limit:
            self._refuse(where, f"the article has {line.size} bytes, the topic takes {self._limit}")
            return
        self._flying.append((where, self._producer.send(self._topic, value=line.data, key=key)))
        while len(self._flying) >= IN_FLIGHT:
            self._await_one()

    def finish(self) -> None:
        """Wait until everything sent is acknowledged."""
        self._producer.flush()
        while self._flying:
            self._await_one()

    def _await_one(self) -> None:
        where, future = self._flying.popleft()
        try:
            future.get()
        except MessageSizeTooLargeError:
            self._refuse(where, "larger than the broker takes (its max.message.bytes is below our settings)")
        else:
            self.sent += 1

    def _refuse(self, where: str, why: str) -> None:
        self.refused += 1
        self._notice(f"newsstream: refused {where}: {why}")


def key_of(data: bytes) -> bytes | None:
    """The id of a readable article as message key; None spreads the unreadable ones over the partitions."""
    raw = parse_raw(data, "ingest")
    return article_id(raw).encode() if isinstance(raw, RawArticle) else None
