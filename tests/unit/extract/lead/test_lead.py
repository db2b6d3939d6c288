"""The headline event is completed from the sentences that retell the title."""

import json

import pytest

from stream.extract import Extractor
from stream.extract.retelling import retellings
from stream.pipeline import read_article


@pytest.fixture(scope="module")
def headline():
    extractor = Extractor()

    def read(title, text, published="2017-06-01"):
        raw = {"id": "a", "title": title, "text": text, "language": "en", "published_at": published}
        return next(
            event
            for event in extractor.extract(read_article(json.dumps(raw).encode(), "test")).events
            if event.headline
        )

    return read


def test_sentences_that_retell_the_title_come_first(article):
    parsed = article("The weather was fine. Miners blocked the coal port of Gdynia.", title="Miners block coal port")
    assert [(told.number, told.share) for told in retellings(parsed)] == [(1, 1.0)]


def test_without_title_nothing_is_retold(article):
    assert retellings(article("Miners blocked the coal port of Gdynia.")) == []


def test_the_day_of_the_retelling_sentence_dates_the_title(headline):
    found = headline(
        "Mayor blames contractor for bridge delay",
        "Mayor Anna Berg blamed the contractor for the bridge delay in a speech on Monday. "
        "The council will vote on Friday.",
    )
    assert found.time.text == "Monday"


def test_a_date_that_describes_a_noun_does_not_date_the_verb(headline):
    found = headline(
        "Minister blames rival for defeat",
        "The minister blamed her rival for defeat in Tuesday's election in an interview on Wednesday.",
    )
    assert found.time.text == "Wednesday"


def test_the_publish_day_named_further_down_gives_the_time_its_words(headline):
    found = headline(
        "Students protest over fees in Graz",
        "Students marched through Graz against higher fees. The rector would not comment. "
        "The university opened its new library today.",
    )
    assert (found.time.text, found.time.since) == ("today", "2017-06-01")


def test_the_place_of_a_statement_is_the_dateline(headline):
    found = headline(
        "Union condemns pension plan",
        "VIENNA (AP) - The union condemned the pension plan on Monday. Similar plans failed in Portugal years ago.",
    )
    assert found.location.name == "Vienna"


def test_the_country_named_most_is_where_a_placeless_event_was(headline):
    found = headline(
        "Shoppers outraged over smaller loaves",
        "Customers complained about the smaller loaves. Bakers in the UK blame the price of wheat. "
        "The UK imports half of it. A bakery from France did not answer.",
    )
    assert found.location.name == "United Kingdom"


def test_a_court_date_does_not_date_the_deed(headline):
    found = headline(
        "Man gets 20 years for killing neighbor",
        "A judge sentenced a man to 20 years in prison on Wednesday for killing his neighbor on March 4, 2016.",
    )
    assert found.time.since == "2016-03-04"


def test_a_day_inside_the_named_week_is_finer(headline):
    found = headline(
        "Teen shot in Dayton dies",
        "The teen who was shot in Dayton last week has died. He was shot around 5 p.m. Thursday, police said.",
        published="2017-05-30",
    )
    assert found.time.since[:10] == "2017-05-25"


def test_the_first_sentence_dates_a_title_whose_words_it_does_not_repeat(headline):
    found = headline(
        "Fans furious over ticket chaos",
        "Thousands were turned away from the arena when its gates were shut early on Tuesday. "
        "The operator said nothing for hours.",
    )
    assert found.time.text == "Tuesday"
