"""docs/lexicons.md: its worked example runs as it stands, and its tables are those that can be extended."""

import json
import re
from pathlib import Path

import pytest

from stream.batch.run import process_lines
from stream.cli.app import run
from stream.cli.exits import Exit
from stream.extract.dictionaries import activate
from stream.extract.dictionaries.petrarch import read
from stream.extract.dictionaries.use import extensible
from stream.sources import Line

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "lexicons.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\S*) ?(\S*)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path):
    for kind, path, text in BLOCKS:
        if kind == "tsv":
            tmp_path.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
            tmp_path.joinpath(path).write_text(text, encoding="utf-8")
    yield tmp_path
    activate(None)


def test_tables_of_the_example_pass_the_check(folder, capsys):
    code = run(["lexicon", "check", str(folder)])
    mine = [line for line in capsys.readouterr().out.splitlines() if str(folder) in line]
    assert (code, mine) == (Exit.OK, [])


def test_example_gives_the_event_that_the_page_tells(folder):
    [article] = [text.encode() for kind, name, text in BLOCKS if (kind, name) == ("json", "article")]
    [outcome] = process_lines([Line(1, article, len(article), "")], workers=1, dictionaries=folder)
    events = [
        (event.type, actor.name, actor.country, list(actor.sectors), event.rule)
        for event in outcome.events
        for actor in event.actors
    ]
    told = re.search(r"type `(\w+)` by `([^`]+)`, country `(\w+)`, sectors `(\w+)`, with the rule\s+`([^`]+)`", PAGE)
    assert told is not None
    assert (told[1], told[2], told[3], [told[4]], told[5]) in events


def test_sentence_of_the_example_hits_the_users_rule(folder, capsys, monkeypatch):
    monkeypatch.setenv("NEWSSTREAM_DICTIONARIES", str(folder))
    sentence = re.search(r"newsstream lexicon test '([^']+)'", PAGE)
    assert sentence is not None
    assert run(["lexicon", "test", sentence[1], "--json"]) == Exit.OK
    rules = json.loads(capsys.readouterr().out)["rules"]
    assert [(rule["text"], rule["verdict"], rule["where"]) for rule in rules][:1] == [
        ("picketlined", "reported", f"{folder}/triggers/lexicon/strikes.tsv:1")
    ]


def test_every_table_that_can_be_extended_is_listed():
    listed = re.findall(r"^\| `([^`]+\.tsv)` \| ([^|]+) \|", PAGE, re.MULTILINE)
    assert listed == [(each.pattern, each.holds) for each in extensible()]


def test_example_of_the_format_is_read_as_it_stands():
    [text] = [text for kind, _, text in BLOCKS if not kind]
    bare = re.sub(r"(?m)(?<=\S) {3,}[^\n]*$", "", text)  # the remarks to the right
    source = read(bare.encode())
    assert ([len(actor.names) for actor in source.actors], len(source.agents), source.nobody, source.problems) == (
        [2, 1], 2, 1, []
    )  # fmt: skip
