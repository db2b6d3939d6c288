"""`newsstream lexicon`: what check, test and import say and how they end."""

import json
from pathlib import Path

import pytest

import stream.tables
from stream.cli.app import run
from stream.cli.exits import Exit
from stream.cli.lexicon.check import check, loaders
from stream.cli.lexicon.findings import broken_rows
from stream.extract.dictionaries import activate
from stream.extract.dictionaries.store import Store
from stream.extract.participants.lexicon import lexicon
from stream.tables import additions
from tests.unit.extract.dictionaries.conftest import ACTORS, AGENTS


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch):
    monkeypatch.delenv("NEWSSTREAM_DICTIONARIES", raising=False)
    yield
    activate(None)


@pytest.fixture
def table(tmp_path):
    """Writes a table into the user's folder and gives its path."""

    def write(name, *rows):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sources")
    folder.joinpath("actors.txt").write_text(ACTORS + "BROKEN+_NAME_ [FRA]\n", encoding="utf-8")
    folder.joinpath("agents.txt").write_text(AGENTS, encoding="utf-8")
    return [str(folder / "actors.txt"), str(folder / "agents.txt")]


def findings_in(path, *paths):
    return [(each.line, each.level, each.text) for each in check([path, *paths]) if each.file == str(path)]


def test_shipped_tables_have_no_errors():
    assert [str(each) for each in check([]) if each.level == "error"] == []


def test_every_shipped_lexicon_is_read_by_the_check(monkeypatch):
    seen = set()
    real = stream.tables._rows
    monkeypatch.setattr(stream.tables, "_rows", lambda text, file, *more: (seen.add(file), real(text, file, *more))[1])
    for load in loaders():
        broken_rows(load)
    root = Path(stream.tables.__file__).parent
    shipped = {f"stream/{path.relative_to(root).as_posix()}" for path in root.rglob("*.tsv")}
    # Not lexicons: the check's own lists, and the sources of the gazetteer's build, which checks them itself.
    other = {"stream/cli/lexicon/twice.tsv"}
    other |= {f"stream/extract/places/data/{name}.tsv" for name in ("regions", "abbreviations")}
    assert shipped - seen - other == set()


@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        ("triggers/lexicon/a.tsv", "whack\tv\tSMACK\t-\t-\t-\t0.9\t-", "an event type, HARM or NONE, got SMACK"),
        ("triggers/lexicon/a.tsv", "whack\tv\tASSAULT\tpolite\t-\t-\t0.9\t-", "a mode of ASSAULT"),
        ("triggers/lexicon/a.tsv", "whack\tv\tASSAULT\t-\tfoggy\t-\t0.9\t-", "a context, got foggy"),
        ("triggers/lexicon/a.tsv", "whack\tv\tASSAULT\t-\t-\t999\t0.9\t-", "a CAMEO code, got 999"),
        ("triggers/lexicon/a.tsv", "whack\tv\tASSAULT\t-\t-\t-\t9\t-", "a score from 0 to 1, got 9"),
        ("triggers/lexicon/a.tsv", "whack\tv\tASSAULT\t-\t-\t-\t0.9\tobj:@nobody", "word classes"),
        ("triggers/lexicon/a.tsv", "whack\tv\tASSAULT\t-\t-\t-\t0.9\tsomewhere:x", "a condition"),
        ("triggers/lexicon/a.tsv", "whack\tv", "7 to 9 filled fields, got 'whack\\tv'"),
        ("participants/groups.tsv", "Foo Front\tXYZ\tREB", "an ISO 3166 alpha-3 country or -, got 'XYZ'"),
        ("participants/groups.tsv", "Foo Front\tFRA\tFOO", "sectors of the ontology, got ['FOO']"),
        ("participants/leaders.tsv", "Jo Doe\tFRA\tGOV\tlately\t-", "YYYY or YYYY-MM, got 'lately'"),
        ("stance/reporting.tsv", "mumble\tsoftly", "one of ["),
        ("times/words.tsv", "january\tmonth\t1", "each word once, got 'january'"),
    ],
)
def test_broken_row_is_an_error_at_its_line(table, name, row, said):
    path = table(name, "# a comment", row)
    [(line, level, text)] = findings_in(path)
    assert (line, level, text.startswith("expected"), said in text) == (2, "error", True, True)


def test_every_broken_row_is_found(table):
    path = table("participants/groups.tsv", "Foo\tXYZ\tREB", "Bar\tFRA\tREB", "Baz\tFRA\tNIX", "Qux")
    assert [line for line, _, _ in findings_in(path)] == [1, 3, 4]


