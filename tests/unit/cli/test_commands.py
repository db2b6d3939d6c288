"""The commands as a user runs them: exit codes, what goes where, and how fast help comes."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from stream.cli.app import run
from stream.cli.config import flatten
from stream.cli.exits import Exit
from stream.settings import Settings

SAMPLES = Path("stream/sources/samples/articles.jsonl")
STORY = "A bomb exploded at a bus station in Quetta on Monday, killing seven people, police said."


def command(*words: str, stdin: bytes | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "stream", *words],
        input=stdin,
        capture_output=True,
        timeout=600,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith("NEWSSTREAM_") and "TEST" not in name]:
        monkeypatch.delenv(name)


def test_process_answers_each_line_on_stdout():
    done = command("process", stdin=json.dumps({"id": "a", "text": STORY}).encode() + b"\nnot json\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, [answer["status"] for answer in answers]) == (0, ["processed", "rejected"])


def test_process_says_nothing_on_stderr_in_a_pipe():
    assert command("process", stdin=b"not json\n").stderr == b""


def test_process_without_input_answers_nothing():
    done = command("process", stdin=b"")
    assert (done.returncode, done.stdout) == (0, b"")


def test_process_reads_and_writes_files(tmp_path, capfdbinary):
    article, out = tmp_path / "article.TXT", tmp_path / "out.jsonl"
    article.write_text(f"Bomb in Quetta\n\n{STORY}\n")
    assert run(["process", "-i", str(article), "-o", str(out), "--published-at", "2026-11-17"]) == Exit.OK
    assert capfdbinary.readouterr().out == b""
    [answer] = [json.loads(line) for line in out.read_bytes().splitlines()]
    assert {time["from"] for time in answer["times"]} == {"2026-11-16"}


def test_format_decides_over_the_name(tmp_path, capfdbinary):
    article = tmp_path / "article.txt"
    article.write_text(json.dumps({"id": "from-json", "text": STORY}))
    assert run(["process", "-i", str(article), "--format", "jsonl"]) == Exit.OK
    assert json.loads(capfdbinary.readouterr().out)["article_id"] == "from-json"


def test_process_ends_quietly_when_its_reader_does(tmp_path):
    many = tmp_path / "many.jsonl"
    many.write_bytes(b"not json\n" * 5_000)
    with subprocess.Popen(
        [sys.executable, "-m", "stream", "process", "-w", "1", "-i", str(many)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(600) == 0
        assert process.stderr.read() == b""


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["process", "-i", "/no/such/file"], Exit.NO_INPUT, "cannot read /no/such/file: No such file or directory"),
        (["process", "-i", str(SAMPLES), "-o", "/no/such/folder/out"], Exit.CANNOT_CREATE, "cannot write /no/such"),
        (["process", "--wrong"], Exit.USAGE, "--wrong"),
        (["process", "--workers", "0"], Exit.USAGE, "workers"),
        (["nonsense"], Exit.USAGE, "nonsense"),
        (["tap", "incidents", "--from", "yesterday"], Exit.USAGE, "expected start, now, a date"),
        (["explain", str(SAMPLES), "--line", "9999"], Exit.DATA, "expected at least 9999 lines"),
        (["demo", "--for", "soon"], Exit.USAGE, "expected a time such as 60s"),
        (["worker", "--stage", "cook"], Exit.USAGE, "cook"),
    ],
)
def test_failures_have_their_code_and_one_sentence(words, code, said, capsys):
    assert run(words) == code
    captured = capsys.readouterr()
    assert (captured.out, said in captured.err) == ("", True)


def test_settings_that_are_wrong_are_all_named(monkeypatch, capsys):
    monkeypatch.setenv("NEWSSTREAM_HTTP__PORT", "high")
    monkeypatch.setenv("NEWSSTREAM_WORKER__BATCH", "0")
    assert run(["config", "show"]) == Exit.CONFIGURATION
    said = capsys.readouterr().err
    assert ("NEWSSTREAM_HTTP__PORT" in said, "NEWSSTREAM_WORKER__BATCH" in said) == (True, True)


def test_config_names_origins_and_masks_secrets(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("NEWSSTREAM_TOPICS__PREFIX=wires\n")
    monkeypatch.setenv("NEWSSTREAM_BROKER__SASL_PASSWORD", "hunter2")
    assert run(["config", "show"]) == Exit.OK
    shown = capsys.readouterr().out.splitlines()
    assert "NEWSSTREAM_TOPICS__PREFIX=wires  # .env" in shown
    assert "NEWSSTREAM_BROKER__SASL_PASSWORD=**********  # environment" in shown
    assert "NEWSSTREAM_TOPICS__PARTITIONS=8  # default" in shown


def test_config_as_json(capsys):
    assert run(["config", "show", "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["NEWSSTREAM_HTTP__PORT"] == {"value": 9108, "origin": "default"}


def test_flatten_names_variables():
    assert flatten({"a": {"b": 1}, "c": None}) == [("NEWSSTREAM_A__B", 1), ("NEWSSTREAM_C", None)]


def test_topics_list_needs_no_broker(capsys):
    assert run(["topics", "list"]) == Exit.OK
    assert "news.incidents\t8\tcompact\tidentity\tincident_id" in capsys.readouterr().out


def test_version(capsys):
    assert run(["--version"]) == Exit.OK
    assert capsys.readouterr().out.startswith("newsstream 0.")


def test_help_comes_without_loading_the_model():
    code = "import sys\nfrom stream.cli.app import run\nrun(['--help'])\n"
    code += "print([m for m in ('spacy', 'kafka', 'faust', 'pydantic', 'rich') if m in sys.modules], file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=600, check=True)
    assert done.stderr.strip() == "[]"


def test_help_comes_at_once():
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Processor time, not the clock's: a busy machine must not fail this.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.0


def test_a_bug_is_told_in_full_with_its_own_code(monkeypatch, capsys):
    def broken(*_arguments, **_more):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("stream.batch.run.process_lines", broken)
    assert run(["process", "-i", str(SAMPLES)]) == Exit.BUG
    assert "ZeroDivisionError: a bug" in capsys.readouterr().err


def explained(capsys, *words: str) -> str:
    assert run(["explain", *words]) == Exit.OK
    return capsys.readouterr().out


def test_explain_names_every_stage(capsys):
    text = explained(capsys, str(SAMPLES), "--line", "2")
    headings = [line for line in text.splitlines() if not line.startswith(" ")]
    assert headings == ["Raw article", "Cleaning", "Copies", "Extraction", "Incidents", "Story"]


def test_explain_gives_reasons(capsys):
    text = explained(capsys, str(SAMPLES), "--line", "3")
    parts = (
        "removed ",
        "repeated_caption",
        "trigger: ",
        ".tsv:",
        "score ",
        "path ",
        "* ",
        "place: ",
        "time: ",
        "stance: ",
    )
    assert [part for part in parts if part not in text] == []


def test_explain_writes_a_page(capsys, tmp_path):
    out = tmp_path / "page.html"
    assert explained(capsys, str(SAMPLES), "--line", "2", "--html", str(out)) == ""
    assert out.read_text().startswith("<!doctype html>")


def test_explain_never_writes_over_the_article(capsys, tmp_path):
    article = tmp_path / "article.txt"
    article.write_text("Rebels shelled Homs on Monday.")
    assert run(["explain", str(article), "--html", str(article)]) == Exit.USAGE
    assert "another file" in capsys.readouterr().err
    assert article.read_text() == "Rebels shelled Homs on Monday."


def test_an_empty_setting_is_unset(monkeypatch):
    monkeypatch.setenv("NEWSSTREAM_DICTIONARIES", "")
    assert Settings(_env_file=None).dictionaries is None


def test_explain_shows_what_an_article_copies(capsys):
    assert "copy of quetta-1" in explained(capsys, str(SAMPLES), "--line", "4")


def test_explain_shows_why_an_article_is_rejected(capsys, tmp_path):
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"text": 5}\n')
    assert "rejected: wrong_type" in explained(capsys, str(broken))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_process_says_that_the_disk_is_full():
    done = command("process", "-o", "/dev/full", stdin=b"not json\n")
    assert (done.returncode, b"No space left" in done.stderr) == (Exit.DISK, True)


def test_process_refuses_a_publish_date_that_it_cannot_read(tmp_path):
    article = tmp_path / "article.txt"
    article.write_text(f"Bomb in Quetta\n\n{STORY}\n")
    assert run(["process", "-i", str(article), "--published-at", "soon"]) == Exit.USAGE


def test_process_refuses_a_publish_date_for_json_lines():
    assert run(["process", "-i", str(SAMPLES), "--published-at", "2026-11-17"]) == Exit.USAGE


def test_a_section_that_is_not_json_is_a_mistake_in_the_settings(monkeypatch, capsys):
    monkeypatch.setenv("NEWSSTREAM_BROKER", "foo")
    assert run(["config", "show"]) == Exit.CONFIGURATION
    assert "NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS" in capsys.readouterr().err
