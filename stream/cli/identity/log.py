"""Where the answers are read: the topics of a broker, or a file of articles that is processed on the spot.

Both are logs of values per topic, so that a question finds the same records in either.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from stream.topics import Catalogue, Topic

if TYPE_CHECKING:
    from kafka import KafkaConsumer

    from stream.settings import Settings


class Log(Protocol):
    """The values that stand on the topics; `advice` says where ids are to be had."""

    @property
    def horizon(self) -> timedelta:
        """For how long incidents are remembered."""
        ...

    @property
    def advice(self) -> str:
        """What to do when an id is not there."""
        ...

    def scan(self, topic: Topic) -> Iterator[tuple[Hashable, bytes]]:
        """Every value of a topic with its key (without one its partition), those of one key in order."""
        ...

    def name(self, topic: Topic) -> str:
        """What to call the topic in a message."""
        ...


class BrokerLog:
    """The topics of a cluster, read from the start to what is now the end."""

    advice = (
        "events are kept for 30 days, articles for 7; ids stand in `newsstream tap incidents --from start --until-end`"
    )

    def __init__(self, settings: Settings, consumer: KafkaConsumer) -> None:
        self._settings = settings
        self._catalogue = Catalogue(settings.topics)
        self._consumer = consumer
        self.horizon = timedelta(days=settings.identity.incidents_days)

    def scan(self, topic: Topic) -> Iterator[tuple[Hashable, bytes]]:
        """See Log. Raises CommandError when the topic is not there, or the broker stops answering on the way."""
        from stream.cli.broker import read_to_end

        patience = self._settings.broker.request_timeout_seconds
        for record in read_to_end(self._consumer, self.name(topic), 0, patience):
            if record.value is not None:
                yield (record.partition if record.key is None else record.key), record.value

    def name(self, topic: Topic) -> str:
        """See Log."""
        return self._catalogue.name(topic)


@contextmanager
def opened(input_: str | None) -> Iterator[Log]:
    """The log of a file of articles (`-` is stdin), or of the broker without one."""
    from stream.cli.settings import checked_dictionaries, load_settings

    if input_ is not None:
        from stream.cli.identity.kept import read_file  # brings in extraction, which a broker's log does without

        yield read_file(input_, checked_dictionaries())
        return
    from stream.cli.broker import broker_errors, reader

    settings = load_settings()
    with broker_errors(settings), reader(settings) as consumer:
        yield BrokerLog(settings, consumer)
