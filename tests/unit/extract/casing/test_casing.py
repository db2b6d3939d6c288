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
        (
            "COLONEL PEDRO SANCHEZ AND ANA MERINO DIDN'T LEAVE TORONTO ON 3 MAY. I SAW MERINO'S CAR.",
            "Colonel Pedro Sanchez and Ana Merino didn't leave Toronto on 3 May. I saw Merino's car.",
        ),
        (
            "THE MEMBERS OF THE PROGRESSIVE FISHERMEN UNION [PFUN] MARCHED. PFUN'S LEADERS, TWO WOMEN, WENT HOME.",
            "The members of the Progressive Fishermen Union (PFUN) marched. PFUN's leaders, two women, went home.",
        ),
        (
            "ANTIGUERRILLA TROOPS MACHINEGUNNED A BUS, THE LARGEST OF 1.5 MILLION -- MANY -- IN SANTA ROSALBA.",
            "Antiguerrilla troops machinegunned a bus, the largest of 1.5 million -- many -- in Santa Rosalba.",
        ),
        (
            "GUNMEN SHOT JUAN O'HIGGINS AND THE HARTBURN BROTHERS. THE XBK [AS HEARD] SAID NOTHING.",
            "Gunmen shot Juan O'Higgins and the Hartburn brothers. The XBK (as heard) said nothing.",
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
