from datetime import UTC, datetime, timedelta, timezone

import pytest

from stream.clean.dates import publish_date

MAY = datetime(2017, 5, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2017-05-31",
        "2017-05-31T00:00:00Z",
        "2017-05-31T00:00:00+00:00",
        "2017-05-31T00:00:00.1234567Z".replace(".1234567", ".0000000"),
        "2017-05-31 00:00:00",
        "2017-05-31 00:00:00 UTC",
        "2017-05-31T02:00:00+0200",
        "20170531",
        "20170531T000000Z",
        "2017/05/31",
        "Wed, 31 May 2017 00:00:00 GMT",
        "Wed, 31 May 2017 00:00:00 +0000",
        "May 31, 2017",
        "31 May 2017",
        "Wednesday, May 31, 2017",
        "1496188800",
        " 2017-05-31 ",
    ],
)
def test_common_forms_are_read(value: str) -> None:
    assert publish_date(value) == MAY


@pytest.mark.parametrize(
    "value", [None, "", "yesterday", "31/31/2017", "2017-13-01", "x" * 5000, "0", "2017-05-31T99:00"]
)
def test_what_cannot_be_read_is_null(value: str | None) -> None:
    assert publish_date(value) is None


def test_zone_is_kept() -> None:
    when = publish_date("2017-05-31T23:30:00-05:00")
    assert when is not None
    assert when.utcoffset() == timedelta(hours=-5)
    assert when == datetime(2017, 6, 1, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["+05:35:35", "-00:00:30", "+05:35:35.353535"])
def test_zone_that_no_record_can_write_becomes_utc_at_the_same_instant(zone: str) -> None:
    when = publish_date(f"2017-05-31T10:00:00{zone}")
    assert when == datetime.fromisoformat(f"2017-05-31T10:00:00{zone}")
    assert when.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "value", ["1970-01-01", "1970-01-01T00:00:00Z", "1969-12-31T19:00:00-05:00", "0001-01-01", "1850-01-01"]
)
def test_zero_dates_and_absurd_years_are_implausible(value: str) -> None:
    assert publish_date(value) is None


def test_far_future_without_a_clock_is_absurd_only_by_its_year() -> None:
    assert publish_date("2150-01-01") is None
    assert publish_date("2090-01-01") is not None


def test_old_date_is_plausible() -> None:
    assert publish_date("1987-02-26") == datetime(1987, 2, 26, tzinfo=UTC)


def test_date_over_a_day_after_receipt_is_implausible() -> None:
    received = datetime(2020, 1, 10, 12, tzinfo=timezone(timedelta(hours=2)))
    assert publish_date("2020-01-11T09:59:00Z", received) is not None
    assert publish_date("2020-01-11T10:01:00Z", received) is None


def test_edge_of_the_calendar_does_not_raise() -> None:
    assert publish_date("9999-12-31T23:59:59-12:00") is None
    assert publish_date("0001-01-01T00:00:00+12:00") is None
