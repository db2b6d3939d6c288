"""ingest, tap and topics against the local broker."""

import json

import pytest

from stream.broker.local import LocalBroker
from stream.cli.app import run
from stream.cli.exits import Exit
from stream.topics import Catalogue, Topic
from tests.ports import HOST, free_port


@pytest.fixture
def broker(monkeypatch):
    with LocalBroker() as broker:
        for name, value in broker.environment().items():
            monkeypatch.setenv(name, value)
        from stream.settings import Settings

        broker.provision(plan.name for plan in Catalogue(Settings().topics))
        yield broker


@pytest.fixture
def articles(tmp_path):
    path = tmp_path / "articles.jsonl"
    rows = [{"id": f"a{number}", "text": f"Report number {number}."} for number in range(30)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def tapped(capsysbinary, *words: str) -> list:
    assert run(["tap", *words, "--from", "start", "--until-end"]) == Exit.OK
    return [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]


def test_what_is_ingested_can_be_tapped(broker, articles, capsysbinary):
    assert run(["ingest", "jsonl", str(articles)]) == Exit.OK
    assert b"30 articles sent to news.articles.raw, 0 refused" in capsysbinary.readouterr().err
    values = tapped(capsysbinary, "articles.raw")
    assert sorted(value["id"] for value in values) == sorted(f"a{number}" for number in range(30))


def test_an_envelope_says_where_a_record_stands(broker, articles, capsysbinary):
    run(["ingest", "jsonl", str(articles)])
    capsysbinary.readouterr()
    wrapped = tapped(capsysbinary, "news.articles.raw", "--envelope", "--limit", "5")
    assert len(wrapped) == 5
    assert {tuple(each) for each in wrapped} == {
        ("topic", "partition", "offset", "timestamp_ms", "key", "headers", "value")
    }
    assert [each["key"] for each in wrapped] == [each["value"]["id"] for each in wrapped]


def test_revisions_of_an_article_stay_in_one_partition(broker, tmp_path, capsysbinary):
    path = tmp_path / "revisions.jsonl"
    path.write_text("".join(json.dumps({"id": "same", "text": f"Version {n}."}) + "\n" for n in range(10)))
    run(["ingest", "jsonl", str(path)])
    capsysbinary.readouterr()
    wrapped = tapped(capsysbinary, "articles.raw", "--envelope")
    assert len({each["partition"] for each in wrapped}) == 1
    assert [each["value"]["text"] for each in wrapped] == [f"Version {n}." for n in range(10)]


def test_an_article_over_the_limit_is_refused_and_the_rest_goes_on(broker, tmp_path, capsysbinary, monkeypatch):
    monkeypatch.setenv("NEWSSTREAM_TOPICS__MAX_MESSAGE_BYTES", "16384")
    path = tmp_path / "mixed.jsonl"
    rows = [{"id": "first", "text": "Short."}, {"id": "huge", "text": "x" * 20_000}, {"id": "last", "text": "Short."}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert run(["ingest", "jsonl", str(path)]) == Exit.DATA
    said = capsysbinary.readouterr().err.decode()
    assert f"refused {path}:2: the article has {len(json.dumps(rows[1]))} bytes, the topic takes 16384" in said
    assert "2 articles sent to news.articles.raw, 1 refused" in said
    assert {value["id"] for value in tapped(capsysbinary, "articles.raw")} == {"first", "last"}


def test_a_line_that_is_no_json_travels_as_it_is(broker, tmp_path, capsysbinary):
    path = tmp_path / "odd.jsonl"
    path.write_bytes(b"\xff not json\n\n")
    assert run(["ingest", "jsonl", str(path)]) == Exit.OK
    capsysbinary.readouterr()
    assert tapped(capsysbinary, "articles.raw") == ["\\xff not json"]


def test_text_files_become_articles(broker, tmp_path, capsysbinary):
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"Title {name}\nBody {name}.\n")
    files = [str(tmp_path / "a.txt"), str(tmp_path / "b.txt")]
    assert run(["ingest", "text", *files, "--published-at", "2026-11-20"]) == Exit.OK
    capsysbinary.readouterr()
    values = sorted(tapped(capsysbinary, "articles.raw"), key=lambda value: value["title"])
    assert values == [
        {"title": f"Title {name}", "text": f"Body {name}.\n", "published_at": "2026-11-20"} for name in ("a", "b")
    ]


def test_another_topic_can_be_named(broker, articles, capsysbinary):
    name = Topic.DEADLETTERS.value
    assert run(["ingest", "jsonl", str(articles), "--topic", name]) == Exit.OK
    assert b"30 articles sent to news.deadletters" in capsysbinary.readouterr().err


def test_apply_says_what_this_broker_cannot_do(broker, capsys):
    run(["topics", "apply"])
    assert "skipped: the local broker has no topic administration" in capsys.readouterr().err


def test_no_broker_is_told_soon_and_at_the_end(monkeypatch, capsys):
    server = f"{HOST}:{free_port()}"
    monkeypatch.setenv("NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS", server)
    monkeypatch.setenv("NEWSSTREAM_BROKER__REQUEST_TIMEOUT_SECONDS", "5")
    assert run(["topics", "apply"]) == Exit.UNAVAILABLE
    soon, last = capsys.readouterr().err.splitlines()
    assert soon == f"newsstream: no answer yet from {server} (connection refused); giving up after 5 s"
    assert last.startswith(f"newsstream: expected a broker at {server}, got ConnectionRefusedError")
