"""Sizes of topics, and who reads them."""

from __future__ import annotations

import pytest

from stream.settings import TopicSettings
from stream.topics import READ_BY, Catalogue, Topic
from stream.worker.app import BATCH_BYTES
from stream.worker.identity import IDENTITY_HOPS
from stream.worker.pooled import CleanHop, ExtractHop
from stream.worker.tables import MAX_VALUE_BYTES

SMALLEST = Catalogue(TopicSettings(max_message_bytes=16_384))


@pytest.mark.parametrize("topic", [topic for topic in Topic if topic is not Topic.RAW])
def test_a_full_batch_of_the_worker_fits_every_topic_that_it_writes_to(topic: Topic) -> None:
    assert SMALLEST.max_bytes(topic) >= BATCH_BYTES + MAX_VALUE_BYTES


def test_the_raw_topic_takes_what_was_asked_for_and_no_more() -> None:
    assert SMALLEST.max_bytes(Topic.RAW) == 16_384


@pytest.mark.parametrize("topic", [topic for topic in Topic if topic is not Topic.RAW])
def test_what_the_worker_writes_carries_the_time_of_the_brokers(topic: Topic) -> None:
    assert SMALLEST.plan(topic).config["message.timestamp.type"] == "LogAppendTime"


def test_what_is_said_of_readers_is_what_the_hops_read() -> None:
    hops = (CleanHop, ExtractHop, *IDENTITY_HOPS)
    assert {(hop.stage, hop.source) for hop in hops} == set(READ_BY)