def test_bytes_that_are_not_utf8_are_an_error_at_their_line(table):
    path = table("participants/groups.tsv", "# fine")
    path.write_bytes(b"# fine\nCaf\xe9 Front\tFRA\tREB\n")
    assert [(line, text) for line, _, text in findings_in(path)] == [(2, "expected UTF-8 text, got byte 0xe9")]


def rule(words, *, kind="ASSAULT", score="0.9", conditions="-"):
    return f"{words}\tv\t{kind}\t-\t-\t-\t{score}\t{conditions}"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((rule("whackle"), rule("whackle", kind="AID", score="0.5")), "contradicts assault.whackle"),
        ((rule("whackle", conditions="!obj:fly"), rule("whackle", kind="AID", score="0.95")), "never wins"),
        ((rule("whackle|whockle at"), rule("whackle at", kind="AID", score="0.5")), "never wins"),
    ],
)
def test_rule_that_can_never_win_is_a_warning(table, rows, said):
    [(_, level, text)] = findings_in(table("triggers/lexicon/a.tsv", *rows))
    assert (level, said in text) == ("warning", True)


@pytest.mark.parametrize(
    "rows",
    [
        (rule("whackle"), rule("whackle", kind="AID", score="0.5", conditions="obj:fly")),
        (rule("whackle", conditions="!obj:fly"), rule("whackle", kind="AID", score="0.5")),
        (rule("whackle"), rule("whackle at", kind="AID", score="0.1")),
    ],
)
def test_rules_that_each_have_their_cases_are_fine(table, rows):
    assert findings_in(table("triggers/lexicon/a.tsv", *rows)) == []


@pytest.mark.parametrize(
    ("second", "said"),
    [("Foo Front\tFRA\tREB", "says again what"), ("Bar\tDEU\tREB\tFOO-FRONT", "says otherwise than")],
)
def test_name_that_stands_twice_is_a_warning(table, second, said):
    path = table("participants/groups.tsv", "Foo Front\tFRA\tREB", second)
    [(line, level, text)] = findings_in(path)
    assert (line, level, said in text) == (2, "warning", True)


def test_users_row_that_overrules_ours_is_no_mistake(table):
    assert findings_in(table("participants/groups.tsv", "Hezbollah\tLBN\tPTY")) == []


def test_table_in_the_wrong_place_is_an_error(table, tmp_path):
    path = table("groups.tsv", "Foo\tFRA\tREB")
    assert [
        level for line, level, _ in [(e.line, e.level, e.text) for e in check([tmp_path]) if e.file == str(path)]
    ] == ["error"]


def test_dictionary_is_checked_line_by_line(sources):
    found = [(each.line, each.level) for each in check([Path(sources[0])]) if each.file == sources[0]]
    assert found == [(len(ACTORS.splitlines()) + 1, "warning")]


def test_code_that_says_nothing_is_a_warning(sources):
    found = [(each.line, each.level, "got XXX for 'PIXIE'" in each.text) for each in check([Path(sources[1])])
             if each.file == sources[1]]  # fmt: skip
    assert found == [(4, "warning", True)]


def test_check_ends_with_65_on_errors_and_0_on_warnings(table, tmp_path, capsys):
    table("triggers/lexicon/a.tsv", rule("whackle"), rule("whackle", kind="AID", score="0.5"))
    assert run(["lexicon", "check", str(tmp_path)]) == Exit.OK
    assert run(["lexicon", "check", str(tmp_path), "--strict"]) == Exit.DATA
    table("triggers/lexicon/b.tsv", "whack\tv")
    assert run(["lexicon", "check", str(tmp_path)]) == Exit.DATA


def test_check_prints_json_lines(table, tmp_path, capsys):
    path = table("triggers/lexicon/a.tsv", "whack\tv")
    run(["lexicon", "check", str(tmp_path), "--json"])
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(each["line"], each["level"]) for each in found if each["file"] == str(path)] == [(1, "error")]


def test_check_of_a_missing_file_ends_with_66(tmp_path, capsys):
    assert run(["lexicon", "check", str(tmp_path / "none.txt")]) == Exit.NO_INPUT


def test_import_writes_one_file_and_says_what_it_left_out(sources, tmp_path, capsys):
    assert run(["lexicon", "import", "petrarch", *sources, "--into", str(tmp_path)]) == Exit.OK
    said = capsys.readouterr()
    assert f"{sources[0]}:{len(ACTORS.splitlines()) + 1}: expected a name without +" in said.err
    assert "broken lines left out: 1" in said.err
    assert f"{tmp_path / 'petrarch.dictionary'}: 6 names of 4 actors, 4 roles" in said.out
    assert len(Store(tmp_path / "petrarch.dictionary")) == 4


