"""What an operator sees while something is wrong: /livez, /readyz, the log, and how the process ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from stream.topics import Topic
from tests.integration.corpus import corpus, lines
from tests.integration.harness import DONE_SECONDS, Site, Worker, wait_until
from tests.kafka.broker import KafkaBroker
from tests.processes import descendants, still_running

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(900)]

STALL_SECONDS = "25"
"""Long enough for a machine that has other things to do: what works is never taken for a stall."""


class StallingWorker(Worker):
    """A worker whose clean stage can be told to stand still."""

    program = (str(Path(__file__).with_name("stalling.py")),)

    @property
    def hang(self) -> Path:
        return self.log_path.with_suffix(".hang")

    @property
    def block(self) -> Path:
        return self.log_path.with_suffix(".block")


@pytest.fixture(scope="module")
def own_broker(tmp_path_factory: pytest.TempPathFactory, kafka_broker: KafkaBroker) -> Iterator[KafkaBroker]:
    """A broker that may be killed: nobody else uses it. Asking for the other one first tells what is missing here."""
    broker = KafkaBroker(tmp_path_factory.mktemp("own-kafka"))
    broker.start()
    yield broker
    broker.kill()


def checks(worker: Worker, path: str) -> dict[str, str]:
    """The checks of a health page that say no, with what they say."""
    body = worker.get(path)[1]
    found = json.loads(body)["checks"] if body else {}
    return {name: check["detail"] for name, check in found.items() if not check["ok"]}


def stalling(site: Site) -> StallingWorker:
    log = site.directory / f"worker-{len(site.workers)}.log"
    files = {"HANG_FILE": str(log.with_suffix(".hang")), "BLOCK_FILE": str(log.with_suffix(".block"))}
    worker = StallingWorker(site, ("clean",), {**files, "NEWSSTREAM_WORKER__STALL_SECONDS": STALL_SECONDS})
    site.workers.append(worker)
    return worker


def said(worker: Worker, event: str) -> list[dict[str, object]]:
    return [line for line in worker.lines() if line["event"] == event]


def test_a_stalled_worker_restarts_itself_once_and_ends_when_it_stalls_again(kafka_site: Callable[..., Site]) -> None:
    site = kafka_site(1)
    worker = stalling(site)
    worker.hang.touch()
    worker.wait_ready()
    pid, children = worker.process.pid, descendants(worker.process.pid)
    articles = lines(corpus())[:20]
    site.produce(articles[:10], key=b"one")
    wait_until(lambda: bool(said(worker, "worker restarts itself")), DONE_SECONDS, "the stall is found")
    worker.hang.unlink()
    wait_until(lambda: site.count(Topic.CLEAN) == 10, DONE_SECONDS, "what waited is done after the restart")
    assert worker.process.poll() is None
    assert psutil.Process(pid).is_running()
    assert still_running(children) == []
    wait_until(
        lambda: worker.metric("newsstream_self_restarts_total", reason="handling") == 1, DONE_SECONDS, "it is counted"
    )

    worker.hang.touch()
    site.produce(articles[10:], key=b"one")
    assert worker.process.wait(DONE_SECONDS) == 75
    errors = [line for line in said(worker, "worker stops") if line["exit_code"] == 75]
    assert len(errors) == 1
    assert str(errors[0]["reason"]).startswith("stalled again: articles.raw: ")
    assert len(said(worker, "worker restarts itself")) == 1


def test_a_blocked_event_loop_is_not_alive_and_says_so(kafka_site: Callable[..., Site]) -> None:
    site = kafka_site(1)
    worker = stalling(site).wait_ready()
    worker.block.touch()
    site.produce(lines(corpus())[:1], key=b"one")
    wait_until(lambda: "event_loop" in checks(worker, "/livez"), DONE_SECONDS, "the block is seen")
    worker.block.unlink()
    wait_until(lambda: worker.get("/livez")[0] == 200, DONE_SECONDS, "the loop turns again")
    wait_until(lambda: site.count(Topic.CLEAN) == 1, DONE_SECONDS, "and goes on")
    worker.kill()


@pytest.fixture(scope="module")
def outage(own_broker: KafkaBroker, kafka_site: Callable[..., Site]) -> Worker:
    """A ready worker whose broker is killed, seen until it has said that it is not ready."""
    made = kafka_site(1)
    site = Site(
        {**made.environment, "NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS": own_broker.bootstrap_servers},
        made.directory,
        made.settings,
        made.workers,
    )
    worker = site.worker("identity").wait_ready()
    own_broker.kill()
    wait_until(lambda: "broker" in checks(worker, "/readyz"), DONE_SECONDS, "not ready without a broker")
    return worker


def test_without_a_broker_a_worker_is_alive_and_not_ready(outage: Worker) -> None:
    assert outage.get("/livez")[0] == 200
    assert "no answer for" in checks(outage, "/readyz")["broker"]


def test_an_outage_ends_in_order_when_asked_to_stop(outage: Worker) -> None:
    code, _ = outage.terminate()
    assert code == 0
    foreign = [line for line in outage.lines() if not line["logger"].startswith("newsstream")]
    assert foreign, "the client libraries have said something"
    assert [line for line in outage.log().splitlines() if line and not line.startswith("{")] == []
    assert any(line.get("repeated") for line in foreign)


def examined(site: Site, **more: str) -> tuple[int, list[dict[str, str]]]:
    """Exit code and findings of the doctor."""
    done = subprocess.run(
        [sys.executable, "-m", "stream", "doctor", "--json"],
        env={**os.environ, **site.environment, **more},
        cwd=site.directory,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_the_doctor_finds_a_broker_in_order_and_topics_missing(kafka_site: Callable[..., Site]) -> None:
    code, lines = examined(kafka_site(1), NEWSSTREAM_HTTP__PORT="0")
    found = {line["what"]: line for line in lines}
    assert code == 1, lines
    assert found["broker"]["level"] == "ok"
    assert (found["topics"]["level"], found["topics"]["fix"]) == ("warn", "newsstream topics apply")


def test_the_doctor_is_content_beside_a_worker_and_fails_nothing_that_the_worker_bears(
    kafka_site: Callable[..., Site],
) -> None:
    site = kafka_site(1)
    worker = site.worker("identity").wait_ready()
    own = {"NEWSSTREAM_HTTP__PORT": str(worker.port), "NEWSSTREAM_DATA_DIR": str(site.directory / "state")}
    _, lines = examined(site, **own)
    doubts = [line for line in lines if line["level"] != "ok" and "GiB free" not in line["found"]]
    assert doubts == []
    assert [line["found"] for line in lines if f"process {worker.process.pid}" in line["found"]] == [
        f"{site.directory / 'state'} is held by a worker (process {worker.process.pid}) that answers on the port of "
        "these settings",
        f"127.0.0.1:{worker.port}: a worker (process {worker.process.pid}) answers and is ready; a second worker on "
        "this machine needs a NEWSSTREAM_HTTP__PORT of its own",
    ]

    site.produce([b"{}"], Topic.REPORTS)
    wait_until(lambda: site.count(Topic.DEADLETTERS) == 1, DONE_SECONDS, "the foreign record is set aside")
    [letter] = site.read(Topic.DEADLETTERS)
    reason = dict(letter.headers)["dlq_reason"].decode()
    code, lines = examined(site, **own, NEWSSTREAM_TOPICS__IDENTITY_PARTITIONS="2")
    assert (code, {line["level"] for line in lines}) == (1, {"ok", "warn"}), lines
    assert any("a worker goes on with 1" in line["found"] for line in lines)
    assert any(f"sets it aside as bad_record: {reason}" in line["found"] for line in lines)
