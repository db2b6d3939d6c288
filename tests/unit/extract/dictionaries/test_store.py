import json
import os

import pytest

from stream.extract.dictionaries.store import MAGIC, Known, Span, Store, StoreError, write

ENTRIES = [
    Known("Milo Vargas", True, (Span(1, 5, "FRA", ("GOV",)), Span(None, None, "FRA", ())), "a.txt:3"),
    Known("Café Front", False, (Span(None, None, None, ("REB",)),), "a.txt:9"),
]
NAMES = {"milo vargas": 0, "vargas": 0, "cafe front for freedom": 1}


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "deep" / "a.dictionary"
    write(made, NAMES, ENTRIES, {"roles": {}})
    return made


@pytest.mark.parametrize(
    ("key", "found"),
    [("milo vargas", 1), ("vargas", 1), ("milo", 0), ("cafe front", 0), ("cafe front for freedom", 2), ("front", -1)],
)
def test_names_and_their_beginnings_are_found(path, key, found):
    assert Store(path).find(key) == found


def test_any_key_is_answered(path):
    assert [Store(path).find(key) for key in ("", "\ud800", "x" * 10_000)] == [-1, -1, -1]


def test_entries_come_back_as_written(path):
    store = Store(path)
    assert [store.entry(number) for number in range(len(store))] == ENTRIES


def test_every_name_of_many_is_found(tmp_path):
    names = {f"name {number} of many": 0 for number in range(5000)}
    write(tmp_path / "many.dictionary", names, ENTRIES[:1], {})
    store = Store(tmp_path / "many.dictionary")
    assert {store.find(name) for name in names} == {1}


def test_empty_dictionary_answers_nothing(tmp_path):
    write(tmp_path / "none.dictionary", {}, [], {})
    assert Store(tmp_path / "none.dictionary").find("vargas") == -1


def test_same_input_gives_the_same_bytes(path, tmp_path):
    write(tmp_path / "b.dictionary", NAMES, ENTRIES, {"roles": {}})
    assert path.read_bytes() == (tmp_path / "b.dictionary").read_bytes()


@pytest.mark.parametrize("data", [b"", b"some text that is no dictionary", MAGIC + b"\x02\x00\x00\x00{}"])
def test_other_files_are_refused_by_name(tmp_path, data):
    file = tmp_path / "x.dictionary"
    file.write_bytes(data)
    with pytest.raises(StoreError, match=r"x\.dictionary: expected an imported dictionary"):
        Store(file)


def test_file_that_is_cut_off_is_refused(path):
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(StoreError, match="cut off"):
        Store(path)


def test_failed_write_leaves_the_old_file(path):
    before = path.read_bytes()
    with pytest.raises(TypeError):
        write(path, NAMES, ENTRIES, {"roles": object()})
    assert (path.read_bytes(), [item.name for item in path.parent.iterdir()]) == (before, [path.name])


def test_header_is_plain_json(path):
    assert json.loads(json.dumps(Store(path).header))["roles"] == {}
