"""`newsstream incidents show` and `newsstream why` over a file of articles, as an analyst runs them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stream.cli.app import run
from stream.cli.exits import Exit

FERRY = (
    "A gunman shot dead two dockers at the ferry terminal in Marseille, France, on Tuesday, police said. The terminal "
    "was closed for the rest of the day. Crews of three ships refused to land until guards had searched the piers."
)
FERRY_LATER = (
    "Three dockers were shot dead by a gunman at the ferry terminal in Marseille, France, on Tuesday, the prosecutor "
    "said. The third man died of his wounds in the evening. The union of dockers called for a day of mourning."
)
LYON = (
    "A gunman shot dead two bakers in Lyon, France, on Tuesday, police said. Neighbours heard quarrelling before dawn. "
    "The street was closed and a scooter was taken away for examination."
)
LIMA = (
    "A bus plunged into a ravine near Lima, Peru, on Tuesday, killing nine people, firefighters said. The road had "
    "been washed away by rain. The bus company did not answer calls."
)


def line(article_id: str, source: str, title: str, text: str, hour: int) -> dict[str, Any]:
    place = {"url": f"https://{source}/{article_id}", "source": source}
    return {"id": article_id, **place, "title": title, "text": text, "published_at": f"2026-03-10T{hour:02}:00:00Z"}


ARTICLES = [
    line("first", "quay.example", "Gunman kills two at Marseille ferry terminal", FERRY, 9),
    line("wire", "mirror.example", "Gunman kills two at Marseille ferry terminal", FERRY, 10),
    line("later", "beacon.example", "Three dockers dead after Marseille shooting", FERRY_LATER, 20),
    line("lyon", "beacon.example", "Two bakers shot dead in Lyon", LYON, 21),
    line("lima", "andes.example", "Nine dead as bus falls into ravine", LIMA, 22),
]


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("asked") / "articles.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in ARTICLES) + "no json\n")
    return path


def said(capfd: pytest.CaptureFixture[str], path: Path, *words: str) -> str:
    assert run([*words, "--input", str(path)]) == Exit.OK
    return capfd.readouterr().out


def answered(capfd: pytest.CaptureFixture[str], path: Path, *words: str) -> Any:
    return json.loads(said(capfd, path, *words, "--json"))


def test_one_incident_with_evidence_history_and_reasons(capfd: pytest.CaptureFixture[str], articles: Path) -> None:
    answer = answered(capfd, articles, "incidents", "show", "first")
    incident = answer["incident"]
    assert incident["effects"]["killed"]["per_source"] == {"beacon.example": [3, 3], "quay.example": [2, 2]}
    assert [each["article_id"] for each in incident["history"]] == ["first", "wire", "later"]
    evidence = {each["article_id"]: each for each in answer["evidence"]}
    assert {key: each["copy_of"] for key, each in evidence.items()} == {"first": None, "wire": "first", "later": None}
    assert {key: each["independent"] for key, each in evidence.items()} == {"first": True, "wire": False, "later": True}
    (mention,) = [each for each in evidence["later"]["mentions"] if each["event"]["headline"]]
    assert mention["why"]["matched"] == incident["incident_id"]
    assert mention["sentences"][0] == "Three dockers dead after Marseille shooting"


def test_text_tells_the_same_to_a_person(capfd: pytest.CaptureFixture[str], articles: Path) -> None:
    page = said(capfd, articles, "incidents", "show", "first")
    assert [text for text in page.splitlines() if not text.startswith(" ")][1:] == ["History", "Evidence"]
    assert "killed 2 -> 3 (2..3)" in page
    assert (
        "article wire, mirror.example, 2026-03-10 10:00 UTC (dependent: exact copy of first, similarity 1.00)" in page
    )
    assert "why: opened the incident" in page


def test_an_incident_can_be_asked_by_its_own_id(capfd: pytest.CaptureFixture[str], articles: Path) -> None:
    by_article = answered(capfd, articles, "incidents", "show", "first")
    by_id = answered(capfd, articles, "incidents", "show", by_article["incident"]["incident_id"])
    assert by_id["incident"] == by_article["incident"]


def test_why_two_were_joined(capfd: pytest.CaptureFixture[str], articles: Path) -> None:
    answer = answered(capfd, articles, "why", "first", "later")
    assert (answer["verdict"], answer["together"], answer["one"]["block"]) == ("likely", True, "FRA-harm")
    assert answer["probability"] >= answer["threshold"]
    assert answer["log_odds"] == pytest.approx(sum(each["weight"] for each in answer["fields"]))
    assert answer["other"]["why"]["matched"] == answer["one"]["event"]["event_id"]


def test_the_pair_is_compared_as_it_was_when_it_joined(capfd: pytest.CaptureFixture[str], articles: Path) -> None:
    answer = answered(capfd, articles, "why", "first", "later")
    then = answer["other"]["why"]
    now = {each["field"]: f"{each['level']} ({each['weight']:+.1f})" for each in answer["fields"] if each["weight"]}
    assert (then["fields"], then["probability"]) == (now, pytest.approx(answer["probability"], abs=1e-4))


def test_why_two_cities_were_kept_apart(capfd: pytest.CaptureFixture[str], articles: Path) -> None:
    page = said(capfd, articles, "why", "first", "lyon")
    assert "both are in block FRA-harm" in page
    assert "the first does not look where the second is filed" in page
    assert "place      far          veto  cities more than 120 km apart" in page
    assert page.endswith("on a day and in a place where the other looks, and they are in two incidents.\n")


def test_why_two_countries_never_meet(capfd: pytest.CaptureFixture[str], articles: Path) -> None:
    page = said(capfd, articles, "why", "first", "lima")
    assert "no: the first is in block FRA-harm, the second in PER-harm, and blocks never meet" in page
    assert "never made, as they do not meet; it would be:" in page


def test_why_an_event_is_itself(capfd: pytest.CaptureFixture[str], articles: Path) -> None:
    assert said(capfd, articles, "why", "wire", "first").endswith("Both ids name one event.\n")


def test_an_unknown_id_is_exit_code_1(capfd: pytest.CaptureFixture[str], articles: Path) -> None:
    for words in (("incidents", "show", "nothing"), ("why", "first", "nothing")):
        assert run([*words, "--input", str(articles)]) == Exit.NEGATIVE
        captured = capfd.readouterr()
        assert captured.out == ""
        assert "got 'nothing', which is not among" in captured.err
        assert "ids stand in the output of `newsstream process`" in captured.err


def test_an_empty_file_knows_nothing(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    assert run(["incidents", "show", "a", "--input", str(tmp_path / "empty.jsonl")]) == Exit.NEGATIVE
    assert "(0 ids)" in capfd.readouterr().err


def test_a_missing_file_is_exit_code_66(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["why", "a", "b", "--input", "nowhere.jsonl"]) == Exit.NO_INPUT
    assert capfd.readouterr().err == "newsstream: cannot read nowhere.jsonl: No such file or directory\n"


def test_no_broker_is_told_at_the_end_in_one_line(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS", "127.0.0.1:1")
    monkeypatch.setenv("NEWSSTREAM_BROKER__REQUEST_TIMEOUT_SECONDS", "5")
    assert run(["incidents", "show", "a"]) == Exit.UNAVAILABLE
    told = capfd.readouterr().err.splitlines()
    assert [line.startswith("newsstream: expected a broker at 127.0.0.1:1") for line in told][-1]
    assert len(told) <= 2  # one more for whoever waits
