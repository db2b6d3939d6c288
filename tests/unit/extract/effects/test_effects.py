import pytest

from stream.extract.effects import Tolls, bind_effects
from stream.extract.places import find_places
from stream.extract.times import find_times
from stream.records import EventType


def tolls(parsed, hit):
    effects = bind_effects(parsed, hit)
    return {
        name: (toll.min, toll.max)
        for name in ("killed", "injured", "missing", "captured", "displaced")
        if (toll := getattr(effects, name)).min is not None or toll.max is not None
    }


LEADS = [
    ("blast", "The blast killed 12 people and wounded 30.", {"killed": (12, 12), "injured": (30, 30)}),
    ("crash", "At least 12 people died in the crash.", {"killed": (12, None)}),
    ("blast", "The blast left 12 dead and 30 others injured.", {"killed": (12, 12), "injured": (30, 30)}),
    ("shot", "A man was shot dead in Bergen.", {"killed": (1, 1)}),
    (
        "shooting",
        "The shooting left one dead and two others in critical condition.",
        {"killed": (1, 1), "injured": (2, 2)},
    ),
    ("shot", "A man was fatally shot in Bergen.", {"killed": (1, 1)}),
    ("shot", "A boy was shot in the leg.", {"injured": (1, 1)}),
    ("attack", "No one was injured in the attack.", {"injured": (0, 0)}),
    ("fire", "A father and his two sons died in the fire.", {"killed": (3, 3)}),
    ("crash", "A family of four was killed in the crash.", {"killed": (4, 4)}),
    ("earthquake", "The death toll of the earthquake rose to 45.", {"killed": (45, 45)}),
    (
        "quake",
        "The ministry lowered the death toll of the quake in the port of Bergen from nine to eight.",
        {"killed": (8, 8)},
    ),
    ("bombing", "The toll from the bombing in Bergen has climbed above 100.", {"killed": (100, None)}),
    ("flood", "The flood toll passed 40 as boats reached the last villages.", {"killed": (40, None)}),
    ("flood", "The flood took a heavy toll on farmers of 12 villages.", {}),
    ("blockade", "The blockade closed the toll bridge to 12 villages.", {}),
    ("storm", "The storm killed many.", {"killed": (3, None)}),
    ("gunmen", "The gunmen kidnapped three teachers.", {"captured": (3, 3)}),
    ("flood", "The flood displaced 2,000 families.", {"displaced": (2000, 2000)}),
    ("attack", "Dozens of people were wounded in the attack.", {"injured": (24, None)}),
    ("shot", "A 14-year-old girl was shot and killed.", {"killed": (1, 1)}),
    ("shot", "Five people were shot, two of them fatally.", {"killed": (2, 2), "injured": (3, 3)}),
    ("attack", "The attack killed at least two soldiers; three are missing.", {"killed": (2, None), "missing": (3, 3)}),
    ("mob", "A mob beat a shopkeeper to death in Multan.", {"killed": (1, 1)}),
    ("fire", "The family of five, including three children, died in the fire.", {"killed": (5, 5)}),
    ("landslide", "The landslide killed between 30 and 40 people.", {"killed": (30, 40)}),
    ("shot", "A father of three was shot dead.", {"killed": (1, 1)}),
    (
        "opened",
        "A teenager was killed and his brother wounded when troops opened fire.",
        {"killed": (1, 1), "injured": (1, 1)},
    ),
    ("shot", "He shot his wife and two sons dead before turning the gun on himself.", {"killed": (4, 4)}),
    ("shooting", "The shooting wounded eight people, five men and three women.", {"injured": (8, 8)}),
    ("killed", "More than 300 sailors and marines were killed.", {"killed": (301, None)}),
    ("killed", "The raid killed 15 farmers, nurses and teachers.", {"killed": (15, 15)}),
    ("raid", "The raid killed three nurses and two teachers.", {"killed": (5, 5)}),
    ("raid", "The raid killed three nurses and their children.", {"killed": (5, None)}),
]


@pytest.mark.parametrize(("word", "text", "expected"), LEADS, ids=[case[1] for case in LEADS])
def test_toll(article, trigger, word, text, expected):
    parsed = article(text)
    assert tolls(parsed, trigger(parsed, word)) == expected


TITLES = [
    ("2 dead, 5 hurt in market blast", {"killed": (2, 2), "injured": (5, 5)}),
    ("Boy, 6, shot in Bergen", {"injured": (1, 1)}),
    ("Mother, 2 sons killed in crash", {"killed": (3, 3)}),
    ("3 people shot, 1 fatally in Bergen", {"killed": (1, 1), "injured": (2, 2)}),
    ("At least 12 killed in ferry accident", {"killed": (12, None)}),
    ("Man shoots, kills wife, self", {"killed": (2, 2)}),
    ("Man shot wife, 3 children in Bergen", {"injured": (4, 4)}),
    ("Soldier fatally shoots daughter, himself", {"killed": (2, 2)}),
    ("Search for suspect who killed 2 adults, 2 teens", {"killed": (4, 4)}),
    ("Father of three shot dead", {"killed": (1, 1)}),
    ("Shooting kills father of 3; three others hurt", {"killed": (1, 1), "injured": (3, 3)}),
]


