"""`newsstream replay` as a user runs it: over files, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stream.cli.app import run
from stream.cli.exits import Exit

TEXT = "A bomb exploded outside a courthouse in {} on Tuesday, killing {} people, police said."


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Two articles, a copy and a broken line."""
    texts = [TEXT.format("Lagos", "four"), TEXT.format("Lima", "seven"), TEXT.format("Lagos", "four")]
    lines = [json.dumps({"id": f"a{n}", "text": text, "published_at": "2026-03-11"}) for n, text in enumerate(texts)]
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join([*lines, "{"]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def answers(articles: Path) -> Path:
    """What `newsstream process` says of them."""
    path = articles.with_name("answers.jsonl")
    assert run(["process", "-i", str(articles), "-o", str(path), "-w", "1"]) == Exit.OK
    return path


def rewritten(path: Path, change: Any) -> None:
    """Change each answer in place, as another version would have given it."""
    values = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for value in values:
        change(value)
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")


def test_a_file_against_its_own_answers_is_identical(articles: Path, answers: Path, capfd: Any) -> None:
    assert run(["replay", "-i", str(articles), "--against", str(answers), "-w", "1"]) == Exit.OK
    said = capfd.readouterr()
    lines = said.out.splitlines()
    assert lines[0] == f"4 articles of {articles} processed again, against {answers}"
    assert [line.split()[:3] for line in lines[3:6]] == [
        ["articles", "4", "4"],
        ["texts", "4", "4"],
        ["copies", "1", "1"],
    ]
    assert lines[-1] == "identical"
    assert said.err == f"newsstream: replaying {articles} against 4 answers\n"


def test_differences_are_counted_shown_and_written(articles: Path, answers: Path, tmp_path: Path, capfd: Any) -> None:
    def claim(value: dict[str, Any]) -> None:
        for event in value["events"]:
            event["factuality"] = "planned"

    rewritten(answers, claim)
    file = tmp_path / "differences.jsonl"
    words = ["replay", "-i", str(articles), "--against", str(answers), "-w", "1", "--show", "1", "--details", str(file)]
    assert run(words) == Exit.NEGATIVE
    said = capfd.readouterr().out
    found = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert {(each["kind"], each["field"], each["live"], each["article_id"]) for each in found} == {
        ("event", "factuality", "planned", "a0"),
        ("event", "factuality", "planned", "a1"),
    }
    assert f"events differ in: factuality {len(found)}" in said
    assert f'changed {found[0]["id"]} of {found[0]["article_id"]} factuality: "planned" -> "' in said
    assert f"  and {len(found) - 1} more" in said
    assert said.splitlines()[-1] == "different: at most 100.00% of a kind, over the tolerance of 0.00%"


def test_a_tolerance_lets_a_share_differ(articles: Path, answers: Path, capfd: Any) -> None:
    rewritten(
        answers,
        lambda value: value.update(
            removed=[{"start": 0, "end": 1, "reason": "byline"}] * (value["article_id"] == "a1")
        ),
    )
    words = ["replay", "-i", str(articles), "--against", str(answers), "-w", "1", "--json", "--tolerance"]
    assert [run([*words, share]) for share in ("0.3", "0.2")] == [Exit.OK, Exit.NEGATIVE]
    first, second = (json.loads(line) for line in capfd.readouterr().out.splitlines())
    assert (first["passed"], second["passed"], first["kinds"]["text"]["changed"]) == (True, False, 1)


def test_answers_of_an_older_release_may_lack_fields(articles: Path, answers: Path, capfd: Any) -> None:
    rewritten(answers, lambda value: (value.pop("detail"), value.update(mood=1)))
    assert run(["replay", "-i", str(articles), "--against", str(answers), "-w", "1"]) == Exit.OK


def test_a_limit_takes_the_first_lines_of_both(articles: Path, answers: Path, capfd: Any) -> None:
    words = ["replay", "-i", str(articles), "--against", str(answers), "-w", "1", "--limit", "2", "--json"]
    assert run(words) == Exit.OK
    assert json.loads(capfd.readouterr().out)["messages"] == 2


def test_answers_of_another_file_are_refused(articles: Path, answers: Path, capfd: Any) -> None:
    answers.write_bytes(answers.read_bytes().splitlines(keepends=True)[0])
    assert run(["replay", "-i", str(articles), "--against", str(answers), "-w", "1"]) == Exit.DATA
    assert f"got 1 answer in {answers} for 4 lines" in capfd.readouterr().err


@pytest.mark.parametrize("line", [b"{}\n", b"[]\n", b"\xff\n", b"\n"])
def test_what_is_no_answer_is_refused_before_any_work(articles: Path, line: bytes, capfd: Any) -> None:
    other = articles.with_name("other.jsonl")
    other.write_bytes(line)
    assert run(["replay", "-i", str(articles), "--against", str(other)]) == Exit.DATA
    assert "got something else in line 1" in capfd.readouterr().err


def test_empty_files_have_nothing_to_compare(tmp_path: Path, capfd: Any) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    assert run(["replay", "-i", str(empty), "--against", str(empty), "-w", "1"]) == Exit.NEGATIVE
    assert capfd.readouterr().out.splitlines()[-1] == "nothing could be compared"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "expected --from WHEN, or --input with --against"),
        (["--input", "x"], "expected --input and --against together"),
        (["--against", "x"], "expected --input and --against together"),
        (["--input", "x", "--against", "y", "--from", "2h"], "expected no --from"),
        (["--from", "2h", "--to", "3h"], "expected --from before --to, got 2h and 3h"),
        (["--from", "now"], "expected --from before --to"),
        (["--from", "2099-01-01"], "expected --from before --to, got 2099-01-01 and now"),
        (["--from", "soon"], "expected start, now, a date"),
        (["--from", "2h", "--lead-in", "long"], "expected a span"),
        (["--from", "2h", "--tolerance", "2"], "--tolerance"),
    ],
)
def test_usage_errors(words: list[str], told: str, capfd: Any) -> None:
    assert run(["replay", *words]) == Exit.USAGE
    assert told in " ".join(capfd.readouterr().err.split())


def test_a_file_for_the_details_that_cannot_be_written_ends_it_before_any_work(tmp_path: Path, capfd: Any) -> None:
    missing = tmp_path / "missing" / "differences.jsonl"
    words = [
        "replay",
        "--input",
        str(tmp_path / "none"),
        "--against",
        str(tmp_path / "none"),
        "--details",
        str(missing),
    ]
    assert run(words) == Exit.CANNOT_CREATE
    assert f"cannot write {missing}" in capfd.readouterr().err
