import pytest

from stream.extract.times import find_times
from stream.records import Anchor, Granularity
from tests.growth import assert_grows_linearly

# Publish date: Thursday, 1 June 2017.
VALUES = [
    ("The union has called a strike for July 4.", "July 4", "2017-07-04", "2017-07-04", "2017-07-04"),
    ("They met on May 31.", "May 31", "2017-05-31", "2017-05-31", "2017-05-31"),
    ("They met on 31 May 2016.", "31 May 2016", "2016-05-31", "2016-05-31", "2016-05-31"),
    ("They met on Tuesday.", "Tuesday", "2017-05-30", "2017-05-30", "2017-05-30"),
    ("They met on Thursday.", "Thursday", "2017-06-01", "2017-06-01", "2017-06-01"),
    ("They will meet on Friday.", "Friday", "2017-06-02", "2017-06-02", "2017-06-02"),
    ("They met last Thursday.", "last Thursday", "2017-05-25", "2017-05-25", "2017-05-25"),
    ("They met yesterday.", "yesterday", "2017-05-31", "2017-05-31", "2017-05-31"),
    ("They met last month.", "last month", "2017-05", "2017-05-01", "2017-05-31"),
    ("They met in March 2016.", "March 2016", "2016-03", "2016-03-01", "2016-03-31"),
    ("They met in December.", "December", "2016-12", "2016-12-01", "2016-12-31"),
    ("They met last week.", "last week", "2017-W21", "2017-05-22", "2017-05-28"),
    ("They met over the weekend.", "the weekend", "2017-W21-WE", "2017-05-27", "2017-05-28"),
    ("They met two years ago.", "two years ago", "2015", "2015-01-01", "2015-12-31"),
    ("They met ten days ago.", "ten days ago", "2017-05-22", "2017-05-22", "2017-05-22"),
    ("They met last night.", "last night", "2017-05-31TNI", "2017-05-31", "2017-05-31"),
    ("They met overnight.", "overnight", "2017-06-01TNI", "2017-06-01", "2017-06-01"),
    ("They met last fall.", "last fall", "2016-FA", "2016-09-01", "2016-11-30"),
    ("Profits rose in the first quarter.", "the first quarter", "2017-Q1", "2017-01-01", "2017-03-31"),
    ("They met in the 1990s.", "1990s", "199", "1990-01-01", "1999-12-31"),
    ("They met in 2009.", "2009", "2009", "2009-01-01", "2009-12-31"),
    ("They met over the past two weeks.", "the past two weeks", "P2W", "2017-05-18", "2017-06-01"),
    ("It lasted two weeks.", "two weeks", "P2W", None, None),
    ("It took 18 months.", "18 months", "P18M", None, None),
    ("They meet every Thursday.", "every Thursday", "XXXX-WXX-4", None, None),
    ("They met recently.", "recently", "PAST_REF", None, None),
    ("They now agree.", "now", "PRESENT_REF", None, None),
    ("They met on 2017-05-03.", "2017-05-03", "2017-05-03", "2017-05-03", "2017-05-03"),
    ("They met on Christmas.", "Christmas", "2016-12-25", "2016-12-25", "2016-12-25"),
    ("It is due by June 4.", "June 4", "2017-06-04", "2017-06-04", "2017-06-04"),
    ("The league extended the talks to July 16.", "July 16", "2017-07-16", "2017-07-16", "2017-07-16"),
    ("The team planned to leave the valley on Friday.", "Friday", "2017-06-02", "2017-06-02", "2017-06-02"),
    ("The match was planned for Friday.", "Friday", "2017-05-26", "2017-05-26", "2017-05-26"),
    ("Sales rose for the full year.", "the full year", "2017", "2017-01-01", "2017-12-31"),
    ("They met in nineteen ninety-six.", "nineteen ninety-six", "1996", "1996-01-01", "1996-12-31"),
]


@pytest.mark.parametrize(("text", "words", "value", "since", "until"), VALUES, ids=[case[0] for case in VALUES])
def test_expression(article, text, words, value, since, until):
    hits = find_times(article(text))
    assert [(text[hit.start : hit.end], hit.value, hit.since, hit.until) for hit in hits] == [
        (words, value, since, until)
    ]


def test_clock_time_is_a_minute_with_the_zone_of_the_text(article):
    (hit,) = find_times(article("It opened at 7:15 p.m. EST Tuesday."))
    assert (hit.value, hit.since, hit.granularity) == (
        "2017-05-30T19:15",
        "2017-05-30T19:15:00-05:00",
        Granularity.MINUTE,
    )


def test_months_later_count_from_the_last_date(article):
    text = "Troops took the town in March 2016. Rebels took it back eight months later."
    hits = find_times(article(text))
    assert (hits[1].value, hits[1].anchor) == ("2016-11", Anchor.EVENT)


def test_earlier_this_month_ends_today(article):
    (hit,) = find_times(article("They met earlier this month.", published="2017-06-20"))
    assert (hit.value, hit.since, hit.until) == ("2017-06", "2017-06-01", "2017-06-20")


def test_on_the_first_of_a_month_earlier_this_month_is_the_one_before(article):
    (hit,) = find_times(article("They met earlier this month."))
    assert hit.value == "2017-05"


@pytest.mark.parametrize(
    "text", ["A 54-year-old man spoke.", "It may rain.", "They march on.", "Call 555-1998 people.", "The sun sat low."]
)
def test_no_expression(article, text):
    assert find_times(article(text)) == []


def test_without_publish_date_weekdays_stay_open(article):
    (hit,) = find_times(article("They met on Tuesday.", published=None))
    assert (hit.value, hit.since, hit.until) == ("XXXX-WXX-2", None, None)


def test_the_dateline_stands_in_for_a_missing_publish_date(article):
    text = "OSLO, May 3, 2014 (Wire) - They met on Thursday."
    hits = find_times(article(text, published=None))
    assert (hits[-1].value, hits[-1].anchor) == ("2014-05-01", Anchor.DATELINE)


def test_works_without_a_parse(article):
    (hit,) = find_times(article("They met on Tuesday.", parsed=False))
    assert hit.value == "2017-05-30"


@pytest.mark.parametrize("piece", ["May 5, 2017 ", "two years ago ", "the past ", "1/2/", "12-", "Monday night, "])
def test_long_text_takes_linear_time(article, piece):
    small, large = (article(piece * (size // len(piece)), parsed=False) for size in (15_000, 60_000))
    assert_grows_linearly(find_times, small, large, 4)


def test_a_year_earlier_is_the_quarter_unless_several_were_named(article):
    quarter = article("In the first quarter, sales rose from $2 million a year earlier.")
    months = article(
        "Sales fell in the first quarter. In the nine months, sales rose from $2 million a year earlier.",
    )
    assert [find_times(one)[-1].value for one in (quarter, months)] == ["2016-Q1", "2016"]
