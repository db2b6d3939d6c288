import pytest

from stream.clean.language import detect, judge_language

ENGLISH = "Police said on Tuesday that three people were hurt when a bus left the road near the town of Alford. "
GERMAN = "Die Polizei teilte am Dienstag mit, dass bei einem Unfall auf der Landstraße drei Menschen verletzt wurden. "
FRENCH = "La police a annoncé mardi que trois personnes ont été blessées lorsque le bus a quitté la route. "


def test_english_is_taken() -> None:
    assert judge_language(ENGLISH, None).refusal is None


@pytest.mark.parametrize(("text", "language"), [(GERMAN * 3, "de"), (FRENCH * 3, "fr")])
def test_other_language_is_refused_by_name(text: str, language: str) -> None:
    verdict = judge_language(text, None)
    assert verdict.language == language
    assert verdict.refusal is not None
    assert f"detected '{language}' with probability" in verdict.refusal


@pytest.mark.parametrize("given", ["en", "EN", "en-GB", "en_US", "eng"])
def test_given_english_is_trusted_for_short_text(given: str) -> None:
    assert judge_language("Überfall in Köln-Mülheim", given).refusal is None


def test_long_text_in_another_language_overrides_given_english() -> None:
    verdict = judge_language(GERMAN * 12, "en")
    assert verdict.language == "de"
    assert verdict.refusal is not None


def test_given_other_language_is_refused() -> None:
    verdict = judge_language(FRENCH, "fr")
    assert verdict.language == "fr"
    assert verdict.refusal is not None


def test_long_english_text_overrides_a_wrong_given_language() -> None:
    assert judge_language(ENGLISH * 12, "de").refusal is None


@pytest.mark.parametrize("given", ["", "und", "  "])
def test_unknown_given_language_counts_as_none(given: str) -> None:
    assert judge_language(ENGLISH, given).refusal is None


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen kill five in Mosul.",
        "Ndrangheta boss Rocco Morabito arrested",
        "Troops enter Kherson",
        "Obama visits Hanoi",
    ],
)
def test_short_english_without_given_language_is_not_refused(text: str) -> None:
    assert judge_language(text, None).refusal is None


def test_text_without_letters_is_not_guessed_at() -> None:
    assert detect("12:30 … 17") == ("en", 0.0)
