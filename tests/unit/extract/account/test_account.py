"""The account of an extraction agrees with the extraction, and names rule, paths and losers of every field."""

from datetime import UTC, datetime

import pytest

from stream.clean import clean
from stream.extract.extractor import Extractor
from stream.records import Article, RawArticle

TITLE = "Rebels attack army base near Lodwar"
TEXT = (
    "NAIROBI, Kenya (Harbour Wire) - Rebels attacked an army base near Lodwar on Tuesday, killing five soldiers, the "
    "defence ministry said in Nairobi on Thursday.\n\n"
    "The government denied that its troops had shelled the village of Kakuma in Turkana last month. The army, which "
    "withdrew from Marsabit two years ago after months of heavy fighting with several armed groups in the wide "
    "northern desert, might attack again before the rains come, analysts said.\n\n"
    "Opposition parties called for talks between the government and the rebels."
)


def article(text: str = TEXT, title: str | None = TITLE) -> Article:
    made = clean(RawArticle(id="a", title=title, text=text, published_at="2026-11-20T09:00:00Z"), "line 1")
    assert isinstance(made, Article)
    assert made.published_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    return made


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="module")
def explained(extractor):
    return extractor.explain(article())


@pytest.fixture(scope="module")
def first(explained):
    return explained[1].events[0]


def of(explained, trigger: str):
    return next(one for one in explained[1].events if one.event.trigger.text == trigger)


def test_explaining_changes_nothing(explained, extractor):
    extraction, account = explained
    plain = extractor.extract(article())
    assert [one.event for one in account.events] == extraction.events == plain.events


def test_places_and_times_are_those_of_the_extraction(explained):
    extraction, account = explained
    assert [place for place, _ in account.places] == extraction.places
    assert [time for time, _ in account.times] == extraction.times


def test_rules_have_file_and_line(explained):
    assert {one.rule_at.partition(":")[0].rpartition(".")[2] for one in explained[1].events} == {"tsv"}


def test_path_leads_from_trigger_to_argument(explained):
    shelled = of(explained, "shelled")
    assert shelled.grounds["place"].paths == ["shelled -dobj-> village -prep-> of -pobj-> Kakuma"]


def test_path_climbs_to_the_cue(explained):
    assert "shelled <-ccomp- denied" in of(explained, "shelled").grounds["stance"].paths


@pytest.mark.parametrize("name", ["type", "place", "time", "stance", "headline"])
def test_one_choice_is_the_fields_value(first, name):
    assert [choice.chosen for choice in first.grounds[name].choices].count(True) == 1


@pytest.mark.parametrize("name", ["place", "time", "headline"])
def test_losers_say_why_they_lost(first, name):
    losers = [choice for choice in first.grounds[name].choices if not choice.chosen]
    assert losers
    assert all(choice.why for choice in losers)


def test_places_of_one_name_have_scores(extractor):
    _, account = extractor.explain(article("A bomb exploded in Tripoli on Monday, Libyan police said. " * 2, None))
    choices = next(grounds.choices for place, grounds in account.places if place.text == "Tripoli")
    assert len(choices) > 1
    assert choices[0].chosen
    assert choices[0].score == max(choice.score for choice in choices)


def test_terms_of_the_confidence_are_its_log_odds(first):
    assert first.grounds["confidence"].choices[0].why.startswith("value ")


def test_the_tree_marks_trigger_and_arguments(explained):
    drawing = of(explained, "shelled").drawing
    assert {word.text: word.role for word in drawing.words if word.role}["shelled"] == "trigger"
    assert {"trigger", "place", "cue"} <= {word.role for word in drawing.words}


def test_the_tree_of_a_long_sentence_has_its_paths_only(explained):
    drawing = of(explained, "withdrew from").drawing
    assert not drawing.complete
    assert len(drawing.words) < 23


def test_a_tree_has_an_edge_less_than_words(explained):
    for one in explained[1].events:
        if one.drawing is not None:
            assert len(one.drawing.arcs) == len(one.drawing.words) - 1


def test_dropped_matches_say_why(extractor):
    _, account = extractor.explain(article("Ministers spoke about the fight against murder. A bomb killed two men."))
    assert all(choice.why for choice in account.dropped)
    assert not {choice.at.start for choice in account.dropped if choice.at.part is None} & {
        one.event.trigger.start for one in account.events if one.event.trigger.part is None
    }


def test_a_copy_has_places_and_times_only(extractor):
    extraction, account = extractor.explain(article(), copy=True)
    assert extraction.events == []
    assert account.events == []
    assert [place for place, _ in account.places] == extractor.survey(article()).places


def test_uses_without_event_name_their_row(extractor):
    text = "The miners struck gold on Monday near Nairobi, ministers said in a note."
    _, account = extractor.explain(article(text, None))
    guards = [choice for choice in account.dropped if choice.why.startswith("none.")]
    assert all("reports no event" in choice.why and ".tsv:" in choice.why for choice in guards)
    assert "struck" in " ".join(choice.text for choice in guards)