def test_strict_import_refuses_broken_lines_and_writes_nothing(sources, tmp_path, capsys):
    assert run(["lexicon", "import", "petrarch", *sources, "--into", str(tmp_path), "--strict"]) == Exit.DATA
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["{source}"], Exit.USAGE),
        (["{source}", "--into", "{folder}", "--name", "../x"], Exit.USAGE),
        (["{folder}/none.txt", "--into", "{folder}"], Exit.NO_INPUT),
        (["{empty}", "--into", "{folder}"], Exit.DATA),
        (["{source}", "--into", "{empty}"], Exit.CANNOT_CREATE),
    ],
)
def test_import_that_cannot_be_done(sources, tmp_path, capsys, words, code):
    empty = tmp_path / "empty.txt"
    empty.touch()
    filled = [word.format(source=sources[1], folder=tmp_path, empty=empty) for word in words]
    assert run(["lexicon", "import", "petrarch", *filled]) == code


def test_test_shows_rules_with_what_kept_them_from_winning(capsys):
    assert run(["lexicon", "test", "Rebels shelled Homs on Monday. Police charged two men.", "--json"]) == Exit.OK
    rules = json.loads(capsys.readouterr().out)["rules"]
    assert ("shelled", "reported", "ASSAULT") in {(each["text"], each["verdict"], each["type"]) for each in rules}
    assert {each["verdict"] for each in rules if each["text"] == "charged"} >= {"guarded"}
    assert [
        each for each in rules if each["verdict"] == "guarded" and not each["why"].startswith("does not hold: ")
    ] == []


def test_test_shows_names_and_roles(capsys):
    run(["lexicon", "test", "Rebels shelled Homs on Monday, Hezbollah said.", "--json"])
    words = json.loads(capsys.readouterr().out)["words"]
    found = {(each["text"], each["entry"], each["country"], tuple(each["sectors"])) for each in words}
    assert {("Hezbollah", "Hezbollah", "LBN", ("REB",)), ("Rebels", "rebel", None, ("REB",))} <= found


def test_test_shows_the_line_of_a_users_dictionary(sources, tmp_path, capsys, monkeypatch):
    run(["lexicon", "import", "petrarch", *sources, "--into", str(tmp_path)])
    monkeypatch.setenv("NEWSSTREAM_DICTIONARIES", str(tmp_path))
    capsys.readouterr()
    run(["lexicon", "test", "The Zenda Front for Freedom attacked a village.", "--json"])
    words = json.loads(capsys.readouterr().out)["words"]
    assert [each["where"] for each in words if each["entry"] == "Zenda Front for Freedom"] == ["actors.txt:13"]


def test_test_prints_tables(capsys):
    assert run(["lexicon", "test", "Rebels shelled Homs on Monday."]) == Exit.OK
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["RULES", "", "NAMES AND ROLES"]


def test_a_file_that_is_not_there_is_no_text(capsys):
    assert run(["lexicon", "test", "nosuchfile.txt"]) == Exit.NO_INPUT
    assert "there is no such file" in capsys.readouterr().err


def test_text_that_hits_nothing_ends_with_1(capsys):
    assert run(["lexicon", "test", "It was what it was."]) == Exit.NEGATIVE


def test_start_with_a_broken_folder_ends_with_78_and_names_the_line(table, tmp_path, capsys, monkeypatch):
    path = table("participants/groups.tsv", "Foo\tXYZ\tREB")
    monkeypatch.setenv("NEWSSTREAM_DICTIONARIES", str(tmp_path))
    assert run(["process", "-i", "/dev/null"]) == Exit.CONFIGURATION
    assert f"NEWSSTREAM_DICTIONARIES: {path}:1: error: expected an ISO 3166" in capsys.readouterr().err


def test_start_with_a_missing_folder_ends_with_78(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("NEWSSTREAM_DICTIONARIES", str(tmp_path / "none"))
    assert run(["process", "-i", "/dev/null"]) == Exit.CONFIGURATION


def test_check_leaves_the_process_as_it_was(table):
    check([table("participants/groups.tsv", "Zenda Front\tFRA\tREB", "Foo\tXYZ\tREB")])
    assert (dict(additions()), list(lexicon().names.find([("Zenda", "zenda"), ("Front", "front")]))) == ({}, [])