@pytest.mark.parametrize(("title", "expected"), TITLES, ids=[case[0] for case in TITLES])
def test_headline_toll(article, trigger, title, expected):
    parsed = article("Police are at the scene.", title=title)
    assert tolls(parsed, trigger(parsed, title.split()[-1], title=True)) == expected


def test_an_event_further_down_has_the_tolls_of_its_own_sentence(article, trigger):
    text = "A bomb killed two people. " + "The street was quiet. " * 5 + "A landslide killed nine villagers in May."
    parsed = article(text)
    hit = trigger(parsed, "landslide", kind=EventType.DISASTER)
    assert tolls(parsed, hit) == {"killed": (9, 9)}


@pytest.mark.parametrize(
    "text",
    [
        "The bomb could kill hundreds.",
        "They threatened to kill two officers.",
        "On average 40 people are killed annually.",
    ],
)
def test_what_did_not_happen_has_no_toll(article, text):
    assert Tolls(article(text)).lead.killed.min is None


def test_a_meeting_has_no_tolls(article, trigger):
    parsed = article("Ministers met after the blast killed 12 people.")
    assert tolls(parsed, trigger(parsed, "met", kind=EventType.CONSULT)) == {}


def test_damage_is_a_span_with_its_kind(article, trigger):
    parsed = article("The storm destroyed two bridges and flooded a school.")
    damaged = bind_effects(parsed, trigger(parsed, "storm", kind=EventType.DISASTER)).damaged
    assert [(item.text, item.kind.value) for item in damaged] == [
        ("two bridges", "infrastructure"),
        ("a school", "building"),
    ]


def test_toll_text_is_what_the_text_says(article, trigger):
    parsed = article("The blast killed at least 12 people.")
    assert bind_effects(parsed, trigger(parsed, "blast")).killed.text == "at least 12"


@pytest.mark.parametrize(
    "text",
    [
        "Government troops captured Tikrit in March and lost Tikrit again in May.",
        "The raid was executed before dawn on the orders of the general.",
        "Rebels captured Aleppo after a long siege.",
    ],
)
def test_a_place_or_an_act_is_nobody_who_was_killed_or_taken(article, text):
    parsed = article(text)
    lead = Tolls(parsed, find_places(parsed)).lead
    assert (lead.captured.min, lead.killed.min) == (None, None)


def test_a_person_is_taken_in_a_place(article):
    parsed = article("Rebels captured four soldiers near Tikrit and executed two villagers.")
    lead = Tolls(parsed, find_places(parsed)).lead
    assert (lead.captured.min, lead.killed.min) == (4, 2)


def test_the_toll_of_an_old_disaster_is_not_todays(article):
    parsed = article("A fire in a mill killed nine people on Tuesday. In 2013, a fire in Dhaka killed 1,100 people.")
    lead = Tolls(parsed, find_places(parsed), find_times(parsed)).lead
    assert (lead.killed.min, lead.killed.max) == (9, 9)


STORIES = [
    (
        "what follows says the same in parts",
        "Four people were shot in Bergen. One of them died on the way to hospital. The three others are stable.",
        (1, 3),
    ),
    (
        "a caption that runs into the sentence is not added to it",
        "Two killed in blast Photo agency Two killed in blast, police said. The blast killed two people.",
        (2, None),
    ),
    (
        "victims are told one by one by name",
        "A gunman fired into a bar in Bergen. Ole Hansen was killed. Kari Berg was killed. Per Lunde was killed.",
        (3, None),
    ),
    (
        "the lead outweighs another attack further down",
        "Four men were wounded in a shooting. Four people were hurt. In December five were wounded there.",
        (None, 4),
    ),
    (
        "what somebody feared for himself befell nobody",
        'Three people were wounded in the shooting. "I thought I was going to die," a neighbour said.',
        (None, 3),
    ),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in STORIES], ids=[case[0] for case in STORIES])
def test_a_story_has_one_toll(article, text, expected):
    lead = Tolls(article(text)).lead
    assert (lead.killed.max, lead.injured.max) == expected


def test_an_arrest_in_the_title_carries_the_toll_of_the_deed(article, trigger):
    parsed = article(
        "A man was arrested on Monday after a shooting that killed two women.", title="Man arrested in Bergen"
    )
    hit = trigger(parsed, "arrested", kind=EventType.COERCE, title=True)
    hit.modes.append("arrest")
    assert tolls(parsed, hit)["killed"] == (2, 2)


def test_an_arrest_in_the_body_has_only_its_own_toll(article, trigger):
    parsed = article("Police arrested two men after a shooting that killed four women.")
    hit = trigger(parsed, "arrested", kind=EventType.COERCE)
    hit.modes.append("arrest")
    assert tolls(parsed, hit) == {"captured": (2, 2)}
