from collections.abc import Callable
from importlib import resources

import pytest

from stream.identity import blocks, story_match, terms, weights
from stream.tables import TableError, read_table, table_error


@pytest.fixture
def table(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Puts a data file of that name and text in the place of a package's own."""
    monkeypatch.setattr(resources, "files", lambda _package: tmp_path)
    return lambda name, text: tmp_path.joinpath(name).write_text(text, encoding="utf-8")


def test_comments_and_blank_lines_are_no_rows_but_count_as_lines(table):
    table("some.tsv", "# a comment\n\nhouse\t 3 \n")
    assert read_table("a.package", "some.tsv", 2) == [(3, ["house", "3"])]


def test_optional_field_that_is_missing_comes_empty(table):
    table("some.tsv", "house\n")
    assert read_table("a.package", "some.tsv", 1, optional=2) == [(1, ["house", "", ""])]


@pytest.mark.parametrize("row", ["house", "house\t", "house\t3\tred"])
def test_row_of_the_wrong_width_is_named_by_file_and_line(table, row):
    table("some.tsv", f"tree\t1\n{row}\n")
    with pytest.raises(TableError) as caught:
        read_table("a.package", "some.tsv", 2)
    assert str(caught.value) == f"a/package/some.tsv:2: expected 2 filled fields, got {row!r}"


def test_error_of_a_whole_file_names_no_line():
    error = table_error("a.package", "some.tsv", 0, "a row for house", "none")
    assert str(error) == "a/package/some.tsv: expected a row for house, got none"


@pytest.mark.parametrize(
    ("load", "name", "row", "expected"),
    [
        (blocks._domains, "country_domains.tsv", "fra\tFRA", "codes of two and three letters"),
        (terms.priors, "common_words.tsv", "often\tthe", "a share above 0"),
        (weights.weights, "incident_weights.tsv", "type\tsame\theavy\tthe same type", "a number or veto"),
        (weights.kin, "kin_types.tsv", "ASSAULT\tPICNIC", "two event types"),
        (story_match._weights, "story_weights.tsv", "taste\t1.0", "one of cosine"),
        (story_match._weights, "story_weights.tsv", "cosine\thigh", "a number"),
    ],
)
def test_broken_row_of_identity_is_named_by_file_and_line(table, load, name, row, expected):
    table(name, f"# a comment\n\n{row}\n")
    with pytest.raises(TableError) as caught:
        load.__wrapped__()
    assert str(caught.value).startswith(f"stream/identity/{name}:3: expected {expected}")
