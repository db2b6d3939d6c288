"""ingest, tap and topics against the local broker."""

import json
from dataclasses import replace
from importlib import import_module

import pytest

from stream.broker.capabilities import LOCAL
from stream.broker.local import LocalBroker
from stream.cli.app import run
from stream.cli.exits import Exit
from stream.topics import Catalogue
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
    assert run(["ingest", "jsonl", str(articles), "--topic", "archive"]) == Exit.OK
    assert b"30 articles sent to archive" in capsysbinary.readouterr().err


@pytest.mark.parametrize("topic", ["deadletters", "news.deadletters", "incidents", "news.internal.extract"])
def test_a_topic_that_takes_no_articles_is_refused(topic, articles, capsys):
    assert run(["ingest", "jsonl", str(articles), "--topic", topic]) == Exit.USAGE
    said = capsys.readouterr().err
    assert "expected a topic that takes articles: news.articles.raw, or one outside the catalogue; got news." in said


@pytest.fixture
def bare_cluster(monkeypatch):
    """A cluster without topics, on which none appears on first use, as far as the commands know."""
    with LocalBroker() as broker:
        for name, value in broker.environment().items():
            monkeypatch.setenv(name, value)
        strict = replace(LOCAL, topic_admin=True)
        # The package has a function of the module's name.
        monkeypatch.setattr(import_module("stream.broker.capabilities"), "capabilities", lambda _: strict)
        yield broker


@pytest.mark.parametrize("words", [["ingest", "jsonl", "-", "--topic"], ["tap"]], ids=["ingest", "tap"])
@pytest.mark.parametrize(
    ("topic", "code"), [("news.nosuch", Exit.USAGE), ("news.articles.raw", Exit.DATA)], ids=["misspelt", "missing"]
)
def test_a_topic_that_is_not_there_is_told_by_name(bare_cluster, words, topic, code, capsys):
    assert run([*words, topic]) == code
    assert capsys.readouterr().err == (
        f"newsstream: expected a topic on the cluster, got '{topic}'; see `newsstream topics list`\n"
    )


def test_blank_lines_are_skipped_and_counted(broker, tmp_path, capsys):
    path = tmp_path / "gaps.jsonl"
    path.write_bytes(b'\n{"text": "Rain."}\n \t\r\n\n')
    assert run(["ingest", "jsonl", str(path)]) == Exit.OK
    said = capsys.readouterr().err
    assert said == "newsstream: 1 article sent to news.articles.raw, 0 refused, 3 blank lines skipped\n"


def test_a_publish_date_that_cannot_be_read_is_a_usage_error(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_text("Title\nBody.\n")
    assert run(["ingest", "text", str(path), "--published-at", "garbage"]) == Exit.USAGE
    assert "expected --published-at as a date such as 2026-11-20, got 'garbage'" in capsys.readouterr().err


def test_apply_says_what_this_broker_cannot_do(broker, capsys):
    run(["topics", "apply"])
    assert "skipped: the local broker has no topic administration" in capsys.readouterr().err


def test_no_broker_is_told_soon_and_at_the_end(monkeypatch, capsys):
    server = f"{HOST}:{free_port()}"
    monkeypatch.setenv("NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS", server)
    monkeypatch.setenv("NEWSSTREAM_BROKER__REQUEST_TIMEOUT_SECONDS", "5")
    assert run(["topics", "apply"]) == Exit.UNAVAILABLE
    *soon, last = capsys.readouterr().err.splitlines()
    # On a machine that takes seconds for the first question there is nothing to be told before the end.
    assert soon in ([], [f"newsstream: no answer yet from {server} (connection refused); giving up after 5 s"])
    assert last.startswith(f"newsstream: expected a broker at {server}, got ConnectionRefusedError")
