"""The verbs over dead letters against the local broker: what is printed, what is written, and the exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from kafka import KafkaProducer

from stream.broker.clients import kafka_python_options
from stream.broker.local import LocalBroker
from stream.cli.app import run
from stream.cli.exits import Exit
from stream.topics import Catalogue, Topic
from tests.unit.cli.dlq.build import letter

HEADERS = (("trace", b"7"), ("odd", b"\xff\x00"))


class Desk:
    """An operator at the local broker."""

    def __init__(self, broker: LocalBroker, capsysbinary: Any) -> None:
        from stream.settings import Settings

        settings = Settings()
        self.catalogue = Catalogue(settings.topics)
        broker.provision(plan.name for plan in self.catalogue)
        self.producer = KafkaProducer(**kafka_python_options(settings.broker))
        self._captured = capsysbinary

    def put(self, record: Any, topic: Topic = Topic.DEADLETTERS, *, timed: bool = False) -> str:
        """Write a record, at its own time or now; returns its place."""
        sent = self.producer.send(
            self.catalogue.name(topic),
            key=record.key,
            value=record.value,
            headers=list(record.headers),
            partition=record.partition,
            timestamp_ms=record.timestamp if timed else None,
        ).get(30)
        return f"{sent.partition}:{sent.offset}"

    def ask(self, *words: str) -> tuple[int, str, str]:
        """Exit code, stdout and stderr of `newsstream dlq …`."""
        self._captured.readouterr()
        code = run(["dlq", *words])
        said = self._captured.readouterr()
        return code, said.out.decode(), said.err.decode()

    def raw(self, *words: str) -> bytes:
        """The bytes on stdout."""
        self._captured.readouterr()
        assert run(["dlq", *words]) == Exit.OK
        out: bytes = self._captured.readouterr().out
        return out

    def topic(self, topic: Topic) -> list[Any]:
        """The values and headers on a topic, as `tap` tells them."""
        self._captured.readouterr()
        assert run(["tap", topic.value, "--from", "start", "--until-end", "--envelope"]) == Exit.OK
        return [json.loads(line) for line in self._captured.readouterr().out.splitlines()]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, capsysbinary: Any) -> Iterator[Desk]:
    with LocalBroker() as broker:
        for name, value in broker.environment().items():
            monkeypatch.setenv(name, value)
        made = Desk(broker, capsysbinary)
        yield made
        made.producer.close()


def test_nothing_to_list_is_exit_code_1(desk: Desk) -> None:
    assert desk.ask("list") == (Exit.NEGATIVE, "", "newsstream: no dead letter matches, among 0\n")


def test_letters_are_listed_counted_and_shown_byte_for_byte(desk: Desk) -> None:
    value = b"\x00\xff{oops\r\n"
    place = desk.put(letter(value=value, code="bug", partition=1, original=HEADERS))
    code, out, _ = desk.ask("list", "--code", "bug", "--since", "2020-01-01")
    assert (code, out.split("\t")[0]) == (Exit.OK, place)
    assert json.loads(desk.ask("stats", "--json")[1])["open_by_code"] == {"bug": 1}
    shown = desk.ask("show", place)[1]
    assert "clean: bug, our code failed" in shown
    assert "trace: 7" in shown
    assert desk.raw("show", place, "--raw") == value


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    desk.put(letter(code="bug"))
    code, out, err = desk.ask("redrive")
    assert (code, out) == (Exit.OK, "would be redriven\t0:0\tnews.articles.raw-0\tafter 1 failure\n")
    assert "nothing was written, --yes does it" in err
    assert desk.ask("drop")[0] == Exit.OK
    assert desk.topic(Topic.RAW) == []
    assert len(desk.topic(Topic.DEADLETTERS)) == 1


def test_a_letter_goes_back_as_it_was_and_is_not_sent_again(desk: Desk) -> None:
    place = desk.put(letter(value=b"\xff bytes", code="bug", partition=1, origin=(2, 40), original=HEADERS))
    assert desk.ask("redrive", "--yes")[:2] == (
        Exit.OK,
        f"redriven\t{place}\tnews.articles.raw-2-0\tafter 1 failure\n",
    )
    [sent] = desk.topic(Topic.RAW)
    assert (sent["partition"], sent["key"], sent["value"]) == (2, "k", "\\xff bytes")
    headers = sent["headers"]
    assert (headers["trace"], headers["odd"], headers["dlq_attempts"]) == ("7", "\\xff\x00", "1")
    assert headers["dlq_redriven_from"] == "news.deadletters-1-0"
    assert desk.ask("redrive", "--yes")[0] == Exit.NEGATIVE
    code, out, _ = desk.ask("redrive", place, "--yes")
    assert code == Exit.DATA
    assert out.startswith(f"refused\t{place}\talready redriven to news.articles.raw-2-0")
    assert len(desk.topic(Topic.RAW)) == 1


@pytest.mark.parametrize(("key", "value"), [(None, b"{oops"), (b"k", None)])
def test_a_null_key_and_a_null_value_stay_null(desk: Desk, key: bytes | None, value: bytes | None) -> None:
    place = desk.put(letter(value=value, key=key, code="tombstone", origin=(3, 0)))
    assert desk.ask("redrive", place, "--yes")[0] == Exit.OK
    [sent] = desk.topic(Topic.RAW)
    said = [None if each is None else each.decode() for each in (key, value)]
    assert (sent["partition"], sent["key"], sent["value"]) == (3, *said)


def test_a_dropped_letter_is_hidden_but_not_gone(desk: Desk) -> None:
    place = desk.put(letter())
    assert desk.ask("drop", "--code", "not_json", "--reason", "feed mended", "--yes")[0] == Exit.OK
    assert desk.ask("list")[0] == Exit.NEGATIVE
    assert json.loads(desk.ask("list", "--all", "--json")[1])["mark"]["note"] == "feed mended"
    assert "state: dropped at" in desk.ask("show", place)[1]
    assert desk.ask("drop", place, "--yes")[0] == Exit.DATA


def test_a_letter_that_is_not_whole_is_fetched_from_its_topic(desk: Desk) -> None:
    whole = letter(value=b'{"text": "long"}' * 300, code="bug", original=HEADERS)
    whole.headers = HEADERS
    desk.put(whole, Topic.RAW)
    there = letter(value=whole.value, code="bug", original=HEADERS, max_bytes=2000)
    gone = letter(1, value=b"x" * 5000, code="bug", max_bytes=2000)
    desk.put(there)
    desk.put(gone)
    code, out, _ = desk.ask("redrive", "--yes")
    assert code == Exit.DATA
    assert out.splitlines() == [
        "redriven\t0:0\tnews.articles.raw-0-1\tafter 1 failure",
        "refused\t0:1\tits bytes are not whole, and news.articles.raw-0-1 is not there any more",
    ]
    sent = desk.topic(Topic.RAW)[-1]
    assert sent["value"] == whole.value.decode()
    assert sent["headers"]["trace"] == "7"


def test_letters_go_back_in_the_order_of_their_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stream.cli.dlq.originals.BATCH_LETTERS", 2)
    partitions = [2, 0, 1, 2, 0]
    letters = [letter(code="bug", partition=each, minutes=at, origin=(3, at)) for at, each in enumerate(partitions)]
    letters[3] = letter(code="not_json", partition=2, minutes=3, origin=(3, 3))
    places = [desk.put(each, timed=True) for each in letters]
    assert [line.split("\t")[0] for line in desk.ask("list")[1].splitlines()] == places
    _, out, _ = desk.ask("redrive", "--yes")
    verbs = ["redriven", "redriven", "redriven", "refused", "redriven"]
    assert [line.split("\t")[:2] for line in out.splitlines()] == [
        list(pair) for pair in zip(verbs, places, strict=True)
    ]
    sent = [each["headers"]["dlq_redriven_from"].removeprefix("news.deadletters-") for each in desk.topic(Topic.RAW)]
    assert sent == [at.replace(":", "-") for at, verb in zip(places, verbs, strict=True) if verb == "redriven"]


@pytest.mark.parametrize("verb", ["redrive", "drop"])
@pytest.mark.parametrize("yes", [["--yes"], []], ids=["yes", "dry"])
def test_places_at_which_no_letter_is_meant_are_refused_by_name(desk: Desk, verb: str, yes: list[str]) -> None:
    place = desk.put(letter(code="bug"))
    other = desk.put(letter(code="not_json", partition=1))
    code, out, err = desk.ask(verb, place, place, "0:7777", "9:0", other, "--code", "bug", *yes)
    assert code == Exit.DATA
    refused = [line for line in out.splitlines() if line.startswith("refused")]
    assert refused == [
        "refused\t0:7777\tno such letter",
        f"refused\t{other}\tthe other options leave it out",
        "refused\t9:0\tno such letter",
    ]
    assert len(out.splitlines()) == 4
    assert ", 3 refused" in err


def test_a_letter_before_the_window_is_told_from_none(desk: Desk) -> None:
    place = desk.put(letter(code="bug"), timed=True)
    code, out, _ = desk.ask("drop", place, "--since", "2026-04-01", "--until", "2026-04-02")
    assert (code, out.startswith(f"refused\t{place}\t")) == (Exit.DATA, True)


def test_foreign_records_do_not_stop_the_others(desk: Desk) -> None:
    foreign = letter()
    foreign.headers, foreign.value = [("x\x1b[2J", b"\xff")], None
    desk.put(foreign)
    desk.put(letter(code="bug"))
    code, out, _ = desk.ask("redrive", "--yes")
    assert (code, [line.split("\t")[0] for line in out.splitlines()]) == (Exit.DATA, ["refused", "redriven"])
    assert "\x1b" not in desk.ask("show", "0:0")[1]
    assert desk.ask("drop", "0:0", "--yes")[0] == Exit.OK


class Latin(str):
    """A header name as a C producer may send it: bytes that are no UTF-8."""

    def encode(self, *_: Any, **__: Any) -> bytes:
        return super().encode("latin-1")


def test_a_header_name_that_is_no_text_hides_nothing(desk: Desk) -> None:
    odd = letter(code="bug")
    odd.headers = [*odd.headers, (Latin("gr\u00f6\u00dfe"), b"7")]
    place = desk.put(odd)
    assert desk.ask("list")[1].startswith(place)
    assert "gr??e: 7" in desk.ask("show", place)[1]
    assert desk.ask("redrive", "--yes")[0] == Exit.OK
    assert desk.topic(Topic.RAW)[0]["headers"]["gr??e"] == "7"


def test_raw_letters_larger_than_their_topic_takes_stay(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSSTREAM_TOPICS__MAX_MESSAGE_BYTES", "16384")
    desk.put(letter(value=b"x" * 20_000, code="bug"))
    code, out, _ = desk.ask("redrive", "--yes")
    assert code == Exit.DATA
    assert "news.articles.raw takes 16384" in out


@pytest.mark.parametrize("verb", ["list", "stats", "redrive", "drop"])
def test_a_filter_that_cannot_be_read_is_a_usage_error(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dlq", verb, "--since", "tuesday"]) == Exit.USAGE
    assert run(["dlq", verb, "--since", "1h", "--until", "2h"]) == Exit.USAGE
    assert "expected --since before --until, got 1h and 2h" in capsys.readouterr().err
    assert run(["dlq", verb, "--code", "nojson"]) == Exit.USAGE
    assert "got 'nojson'" in capsys.readouterr().err


def test_a_place_without_a_letter_is_exit_code_1(desk: Desk) -> None:
    place = desk.put(letter())
    desk.ask("drop", place, "--yes")
    assert desk.ask("show", "0:1")[2] == (
        "newsstream: expected a dead letter at 0:1, there is the mark of a letter; see `newsstream dlq list --all`\n"
    )
    assert desk.ask("show", "9:0")[0] == Exit.NEGATIVE
    assert desk.ask("show", "nowhere")[0] == Exit.USAGE
