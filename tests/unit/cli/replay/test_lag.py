"""Whether the live worker is through with a window, and what the live topics have lost: asked, never changed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from kafka.structs import OffsetAndMetadata

from stream.cli.exits import CommandError, Exit
from stream.cli.replay.lag import behind
from stream.cli.replay.live import NEVER, Live, scanner
from stream.cli.replay.stream import check_topics
from stream.cli.replay.window import Window
from stream.settings import Settings
from stream.topics import Catalogue, Topic

SETTINGS = Settings(_env_file=None)
RAW = "news.articles.raw"
WINDOW = Window(RAW, first={0: 0}, since={0: 2}, until={0: 10}, kept={0: 0})


class Cluster:
    """Topics of one partition: where each begins and ends, and records of one of them."""

    def __init__(self, ends: dict[str, int], begins: dict[str, int] | None = None, records: Any = ()) -> None:
        self._ends = ends
        self._begins = begins or {}
        self._records = list(records)
        self._at: dict[Any, int] = {}

    def partitions_for_topic(self, name: str) -> set[int]:
        return {0} if name in self._ends else set()

    def beginning_offsets(self, targets: list[Any]) -> dict[Any, int]:
        return {target: self._begins.get(target.topic, 0) for target in targets}

    def end_offsets(self, targets: list[Any]) -> dict[Any, int]:
        return {target: self._ends[target.topic] for target in targets}

    def assign(self, targets: list[Any]) -> None:
        self._at = {target: self._begins.get(target.topic, 0) for target in targets}

    def seek_to_beginning(self, target: Any) -> None:
        self._at[target] = self._begins.get(target.topic, 0)

    def position(self, target: Any) -> int:
        return self._at[target]

    def poll(self, timeout_ms: int) -> dict[Any, list[Any]]:
        [target] = self._at
        self._at[target] = self._ends[target.topic]
        return {target: self._records}


class Admin:
    """Committed offsets by topic; -1 where a group never committed, as a broker answers."""

    def __init__(self, committed: dict[str, int]) -> None:
        self._committed = committed
        self.asked: set[str] = set()

    def list_group_offsets(self, asked: dict[str, list[Any]]) -> dict[str, dict[Any, Any]]:
        self.asked |= asked.keys()
        return {
            group: {each: OffsetAndMetadata(self._committed.get(each.topic, -1), "", -1) for each in targets}
            for group, targets in asked.items()
        }


def said(admin: Admin, cluster: Cluster) -> list[str]:
    return list(behind(SETTINGS, admin, cluster, WINDOW))  # type: ignore[arg-type]


def test_a_worker_that_is_through_with_the_window_is_not_behind_whatever_came_later() -> None:
    admin = Admin({RAW: 10, "news.articles.clean": 8})
    assert said(admin, Cluster({RAW: 500, "news.articles.clean": 8})) == []
    assert admin.asked == {"newsstream-clean", "newsstream-identity"}


def test_each_topic_that_is_behind_is_told() -> None:
    admin = Admin({RAW: 7, "news.internal.blocks": 1})
    assert said(admin, Cluster({RAW: 500, "news.internal.blocks": 6})) == [
        "group newsstream-clean has 3 records of news.articles.raw left to read",
        "group newsstream-identity has 5 records of news.internal.blocks left to read",
    ]


def test_a_group_that_never_was_has_everything_left_that_is_still_kept() -> None:
    told = said(Admin({}), Cluster({RAW: 500}, begins={RAW: 4}))
    assert told == ["group newsstream-clean has 6 records of news.articles.raw left to read"]


def lost(cluster: Cluster, topic: Topic) -> dict[Topic, int]:
    live = Live()
    scan = scanner(cluster, Catalogue(SETTINGS.topics), 0, 5, live)  # type: ignore[arg-type]
    assert [each.offset for each in scan(topic)] == [each.offset for each in cluster._records]
    return live.oldest_ms


def record(offset: int, timestamp: int) -> Any:
    return SimpleNamespace(topic="news.events", partition=0, offset=offset, timestamp=timestamp)


def test_a_topic_that_begins_at_its_beginning_has_lost_nothing() -> None:
    assert lost(Cluster({"news.events": 2}, records=[record(0, 70), record(1, 80)]), Topic.EVENTS) == {}


def test_a_topic_that_begins_later_has_lost_what_is_older_than_its_oldest_record() -> None:
    cluster = Cluster({"news.events": 9}, {"news.events": 7}, [record(7, 70), record(8, 60)])
    assert lost(cluster, Topic.EVENTS) == {Topic.EVENTS: 70}


def test_a_topic_of_which_nothing_is_left_has_lost_everything() -> None:
    assert lost(Cluster({"news.events": 9}, {"news.events": 9}), Topic.EVENTS) == {Topic.EVENTS: NEVER}


def test_a_compacted_topic_loses_nothing_that_counts() -> None:
    cluster = Cluster({"news.incidents": 9}, {"news.incidents": 7}, [record(7, 70)])
    assert lost(cluster, Topic.INCIDENTS) == {}


def test_live_topics_that_are_not_there_are_told_before_any_work() -> None:
    catalogue = Catalogue(SETTINGS.topics)
    names = {plan.name: 1 for plan in catalogue}
    check_topics(Cluster(names), catalogue, WINDOW)  # type: ignore[arg-type]
    left = {name: end for name, end in names.items() if name not in ("news.events", "news.stories")}
    with pytest.raises(CommandError, match=r"missing: news\.events, news\.stories") as raised:
        check_topics(Cluster(left), catalogue, WINDOW)  # type: ignore[arg-type]
    assert raised.value.code == Exit.DATA
