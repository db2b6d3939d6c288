"""Place names are found, told from people, bodies and words, and resolved within their article."""

from __future__ import annotations

import pytest

from stream.extract.parsed import ParsedArticle
from stream.extract.places import find_places
from stream.extract.places.find import outlet_country
from stream.records import PlacePrecision
from tests.unit.extract.places.conftest import Make


def names(article: ParsedArticle) -> list[str]:
    return [hit.place.text for hit in find_places(article)]


def resolved(article: ParsedArticle) -> dict[str, tuple[str | None, str | None]]:
    return {hit.place.text: (hit.place.country, hit.place.admin1) for hit in find_places(article)}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Rebels shelled Palmyra on Monday.", ["Palmyra"]),
        ("Two people died in Deir el-Zour, Syria.", ["Deir el-Zour", "Syria"]),
        ("The ferry sank in the Red Sea off Sudan.", ["Red Sea", "Sudan"]),
        ("Kenya's capital was calm.", ["Kenya"]),
        ("Police in Salem, Ore., made an arrest.", ["Salem", "Ore."]),
        ("A bus crashed near Port-au-Prince.", ["Port-au-Prince"]),
        ("Fire broke out in the village of Umm Tolvik.", ["Umm Tolvik"]),
        ("He was found on Tamarack Lane.", ["Tamarack Lane"]),
        ("A Quetta market was bombed on Friday.", ["Quetta"]),
        ("Separatists shelled Avdiivka from Donetsk.", ["Avdiivka", "Donetsk"]),
        ("Shelling in Dayr az-Zawr went on.", ["Dayr az-Zawr"]),
        ("Smoke rose over the Greek-Turkish border.", ["Greek-Turkish border"]),
        ("Two men died in the Baliem Valley, in Indonesia.", ["Baliem Valley", "Indonesia"]),
    ],
)
def test_places_are_found(make: Make, text: str, places: list[str]) -> None:
    assert names(make(text)) == places


@pytest.mark.parametrize(
    "text",
    [
        "Jordan Baker said he would vote.",
        "Mrs. Washington thanked the nurses.",
        "The Syrian army denied it.",
        "Reading is good for children.",
        "The SWAT team arrived first.",
        "Somali pirates let the crew go.",
        "Two Teens Shot in Car",
        "Marvin F. Lane was not hurt.",
        "March was cold.",
    ],
)
def test_people_nationalities_and_words_are_no_places(make: Make, text: str) -> None:
    assert names(make(text)) == []


def test_a_state_after_a_town_decides_which_town(make: Make) -> None:
    article = make("Fire crews in Paris, Texas, worked all night. Paris has one hospital.")
    assert [hit.place.admin1 for hit in find_places(article) if hit.place.text == "Paris"] == ["Texas", "Texas"]


def test_without_a_hint_the_known_one_is_meant(make: Make) -> None:
    assert resolved(make("Crowds marched in Paris on Sunday."))["Paris"] == ("FRA", "Île-de-France")


def test_neighbours_decide(make: Make) -> None:
    text = "Storms hit Atlanta and Savannah. Schools across Georgia and in Athens stayed closed."
    assert resolved(make(text))["Georgia"] == ("USA", "Georgia")
    assert resolved(make("Tbilisi hosted the talks. Georgia and Armenia agreed."))["Georgia"] == ("GEO", None)


def test_datelines_are_marked(make: Make) -> None:
    hits = find_places(make("BEIRUT (AP) — Two shells fell near Homs on Tuesday."))
    assert [(hit.place.text, hit.is_dateline) for hit in hits] == [("BEIRUT", True), ("Homs", False)]


def test_a_dateline_behind_a_caption_is_marked(make: Make) -> None:
    text = "Rescuers search the slope. (Photo: M. Ek) BEIRUT (AP) -- Two shells fell near Homs on Tuesday."
    hits = find_places(make(text))
    assert [(hit.place.text, hit.is_dateline) for hit in hits] == [("BEIRUT", True), ("Homs", False)]


