"""The real pool with real processes, over work that goes wrong in every way a process can."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import psutil
import pytest

from stream.metrics import Metrics
from stream.records.dead_letter import cause_of
from stream.settings import WorkerSettings
from stream.worker.backoff import Backoff
from stream.worker.child import ExtractTask, TaskResult
from stream.worker.lane import Job, Lane, PoolError
from stream.worker.pool import Pool
from tests.processes import pool_children, still_running
from tests.unit.worker import faulty

PATIENCE_SECONDS = 300


class Pauses(list[float]):
    """A clock that does not wait; what was asked of it, in seconds."""

    async def sleep(self, seconds: float) -> None:
        self.append(seconds)


class Trial:
    """Tasks through a pool of faulty workers: the results, the metrics and the pauses."""

    def __init__(self, *data: bytes, **settings: float) -> None:
        self.metrics, self.pauses, self.progress = Metrics(), Pauses(), 0
        options = {"processes": 1, "article_seconds": 30.0, "retries": 1, **settings}
        self.results: list[TaskResult] = asyncio.run(self._go(data, WorkerSettings(**options)))

    async def _go(self, data: tuple[bytes, ...], settings: WorkerSettings) -> list[TaskResult]:
        pool = Pool(
            settings,
            with_model=False,
            metrics=self.metrics,
            job=Job(faulty.warm, faulty.work),
            backoff=Backoff(settings.retry_seconds, settings.retry_longest_seconds, chance=lambda: 1.0),
            sleep=self.pauses.sleep,
        )
        await pool.start()
        try:
            tasks = [ExtractTask(each) for each in data]
            return await asyncio.wait_for(pool.run(tasks, "extract", self._progressed), PATIENCE_SECONDS)
        finally:
            await pool.stop()

    def _progressed(self) -> None:
        self.progress += 1

    @property
    def codes(self) -> list[str | None]:
        return [result.code for result in self.results]

    @property
    def scraped(self) -> str:
        return self.metrics.text().decode()


def until(word: str, tmp_path: Path) -> bytes:
    """A task that goes wrong once."""
    return f"{word}-until {tmp_path / word}".encode()


def test_results_come_in_order_from_several_processes() -> None:
    data = [str(number).encode() for number in range(40)]
    assert [result.data for result in Trial(*data, processes=2).results] == data


@pytest.mark.parametrize(
    ("word", "code", "settings"),
    [
        ("killed", "nlp_crash", {}),
        ("eat", "nlp_memory", {"process_memory_mib": 2048}),
        ("starve", "nlp_memory", {}),
    ],
)
def test_a_record_that_costs_its_process_is_found_among_its_neighbours(
    word: str, code: str, settings: dict[str, float]
) -> None:
    trial = Trial(b"a", word.encode(), b"c", **settings)
    assert trial.codes == [None, code, None]
    cause = cause_of(code)
    assert cause is not None
    assert cause.temporary


@pytest.mark.parametrize("word", ["hang", "stopped"])
def test_a_record_that_takes_for_ever_is_set_aside(word: str) -> None:
    # Without neighbours: on a machine that has much else to do, theirs could take long too.
    assert Trial(word.encode(), article_seconds=0.5, retries=0).codes == ["nlp_timeout"]


@pytest.mark.parametrize(
    ("word", "reason", "settings"),
    [
        ("killed", "crash", {}),
        ("stopped", "timeout", {"article_seconds": 2.0}),
        ("eat", "memory", {"process_memory_mib": 2048}),
    ],
)
def test_a_cause_that_passes_costs_a_retry_and_no_dead_letter(
    word: str, reason: str, settings: dict[str, float], tmp_path: Path
) -> None:
    trial = Trial(until(word, tmp_path), **settings)
    assert trial.codes == [None]
    assert f'newsstream_retries_total{{reason="{reason}",stage="extract"}} 1.0' in trial.scraped
    assert f'newsstream_pool_restarts_total{{reason="{reason}"}} 1.0' in trial.scraped


def test_a_record_is_tried_as_often_as_the_settings_say_with_growing_pauses() -> None:
    trial = Trial(b"die", retries=4, retry_seconds=1.0, retry_longest_seconds=3.0)
    assert trial.results[0].reason == "the process that worked on the record died, 5 times"
    assert trial.pauses == [1.0, 2.0, 3.0, 3.0]
    assert 'newsstream_retries_total{reason="crash",stage="extract"} 4.0' in trial.scraped


def test_without_retries_a_record_is_still_told_from_its_neighbours() -> None:
    assert Trial(b"a", b"die", retries=0).codes == [None, "nlp_crash"]


def test_each_answer_counts_as_progress() -> None:
    # The chunk, then each of its records alone.
    assert Trial(b"a", b"die", retries=0).progress == 3


def test_an_error_in_the_child_costs_one_record_and_is_not_tried_again() -> None:
    trial = Trial(b"a", b"raise", b"b")
    assert trial.codes == [None, "bug", None]
    assert "LookupError" in trial.results[1].reason
    assert trial.pauses == []


def test_a_retry_holds_no_lane() -> None:
    """While one record waits for its next try, a single lane serves others."""

    async def go() -> TaskResult:
        released = asyncio.Event()

        async def wait_for_release(_seconds: float) -> None:
            await released.wait()

        settings = WorkerSettings(processes=1, retries=1)
        job = Job(faulty.warm, faulty.work)
        pool = Pool(settings, with_model=False, metrics=Metrics(), job=job, sleep=wait_for_release)
        await pool.start()
        try:
            waiting = asyncio.create_task(pool.run([ExtractTask(b"die")], "extract"))
            [other] = await asyncio.wait_for(pool.run([ExtractTask(b"other")], "extract"), PATIENCE_SECONDS)
            assert not waiting.done()
            released.set()
            await asyncio.wait_for(waiting, PATIENCE_SECONDS)
            return other
        finally:
            await pool.stop()

    assert asyncio.run(go()).data == b"other"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_a_process_that_is_lost_from_outside_costs_no_record(number: signal.Signals) -> None:
    async def go() -> list[TaskResult]:
        settings = WorkerSettings(processes=1, article_seconds=2.0, retry_seconds=0.01)
        pool = Pool(settings, with_model=False, metrics=Metrics(), job=Job(faulty.warm, faulty.work))
        await pool.start()
        try:
            [first] = await pool.run([ExtractTask(b"pid")], "clean")
            os.kill(int(first.data), number)
            [second] = await asyncio.wait_for(pool.run([ExtractTask(b"pid")], "clean"), PATIENCE_SECONDS)
            return [first, second]
        finally:
            await pool.stop()

    first, second = asyncio.run(go())
    assert second.code is None
    assert second.data != first.data


def test_a_process_that_dies_before_it_has_its_work_time_and_again_is_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dead:
        def submit(self, *_work: object) -> None:
            raise BrokenProcessPool

    async def opened(_lane: Lane) -> Dead:
        return Dead()

    monkeypatch.setattr(Lane, "open", opened)
    assert Trial(b"a", retries=1).codes == ["nlp_crash"]


Ask = Callable[[], Awaitable[int]]


def changing(tmp_path: Path, processes: int, act: Callable[[Ask], Awaitable[None]]) -> None:
    """Let `act` ask, again and again, which process works, in a pool whose first processes are ready at once.

    Each is to be replaced after two chunks; no later one is ready before there is a file `go`.
    """

    async def go() -> None:
        settings = WorkerSettings(processes=processes, tasks_per_process=2)
        job = Job(faulty.warm_when_told, faulty.work)
        pool = Pool(settings, with_model=False, metrics=Metrics(), job=job, dictionaries=tmp_path)

        async def ask() -> int:
            return int((await pool.run([ExtractTask(b"pid")], "clean"))[0].data)

        for number in range(processes):
            (tmp_path / f"at-once-{number}").touch()
        await pool.start()
        try:
            await asyncio.wait_for(act(ask), PATIENCE_SECONDS)
        finally:
            await pool.stop()

    asyncio.run(go())


async def other_than(known: set[int], ask: Ask) -> int:
    """The first process that is none of these."""
    while (pid := await ask()) in known:
        pass
    return pid


def test_a_process_that_has_done_its_share_works_until_the_next_one_is_ready(tmp_path: Path) -> None:
    before = pool_children()

    async def act(ask: Ask) -> None:
        first = await ask()
        assert [await ask() for _ in range(6)] == [first] * 6
        assert len(pool_children() - before) == 2
        (tmp_path / "go").touch()
        second = await other_than({first}, ask)
        await other_than({first, second}, ask)

    changing(tmp_path, 1, act)
    assert still_running(pool_children() - before) == []


def test_one_process_at_a_time_gets_ready_beside_the_others(tmp_path: Path) -> None:
    before = pool_children()

    async def act(ask: Ask) -> None:
        first = {await ask() for _ in range(20)}
        assert len(pool_children() - before) == 3
        (tmp_path / "go").touch()
        await other_than(first, ask)

    changing(tmp_path, 2, act)


def test_a_process_that_is_lost_is_followed_by_the_one_that_gets_ready_already(tmp_path: Path) -> None:
    before = pool_children()

    async def act(ask: Ask) -> None:
        [first] = {await ask() for _ in range(3)}
        [following] = {each.pid for each in pool_children() - before} - {first}
        os.kill(first, signal.SIGKILL)
        (tmp_path / "go").touch()
        assert await ask() == following

    changing(tmp_path, 1, act)


def refusal(warm: Callable[..., float], pauses: Pauses, **settings: float) -> PoolError:
    """What a pool says whose processes cannot start."""

    async def go() -> None:
        options = WorkerSettings(**{"processes": 2, **settings})
        pool = Pool(options, with_model=False, metrics=Metrics(), job=Job(warm, faulty.work), sleep=pauses.sleep)
        try:
            await asyncio.wait_for(pool.start(), PATIENCE_SECONDS)
        finally:
            await pool.stop()

    before = pool_children()
    with pytest.raises(PoolError) as caught:
        asyncio.run(go())
    assert still_running(pool_children() - before) == []
    return caught.value


def test_a_model_that_cannot_be_loaded_is_told_at_once_with_its_own_message() -> None:
    pauses = Pauses()
    error = refusal(faulty.warm_without_model, pauses)
    assert error.code == 78
    assert "OSError: [E050] Can't find model" in str(error)
    assert pauses == []


def test_processes_that_die_at_the_start_are_tried_again_but_not_for_ever() -> None:
    pauses = Pauses()
    error = refusal(faulty.warm_dead, pauses, processes=1)
    assert error.code == 75
    assert "4 child processes in a row died before they were ready" in str(error)
    assert len(pauses) == 3


def test_a_start_that_hangs_ends_at_its_deadline() -> None:
    error = refusal(faulty.warm_hanging, Pauses(), startup_seconds=0.5)
    assert error.code == 75
    assert "no child process was ready within 0.5 s" in str(error)


def test_too_little_memory_for_the_model_names_the_setting() -> None:
    async def go() -> None:
        pool = Pool(WorkerSettings(processes=1, process_memory_mib=256), with_model=True, metrics=Metrics())
        try:
            await asyncio.wait_for(pool.start(), PATIENCE_SECONDS)
        finally:
            await pool.stop()

    with pytest.raises(PoolError, match="PROCESS_MEMORY_MIB=256"):
        asyncio.run(go())


def test_a_pool_that_has_lost_its_processes_for_good_says_so_to_all_who_wait(tmp_path: Path) -> None:
    """The first process starts, no later one does: whoever waits is told, and nobody tries for ever."""

    async def go() -> list[object]:
        job = Job(faulty.warm_once, faulty.work)
        pauses = Pauses()
        pool = Pool(
            WorkerSettings(processes=1),
            with_model=False,
            metrics=Metrics(),
            job=job,
            dictionaries=tmp_path / "started",
            sleep=pauses.sleep,
        )
        await pool.start()
        try:
            asked = [pool.run([ExtractTask(b"die")], "extract"), pool.run([ExtractTask(b"a")], "clean")]
            return await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), PATIENCE_SECONDS)
        finally:
            await pool.stop()

    assert [type(answer) for answer in asyncio.run(go())] == [PoolError, PoolError]


def test_no_process_is_left_behind() -> None:
    before = pool_children()

    async def go() -> set[psutil.Process]:
        pool = Pool(WorkerSettings(processes=2), with_model=False, metrics=Metrics(), job=Job(faulty.warm, faulty.work))
        await pool.start()
        try:
            return pool_children() - before
        finally:
            await pool.stop()

    children = asyncio.run(go())
    assert len(children) == 2
    assert still_running(children) == []
