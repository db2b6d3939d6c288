"""Sentence ends that the layout gives away."""

import itertools

from stream.extract.nlp import block_offsets, parsable


def blocks(text):
    starts = [0, *block_offsets(text), len(text)]
    return [text[start:end].strip() for start, end in itertools.pairwise(starts)]


def test_a_blank_line_ends_a_heading_and_a_caption(nlp):
    text = (
        "Port of Varna closed\n\nA ferry at the pier | Photo: Harbour Office\n\nrescue crews at work\n\n"
        "The army shelled the harbour on Monday."
    )
    assert [sentence.text.strip() for sentence in nlp(text).sents] == [
        "Port of Varna closed",
        "A ferry at the pier | Photo: Harbour Office",
        "rescue crews at work",
        "The army shelled the harbour on Monday.",
    ]


def test_text_wrapped_at_a_fixed_width_stays_whole():
    text = (
        "The rebels attacked a convoy of the Second Army near the bridge of Dolna\n"
        "Banya on Tuesday, and the soldiers, who were led by Gen. Ivan\n"
        "Kolev, returned fire until the late evening, a spokesman of the ministry\n"
        "said."
    )
    assert blocks(text) == [text]


def test_a_double_spaced_text_stays_whole():
    text = "The rebels attacked a convoy of the army near the bridge\n\nof the old town on Tuesday."
    assert blocks(text) == [text]


def test_a_line_that_left_room_was_ended_on_purpose():
    text = "Flood in the valley\nThirty houses were swept away when the dam above the village of Lesno broke."
    assert blocks(text) == text.split("\n")


def test_a_line_that_ends_like_a_sentence_ends_a_block_but_an_abbreviation_does_not():
    full = (
        "The men were arrested in the old mill above the river in March.\nTheir trial will begin in the capital soon."
    )
    assert blocks(full) == full.split("\n")
    short = (
        "The visitors were received at the airport by the head of the U.S.\nMission and by two ministers of the state."
    )
    assert blocks(short) == [short]


def test_odd_layouts_are_read_without_error(nlp):
    for text in ("\n", "\n\n\n", " \n a", "a\n\n", "\n\nA\n \n\t\nB\r\n\r\nC", "\u2028\n\x0b\n.", ""):
        assert "".join(token.text_with_ws for token in nlp(text)) == text


def test_lone_surrogates_are_replaced_one_by_one():
    assert parsable("a\ud800b\udfffc😀") == "a\ufffdb\ufffdc😀"


def test_a_run_without_blanks_is_parted_and_keeps_its_length():
    parted = parsable("x" * 450)
    assert (len(parted), [at for at, character in enumerate(parted) if character == " "]) == (450, [199, 399])
