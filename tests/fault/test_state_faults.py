"""What becomes of the tables when workers stand still, directories vanish, disks fill up and topics are lost."""

from __future__ import annotations

import asyncio
import itertools
import resource
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from kafka import TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import KafkaError

from stream.broker.admin import admin_client, create
from stream.settings import BrokerSettings, Settings
from stream.topics import Catalogue, Topic
from stream.worker import takeover
from stream.worker.message import StaleError
from stream.worker.takeover import FORGETTING_MS, LostStateError, follow
from tests.fault.checker import check
from tests.fault.corpus import corpus
from tests.fault.reference import Readings, reference
from tests.fault.shelf import Shelf, compacted, drive
from tests.fault.site import FaultSite, make_site
from tests.integration.conftest import kafka_broker  # noqa: F401 - a fixture
from tests.integration.harness import DONE_SECONDS, wait_until
from tests.kafka.broker import KafkaBroker

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(900)]
_numbers = itertools.count(1)


@pytest.fixture
def settings(kafka_broker: KafkaBroker, tmp_path: Path) -> Settings:  # noqa: F811
    """Topics of a prefix that nobody else uses."""
    site = make_site(kafka_broker.bootstrap_servers, f"state{next(_numbers)}", tmp_path / "site", 1)
    # The broker stays up here: clients may be as patient with a busy machine as they are by default.
    return site.settings.model_copy(update={"broker": BrokerSettings(bootstrap_servers=kafka_broker.bootstrap_servers)})


def test_a_zombies_late_writes_are_not_taken_for_state(settings: Settings, tmp_path: Path) -> None:
    async def story(zombie: Shelf, successor: Shelf, third: Shelf) -> None:
        await zombie.take_over()
        await zombie.write(a="1", b="1")
        await successor.take_over()
        await successor.write(a="2")
        await zombie.sneak(a="stale", c="stale")
        await third.take_over()
        assert third.rows() == {"a": "2", "b": "1"}
        assert compacted(await third.log()) == {"a": "2", "b": "1"}

    drive(settings, tmp_path, story, workers=3)


def test_a_zombie_notices_its_successor_and_keeps_nothing(settings: Settings, tmp_path: Path) -> None:
    async def story(zombie: Shelf, successor: Shelf) -> None:
        await zombie.take_over()
        await zombie.write(a="1")
        await successor.take_over()
        with pytest.raises(StaleError, match="another worker"):
            await zombie.write(a="stale", b="stale")
        assert zombie.rows() == {"a": "1"}
        await successor.write(b="2")
        await zombie.take_over()
        assert zombie.rows() == successor.rows() == {"a": "1", "b": "2"}

    drive(settings, tmp_path, story)


def test_the_owner_repairs_at_its_next_write_what_a_zombie_wrote(settings: Settings, tmp_path: Path) -> None:
    async def story(zombie: Shelf, owner: Shelf) -> None:
        await zombie.take_over()
        await zombie.write(a="1", b="1")
        await owner.take_over()
        await zombie.sneak(a="stale", b="1", c="stale")
        await owner.write(d="1")
        assert compacted(await owner.log()) == owner.rows() == {"a": "1", "b": "1", "d": "1"}

    drive(settings, tmp_path, story)


def test_what_a_worker_wrote_before_it_was_succeeded_counts(settings: Settings, tmp_path: Path) -> None:
    async def story(first: Shelf, second: Shelf) -> None:
        await first.take_over()
        await first.write(a="1")
        await first.sneak(b="on its way")
        await second.take_over()
        assert second.rows() == {"a": "1", "b": "on its way"}

    drive(settings, tmp_path, story)


def test_a_table_that_comes_back_takes_in_what_others_wrote(settings: Settings, tmp_path: Path) -> None:
    async def story(first: Shelf, second: Shelf) -> None:
        await first.take_over()
        await first.write(a="1", b="1")
        await second.take_over()
        await second.write(a="2", b=None, c="2")
        await first.take_over()
        await first.write(c="3")
        await second.take_over()
        assert first.rows() == second.rows() == {"a": "2", "c": "3"}

    drive(settings, tmp_path, story)


def test_a_directory_that_is_deleted_is_rebuilt_equal_and_tells_how_far_it_is(
    settings: Settings, tmp_path: Path
) -> None:
    async def story(worker: Shelf) -> None:
        await worker.take_over()
        for number in range(5):
            await worker.write(**{f"key{each}": f"{number}" for each in range(number, 400)})
        await worker.write(key0=None)
        before = worker.rows()
        worker.lose()
        await worker.take_over()
        assert worker.rows() == before
        assert worker.told[-1] == 0

    drive(settings, tmp_path, story, workers=1)