def test_text_in_capitals_only(make: Make) -> None:
    article = make(
        "GUERRILLAS ATTACKED A BARRACKS IN SAN SALVADOR. THE ARMY OF EL SALVADOR SENT MORE TROOPS ON FRIDAY."
    )
    assert names(article) == ["SAN SALVADOR", "EL SALVADOR"]


def test_copies_are_read_without_tags(make: Make) -> None:
    hits = find_places(make("Shells hit Aleppo and Homs, Syria said.", parsed=False))
    assert [hit.place.text for hit in hits] == ["Aleppo", "Homs", "Syria"]


def test_a_street_lies_in_the_town_of_the_text(make: Make) -> None:
    (town, street) = find_places(make("Police in Boise closed the road. A man was hurt on Tamarack Lane."))
    assert (street.place.name, street.place.country) == (town.place.name, "USA")


def test_an_unknown_village_has_no_coordinates_but_its_province(make: Make) -> None:
    hits = {hit.place.text: hit.place for hit in find_places(make("Three died in the village of Tolvikan, Syria."))}
    assert (hits["Tolvikan"].lat, hits["Tolvikan"].country) == (None, "SYR")


def test_precision_says_how_small_it_is(make: Make) -> None:
    hits = find_places(make("Troops left Aleppo, crossed Anbar in Iraq and saw the Black Sea."))
    assert {hit.place.text: hit.place.precision for hit in hits} == {
        "Aleppo": PlacePrecision.CITY,
        "Anbar": PlacePrecision.ADMIN1,
        "Iraq": PlacePrecision.COUNTRY,
        "Black Sea": None,
    }


def test_spans_are_exact_in_title_and_body(make: Make) -> None:
    article = make("Aid reached Aleppo’s suburbs, then Homs.", title="Convoy enters Aleppo")
    for hit in find_places(article):
        assert hit.part.kept.text[hit.start : hit.end] == hit.place.text
    assert {hit.place.part for hit in find_places(article)} == {None, "title"}


@pytest.mark.parametrize(
    ("address", "iso3"),
    [
        ("https://news.example.co.uk/a", "GBR"),
        ("example.ca", "CAN"),
        ("http://example.com", None),
        ("http://[bad", None),
        ("", None),
    ],
)
def test_the_outlets_country(address: str, iso3: str | None) -> None:
    assert outlet_country(address) == iso3


@pytest.mark.parametrize("text", ["A" * 5000, "St. " * 2000, "al-" * 3000, "\x00 Paris \x1f", ", , ,", "A, B " * 1500])
def test_odd_text_is_survived(make: Make, text: str) -> None:
    assert isinstance(find_places(make(text, parsed=False)), list)


def test_an_embassy_is_not_in_the_country_that_it_speaks_for(make: Make) -> None:
    article = make("A bomb went off at the France Embassy in Tripoli, Libya.")
    assert {hit.place.text: hit.place.country for hit in find_places(article)}["France Embassy"] == "LBY"


def test_a_park_named_like_a_far_town_lies_in_the_town_of_the_article(make: Make) -> None:
    text = "CHICAGO (AP) — Four people were shot in Foster Park late on Sunday, Chicago police said."
    park = next(hit for hit in find_places(make(text)) if hit.place.text.startswith("Foster"))
    assert (park.place.name, park.is_local) == ("Chicago", True)


def test_a_quarter_named_like_a_town_of_another_state_lies_in_the_town_of_the_article(make: Make) -> None:
    text = "BOSTON (AP) — A man died in Roxbury on Sunday, Boston police said. He had moved to Roxbury in May."
    assert {hit.place.name for hit in find_places(make(text))} == {"Boston"}


@pytest.mark.parametrize(("name", "admin1"), [("England", "England"), ("Scotland", "Scotland")])
def test_a_part_of_a_country_is_not_the_country(make: Make, name: str, admin1: str) -> None:
    hit = find_places(make(f"Floods hit {name} on Monday."))[0]
    assert (hit.place.country, hit.place.admin1, hit.place.precision) == ("GBR", admin1, PlacePrecision.ADMIN1)


def test_the_old_town_is_meant_not_its_suburb(make: Make) -> None:
    assert find_places(make("Fighting went on in Mosul."))[0].place.name == "Mosul"
