import pytest

from stream.extract.times import bind_time, find_times
from stream.records import Anchor, EventType


def bound(parsed, hit):
    return bind_time(parsed, hit, find_times(parsed))[0]


CASES = [
    ("exploded", "A bomb exploded on Monday in Oslo.", "2017-05-29"),
    ("attack", "Monday's attack on the station killed two.", "2017-05-29"),
    ("captured", "Troops captured the town in March 2016 and lost it last week.", "2016-03-01"),
    ("shot", "Police arrested a man on Wednesday after he shot his neighbour on Sunday.", "2017-05-28"),
    ("shot", "A boy was shot in Bergen. The shooting happened around 9 p.m. Monday.", "2017-05-29"),
]


@pytest.mark.parametrize(("word", "text", "since"), CASES, ids=[case[1] for case in CASES])
def test_event_date(article, trigger, word, text, since):
    parsed = article(text)
    found = bound(parsed, trigger(parsed, word))
    assert found is not None
    assert found.since[:10] == since


def test_a_headline_takes_its_date_from_the_lead(article, trigger):
    parsed = article("A boy was shot on Sunday at a park.", title="Boy shot at park")
    found = bound(parsed, trigger(parsed, "shot", title=True))
    assert (found.since, found.part.is_title) == ("2017-05-28", False)


def test_news_without_expression_has_the_publish_date_and_an_empty_span(article, trigger):
    parsed = article("A bomb exploded in Oslo.")
    found = bound(parsed, trigger(parsed, "exploded"))
    assert (found.since, found.until, found.start == found.end, found.anchor) == (
        "2017-06-01",
        "2017-06-01",
        True,
        Anchor.PUBLISHED_AT,
    )


def test_background_does_not_date_the_news(article, trigger):
    parsed = article("A bomb exploded in Oslo. A similar blast killed two people in 2011.")
    assert bound(parsed, trigger(parsed, "exploded")).since == "2017-06-01"


def test_without_any_date_there_is_none(article, trigger):
    parsed = article("A bomb exploded in Oslo.", published=None)
    assert bound(parsed, trigger(parsed, "exploded")) is None


@pytest.mark.parametrize("stamp", ["Updated 4:10 p.m.", "Posted: Monday, May 29", "Last updated: Monday, May 29, 2017"])
def test_when_a_page_was_put_out_does_not_date_the_event(article, trigger, stamp):
    parsed = article(f"{stamp}\n\nA boy was shot at a park on Sunday, police said.", title="Boy shot at park")
    assert bound(parsed, trigger(parsed, "shot", title=True)).since == "2017-05-28"


def test_how_long_a_film_runs_is_no_time(article):
    assert not find_times(article("0:48 Flood hits the valley\n\nThe river rose."))


SCENE = "A bomb exploded at a market in Quetta on Monday."


@pytest.mark.parametrize(
    ("text", "since"),
    [
        (f"{SCENE} Police arrested two men.", "2017-05-29"),
        (f"{SCENE}\n\nPolice arrested two men at the scene.", "2017-05-29"),
        (f"{SCENE} Stalls burned. Police arrested two men there.", "2017-05-29"),
        (f"{SCENE}\n\nPolice arrested two men.", "2017-06-01"),
        (f"{SCENE} Police have arrested two men.", "2017-06-01"),
        (f"{SCENE} Police arrested two men in Lahore.", "2017-06-01"),
    ],
)
def test_a_sentence_that_continues_a_dated_scene_has_its_day(article, trigger, text, since):
    parsed = article(text)
    times, arrest = find_times(parsed), trigger(parsed, "arrested", kind=EventType.COERCE)
    times.tell([trigger(parsed, "exploded"), arrest])
    assert bind_time(parsed, arrest, times)[0].since[:10] == since
