"""Who owns an outlet: the shipped table, a user's rows over it, agencies and carriers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stream.extract.dictionaries.use import activate
from stream.identity import Incidents, MemoryState
from stream.identity.outlets import LONGEST, outlet_of, owner_of, source_of
from stream.identity.owners import owners
from stream.tables import TableError
from tests.unit.identity.build import event, header, upsert


@pytest.fixture(autouse=True)
def _no_folder() -> Iterator[None]:
    yield
    activate(None)


@pytest.mark.parametrize(
    ("source", "url", "owner"),
    [
        (None, "https://www.mirror.co.uk/news/1", "reach"),
        ("Liverpool Echo", "https://www.liverpoolecho.co.uk/news/2", "reach"),
        ("Daily Mirror", None, "reach"),
        ("edition.cnn.com", None, "warner-bros-discovery"),
        (None, "http://abc7chicago.com:80/3", "disney"),
        (None, "https://edinburghnews.scotsman.com/4", "national-world"),
        ("Reuters", "https://herald.example.com/5", "reuters"),
        ("The Associated Press", "https://www.mirror.co.uk/6", "associated-press"),
        ("reuters.com", "https://herald.example.com/7", "reuters"),
        ("Daily Mirror", "https://herald.example.com/8", "example.com"),
        ("CNN", "https://www.msn.com/9", "warner-bros-discovery"),
        ("Velmora Herald", "https://www.msn.com/10", "velmora herald"),
        (None, "https://www.msn.com/11", "msn"),
        ("Velmora Herald", None, "velmora herald"),
        (None, "https://news.velmora.example.co.uk/12", "example.co.uk"),
        (None, None, "unknown"),
    ],
)
def test_owner(source: str | None, url: str | None, owner: str) -> None:
    assert owner_of(header("a", source=source, url=url)) == owner  # type: ignore[arg-type]


def test_outlets_of_one_owner_stay_outlets() -> None:
    told = header("a", source=None, url="https://www.mirror.co.uk/news/1")  # type: ignore[arg-type]
    assert (outlet_of(told), source_of(told)) == ("mirror.co.uk", "mirror.co.uk")


def test_a_source_without_end_makes_a_name_that_has_one() -> None:
    assert len(owner_of(header("a", source="Herald " * 100_000))) <= LONGEST


def test_the_table_knows_many_outlets() -> None:
    assert sum("." in member for member in owners()) > 1_000


def folder_of(path: Path, rows: str) -> Path:
    table = path / "identity" / "owners.tsv"
    table.parent.mkdir()
    table.write_text(rows, encoding="utf-8")
    return path


def test_a_users_row_goes_before_ours(tmp_path: Path) -> None:
    activate(folder_of(tmp_path, "velmora-press\tgroup\tmirror.co.uk, herald.example.com, velmora gazette\n"))
    urls = ("https://www.mirror.co.uk/1", "https://herald.example.com/2", "https://www.express.co.uk/3")
    found = [owner_of(header("a", source=None, url=url)) for url in urls]  # type: ignore[arg-type]
    assert found == ["velmora-press", "velmora-press", "reach"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Velmora Press\tgroup\tmirror.co.uk", "an owner of small letters, digits and hyphens"),
        ("velmora\tchain\tmirror.co.uk", "one of group, agency, carrier"),
        ("velmora\tgroup\thttps://mirror.co.uk/", "a domain without www., or a name in small letters"),
        ("velmora\tgroup\twww.velmora.example", "a domain without www., or a name in small letters"),
        ("velmora\tgroup\tThe Gazette", "a domain without www., or a name in small letters"),
        ("velmora\tgroup\tgazette, gazette", "each domain and name once"),
        ("velmora\tgroup", "3 filled fields"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, expected: str) -> None:
    activate(folder_of(tmp_path, f"{row}\n"))
    with pytest.raises(TableError, match=rf"owners\.tsv:1: expected {expected}"):
        owners()


def told_by(*urls: str) -> Incidents:
    state = Incidents(MemoryState())
    for number, url in enumerate(urls):
        state.apply(upsert(event(f"e{number}", f"a{number}"), header(f"a{number}", number / 24, source=None, url=url)))  # type: ignore[arg-type]
    return state


def last_incident(*urls: str) -> tuple[int, float]:
    state = told_by(*urls)
    number = len(urls)
    head = header(f"a{number}", number / 24, source=None, url="https://www.mirror.co.uk/last")  # type: ignore[arg-type]
    [incident] = state.apply(upsert(event(f"e{number}", f"a{number}"), head)).incidents
    return incident.independent_sources, incident.confidence


def test_outlets_of_one_owner_are_one_independent_source() -> None:
    assert last_incident("https://www.express.co.uk/1", "https://www.dailystar.co.uk/2")[0] == 1


def test_outlets_of_one_owner_do_not_raise_the_confidence() -> None:
    together = last_incident("https://www.express.co.uk/1", "https://www.dailystar.co.uk/2")
    apart = last_incident("https://herald.example.com/1", "https://gazette.example.org/2")
    assert (together[0], apart[0], together[1] < apart[1]) == (1, 3, True)


def test_figures_of_one_owner_do_not_outvote_others() -> None:
    state = Incidents(MemoryState())
    figures = [("www.mirror.co.uk", 5), ("www.express.co.uk", 5), ("a.example.com", 4), ("b.example.org", 4)]
    for number, (host, killed) in enumerate(figures):
        made = event(f"e{number}", f"a{number}", effects={"killed": {"min": killed, "max": killed}})
        head = header(f"a{number}", number / 24, source=None, url=f"https://{host}/{number}")  # type: ignore[arg-type]
        result = state.apply(upsert(made, head))
    [incident] = result.incidents
    assert incident.effects.killed.best == 4
