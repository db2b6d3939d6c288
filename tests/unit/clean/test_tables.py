from collections.abc import Callable
from importlib import resources

import pytest

from stream.clean import tables
from stream.tables import TableError


@pytest.mark.parametrize(
    "load", [tables.load_cues, tables.load_shapes, tables.load_tags, tables.load_words, tables.load_weights]
)
def test_data_files_load(load: Callable[[], object]) -> None:
    assert load()


@pytest.mark.parametrize(
    ("load", "name", "line", "message"),
    [
        (tables.load_cues, "cues.tsv", "share\tremove\twhole\t5", "expected 5 filled fields"),
        (tables.load_cues, "cues.tsv", "shares\tremove\twhole\t5\tx", "expected one of markup"),
        (tables.load_cues, "cues.tsv", "share\tdelete\twhole\t5\tx", "expected one of remove"),
        (tables.load_cues, "cues.tsv", "share\tremove\twhole\tfive\tx", "expected a whole number, got 'five'"),
        (tables.load_cues, "cues.tsv", "share\tremove\twhole\t5\tShare", "expected a lower-case phrase"),
        (tables.load_shapes, "shapes.tsv", "share\tremove\t5\t-\t(", "expected a regular expression"),
        (tables.load_weights, "weights.tsv", "bias\thigh", "expected a number, got 'high'"),
        (tables.load_words, "words.tsv", "verbs\tgo", "expected one of function"),
        (tables.load_tags, "tags.tsv", "keep\tmarkup\tp", "expected one of inline"),
    ],
)
def test_broken_row_is_named_by_file_and_line(
    load: Callable[[], object], name: str, line: str, message: str, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_text(f"# a comment\n\n{line}\n", encoding="utf-8")
    monkeypatch.setattr(resources, "files", lambda _package: tmp_path)
    with pytest.raises(TableError) as caught:
        load.__wrapped__()  # type: ignore[attr-defined]
    assert str(caught.value).startswith(f"stream/clean/{name}:3: ")
    assert message in str(caught.value)