@pytest.mark.parametrize(("oldest", "ghost"), [(FORGETTING_MS, True), (-1, False)])
def test_a_local_table_that_is_too_old_is_read_anew(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, oldest: int, ghost: bool
) -> None:
    # A key that was deleted while the table lay there, so long ago that the deletion is gone from the changelog.
    async def story(worker: Shelf) -> None:
        await worker.take_over()
        await worker.write(a="1")
        worker.table.database(0)[b"ghost"] = b"1"
        monkeypatch.setattr(takeover, "FORGETTING_MS", oldest)
        await worker.take_over()
        assert ("ghost" in worker.rows()) is ghost
        assert worker.rows()["a"] == "1"

    drive(settings, tmp_path, story, workers=1)


def test_a_standby_has_what_its_owner_wrote_and_takes_over_from_there(settings: Settings, tmp_path: Path) -> None:
    async def story(owner: Shelf, standby: Shelf) -> None:
        await owner.take_over()
        following = asyncio.create_task(follow(standby.app, {standby.tp: standby.table}))
        await owner.write(a="1", b="1")
        await owner.write(a=None, c="2")
        async with asyncio.timeout(DONE_SECONDS):
            while standby.rows() != owner.rows():
                assert not following.done()
                await asyncio.sleep(0.01)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        assert standby.stored() == 4
        await standby.take_over()
        assert standby.rows() == {"b": "1", "c": "2"}

    drive(settings, tmp_path, story)


def lose_topic(settings: Settings) -> None:
    catalogue = Catalogue(settings.topics)
    with admin_client(settings) as client:
        client.delete_topics([catalogue.name(Topic.COPIES_TABLE)])
        create(client, [catalogue.plan(Topic.COPIES_TABLE)])


def truncate(settings: Settings, before: int) -> None:
    """Delete the first records, which a broker grants only where the topic says that it deletes."""
    name = Catalogue(settings.topics).name(Topic.COPIES_TABLE)
    with admin_client(settings) as client:
        for policy in ("delete", "compact"):
            client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, {"cleanup.policy": policy})])
            if policy == "delete":
                deleting = partial(client.delete_records, {TopicPartition(name, 0): before})
                wait_until(partial(granted, deleting), DONE_SECONDS, "the broker knows the new policy")


def granted(request: Callable[[], object]) -> bool:
    try:
        request()
    except KafkaError:
        return False
    return True


@pytest.mark.parametrize(
    ("damage", "directory_too", "expected"),
    [
        (lose_topic, False, "which the local table has, but it ends at 0"),
        (lose_topic, True, "the group has read the input that fills it, but it is empty"),
        (lambda settings: truncate(settings, 3), True, "from offset 0 on, but it begins at 3"),
    ],
)
def test_a_changelog_that_is_lost_is_told(
    settings: Settings, tmp_path: Path, damage: Callable[[Settings], None], directory_too: bool, expected: str
) -> None:
    async def story(worker: Shelf) -> None:
        await worker.take_over()
        await worker.write(a="1", b="1", c="1")
        if directory_too:
            worker.lose()
        else:
            worker.close()
        damage(settings)
        worker.begun = True
        for _ in range(2):  # the refusal leaves nothing behind that would hide the loss from the next start
            with pytest.raises(LostStateError, match=expected):
                await worker.take_over()

    drive(settings, tmp_path, story, workers=1)


def test_a_changelog_truncated_within_what_the_table_has_is_no_loss(settings: Settings, tmp_path: Path) -> None:
    async def story(worker: Shelf) -> None:
        await worker.take_over()
        await worker.write(a="1", b="1", c="1")
        truncate(settings, 3)
        await worker.take_over()
        assert worker.rows() == {"a": "1", "b": "1", "c": "1"}

    drive(settings, tmp_path, story, workers=1)


def state_bytes(site: FaultSite, name: str) -> int:
    """Size of the largest write-ahead log of a worker's tables."""
    return max((path.stat().st_size for path in site.state_of(name).rglob("*.log")), default=0)


def test_a_full_disk_stops_the_worker_and_costs_nothing(
    kafka_broker: KafkaBroker,  # noqa: F811
    tmp_path: Path,
) -> None:
    messages = corpus(5, 60)
    site = make_site(kafka_broker.bootstrap_servers, f"state{next(_numbers)}", tmp_path, 1)
    try:
        worker = site.start("one", NEWSSTREAM_LOG__LEVEL="error").wait_ready()
        site.send(messages[:30])
        wait_until(site.drained, DONE_SECONDS, "the first half")
        # No file grows any more, which a process meets as it meets a full disk: a write that fails.
        full = state_bytes(site, "one")
        assert full > worker.log_path.stat().st_size + 4096, "the log of the worker must not fill up first"
        resource.prlimit(worker.process.pid, resource.RLIMIT_FSIZE, (full, full))
        site.send(messages[30:])
        assert worker.process.wait(DONE_SECONDS) == 74, worker.log()[-3000:]
        assert not site.drained(), "what could not be saved was acknowledged"
        site.start("one").wait_ready()
        wait_until(site.drained, DONE_SECONDS, "the second half")
        verdict = check(
            site.eyes.read(),
            reference(messages, Readings()),
            [site.watch()],
            site.catalogue.name(Topic.RAW),
            ordered=True,
        )
        assert verdict.good, verdict.summary()
    finally:
        site.close()
