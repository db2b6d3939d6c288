"""A hop without a broker: in which order it sends, saves and acknowledges, and when it stops."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any

from stream.metrics import Metrics
from stream.settings import DeadLetterSettings, Settings, WorkerSettings
from stream.topics import Catalogue, Topic
from stream.worker.delivery import Send
from stream.worker.hop import Context, Failure, Hop, Round, latest
from stream.worker.message import Handled, Incoming, Outgoing, StaleError, Trouble


class Journal(list[str]):
    """What happened, in order."""


class FakeApp:
    """As much of an app as a hop sees; it is its own producer and its own lease.

    `moves` says after which words in the journal (none: at once) the group redistributes its partitions: before the
    app notices ("lost"), or with the next generation ("moved").
    """

    context: Any = None

    def __init__(self, journal: Journal, broken: bool, moves: dict[str, str]) -> None:
        self.journal, self.broken, self.moves = journal, broken, moves
        self.lease = self

    def after(self, moment: str) -> bool:
        said = [words for words, how in self.moves.items() if how == moment]
        return any(not words or any(each.startswith(words) for each in self.journal) for words in said)

    @property
    def consumer_generation_id(self) -> int:
        return 2 if self.after("moved") else 1

    async def holds(self, generation: int, _unanswered: Any) -> bool:
        return generation == self.consumer_generation_id and not self.after("lost")

    def abandon(self, events: list[str], _generation: int) -> None:
        self.journal.append(f"forgot {' '.join(events)}")

    async def redistributed(self, _generation: int) -> bool:
        return "stuck" not in self.moves

    async def maybe_start_producer(self) -> FakeApp:
        return self

    async def send(
        self, topic: str, _key: bytes, value: bytes, _partition: None, _timestamp: None, _headers: list[Any]
    ) -> Awaitable[None]:
        if self.broken:
            raise ConnectionError("away")

        async def acknowledged() -> None:
            self.journal.append(f"sent {topic} {(value or b'null').decode()[:20]}")

        return acknowledged()


class FakeStream:
    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    async def ack(self, event: str) -> None:
        self.journal.append(f"acked {event}")


class EchoHop(Hop):
    """Sends every value on; `bad` is a dead letter."""

    stage = "clean"
    source = Topic.RAW
    save_error: Exception | None = None

    async def handle(self, records: Sequence[Incoming]) -> list[Handled]:
        return [
            Handled(trouble=Trouble("not_json", "bad"))
            if record.value == b"bad"
            else Handled([Outgoing(Topic.CLEAN, b"k", record.value)])
            for record in records
        ]

    def saves(self) -> list[Send]:
        journal = self.app.journal

        async def save() -> Awaitable[None]:
            async def done() -> None:
                if self.save_error is not None:
                    raise self.save_error
                journal.append("saved")

            return done()

        return [save]


def run(
    *values: bytes,
    broken: bool = False,
    generation: int = 1,
    max_run: int = 50,
    moves: dict[str, str] | None = None,
    save_error: Exception | None = None,
) -> tuple[Journal, list[Failure]]:
    """The journal of one round, and the reasons to stop."""
    journal: Journal = Journal()
    failures: list[Failure] = []
    settings = Settings(
        _env_file=None,
        worker=WorkerSettings(outage_seconds=0.05),
        dead_letters=DeadLetterSettings(max_run=max_run),
    )

    async def go() -> None:
        failed = asyncio.Event()

        def fail(failure: Failure) -> None:
            failures.append(failure)
            failed.set()

        context = Context(settings, Catalogue(settings.topics), Metrics(), fail)
        hop = EchoHop(context, FakeApp(journal, broken, moves or {}))  # type: ignore[arg-type]
        hop.save_error = save_error
        hop.stream = FakeStream(journal)  # type: ignore[assignment]
        records = [
            Incoming(Topic.RAW, "news.articles.raw", 0, offset, b"k", value, generation=generation)
            for offset, value in enumerate(values)
        ]
        taken = Round([f"{record.offset}" for record in records], records)  # type: ignore[misc]
        hop.rounds.append(taken)
        queue: asyncio.Queue[Any] = asyncio.Queue()
        queue.put_nowait((taken, asyncio.ensure_future(hop.handle(records))))
        finisher = asyncio.create_task(hop._finish_all(queue))
        failing = asyncio.create_task(failed.wait())
        finishing = asyncio.create_task(queue.join())
        await asyncio.wait({failing, finishing}, timeout=300, return_when=asyncio.FIRST_COMPLETED)
        for task in (finisher, failing, finishing):
            task.cancel()

    asyncio.run(go())
    return journal, failures


def test_outputs_then_state_then_acknowledgements_in_offset_order() -> None:
    journal, failures = run(b"a", b"b")
    assert journal == ["sent news.articles.clean a", "sent news.articles.clean b", "saved", "acked 0", "acked 1"]
    assert failures == []


def test_of_a_compacted_topic_only_the_last_record_of_a_key_is_sent() -> None:
    first, other, second = (
        Outgoing(Topic.STORIES, key, value) for key, value in ((b"s", b"1"), (b"t", b"1"), (b"s", b"2"))
    )
    assert latest([first, other, second]) == [other, second]


def test_of_other_topics_every_record_is_sent_in_order() -> None:
    said = [Outgoing(Topic.EVENTS, b"block", value) for value in (b"1", b"2", b"1")]
    assert latest(said) == said


def test_a_dead_letter_is_sent_before_its_record_is_acknowledged() -> None:
    journal, _ = run(b"bad")
    assert journal == ["sent news.deadletters bad", "saved", "acked 0"]


def test_what_cannot_be_sent_is_neither_saved_nor_acknowledged() -> None:
    journal, failures = run(b"a", broken=True)
    assert journal == []
    assert [failure.code for failure in failures] == [69]


def test_a_flood_of_dead_letters_stops_before_anything_of_its_round_is_sent() -> None:
    journal, failures = run(b"a", b"bad", b"bad", max_run=2)
    assert journal == []
    assert [failure.code for failure in failures] == [75]


def test_records_of_an_old_generation_are_left_to_their_new_reader() -> None:
    # Nothing is saved either: state would say "done" of something that did not leave.
    journal, failures = run(b"a", generation=0)
    assert journal == ["forgot 0"]
    assert failures == []


def test_a_round_whose_worker_was_given_up_while_it_stood_still_is_not_sent() -> None:
    journal, failures = run(b"a", moves={"": "lost"})
    assert journal == ["forgot 0"]
    assert failures == []


def test_a_round_whose_worker_is_given_up_after_its_outputs_is_not_saved() -> None:
    journal, failures = run(b"a", b"b", moves={"sent": "lost"})
    assert journal == ["sent news.articles.clean a", "sent news.articles.clean b", "forgot 0 1"]
    assert failures == []


def test_a_round_that_loses_its_partitions_before_the_acknowledgement_is_not_acknowledged() -> None:
    journal, failures = run(b"a", moves={"saved": "moved"})
    assert journal == ["sent news.articles.clean a", "saved", "forgot 0"]
    assert failures == []


def test_a_round_whose_state_has_another_writer_is_left_to_that_one() -> None:
    journal, failures = run(b"a", save_error=StaleError("taken over"))
    assert journal == ["sent news.articles.clean a", "forgot 0"]
    assert failures == []


def test_a_lost_round_that_the_group_does_not_hand_out_again_stops_the_worker() -> None:
    _, failures = run(b"a", save_error=StaleError("taken over"), moves={"never": "", "stuck": ""})
    assert [failure.code for failure in failures] == [75]


def test_an_output_over_its_topics_limit_makes_its_cause_a_dead_letter() -> None:
    journal, _ = run(b"x" * 5_000_000)
    assert [line.split(" ")[1] for line in journal if line.startswith("sent")] == ["news.deadletters"]
