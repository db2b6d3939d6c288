"""What a title tells: its own event, the lead's in other words, the deed behind an arrest."""

import pytest

from stream.extract.extractor import extract_parsed
from stream.extract.triggers import find_triggers


def of_title(article):
    return [(hit.token.text, hit.type.value) for hit in find_triggers(article) if hit.part.is_title]


def headline(article):
    return next(event for event in extract_parsed(article).events if event.headline)


def test_a_title_without_a_known_word_retells_the_lead(article):
    made = article(
        "Dockers in Valparaiso walked off the job on Monday in a strike over harbour pay.",
        title="Valparaiso dockers keep away from ships over harbour pay",
    )
    hit = next(hit for hit in find_triggers(made) if hit.part.is_title)
    assert hit.type.value == "PROTEST"
    assert hit.score < max(other.score for other in find_triggers(made) if not other.part.is_title)


def test_a_title_about_something_else_retells_nothing(article):
    made = article("Rebels shelled the port of Aden on Monday.", title="Five recipes worth trying this summer")
    assert of_title(made) == []


def test_two_joined_names_are_a_plural_subject(article):
    made = article("They talked about trade.", title="Anna Keller and Jan Nowak meet in Vienna")
    assert of_title(made) == [("meet", "CONSULT")]


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("Man arrested in fatal shooting at bakery in Tulsa", "shooting"),
        ("Two charged with killing of baker in Tulsa", "killing"),
        ("Tulsa police investigate triple murder", "murder"),
        ("Man accused of shooting two bakers in Tulsa", "shooting"),
    ],
)
def test_the_deed_behind_an_arrest_is_the_headline(article, title, word):
    event = headline(article("Officers gave no further details.", title=title))
    assert event.type.value == "ASSAULT"
    assert word in event.trigger.text
    assert event.trigger.part == "title"


def test_what_one_state_alleges_of_another_stays_an_accusation(article):
    event = headline(article("Officials gave no details.", title="Norland accuses Sudland of shelling border town"))
    assert event.type.value == "ACCUSE"


BARE = (
    "The mayor of Lima opened the new library on Monday. Children read poems. The choir sang three songs. "
    "Rebels killed four policemen in Cusco on Sunday. {} Flowers were laid."
)


@pytest.mark.parametrize(
    ("sentence", "count"),
    [("The speaker said that the violence was over.", 1), ("An attack on the mayor of Puno followed.", 2)],
)
def test_bare_mentions_of_violence_are_no_events(article, sentence, count):
    events = extract_parsed(article(BARE.format(sentence))).events
    assert sum(event.type.value == "ASSAULT" for event in events) == count
