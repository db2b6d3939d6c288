"""Texts in capitals are put into ordinary case, character by character."""

import pytest

from stream.extract.casing import Casing, in_capitals


@pytest.fixture(scope="session")
def casing(nlp):
    return Casing(nlp)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "THE ELN AND FMLN GUERRILLAS KIDNAPPED THE MAYOR OF USULUTAN IN EL SALVADOR.",
            "The ELN and FMLN guerrillas kidnapped the mayor of Usulutan in El Salvador.",
        ),
        (
            "TWO BOMBS [OF 10 KG] EXPLODED ON 9 JANUARY IN\nSAN MIGUEL, THE POLICE SAID.",
            "Two bombs (of 10 kg) exploded on 9 January in San Miguel, the police said.",
        ),
    ],
)
def test_names_keep_their_capitals(casing, text, expected):
    assert casing.readable(text) == expected


def test_ordinary_text_stays_as_it_is(casing):
    text = "The FMLN guerrillas kidnapped the mayor [of Usulutan] in El Salvador."
    assert casing.readable(text) is text


@pytest.mark.parametrize("text", ["", "NATO", "ß" * 60 + "A" * 200, "İSTANBUL POLİSİ " * 10, "\udc80A" * 100])
def test_the_length_never_changes(casing, text):
    assert len(casing.readable(text)) == len(text)


def test_a_few_capitals_are_no_text_in_capitals():
    assert not in_capitals("NATO and the UN met in Brussels for talks on the next mission.")
