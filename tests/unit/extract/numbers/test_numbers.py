import pytest

from stream.extract.numbers import Quantity, parse_quantity, read_number


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("12", 12, 12),
        ("1,200 people", 1200, 1200),
        ("twenty-five rebels", 25, 25),
        ("two hundred and six houses", 206, 206),
        ("1.5 million residents", 1_500_000, 1_500_000),
        ("at least 12 soldiers", 12, None),
        ("more than 12 soldiers", 13, None),
        ("up to 20 people", None, 20),
        ("fewer than 20 people", None, 19),
        ("about 40 sheep", 40, 40),
        ("at least two dozen homes", 24, None),
        ("half a dozen cars", 6, 6),
        ("a dozen cars", 12, 12),
        ("dozens of people", 24, None),
        ("tens of thousands of people", 20_000, None),
        ("several hundred marchers", 300, None),
        ("a few houses", 3, None),
        ("a couple of shots", 2, 2),
        ("between 5 and 7 men", 5, 7),
        ("three to five men", 3, 5),
        ("a missile", 1, 1),
        ("a family of four", 4, 4),
        ("no casualties", 0, 0),
        ("12 or more", 12, None),
        ("an estimated 300 tents", 300, 300),
        ("as many as two million", None, 2_000_000),
        ("seven hundred thousand", 700_000, 700_000),
        ("both men", 2, 2),
    ],
)
def test_quantity(text, low, high):
    assert parse_quantity(text) == Quantity(low, high)


@pytest.mark.parametrize("text", ["", "missiles", "-", "the men", "1.5 missiles"])
def test_no_quantity(text):
    assert parse_quantity(text) is None


def test_two_cardinals_in_a_row_stay_two():
    assert read_number(["five", "two"], 0) == (5, 1)


def test_sum_of_open_and_exact_is_open():
    assert Quantity(12, None) + Quantity(3, 3) == Quantity(15, None)


def test_huge_input_is_read_in_linear_time():
    assert parse_quantity("and " * 100_000) is None
