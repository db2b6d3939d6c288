from datetime import date

import pytest

from stream.extract.dictionaries.petrarch import MOST_NAMES, DatedCode, Problem, describe, read


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def read_text(text: str):
    return read(text.encode())


def names_and_codes(text: str):
    return [(actor.names, [code.code for code in actor.codes]) for actor in read_text(text).actors]


def test_actor_with_code_on_its_own_line_and_synonyms():
    assert names_and_codes("FOO_REPUBLIC_ [FRA]\n+FOOLAND\n+FOO-LAND_ \n") == [
        (["FOO REPUBLIC", "FOOLAND", "FOO-LAND"], ["FRA"])
    ]


def test_indented_codes_belong_to_the_actor_above():
    assert names_and_codes("FOO_\n\t[FRA]\n  [FRAGOV] [FRAMIL]\nBAR_ [DEU]\n") == [
        (["FOO"], ["FRA", "FRAGOV", "FRAMIL"]),
        (["BAR"], ["DEU"]),
    ]


def test_names_right_above_one_another_share_the_codes_that_follow():
    assert names_and_codes("THE_LEAGUE_\nLEAGUE_\n\t[IGO]\n") == [(["THE LEAGUE", "LEAGUE"], ["IGO"])]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("[FRAGOV 990102-031231]", DatedCode("FRAGOV", day("1999-01-02"), day("2003-12-31"))),
        ("[FRAGOV 19990102-20031231]", DatedCode("FRAGOV", day("1999-01-02"), day("2003-12-31"))),
        ("[FRAGOV <960101]", DatedCode("FRAGOV", None, day("1996-01-01"))),
        ("[FRAGOV > 140608]", DatedCode("FRAGOV", day("2014-06-08"), None)),
        ("[FRAGOV >300101]", DatedCode("FRAGOV", day("2030-01-01"), None)),
        ("[FRAGOV >310101]", DatedCode("FRAGOV", day("1931-01-01"), None)),
        ("[FRAGOV 990100-990231]", DatedCode("FRAGOV", day("1999-01-01"), day("1999-02-28"))),
        ("[FRAGOV]", DatedCode("FRAGOV")),
    ],
)
def test_dates_of_roles(written, code):
    [actor] = read_text(f"FOO_ {written}\n").actors
    assert actor.codes == [code]


@pytest.mark.parametrize("comment", ["# all of it", "FOO_ [FRA] ; and more [XXX", "<!-- a -->FOO_ [FRA]"])
def test_comments_say_nothing(comment):
    assert read_text(f"{comment}\n").problems == []


def test_comment_over_lines_hides_them_and_keeps_what_follows():
    assert names_and_codes("<!-- FOO_ [FRA]\nBAR_ [DEU]\n--> BAZ_ [ITA]\nQUX_ [ESP]\n") == [(["QUX"], ["ESP"])]


def test_text_in_brackets_is_no_part_of_a_name():
    assert names_and_codes("FREE_PEOPLE_(FP)_ [FRAREB]\nJO_DOE_(ACTING_ [FRA]\n") == [
        (["FREE PEOPLE"], ["FRAREB"]),
        (["JO DOE"], ["FRA"]),
    ]


@pytest.mark.parametrize(
    ("written", "forms", "code"),
    [
        ("GUARD [~COP]", ("GUARD",), "COP"),
        ("LAWMAN {LAWMEN} [~COP]", ("LAWMAN", "LAWMEN"), "COP"),
        ("POLICE {} [~COP]", ("POLICE",), "COP"),
        ("WATCH!PERSON! [~GOVMIL]", ("WATCHMAN", "WATCHWOMAN"), "GOVMIL"),
    ],
)
def test_agents(written, forms, code):
    [agent] = read_text(f"!PERSON! = MAN, WOMAN\n{written}\n").agents
    assert (agent.forms, agent.code) == (forms, code)


def test_null_code_names_nobody():
    source = read_text("RUMOUR_ [---]\nFOO_ [FRA]\n")
    assert (source.nobody, len(source.actors), source.problems) == (1, 1, [])


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("FOO_ [FRAGOV 2004017-20061201]\n", 1, "a date of six or eight digits"),
        ("FOO_ [FRAGOV 20131301-20140101]\n", 1, "a date that exists"),
        ("FOO_ [FRAGOV 20131201-20120801]\n", 1, "a first day before the last one"),
        ("FOO_ [FRAGOV 20131201]\n", 1, "dates as <YYMMDD, >YYMMDD or YYMMDD-YYMMDD"),
        ("FOO_ [FRAGO]\n", 1, "a code of three-letter pieces"),
        ("FOO_ [FRA] and more\n", 1, "nothing but codes in brackets after the name"),
        ("FOO_ [FRA]\n\tBAR_\n", 2, "a code in brackets on an indented line"),
        ("+FOO_\n", 1, "a name before its synonyms"),
        ("\t[FRA]\n", 1, "a name before its codes"),
        ("FOO+_BAR_ [FRA]\n", 1, "a name without +"),
        ("39649_ [FRA]\n", 1, "a name with letters in it"),
        ("FOO_\n+BAR_\n", 1, "a code in brackets for this name"),
        ("GUARD [~COP}\n", 1, "one code of three-letter pieces, as in [~MIL]"),
        ("GUARD [~CO]\n", 1, "one code of three-letter pieces, as in [~MIL]"),
        ("WATCH!PEOPLE! [~COP]\n", 1, "a set that is defined above"),
        ("!PERSON! = ,\n", 1, "words after the = of a set"),
        ("FO�O_ [FRA]\n", 1, "readable letters"),
    ],
)
def test_broken_line_is_a_problem_with_its_line(text, line, expected):
    assert [(each.line, each.expected) for each in read_text(text).problems] == [(line, expected)]


def test_lines_of_a_broken_actor_go_with_it_and_the_next_actor_stays():
    source = read_text("F{OO_ [FRA]\n+FOOLAND\n\t[FRAGOV]\nBAR_ [DEU]\n")
    assert ([actor.names for actor in source.actors], len(source.problems)) == ([["BAR"]], 1)


def test_sets_that_multiply_without_end_are_refused():
    words = ", ".join(f"W{number}" for number in range(MOST_NAMES))
    source = read_text(f"!A! = {words}\n!A!_!A!_!A! [~COP]\n")
    assert [problem.expected for problem in source.problems] == [f"sets that give at most {MOST_NAMES} names"]


def test_mark_at_the_start_and_other_line_ends_are_read():
    assert [actor.names for actor in read(b"\xef\xbb\xbfFOO_ [FRA]\r\nBAR_ [DEU]\r").actors] == [["FOO"], ["BAR"]]


def test_line_that_is_not_utf8_is_read_as_windows_1252():
    source = read("CAFÉ_ [FRA]\nSÃO_ [BRA]\n".encode().replace("É".encode(), b"\xc9"))
    assert ([actor.names[0] for actor in source.actors], source.legacy_lines) == (["CAFÉ", "SÃO"], 1)


def test_any_bytes_are_read():
    assert read(bytes(range(256)) * 50).actors == []


def test_problems_are_told_with_file_and_line():
    assert describe([Problem(7, "a name", "''")], "a.txt") == ["a.txt:7: expected a name, got ''"]
