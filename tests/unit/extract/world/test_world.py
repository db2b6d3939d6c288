"""Countries are found under every way news writing names them."""

from __future__ import annotations

import pytest

from stream.extract.world import (
    country,
    country_of_capital,
    country_of_demonym,
    country_of_name,
    iso3_of_iso2,
    key,
    plurals,
    world,
)


@pytest.mark.parametrize(
    ("name", "iso3"),
    [
        ("Burma", "MMR"),
        ("the Netherlands", "NLD"),
        ("U.S.", "USA"),
        ("US", "USA"),
        ("Kosovo", "KOS"),
        ("Côte d’Ivoire", "CIV"),
        ("Guinea-Bissau", "GNB"),
        ("Guinea", "GIN"),
        ("West Germany", "DEU"),
        ("Atlantis", None),
        ("us", None),
    ],
)
def test_names(name: str, iso3: str | None) -> None:
    assert country_of_name(name) == iso3


@pytest.mark.parametrize(
    ("word", "iso3"),
    [("Syrian", "SYR"), ("Iraqis", "IRQ"), ("South Korean", "KOR"), ("Frenchmen", "FRA"), ("Dominican", "DOM")],
)
def test_demonyms(word: str, iso3: str) -> None:
    assert country_of_demonym(word) == iso3


@pytest.mark.parametrize(("name", "iso3"), [("Peking", "CHN"), ("the Kremlin", "RUS"), ("Kyiv", "UKR")])
def test_capitals_and_seats(name: str, iso3: str) -> None:
    assert country_of_capital(name) == iso3


def test_a_country_knows_its_codes() -> None:
    syria = country("SYR")
    assert syria is not None
    assert (syria.name, iso3_of_iso2("sy")) == ("Syria", "SYR")


def test_irregular_plurals_are_not_invented() -> None:
    assert plurals("Chinese") == ("Chinese",)
    assert plurals("Afghan") == ("Afghan", "Afghans")


def test_keys_fold_what_writers_vary() -> None:
    assert key("The  São Tomé") == key("SAO-TOME")


def test_no_demonym_is_another_countrys_name() -> None:
    table = world()
    clashes = {word for word, iso3 in table.demonyms.items() if table.names.get(word, iso3) != iso3}
    assert clashes == set()
