import pytest

from stream.clean.repair import find_repairs


def repaired(text: str) -> str:
    at, pieces = 0, []
    for repair in find_repairs(text):
        pieces += [text[at : repair.start], repair.text]
        at = repair.end
    return "".join([*pieces, text[at:]])


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("It doesnâ€™t matter", "It doesn’t matter"),
        ("KYIV â\x80\x94 Two died", "KYIV — Two died"),
        ("a cafÃ© in MÃ¡laga", "a café in Málaga"),
        ("itÃ¢â‚¬â„¢s", "it’s"),
        ("it\x92s \x93fine\x94", "it’s “fine”"),
        ("Fish &amp; Chips", "Fish & Chips"),
        ("the president&rsquo;s &#8220;plan&#x201D;", "the president’s “plan”"),
        ("&amp;quot;Yes&amp;quot;", '"Yes"'),
        ("30&nbsp;km\xa0away", "30 km away"),
        ("ze\u200bro wi\xaddth\ufeff", "zero width"),
        ("nul\x00 and bell\x07", "nul and bell"),
        ("lone \ud83d surrogate", "lone  surrogate"),
    ],
)
def test_damage_is_repaired(damaged: str, whole: str) -> None:
    assert repaired(damaged) == whole


@pytest.mark.parametrize(
    "text",
    [
        "naïve façade Über Zürich Ñandú",
        "CAFÉ” É…",
        "AT&T; profits at S&P; rose",
        "20°C, £5, €7, 3½",
        "a & b; c",
        "emoji 😀 stays",
        "tab\tand\nline\r\nends",
    ],
)
def test_sound_text_is_left_alone(text: str) -> None:
    assert list(find_repairs(text)) == []


def test_repairs_stand_within_the_range_asked_for() -> None:
    text = "&amp; one &amp; two &amp;"
    assert [(repair.start, repair.end) for repair in find_repairs(text, 5, 18)] == [(10, 15)]
