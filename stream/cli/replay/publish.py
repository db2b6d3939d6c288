"""What a replay said, on topics of another prefix: dashboards can stand side by side before an upgrade goes live.

The last record of each key is published, as a compacted topic would keep it.
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from stream.broker.admin import admin_client, create
from stream.broker.capabilities import capabilities
from stream.cli.exits import CommandError, Exit
from stream.settings import Settings, TopicSettings
from stream.topics import Catalogue, Topic

if TYPE_CHECKING:
    from stream.replay.record import Recorder

PUBLISHED = (Topic.DUPLICATES, Topic.EVENTS, Topic.INCIDENTS, Topic.STORIES)


class Publisher:
    """Creates the topics at the start, so that a refusal comes before the work. Raises CommandError for it."""

    def __init__(self, settings: Settings, prefix: str) -> None:
        from pydantic import ValidationError

        if prefix == settings.topics.prefix:
            raise CommandError(Exit.USAGE, f"expected --into with another prefix than the live one, got {prefix}")
        try:
            topics = TopicSettings.model_validate({**settings.topics.model_dump(), "prefix": prefix})
        except ValidationError:
            raise CommandError(Exit.USAGE, f"expected --into with letters, digits, _ or -, got {prefix!r}") from None
        self._settings = settings.model_copy(update={"topics": topics})
        self._catalogue = Catalogue(topics)
        self._producer: Any = None

    def __enter__(self) -> Self:
        from stream.cli.broker import producer

        if capabilities(self._settings.broker).topic_admin:  # elsewhere they appear on first use
            with admin_client(self._settings) as admin:
                create(admin, [self._catalogue.plan(topic) for topic in PUBLISHED])
        self._producer = producer(self._settings)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._producer.close()

    def publish(self, recorder: Recorder) -> int:
        """Send everything and wait until the broker has it; returns how many records. Raises KafkaError."""
        found = [(Topic.DUPLICATES, notice.article_id, notice.to_bytes()) for notice in recorder.notices.values()]
        found += [(Topic.EVENTS, block, data) for (block, _), data in recorder.told.events.items()]
        found += [(Topic.INCIDENTS, name, each.to_bytes()) for name, each in recorder.told.shown.items()]
        found += [(Topic.STORIES, name, each.to_bytes()) for name, each in recorder.told_stories.shown.items()]
        sent = [
            self._producer.send(self._catalogue.name(topic), key=key.encode("utf-8", "surrogatepass"), value=value)
            for topic, key, value in found
        ]
        self._producer.flush()
        for future in sent:
            future.get()
        return len(sent)
