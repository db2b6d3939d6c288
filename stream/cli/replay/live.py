"""What stands on the live topics about the messages of a window.

Which message an answer is about is told by its origin, which travels with articles, reports and dead letters. Only
rejections do not carry it: a message that none of the others is about was rejected, if its article was.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from stream.cli.broker import read_to_end
from stream.cli.replay.window import Window
from stream.records import Article, DuplicateNotice, Event, Incident, Story
from stream.records.base import Record, load_json
from stream.records.lenient import read_leniently
from stream.replay.answers import Answer, Answers, copy_of, event_of, incident_of, story_of, text_of
from stream.replay.compare import Scope
from stream.topics import Catalogue, Topic

if TYPE_CHECKING:
    from kafka import KafkaConsumer

R = TypeVar("R", bound=Record)
Scan = Callable[[Topic], Iterator[Any]]
"""The records of a topic, those of a partition in order, from some time before the window to its end."""

READ = (
    Topic.CLEAN,
    Topic.EVENTS,
    Topic.INCIDENTS,
    Topic.STORIES,
    Topic.DUPLICATES,
    Topic.REJECTED,
    Topic.DEADLETTERS,
    Topic.REPORTS,
)
"""The topics that a comparison needs."""
NEVER = 2**63


@dataclass(slots=True)
class Live:
    """The answers of the live side, as far as its topics still hold them."""

    answers: Answers = field(default_factory=Answers)
    later: set[str] = field(default_factory=set)
    """Articles of which a message behind the window was read."""
    rejections: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    oldest_ms: dict[Topic, int] = field(default_factory=dict)
    """When the oldest record was written, of topics that have lost some already."""
    unread: Counter[Topic] = field(default_factory=Counter)
    """Values that no release of ours would write."""


class LiveReader:
    """Reads each topic once, in an order that errs to the safe side: a revision that comes meanwhile is seen."""

    def __init__(self, scan: Scan, catalogue: Catalogue, window: Window, live: Live) -> None:
        self._scan = scan
        self._catalogue = catalogue
        self._window = window
        self._notices: dict[tuple[str, str], DuplicateNotice] = {}
        self._articles: set[str] = set()
        self.live = live

    def read(self) -> None:
        """Fill `live` with everything about the window."""
        self._texts()
        self._events()
        self._groups()
        for notice in self._records(Topic.DUPLICATES, DuplicateNotice):
            self._notices[notice.article_id, notice.duplicate_of] = notice
        for _, value in self._values(Topic.REJECTED):
            self.live.rejections[str(value.get("article_id"))].add(str(value.get("reason")))
        self._dead_letters()
        self._reports()

    def _texts(self) -> None:
        for _, value in self._values(Topic.CLEAN):
            origin = str(value.get("origin"))
            if self._window.part_of(origin) == "window":
                article = self._as(Topic.CLEAN, Article, value)
                if article is not None:
                    self.live.answers.texts[origin] = text_of(article)
                    self._articles.add(article.article_id)

    def _events(self) -> None:
        latest: dict[tuple[str, Any], Event] = {}
        for key, value in self._values(Topic.EVENTS):
            if value.get("article_id") in self._articles:
                event = self._as(Topic.EVENTS, Event, value)
                if event is not None:
                    latest[event.event_id, key] = event
        living = (event for event in latest.values() if not event.retracted)
        self.live.answers.events = {event.event_id: event_of(event) for event in living}

    def _groups(self) -> None:
        answers, events = self.live.answers, self.live.answers.events.keys()
        incidents: dict[str, Incident] = {}
        for incident in self._records(Topic.INCIDENTS, Incident):
            known = incidents.get(incident.incident_id)
            if known is None or incident.version >= known.version:
                incidents[incident.incident_id] = incident
        groups = {name: incident_of(each) for name, each in incidents.items()}
        answers.incidents = {name: each for name, each in groups.items() if each and each.members & events}
        stories: dict[str, Story] = {}
        for story in self._records(Topic.STORIES, Story):
            told = stories.get(story.story_id)
            if told is None or story.version >= told.version:
                stories[story.story_id] = story
        shown = {name: story_of(each) for name, each in stories.items()}
        answers.stories = {name: each for name, each in shown.items() if each.members & self._articles}

    def _dead_letters(self) -> None:
        raw = self._catalogue.name(Topic.RAW)
        for record in self._scan(Topic.DEADLETTERS):
            said = {name: value.decode("utf-8", "replace") for name, value in record.headers if name.startswith("dlq_")}
            if said.get("dlq_topic") == raw:
                origin = f"{raw}-{said.get('dlq_partition')}-{said.get('dlq_offset')}"
            else:
                origin = _origin_in(record.value)
            if self._window.part_of(origin) == "window":
                self.live.answers.messages[origin] = Answer("dead_letter", None, said.get("dlq_code"))

    def _reports(self) -> None:
        answers = self.live.answers
        for _, value in self._values(Topic.REPORTS):
            header = value.get("header")
            if not isinstance(header, dict):
                continue
            origin, article_id = str(header.get("origin")), str(header.get("article_id"))
            part, original = self._window.part_of(origin), value.get("copy_of")
            if part == "after":
                self.live.later.add(article_id)
            elif part == "window":
                answers.messages[origin] = Answer("processed" if original is None else "duplicate", article_id)
                if original is not None:
                    notice = self._notices.get((article_id, original))
                    answers.copies[origin] = copy_of(notice) if notice is not None else {"duplicate_of": original}

    def _records(self, topic: Topic, kind: type[R]) -> Iterator[R]:
        for _, value in self._values(topic):
            record = self._as(topic, kind, value)
            if record is not None:
                yield record

    def _as(self, topic: Topic, kind: type[R], value: dict[str, Any]) -> R | None:
        record = read_leniently(kind, value)
        self.live.unread[topic] += record is None
        return record

    def _values(self, topic: Topic) -> Iterator[tuple[Any, dict[str, Any]]]:
        for record in self._scan(topic):
            if record.value is None:
                continue
            try:
                value = load_json(record.value)
            except ValueError:
                value = None
            if isinstance(value, dict):
                yield record.key, value
            else:
                self.live.unread[topic] += 1


def scope_of(window: list[str], known: set[str], live: Live, replayed: Answers, times_ms: Mapping[str, int]) -> Scope:
    """What can be compared; live rejections are matched with the messages that are left.

    Args:
        window: the messages to report on, in order.
        known: articles that the replay has read.
        live: what the topics hold; its answers are completed.
        replayed: what the replay said.
        times_ms: when the broker got each message of the window.
    """
    for message in window:
        now = replayed.messages.get(message)
        if message in live.answers.messages or now is None or now.article_id is None:
            continue
        reasons = live.rejections.get(now.article_id)
        if reasons:
            reason = now.reason if now.reason in reasons else min(reasons)
            live.answers.messages[message] = Answer("rejected", now.article_id, reason)
    answers = max((live.oldest_ms.get(topic, 0) for topic in (Topic.CLEAN, Topic.REPORTS, Topic.REJECTED)), default=0)
    events = live.oldest_ms.get(Topic.EVENTS, 0)
    return Scope(
        window,
        known,
        later=live.later,
        expired={message for message in window if times_ms[message] < answers},
        events_expired={message for message in window if times_ms[message] < events},
    )


def scanner(consumer: KafkaConsumer, catalogue: Catalogue, start_ms: int, patience_seconds: float, live: Live) -> Scan:
    """Reads topics of the cluster from a time on, compacted ones from their start, and notes what they have lost."""
    from kafka import TopicPartition

    def scan(topic: Topic) -> Iterator[Any]:
        name = catalogue.name(topic)
        is_compacted = catalogue.plan(topic).spec.cleanup == "compact"
        targets = [TopicPartition(name, number) for number in consumer.partitions_for_topic(name) or ()]
        kept = consumer.beginning_offsets(targets)
        found, oldest = 0, 0
        for record in read_to_end(consumer, name, 0 if is_compacted else start_ms, patience_seconds):
            found += 1
            if 0 < kept.get(TopicPartition(name, record.partition), 0) == record.offset:
                oldest = max(oldest, record.timestamp)
            yield record
        if not is_compacted and (oldest or (not found and any(kept.values()))):
            live.oldest_ms[topic] = oldest or NEVER

    return scan


def _origin_in(data: bytes | None) -> str:
    """The origin in the value of an internal topic: that of an article, or of the header that travels with the rest."""
    try:
        value = load_json(data or b"")
    except ValueError:
        return ""
    if not isinstance(value, dict):
        return ""
    header = value.get("header")
    return str((header if isinstance(header, dict) else value).get("origin"))
