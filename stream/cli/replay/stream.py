"""A replay of a window of the raw topic. Reads only: nothing is committed, nothing is written to the live topics."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from stream.cli.broker import broker_errors
from stream.cli.console import notice, progress
from stream.cli.exits import CommandError, Exit
from stream.cli.moments import broker_time, shown_time, span
from stream.cli.replay.lag import behind
from stream.cli.replay.live import READ, Live, LiveReader, scanner, scope_of
from stream.cli.replay.told import Made
from stream.cli.replay.window import Window, find_window, messages, oldest_kept
from stream.cli.settings import checked_dictionaries, load_settings
from stream.cli.words import amount
from stream.replay.answers import Answer
from stream.replay.compare import compare
from stream.topics import Catalogue, Topic

if TYPE_CHECKING:
    from kafka import KafkaConsumer

    from stream.replay.record import RawMessage, Recorder

ARTICLES_PER_SECOND = 6
"""What one process reads of articles of usual length, for the estimate before the start; progress tells the truth."""
SLACK_MS = 24 * 3600 * 1000
"""The clocks of whoever writes to the raw topic and of the worker may differ by so much."""


@dataclass(slots=True)
class StreamReplay:
    """One run, from the options as they were given."""

    since: str
    until: str
    lead_in: str
    workers: int | None
    limit: int | None
    into: str | None
    _times: dict[str, int] = field(default_factory=dict)
    _answers: dict[str, Answer] = field(default_factory=dict)
    _warnings: list[str] = field(default_factory=list)

    def run(self) -> Made:
        """Read, process, compare. Raises CommandError (see stream/cli/exits.py)."""
        now = time.time()
        since, until = broker_time(self.since, "--from", now), broker_time(self.until, "--to", now)
        lead_seconds = span(self.lead_in, "--lead-in")
        if since is None or since >= (until if until is not None else now * 1000):
            raise CommandError(Exit.USAGE, f"expected --from before --to, got {self.since} and {self.until}")
        settings, dictionaries = load_settings(), checked_dictionaries()
        patience = settings.broker.request_timeout_seconds
        catalogue = Catalogue(settings.topics)
        publisher = None
        with ExitStack() as stack:
            stack.enter_context(broker_errors(settings))
            consumer = stack.enter_context(closing(replay_reader(settings)))
            window = find_window(consumer, catalogue.name(Topic.RAW), since, until, lead_seconds)
            check_topics(consumer, catalogue, window)
            self._warn_of(settings, consumer, window, since, patience)
            self._announce(window)
            if self.into is not None:
                from stream.cli.replay.publish import Publisher

                publisher = stack.enter_context(Publisher(settings, self.into))
            recorder = self._process(settings, dictionaries, messages(consumer, window, patience), window)
            if not self._times:
                raise _nothing(window)
            live = Live()
            start = max(1, min(self._times.values()) - SLACK_MS) if since else 0
            scan = scanner(consumer, catalogue, start, patience, live)
            LiveReader(scan, catalogue, window, live).read()
            if publisher is not None:
                notice(f"newsstream: {amount(publisher.publish(recorder), 'record')} published under {self.into}")
        return self._compared(window, recorder, live)

    def _compared(self, window: Window, recorder: Recorder, live: Live) -> Made:
        from stream.replay.record import answers_of

        replayed = answers_of(recorder, self._answers)
        scope = scope_of(list(self._times), recorder.articles, live, replayed, self._times)
        report = compare(live.answers, replayed, scope)
        for topic, count in live.unread.items():
            if count:
                self._warn(f"left out {amount(count, 'value')} of {topic.value}: cannot be read")
        count, first, last = len(self._times), min(self._times.values()), max(self._times.values())
        stretch = f"from {shown_time(first)} to {shown_time(last)}"
        about = f"{amount(count, 'message')} of {window.name} {stretch} processed again"
        facts = {"topic": window.name, "messages": count, "first": shown_time(first), "last": shown_time(last)}
        return Made(report, about, facts, tuple(self._warnings))

    def _warn(self, text: str) -> None:
        self._warnings.append(text)
        notice(f"newsstream: {text}")

    def _warn_of(self, settings: Any, consumer: KafkaConsumer, window: Window, since: int, patience: float) -> None:
        from stream.broker.admin import admin_client

        oldest = oldest_kept(consumer, window, patience)
        if oldest is not None and oldest > since > 0:
            self._warn(f"{window.name} holds nothing before {shown_time(oldest)} any more: the window begins there")
        with admin_client(settings) as admin:
            left = list(behind(settings, admin, consumer, window))
        for each in left:
            self._warn(f"{each}: differences may be unfinished work")

    def _announce(self, window: Window) -> None:
        from stream.batch.run import available_cores

        workers = self.workers or available_cores()
        count = min(window.messages, self.limit or window.messages)
        minutes = (count + window.lead_in) / ARTICLES_PER_SECOND / workers / 60
        about = "under a minute" if minutes < 1 else f"about {minutes:.0f} min"
        notice(
            f"newsstream: replaying {amount(count, 'message')} after a lead-in of {window.lead_in}, {about} with "
            f"{amount(workers, 'process', 'processes')} if all of them are read"
        )

    def _process(self, settings: Any, dictionaries: Any, records: Iterator[Any], window: Window) -> Recorder:
        from stream.replay.record import Recorder, replay

        recorder = Recorder(settings.identity, self._times.__contains__)
        total = min(window.messages, self.limit or window.messages) + window.lead_in
        tenth = 0
        with progress() as bar:
            task = bar.add_task("messages", total=total)
            done = replay(self._taken(records, window), recorder, self.workers, dictionaries)
            for count, (message, answer) in enumerate(done, 1):
                if message.shown:
                    self._answers[message.origin] = answer
                bar.advance(task)
                if not bar.console.is_terminal and count * 10 // total > tenth:
                    tenth = count * 10 // total
                    notice(f"newsstream: {count} of {amount(total, 'message')}")
        return recorder

    def _taken(self, records: Iterator[Any], window: Window) -> Iterator[RawMessage]:
        """The messages up to the limit; the window then ends where they do."""
        from stream.replay.record import RawMessage

        read = dict(window.first)
        for record in records:
            is_shown = window.part(record.partition, record.offset) == "window"
            if is_shown and self.limit is not None and len(self._times) >= self.limit:
                window.until = read
                window.since = {each: min(offset, read[each]) for each, offset in window.since.items()}
                return
            read[record.partition] = record.offset + 1
            origin = f"{record.topic}-{record.partition}-{record.offset}"
            if is_shown:
                self._times[origin] = record.timestamp
            at = datetime.fromtimestamp(record.timestamp / 1000, UTC) if record.timestamp > 0 else None
            yield RawMessage(origin, record.value, at, is_shown)


def check_topics(consumer: KafkaConsumer, catalogue: Catalogue, window: Window) -> None:
    """Raise CommandError where there is nothing to process, or nothing to compare it with."""
    missing = [name for name in map(catalogue.name, READ) if not consumer.partitions_for_topic(name)]
    if missing:
        expected = "expected the live topics on the cluster, to compare with"
        raise CommandError(Exit.DATA, f"{expected}; missing: {', '.join(missing)}")
    if not window.messages:
        raise _nothing(window)


def _nothing(window: Window) -> CommandError:
    return CommandError(Exit.NEGATIVE, f"nothing to replay: {window.name} holds no message of the window")


def replay_reader(settings: Any) -> KafkaConsumer:
    """A consumer under a group of its own, which reads by assignment: it joins nothing and commits nothing."""
    from kafka import KafkaConsumer

    from stream.broker import kafka_python_options

    return KafkaConsumer(
        client_id="newsstream-replay",
        group_id=f"{settings.worker.group}-replay",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        **kafka_python_options(settings.broker),
    )
