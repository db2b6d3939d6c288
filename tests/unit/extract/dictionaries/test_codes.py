import pytest

from stream.extract.dictionaries.codes import is_code, meaning


@pytest.mark.parametrize(
    ("code", "country", "sectors"),
    [
        ("USA", "USA", ()),
        ("USAGOVMIL", "USA", ("GOV", "MIL")),
        ("IGOUNO", None, ("IGO", "UNO")),
        ("IGOEUREEC", None, ("IGO", "EUR")),
        ("EUR", None, ()),
        ("NGOUSAHLH", "USA", ("NGO", "MED")),
        ("IGOUSA", None, ("IGO",)),
        ("FRAMED", "FRA", ("JRN",)),
        ("FRAINS", "FRA", ("REB",)),
        ("PALGOV", "PSE", ("GOV",)),
        ("ROMGOV", "ROU", ("GOV",)),
        ("KSV", "KOS", ()),
        ("QQQ", None, ()),
        ("FRAGOVGOV", "FRA", ("GOV",)),
    ],
)
def test_code_in_our_ontology(code, country, sectors):
    said = meaning(code)
    assert (said.country, said.sectors) == (country, sectors)


@pytest.mark.parametrize(
    ("code", "known"), [("USA", True), ("NGO211", True), ("USAGO", False), ("usa", False), ("", False)]
)
def test_codes_are_pieces_of_three(code, known):
    assert is_code(code) is known


def test_code_that_says_nothing_is_false():
    assert not meaning("QQQ")
