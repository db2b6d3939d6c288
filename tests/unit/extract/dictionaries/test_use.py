"""Dictionaries in extraction: names, dated roles, who wins, and a user's own tables."""

import json
from datetime import UTC, date, datetime

import pytest

from stream.extract import Extractor
from stream.extract.dictionaries import activate
from stream.extract.dictionaries.compile import compile_petrarch
from stream.extract.dictionaries.use import Dictionaries
from stream.extract.participants.lexicon import lexicon
from stream.extract.triggers.lexicon import load
from stream.pipeline import read_article
from stream.tables import TableError


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.fixture
def find(folder):
    dictionaries = Dictionaries([folder / "petrarch.dictionary"])

    def found(text, on=None):
        return [(match.start, match.end, match.name) for match in dictionaries.find(text.split(), on)]

    return found


@pytest.fixture
def participants(extractor):
    """(name, country, sectors) of all actors and recipients of a text under a user's folder."""

    def read(folder, text, published="2026-11-20"):
        activate(folder)
        when = datetime.fromisoformat(published).replace(tzinfo=UTC).isoformat()
        article = read_article(json.dumps({"text": text, "published_at": when}).encode(), "t")
        events = extractor.extract(article).events
        everyone = [person for event in events for person in (*event.actors, *event.recipients)]
        return {(person.name, person.country, tuple(person.sectors)) for person in everyone}

    return read


@pytest.fixture
def extractor(nlp):
    made = Extractor()
    made.__dict__["nlp"] = nlp  # loaded once for all tests
    return made


def test_longest_name_wins(find):
    [(start, end, name)] = find("the zenda front for freedom said")
    assert (start, end, name.name, name.sectors) == (1, 5, "Zenda Front for Freedom", ("REB",))


def test_beginning_of_a_name_is_no_name(find):
    assert find("the zenda front said") == []


@pytest.mark.parametrize(
    ("on", "sectors"),
    [
        ("1995-12-31", ("ELI",)),
        ("1996-01-02", ("GOV",)),
        ("1999-12-31", ("GOV",)),
        ("2000-01-01", ("OPP",)),
        ("2020-05-05", ("OPP",)),
    ],
)
def test_roles_hold_on_their_days(find, on, sectors):
    [(_, _, name)] = find("milo vargas", day(on))
    assert (name.country, name.sectors) == ("FRA", sectors)


def test_without_a_date_the_office_last_taken_up_counts(find):
    [(_, _, name)] = find("m vargas")
    assert (name.name, name.sectors) == ("Milo Vargas", ("OPP",))


def test_name_of_a_dictionary_takes_part_in_events(folder, participants):
    found = participants(folder, "The Zenda Front for Freedom attacked a village on Monday, killing two farmers.")
    assert ("Zenda Front for Freedom", "FRA", ("REB",)) in found


def test_dated_role_follows_the_publish_date(folder, participants):
    text = "Milo Vargas threatened the farmers on Monday."
    at = {year: participants(folder, text, f"{year}-06-01") for year in (1997, 2021)}
    assert [("Milo Vargas", "FRA", (role,)) in at[year] for year, role in ((1997, "GOV"), (2021, "OPP"))] == [
        True,
        True,
    ]


def test_agent_of_a_dictionary_gives_its_sector(folder, participants):
    found = participants(folder, "Police arrested two harbourmasters on Monday.")
    assert (None, None, ("GOV",)) in {(name, None, sectors) for name, _, sectors in found}


def test_our_own_entry_wins_on_the_same_words(tmp_path, participants):
    source = tmp_path / "a.txt"
    source.write_text("HEZBOLLAH_ [ITABUS]\n")
    compile_petrarch([source]).save(tmp_path / "d" / "petrarch.dictionary")
    found = participants(tmp_path / "d", "Hezbollah attacked a village on Monday, killing two farmers.")
    assert ("Hezbollah", "LBN", ("REB",)) in found


def test_people_whose_terms_we_know_stay_ours_under_any_title(tmp_path, participants):
    source = tmp_path / "a.txt"
    source.write_text("PRESIDENT_BARACK_OBAMA_ [ITAELI]\n")
    compile_petrarch([source]).save(tmp_path / "d" / "petrarch.dictionary")
    found = participants(tmp_path / "d", "President Barack Obama threatened Libya on Monday.", "2011-03-01")
    assert ("Barack Obama", "USA", ("GOV",)) in found


def test_longer_name_of_a_dictionary_goes_before_a_shorter_one_of_ours(tmp_path, participants):
    source = tmp_path / "a.txt"
    source.write_text("NEW_HEZBOLLAH_ [ITAREB]\n")
    compile_petrarch([source]).save(tmp_path / "d" / "petrarch.dictionary")
    found = participants(tmp_path / "d", "New Hezbollah attacked a village on Monday, killing two farmers.")
    assert ("New Hezbollah", "ITA", ("REB",)) in found


def test_no_folder_loads_nothing(folder):
    activate(folder)
    activate(None)
    assert lexicon().brought is None


def test_users_row_wins_over_ours(tmp_path, participants):
    table = tmp_path / "participants" / "groups.tsv"
    table.parent.mkdir()
    table.write_text("Hezbollah\tFRA\tPTY\n")
    found = participants(tmp_path, "Hezbollah attacked a village on Monday, killing two farmers.")
    assert ("Hezbollah", "FRA", ("PTY",)) in found


def test_users_role_wins_over_ours(tmp_path):
    table = tmp_path / "participants" / "roles.tsv"
    table.parent.mkdir()
    table.write_text("farmer\tperson\tELI\n")
    activate(tmp_path)
    assert lexicon().roles["farmer"].sectors == ("ELI",)


def rules(folder, *rows):
    file = folder / "triggers" / "lexicon" / "mine.tsv"
    file.parent.mkdir(parents=True)
    file.write_text("\n".join(rows) + "\n")
    activate(folder)
    return file


def test_users_rule_reports_events_with_its_own_place(tmp_path, extractor):
    file = rules(tmp_path, "tariffwhack\tv\tSANCTION\t-\t-\t-\t0.9\t-")
    article = read_article(b'{"text": "France tariffwhacked Italy on Monday, officials said in Paris."}', "t")
    [event] = [event for event in extractor.extract(article).events if event.type == "SANCTION"]
    assert (event.rule, load().entries[event.rule].where) == ("sanction.tariffwhack", f"{file}:1")


def test_users_rule_replaces_ours_of_the_same_words(tmp_path):
    rules(tmp_path, "lynch\tv\tASSAULT\ttargeted\t-\t-\t0.123\t-")
    assert load().entries["assault.lynch"].score == 0.123


def test_error_in_a_users_row_names_the_users_file(tmp_path):
    file = rules(tmp_path, "# mine", "whack\tv\tSMACK\t-\t-\t-\t0.9\t-")
    with pytest.raises(TableError) as caught:
        load()
    assert str(caught.value) == f"{file}:2: expected an event type, HARM or NONE, got SMACK"


def test_table_at_a_path_that_nothing_reads_is_refused(tmp_path):
    tmp_path.joinpath("groups.tsv").write_text("Foo\tFRA\tREB\n")
    with pytest.raises(TableError, match=r"groups.tsv: expected a table that can be extended"):
        activate(tmp_path)


def test_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(NotADirectoryError):
        activate(tmp_path / "nothing")
