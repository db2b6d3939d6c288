"""The lexicons load, and names are found longest first."""

from pathlib import Path

import pytest

from stream.extract.participants import lexicon as module
from stream.extract.participants.lexicon import Name, NameTrie, Term, fold_word, lexicon
from stream.tables import TableError


def find(text):
    words = [(word, fold_word(word)) for word in text.split()]
    return [(match.name.name, match.name.country) for match in lexicon().names.find(words)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Syrian Democratic Forces", [("Syrian Democratic Forces", "SYR")]),
        ("Kurdistan Workers Party", [("Kurdistan Workers' Party", "TUR")]),
        ("people of ETA", [("ETA", "ESP")]),
        ("eta", []),
        ("a cold turkey", []),
        ("U.S. envoys", [("United States", "USA")]),
        ("Democratic People's Republic of Korea", [("North Korea", "PRK")]),
        ("the Kremlin's aides", [("Kremlin", "RUS")]),
    ],
)
def test_longest_name_wins_and_case_counts(text, expected):
    assert find(text) == expected


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (1994 * 12 + 6, ("ZAF", ("GOV",))),
        (1988 * 12 + 1, ("ZAF", ("OPP",))),
        (2005 * 12 + 1, ("ZAF", ("ELI",))),
        (1950 * 12 + 1, ("ZAF", ())),
        (None, ("ZAF", ("GOV",))),
    ],
)
def test_office_depends_on_the_date(month, expected):
    terms = [
        Term(1962 * 12 + 1, 1994 * 12 + 5, ("OPP",), "ZAF"),
        Term(1994 * 12 + 5, 1999 * 12 + 6, ("GOV",), "ZAF"),
    ]
    assert Name("Leader", "leader", "ZAF", terms=terms).office(month) == expected


def test_trie_prefers_the_longer_of_two_names():
    trie, short, long = NameTrie(), Name("Front", "body", None), Name("Popular Front", "body", None)
    trie.add("Popular", short)
    trie.add("Popular Front", long)
    words = [(word, fold_word(word)) for word in ("the", "Popular", "Front", "Popular")]
    assert [(match.start, match.end, match.name) for match in trie.find(words)] == [(1, 3, long), (3, 4, short)]


def test_every_sector_of_the_roles_is_of_the_ontology():
    assert {mark for role in lexicon().roles.values() for mark in role.sectors} <= module.SECTORS


def test_a_bad_sector_is_reported_with_file_and_line():
    with pytest.raises(TableError, match=r"data/roles.tsv:7: expected sectors of the ontology"):
        module._sectors("data/roles.tsv", 7, "GOV,XXX")


def test_a_bad_country_is_reported_with_file_and_line():
    with pytest.raises(TableError, match=r"data/groups.tsv:3: expected an ISO 3166 alpha-3 country"):
        module._country("data/groups.tsv", 3, "ZZZ")


def test_offices_do_not_end_before_they_begin():
    terms = [term for name in module._leaders() for term in name.terms]
    assert [term for term in terms if term.until is not None and term.until < term.since] == []


def test_no_name_is_listed_twice_in_one_file():
    folder = Path(module.__file__).parent / "data"
    for file in module.NAME_FILES:
        names = [
            row.split("\t")[0] for row in (folder / f"{file}.tsv").read_text().splitlines() if not row.startswith("#")
        ]
        assert sorted(names) == sorted(set(names)), file
