import pytest

from stream.clean.blocks import split_blocks

WRAPPED = """    The harbour master said on Tuesday that the two trawlers had
collided in thick fog about three miles off the northern coast
and that Captain Ines Moreau had been taken to hospital in Brest
with a broken arm.
    Salvage crews were expected to reach the wreck on Wednesday if
the wind dropped, the coast guard said, but divers would not be
sent down before the weekend."""


def test_lines_are_blocks() -> None:
    assert [block.text for block in split_blocks("One.\n\nTwo two.\r\nThree.\u2028Four.")] == [
        "One.",
        "Two two.",
        "Three.",
        "Four.",
    ]


def test_blocks_cover_the_text() -> None:
    text = "\n\n One.\n \nTwo.\n\n"
    blocks = split_blocks(text)
    assert [(block.start, block.end) for block in blocks] == [(0, 10), (10, len(text))]


def test_wrapped_paragraphs_are_one_block_each() -> None:
    blocks = split_blocks(WRAPPED)
    assert [block.text[:12] + "…" + block.text[-9:] for block in blocks] == [
        "The harbour …oken arm.",
        "Salvage crew… weekend.",
    ]


def test_list_of_short_lines_is_not_a_wrapped_paragraph() -> None:
    assert len(split_blocks("Home\nWorld\nSport\nBusiness\nWeather")) == 5


def test_line_that_goes_on_in_lower_case_continues() -> None:
    text = "The minister told reporters in the capital on Friday that the\nbridge would open in June."
    assert len(split_blocks(text)) == 1


def test_empty_text_has_no_blocks() -> None:
    assert split_blocks("\n \n") == []


@pytest.mark.parametrize(
    "tail",
    [
        "(Reporting by Ada Finch; Editing by Tom Reed)",
        "Ada Finch in Velmora and Tom Reed contributed to this report.",
        "Copyright 2020 The Courier. All rights reserved.",
    ],
)
def test_closing_credit_of_a_flat_text_is_a_block_of_its_own(tail: str) -> None:
    body = "The harbour master said on Tuesday that the two trawlers had collided in thick fog. " * 3
    text = body + tail
    blocks = split_blocks(text)
    assert [(block.start, block.end) for block in blocks] == [(0, len(body)), (len(body), len(text))]


def test_mention_of_reporting_inside_a_text_does_not_part_it() -> None:
    text = "The ministry said the reporting by two newspapers had been wrong. " * 4
    assert len(split_blocks(text)) == 1
