"""Stories: joined by what they tell, kept apart by day and place, copies, late arrivals, expiry."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stream.identity import MemoryState, Stories, StoryResult, story_digest
from stream.records import Article, StoryCommand
from tests.unit.identity.build import QUAKE, STRIKE, article, day, event, place

QUAKE_AGAIN = (
    "Rescuers in Velmora pulled two more people from the ruined textile mill on Monday after the earthquake that "
    "struck the harbour town. Governor Ilka Brandt said the hospitals in Tarsk were full. Aftershocks were felt all "
    "day along the coast, and engineers began to check schools and bridges."
)


WRECK = (
    "A ferry sank off Port Ostrel on Monday, killing nine people and leaving dozens missing, the coast guard said. "
    "Divers searched the water until dawn, and hospitals treated passengers for cold. The captain told "
    "officers that the engine had failed in heavy seas. Fishing boats found empty life jackets near the strait."
)


@pytest.fixture
def stories() -> Stories:
    return Stories(MemoryState())


def tell(stories: Stories, one: Article, *events: object) -> StoryResult:
    digest = story_digest(one, events)  # type: ignore[arg-type]
    return stories.apply(StoryCommand(action="article", header=one.header(), digest=digest))


def test_first_article_opens_a_story_that_bears_its_id(stories: Stories) -> None:
    result = tell(stories, article("a", title="Quake shakes Velmora"))
    assert (result.story_id, [s.version for s in result.stories]) == ("a", [1])


def test_another_report_of_the_happening_joins(stories: Stories) -> None:
    tell(stories, article("a", title="Quake shakes Velmora"))
    result = tell(stories, article("b", text=QUAKE_AGAIN, title="Two rescued from Velmora mill", source="b.example"))
    assert result.story_id == "a"
    assert [(s.article_ids, s.independent_sources, s.version) for s in result.stories] == [(["a", "b"], 2, 2)]


def test_undated_articles_cluster_too(stories: Stories) -> None:
    tell(stories, article("a", title="Quake shakes Velmora", published_at=None))
    text = QUAKE.replace("cutting power", "and cut the power")
    assert tell(stories, article("b", text=text, title="Velmora quake kills", published_at=None)).story_id == "a"


def test_another_happening_opens_another_story(stories: Stories) -> None:
    tell(stories, article("a", title="Quake shakes Velmora"))
    assert tell(stories, article("b", text=STRIKE, title="Dockers walk out")).story_id == "b"


SHOOTING = (
    "A gunman opened fire in a bar in {city} late on {day}, wounding {count} people before he fled on foot, police "
    "said. Officers found {name} with a wound to the leg near the back door. Detectives asked witnesses to call."
)


def test_twin_shootings_in_two_cities_stay_two(stories: Stories) -> None:
    first = SHOOTING.format(city="Velmora", day="Monday", count="three", name="Ana Brill, 31,")
    second = SHOOTING.format(city="Tarsk", day="Friday", count="five", name="Tomas Vell, 54,")
    one = article("a", text=first, title="Three wounded in Velmora bar")
    two = article("b", text=second, title="Five wounded in Tarsk bar", days=4)
    tell(stories, one, event("e1", "a"))
    far = event("e2", "b", location=place("Tarsk", 14.0, 23.0, 2), time=day("2024-03-08"))
    assert tell(stories, two, far).story_id == "b"


def test_redelivery_publishes_the_same_record(stories: Stories) -> None:
    one = article("a")
    assert tell(stories, one) == tell(stories, one)


def test_revision_keeps_its_story(stories: Stories) -> None:
    tell(stories, article("a"))
    assert tell(stories, article("a", text=STRIKE)).story_id == "a"


def test_copy_goes_to_the_story_of_its_original(stories: Stories) -> None:
    tell(stories, article("a"))
    copy = StoryCommand(action="copy", header=article("c", source="c.example").header(), copy_of="a")
    result = stories.apply(copy)
    assert (result.story_id, result.stories[0].article_ids, result.stories[0].independent_sources) == (
        "a",
        ["a", "c"],
        1,
    )


def test_copy_before_its_original_is_taken_in_later(stories: Stories) -> None:
    early = stories.apply(StoryCommand(action="copy", header=article("c").header(), copy_of="a"))
    result = tell(stories, article("a"))
    assert (early.story_id, result.stories[0].article_ids) == (None, ["a", "c"])


def test_incident_links_are_a_set(stories: Stories) -> None:
    one = article("a")
    tell(stories, one)
    link = StoryCommand(action="incident", header=one.header(), incident_id="i1")
    stories.apply(link)
    assert stories.apply(link).stories[0].incident_ids == ["i1"]


def test_merged_incident_takes_the_place_of_the_other(stories: Stories) -> None:
    one = article("a")
    tell(stories, one)
    stories.apply(StoryCommand(action="incident", header=one.header(), incident_id="i1"))
    moved = StoryCommand(action="incident", header=one.header(), incident_id="i2", replaces="i1")
    assert stories.apply(moved).stories[0].incident_ids == ["i2"]


def test_nothing_is_left_of_what_expired() -> None:
    state = MemoryState()
    stories = Stories(state, horizon=timedelta(days=5), keep=0)
    tell(stories, article("a"))
    tell(stories, article("b", text=STRIKE, days=6))
    tell(stories, article("c", text=STRIKE, days=12))
    stories.expire("en", 100)
    held = [key for key in state if "|article|" in key or "|story|" in key]
    assert sorted(held) == ["en|article|c", "en|story|b"]
    assert not [key for key in state if "|term|" in key and any(posting[0] != "c" for posting in state[key])]


def test_disasters_of_one_day_far_apart_are_two_stories_however_new_the_stream_is(stories: Stories) -> None:
    shaken = event("e1", "a", location=place("Velmora", 10.0, 20.0, 1))
    sunk = event("e2", "b", location=place("Port Ostrel", 14.0, 29.0, 2))
    tell(stories, article("a", title="Earthquake in Velmora kills twelve"), shaken)
    result = tell(stories, article("b", text=WRECK, title="Ferry sinks off Port Ostrel, nine dead"), sunk)
    assert result.story_id == "b"


TOWN = (
    "A man was shot dead outside a {where} in Velmora late on {day}, and Velmora police said they were looking for the "
    "gunman. Officers found {name} with a wound to the chest near {street}. Neighbours said that {first} had "
    "{life}. Detectives in Velmora asked witnesses to call."
)
HARBOUR_BAR = {
    "where": "harbour bar", "day": "Monday", "name": "Ana Brill", "street": "Quay Lane", "first": "she",
    "life": "mended nets for the fishing boats",
}  # fmt: skip
BAKERY = {
    "where": "bakery", "day": "Friday", "name": "Tomas Vell", "street": "Mill Road", "first": "he",
    "life": "taught chemistry at the girls' school",
}  # fmt: skip


def test_shootings_of_one_town_months_apart_are_two_stories(stories: Stories) -> None:
    tell(stories, article("a", text=TOWN.format(**HARBOUR_BAR), title="Shots at harbour bar"), event("e1", "a"))
    later = article("b", text=TOWN.format(**BAKERY), title="Velmora teacher killed", days=150)
    assert tell(stories, later, event("e2", "b", time=day("2024-08-01"))).story_id == "b"


def test_trial_months_later_joins_by_the_full_name(stories: Stories) -> None:
    tell(stories, article("a", text=TOWN.format(**HARBOUR_BAR), title="Shots at Velmora harbour"))
    trial = (
        "A jury in Velmora on Tuesday found a sailor guilty of shooting Ana Brill outside a harbour bar in March. The "
        "court heard that Ana Brill, who mended nets for fishing boats, died of a wound to the chest near Quay Lane."
    )
    assert tell(stories, article("b", text=trial, title="Sailor guilty of harbour shots", days=150)).story_id == "a"


def test_digest_knows_names_of_several_words() -> None:
    digest = story_digest(article("a", text=TOWN.format(**HARBOUR_BAR)))
    assert digest.full_names == ["ana brill", "quay lane"]
