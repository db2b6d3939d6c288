"""Events get the place where they happened, not the one where somebody spoke or that stands for a government."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stream.extract.places import bind_location, find_places
from stream.records import EventType
from tests.unit.extract.places.conftest import Make, trigger_at


@pytest.mark.parametrize(
    ("text", "word", "place"),
    [
        ("Gunmen killed three people in Kirkuk on Friday.", "killed", "Kirkuk"),
        ("Three people were killed in the town of Hawija, in Iraq's Kirkuk province.", "killed", "Hawija"),
        ("The army captured Palmyra after a week.", "captured", "Palmyra"),
        ("A policeman in Basra was shot outside his home.", "shot", "Basra"),
        ("Thousands protested in Lima and in Cusco.", "protested", "Lima"),
        ("Rebels shelled the city of Aleppo, a spokesman said in Geneva.", "shelled", "Aleppo"),
        ("The Mosul bombing shocked many.", "bombing", "Mosul"),
        ("Gunmen opened fire in Khartoum's Bahri district and killed two men.", "killed", "Bahri"),
        ("Truckers blocked the Greek-Turkish border on Monday.", "blocked", "Greek-Turkish border"),
        ("Troops stormed the Grand Mosque in Mecca.", "stormed", "Grand Mosque"),
        ("Rebels shelled the villages of Umm Tolvik and Darsun.", "shelled", "Umm Tolvik"),
        ("He fled to Nairobi, where two men were arrested.", "arrested", "Nairobi"),
        ("The army left Homs, which was shelled for a month.", "shelled", "Homs"),
        ("The militia captured Western Sudan in a week.", "captured", "Western Sudan"),
        ("French troops withdrew from Timbuktu on Saturday.", "withdrew", "Timbuktu"),
        ("Two villagers were abducted in the village of Kwajaffa in Borno State.", "abducted", "Kwajaffa"),
        ("Police in Nairobi arrested a man wanted over a bombing in Kampala.", "arrested", "Nairobi"),
        ("Police in Nairobi arrested a man wanted over a bombing in Kampala.", "bombing", "Kampala"),
        ("Militants killed four guards outside the base at Kidal.", "killed", "Kidal"),
        ("Farmers in Kenya blocked a road on Sunday.", "blocked", "Kenya"),
        ("The agency sheltered 20,000 refugees in Cox's Bazar.", "sheltered", "Cox's Bazar"),
    ],
)
def test_the_place_in_the_sentence(make: Make, text: str, word: str, place: str) -> None:
    article = make(text)
    hit, why = bind_location(article, trigger_at(article, word), find_places(article))
    assert (hit.place.text if hit else None) == place, why


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Moscow fired four missiles.", "fired"),
        ("Three soldiers were killed, officials said in Washington.", "killed"),
        ("Troops backed by France attacked at dawn.", "attacked"),
        ("Anna Petersen, of Norway, was injured.", "injured"),
    ],
)
def test_neither_governments_nor_speakers(make: Make, text: str, word: str) -> None:
    article = make(text)
    hit, why = bind_location(article, trigger_at(article, word), find_places(article))
    assert hit is None, why


def test_a_headline_gets_the_scene_of_the_lead(make: Make) -> None:
    article = make("A man was shot dead in Toledo late on Sunday, police said.", title="Man shot dead outside bar")
    hit, _ = bind_location(article, trigger_at(article, "shot", title=True), find_places(article))
    assert hit is not None
    assert (hit.place.text, hit.part.is_title) == ("Toledo", False)


def test_local_news_happens_where_the_dateline_says(make: Make) -> None:
    text = "BOISE, Idaho (AP) — A woman was killed when two cars collided early on Monday, police said."
    article = make(text, title="Woman killed in crash")
    hit, why = bind_location(article, trigger_at(article, "killed", title=True), find_places(article))
    assert hit is not None
    assert (hit.place.text, why.split()[0]) == ("BOISE", "dateline")


def test_a_far_dateline_is_only_where_the_report_was_written(make: Make) -> None:
    text = "BEIRUT (AP) — Shells killed six people in Kharkiv on Monday, aid workers said."
    article = make(text, title="Shells kill six people")
    hit, _ = bind_location(article, trigger_at(article, "kill", title=True), find_places(article))
    assert hit is not None
    assert hit.place.text == "Kharkiv"


def test_a_later_sentence_takes_the_scene_before_it(make: Make) -> None:
    filler = "The weather was mild and people sat outside until late. " * 5
    article = make(f"{filler}A bomb went off in Quetta. Nine shoppers were killed.")
    hit, why = bind_location(article, trigger_at(article, "killed"), find_places(article))
    assert hit is not None, why
    assert hit.place.text == "Quetta"


def test_who_acts_in_a_title_is_not_the_scene(make: Make) -> None:
    text = (
        "Spanish frigates have fired six rockets at the positions of smugglers in Mauritania, the ministry said. "
        "Madrid said in a statement that the boats hit a camp in the area of the old town of Atar."
    )
    article = make(text, title="Spain fires ship-borne rockets at smugglers")
    hit, why = bind_location(article, trigger_at(article, "fires", title=True), find_places(article))
    assert hit is not None, why
    assert hit.place.country == "MRT", why


def test_what_a_size_is_compared_with_is_no_scene(make: Make) -> None:
    article = make("The fire burned an area the size of Luxembourg.")
    hit, why = bind_location(article, trigger_at(article, "burned"), find_places(article))
    assert hit is None, why


def test_the_outlet_in_a_title_is_no_scene(make: Make) -> None:
    text = "FRESNO (KXYZ) - Two women were shot at a party in Fresno, police say."
    article = make(text, title="Two Women Shot At A Party « ABC Los Angeles")
    hit, why = bind_location(article, trigger_at(article, "Shot", title=True), find_places(article))
    assert hit is not None, why
    assert hit.place.name == "Fresno", why


def test_a_country_that_is_threatened_is_no_scene(make: Make) -> None:
    article = make("Ruritania's neighbour threatened Iran with new missile strikes.")
    trigger = replace(trigger_at(article, "threatened"), type=EventType.THREATEN)
    hit, why = bind_location(article, trigger, find_places(article))
    assert hit is None, why


@pytest.mark.parametrize(
    ("title", "text", "city"),
    [
        (
            "Man shot dead, second hurt",
            "Two Dayton men were shot on Friday. It happened at a house on Pine Street in Xenia, Ohio. One of them was "
            "taken to a hospital in Cincinnati.",
            "Xenia",
        ),
        (
            "Suspect in killing arrested",
            "A man was arrested in Tulsa, Okla., on Monday. Police in Wichita, Kan., had looked for him since a woman "
            "was found dead. Wichita police said the killing occurred in Wichita.",
            "Wichita",
        ),
        (
            "Teen wounded by gunfire",
            "Officers found the teen on Maple Avenue. Savannah police are looking for a grey van. Savannah, Georgia, "
            "has seen nine such cases.",
            "Savannah",
        ),
    ],
)
def test_local_news_happens_in_the_town_that_most_speaks_for(make: Make, title: str, text: str, city: str) -> None:
    article = make(text, title=title)
    word = next(word for word in ("shot", "killing", "wounded") if word in title)
    hit, why = bind_location(article, trigger_at(article, word, title=True), find_places(article))
    assert (hit.place.name if hit else None) == city, why


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("A bus plunged off a road in western Nepal. The injured were taken to a hospital in Nepalgunj.", "Nepal"),
        ("A bus plunged off a road in western Nepal. Ten were rushed to hospitals in Nepalgunj.", "Nepal"),
        ("A bus plunged off a road. The injured were taken to a hospital in Nepalgunj.", "Nepalgunj"),
        ("A shell struck a hospital in Aleppo. It was the third shell to hit Syria.", "Aleppo"),
    ],
)
def test_where_the_injured_were_taken_is_no_scene_where_one_is_named(make: Make, text: str, place: str) -> None:
    article = make(text, title="Dozens hurt in crash")
    hit, why = bind_location(article, trigger_at(article, "crash", title=True), find_places(article))
    assert hit is not None, why
    assert place in hit.place.text, why
