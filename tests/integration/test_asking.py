"""`newsstream incidents show` and `newsstream why` ask the topics of a worker that has processed the corpus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stream.cli.app import run
from stream.cli.exits import Exit
from tests.integration.conftest import Finished
from tests.integration.corpus import corpus, lines

pytestmark = pytest.mark.timeout(900)  # the first test of a module pays for starting brokers and workers


@pytest.fixture
def ask(finished: Finished, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Any:
    """The answer of a verb about the finished site, as JSON."""
    for name, value in finished.site.environment.items():
        monkeypatch.setenv(name, value)

    def answer(*words: str) -> Any:
        capfd.readouterr()
        assert run([*words, "--json"]) == Exit.OK
        captured = capfd.readouterr()
        assert "cannot be read" not in captured.err
        return json.loads(captured.out)

    return answer


def test_an_incident_is_shown_with_its_evidence(ask: Any) -> None:
    answer = ask("incidents", "show", "herald-3")
    evidence = {each["article_id"]: each for each in answer["evidence"]}
    assert set(evidence) == {"herald-3", "courier-3", "mirror-3"}
    assert {key for key, each in evidence.items() if each["independent"]} == {"herald-3", "courier-3"}
    assert evidence["mirror-3"]["copy_of"] == "herald-3"
    assert answer["incident"]["history"][0]["version"] == 1
    assert {each["article_id"] for each in answer["incident"]["history"]} == set(evidence)


def test_why_answers_as_it_does_over_the_file(ask: Any, tmp_path: Path) -> None:
    file = tmp_path / "corpus.jsonl"
    file.write_bytes(b"".join(each + b"\n" for each in lines(corpus()) if b'-3"' in each or b'-4"' in each))
    for pair, verdict in ((("herald-3", "courier-3"), "likely"), (("herald-3", "herald-4"), "other_blocks")):
        stream, batch = ask("why", *pair), ask("why", *pair, "--input", str(file))
        assert (stream["verdict"], stream["together"]) == (verdict, verdict == "likely")
        compared = ("verdict", "together", "log_odds", "veto", "fields")
        assert [stream[name] for name in compared] == [batch[name] for name in compared]


def test_an_unknown_id_is_told_and_nothing_waits(ask: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["incidents", "show", "nobody"]) == Exit.NEGATIVE
    assert "got 'nobody', which is not among" in capfd.readouterr().err
