"""Dead letters worked on a real broker: a poison article that stays one, and a temporary cause that a redrive heals."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from kafka import KafkaProducer

from stream.broker.clients import kafka_python_options
from stream.cli.app import run
from stream.cli.exits import Exit
from stream.pipeline import read_article
from stream.records import Article, Incident
from stream.topics import Topic
from stream.worker.deadletters import letter_of
from tests.integration.corpus import corpus, lines
from tests.integration.harness import DONE_SECONDS, Site, Worker, wait_until
from tests.processes import descendants

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(900)]

POISON = b'{"id": "poison", "text": '


@dataclass
class Desk:
    """An operator beside a running worker."""

    site: Site
    worker: Worker
    captured: Any

    def ask(self, *words: str) -> tuple[int, str]:
        """Exit code and stdout of `newsstream dlq …`."""
        self.captured.readouterr()
        code = run(["dlq", *words])
        out: str = self.captured.readouterr().out
        return code, out

    def listed(self, *words: str) -> list[dict[str, Any]]:
        """What `list --json` tells."""
        code, out = self.ask("list", "--json", *words)
        assert code in (Exit.OK, Exit.NEGATIVE), "otherwise whoever waits for a letter waits for nothing"
        return [json.loads(line) for line in out.splitlines()]

    def wait_for(self, attempts: int, *words: str) -> dict[str, Any]:
        """The open letter that has failed so often, as soon as it is there."""
        found: list[dict[str, Any]] = []

        def there() -> bool:
            found[:] = [each for each in self.listed(*words) if each["attempts"] == attempts]
            return bool(found)

        wait_until(there, DONE_SECONDS, f"a dead letter after {attempts} failures")
        return found[0]

    def child(self) -> Any:
        """The one process of the pool."""
        [child] = [each for each in descendants(self.worker.process.pid) if "spawn_main" in " ".join(each.cmdline())]
        return child


@pytest.fixture(scope="module")
def working(kafka_site: Callable[..., Site]) -> Iterator[tuple[Site, Worker]]:
    """A worker with a single child process that gives an article one chance."""
    site = kafka_site(partitions=2)
    worker = site.worker(
        NEWSSTREAM_WORKER__PROCESSES="1",
        NEWSSTREAM_WORKER__RETRIES="0",
        NEWSSTREAM_WORKER__ARTICLE_SECONDS="15",
    ).wait_ready()
    yield site, worker
    worker.kill()


@pytest.fixture
def desk(working: tuple[Site, Worker], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Desk:
    for name, value in working[0].environment.items():
        monkeypatch.setenv(name, value)
    return Desk(*working, capfd)


def incidents(site: Site) -> list[Incident]:
    """Every version of every incident on the topic."""
    return [Incident.from_bytes(record.value) for record in site.read(Topic.INCIDENTS)]


def test_a_poison_article_fails_again_is_refused_at_last_and_dropped(desk: Desk) -> None:
    desk.site.produce([POISON], key=b"one")
    first = desk.wait_for(1)
    place = first["letter"]
    assert (first["stage"], first["code"], first["temporary"]) == ("clean", "not_json", False)
    assert desk.listed("--since", "1d") == [first]
    assert "mend the sender" in desk.ask("show", place)[1]
    assert desk.ask("show", place, "--raw")[1].encode() == POISON
    assert json.loads(desk.ask("stats", "--json")[1])["open_by_code"] == {"not_json": 1}

    raw_before = desk.site.count(Topic.RAW)
    assert desk.ask("redrive", place)[0] == Exit.OK
    assert desk.site.count(Topic.RAW) == raw_before, "a dry run has sent something"

    assert desk.ask("redrive", place, "--yes")[0] == Exit.OK
    again = desk.wait_for(2)
    sent = desk.site.read(Topic.RAW)[-1]
    assert (sent.key, sent.value) == (b"one", POISON)
    assert (again["partition"], again["first_failed_at"]) == (first["partition"], first["first_failed_at"])
    [done] = desk.listed("--all", "--until", "2999-01-01", "--limit", "1")
    assert (done["letter"], done["state"], done["returned_as"]) == (place, "redriven", again["letter"])

    code, out = desk.ask("redrive", again["letter"], "--max-attempts", "2", "--yes")
    assert (code, "has failed 2 times, at most 2" in out) == (Exit.DATA, True)
    assert desk.ask("drop", again["letter"], "--reason", "poison", "--yes")[0] == Exit.OK
    assert desk.listed() == []
    assert json.loads(desk.ask("stats", "--json")[1])["states"] == {"redriven": 1, "dropped": 1}


class Latin(str):
    """A header name as a C producer may send it: bytes that are no UTF-8."""

    def encode(self, *_: Any, **__: Any) -> bytes:
        return super().encode("latin-1")


def test_a_header_name_that_is_no_text_stops_nobody(desk: Desk) -> None:
    producer = KafkaProducer(**kafka_python_options(desk.site.settings.broker))
    raw = desk.site.catalogue.name(Topic.RAW)
    producer.send(raw, value=b"{odd", headers=[(Latin("gr\u00f6\u00dfe"), b"7")], partition=0).get(60)
    producer.send(raw, value=b"{even", partition=0).get(60)
    producer.close()

    def both_there() -> bool:
        return len(desk.listed("--topic", "articles.raw")) == 2

    wait_until(both_there, DONE_SECONDS, "two dead letters")
    letters = {each.value: dict(each.headers) for each in desk.site.read(Topic.DEADLETTERS)}
    assert letters[b"{odd"]["gr??e"] == b"7"
    assert desk.ask("drop", "--topic", "articles.raw", "--yes")[0] == Exit.OK


def test_an_article_that_met_a_hanging_process_is_healed_by_a_redrive(desk: Desk) -> None:
    site = desk.site
    article = read_article(lines(corpus(cities=1))[0], "news.articles.raw-0-0")
    assert isinstance(article, Article)
    desk.child().send_signal(signal.SIGSTOP)
    site.produce([article.to_bytes()], topic=Topic.EXTRACT, key=article.article_id.encode())
    letter = desk.wait_for(1, "--temporary")
    assert (letter["stage"], letter["code"], letter["redrivable"]) == ("extract", "nlp_timeout", True)
    assert desk.worker.metric("newsstream_pool_restarts_total", reason="timeout") >= 1
    # A letter is counted when its record has been acknowledged: a moment after it can be read.
    wait_until(
        lambda: desk.worker.metric("newsstream_dead_letters_total", stage="extract", code="nlp_timeout") == 1,
        DONE_SECONDS,
        "it is counted",
    )

    assert desk.ask("redrive", "--temporary", "--stage", "extract", "--yes")[0] == Exit.OK
    wait_until(site.caught_up, DONE_SECONDS, "the article through")
    told = {name for incident in incidents(site) for name in incident.article_ids}
    assert told == {article.article_id}
    assert desk.listed() == []

    # As by a second operator at the same moment: what arrives twice changes nothing.
    before = {(each.incident_id, each.version) for each in incidents(site)}
    site.produce([article.to_bytes()], topic=Topic.EXTRACT, key=article.article_id.encode())
    wait_until(site.caught_up, DONE_SECONDS, "the article through again")
    assert {(each.incident_id, each.version) for each in incidents(site)} == before
    facts = [
        letter_of(tuple(each.headers))
        for each in site.read(Topic.DEADLETTERS)
        if each.value and b"herald" in each.value
    ]
    assert [(each.topic, each.attempts) for each in facts] == [(site.catalogue.name(Topic.EXTRACT), 1)]
